#!/usr/bin/python3
"""embed.py DIST STUB OUT DEPFILE - the page's files as a C file that pulls their bytes into the program.

DIST is what `make web` built; where it is not there (no Node at hand), STUB is the whole page."""
import hashlib
import pathlib
import sys

dist, stub, out, depfile = map(pathlib.Path, sys.argv[1:])
files = {p.relative_to(dist).as_posix(): p for p in sorted(dist.rglob("*")) if p.is_file()} if dist.is_dir() else {}
if "index.html" not in files:
    files = {"index.html": stub}

text = ['#include "serve/page_files.h"\n']
rows = []
for n, (name, path) in enumerate(files.items()):
    quoted = str(path.resolve()).replace("\\", "\\\\").replace('"', '\\"')
    text.append(f'__asm__(".section .rodata\\n.balign 16\\nmrs_page_at_{n}:\\n.incbin \\"{quoted}\\"\\n'
                f'mrs_page_end_{n}:\\n.byte 0\\n.previous\\n");\n'
                f"extern const unsigned char mrs_page_at_{n}[], mrs_page_end_{n}[];\n")
    rows.append(f'    {{"{name}", "{hashlib.sha256(path.read_bytes()).hexdigest()}", mrs_page_at_{n}, '
                f"mrs_page_end_{n}}},\n")
text.append("const mrs_page_file mrs_page_files[] = {\n" + "".join(rows) + "    {0}};\n")
out.write_text("".join(text))
folders = [dist, *(p for p in dist.rglob("*") if p.is_dir())] if dist.is_dir() else []
watched = [*files.values(), *folders] if folders else [stub, *(p for p in [dist.parent] if p.is_dir())]
depfile.write_text(f"{out}: " + " ".join(str(p).replace(" ", "\\ ") for p in watched) + "\n")
