#!/usr/bin/python3
"""pages.py - main text of saved pages beside resiliparse and trafilatura: same pages, same run, CPU time.

usage: bench/pages.py MANIFEST.jsonl [--turns 3] [--rounds 2] [--limit PAGES] [--venv FOLDER] [--json]

A line of the manifest: {"id","file","url"}; file, which gzip may have packed, beside it. Each side is one process and one
thread, from a page's bytes to its text; reading and unpacking the files is not counted. marsad finds title, author,
publisher, date, language and the way back to the bytes as well. The sides take turns, the best round of each counts.
resiliparse is called in the three ways its manual shows, the fastest counts; trafilatura in its fast mode, without
metadata. The peers are put into a virtual environment with pip when they are not there yet."""
import argparse
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ["resiliparse==2.0.1", "trafilatura==2.3.1", "lxml_html_clean"]
READ = """
import gzip, json, pathlib, sys, time
manifest = pathlib.Path(sys.argv[1])
pages = []
for line in manifest.open(encoding="utf-8"):
    data = (manifest.parent / json.loads(line)["file"]).read_bytes()
    pages.append(gzip.decompress(data) if data[:2] == b"\\x1f\\x8b" else data)
def best(*ways):
    took = []
    for way in ways:
        for _ in range(int(sys.argv[2])):
            start = time.process_time()
            for page in pages:
                way(page)
            took.append(time.process_time() - start)
    print(len(pages) / min(took))
"""
RESILIPARSE = READ + """
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding
from resiliparse.parse.html import HTMLTree
best(lambda p: extract_plain_text(bytes_to_str(p, detect_encoding(p)), main_content=True),
     lambda p: extract_plain_text(HTMLTree.parse_from_bytes(p, "utf-8"), main_content=True),
     lambda p: extract_plain_text(p.decode("utf-8", "replace"), main_content=True))
"""
TRAFILATURA = READ + """
import trafilatura
best(lambda p: trafilatura.extract(p, fast=True))
"""


def peer_python(venv):
    python = venv / "bin" / "python"
    if not python.exists() or subprocess.run([python, "-c", "import resiliparse, trafilatura"], capture_output=True, check=False).returncode:
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True)
    return str(python)


def run_marsad(manifest, rounds):
    command = [ROOT / "build/release/tools/marsad-pages", ROOT / "build/share", manifest, str(rounds)]
    said = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True, text=True).stderr
    return float(re.search(r"([\d.]+) pages/s", said)[1])


def run_peer(python, code, manifest, rounds):
    return float(subprocess.run([python, "-c", code, manifest, str(rounds)], stdout=subprocess.PIPE, check=True, text=True).stdout)


def cut(manifest, limit):
    """A manifest of the first pages, in the build folder."""
    path = ROOT / "build" / "speed.jsonl"
    rows = [json.loads(line) for line in manifest.read_text().splitlines()[:limit]]
    path.write_text("".join(json.dumps(r | {"file": str(manifest.parent.resolve() / r["file"])}) + "\n" for r in rows))
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("manifest", type=pathlib.Path)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--venv", type=pathlib.Path, default=ROOT / "build/venv-pages")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    manifest = cut(args.manifest, args.limit)
    python = peer_python(args.venv)
    sides = {"marsad": lambda: run_marsad(manifest, args.rounds),
             "resiliparse": lambda: run_peer(python, RESILIPARSE, manifest, args.rounds),
             "trafilatura": lambda: run_peer(python, TRAFILATURA, manifest, 1)}
    result = dict.fromkeys(sides, 0.0)
    for turn in range(args.turns):
        for name, side in sides.items():
            if turn == 0 or name != "trafilatura":  # which is slow and far off
                result[name] = max(result[name], round(side(), 1))
    manifest.unlink()
    if args.json:
        print(json.dumps(result))
        return
    for name, got in result.items():
        print(f"{name:12}{got:8.1f} pages/s   marsad is {result['marsad'] / got:.2f} times as fast")


if __name__ == "__main__":
    main()
