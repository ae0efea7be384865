#!/usr/bin/python3
"""check_sizes.py - functions, files, nesting and width within the gates; exceptions in tools/sizes.txt.

Functions by pmccabe: at most 80 lines and cyclomatic complexity 15. Files: .c 800 lines, .h 300.
Nesting 4, width 100. An exception is a line "PATH:NAME" (function) or "PATH" (file) there; one that is
no longer needed is a fault too, so that the list only shrinks."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINES, CYCLOMATIC, C_FILE, H_FILE, NESTING, WIDTH = 80, 15, 800, 300, 4, 100


def sources():
    return sorted(p for d in ("src", "tools", "fuzz") if (ROOT / d).exists() for p in (ROOT / d).rglob("*.[ch]"))


def functions(paths):
    """(key, text) of each function past a gate."""
    out = subprocess.run(["pmccabe", *map(str, paths)], capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        cells = line.split("\t")
        if len(cells) < 6:
            continue
        cyclomatic, lines = int(cells[1]), int(cells[4])
        where = re.match(r"(.*)\((\d+)\): (.*)", cells[5])
        path = pathlib.Path(where.group(1)).relative_to(ROOT)
        if lines > LINES or cyclomatic > CYCLOMATIC:
            yield f"{path}:{where.group(3)}", f"{lines} lines, cyclomatic {cyclomatic}"


def files(paths):
    for path in paths:
        name = str(path.relative_to(ROOT))
        lines = path.read_text().splitlines()
        limit = H_FILE if path.suffix == ".h" else C_FILE
        if len(lines) > limit:
            yield name, f"{len(lines)} lines, {limit} at most"
        for number, line in enumerate(lines, 1):
            if len(line) > WIDTH:
                yield f"{name}:{number}", f"{len(line)} columns wide"
            deep = (len(line) - len(line.lstrip(" "))) // 4
            code = re.match(r"\s*(if|for|while|do|switch)\b", line)
            if code and deep > NESTING:
                yield f"{name}:{number}", f"nested {deep} deep"


def main():
    allowed_file = ROOT / "tools" / "sizes.txt"
    allowed = set()
    if allowed_file.exists():
        allowed = {l.split("\t")[0].strip() for l in allowed_file.read_text().splitlines() if l.strip() and l[0] != "#"}
    paths = sources()
    found = list(functions(paths)) + list(files(paths))
    bad = [f"{key}: {text}" for key, text in found if key not in allowed]
    bad += [f"tools/sizes.txt: {key} is no longer needed" for key in sorted(allowed - {k for k, _ in found})]
    print("\n".join(bad) if bad else f"sizes: {len(paths)} files within the gates, {len(allowed)} exceptions")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
