#!/usr/bin/python3
"""warc.py - a web archive read and split, beside FastWARC and warcio: same file, same run, CPU time.

usage: bench/warc.py [--megabytes 100] [--runs 3] [--stream] [--make FILE] [--json]

The archive is made here: pages put together from sentences of samples/ with the head, menus and scripts that
pages have; requests, metadata, redirects and images between them, one gzip member a record (--stream: one for
all). --make FILE writes it and measures nothing. Each side unpacks, parses the heads and reads every body; the
peers are put into a virtual environment with pip. MB are those of the packed file."""
import argparse
import gzip
import hashlib
import json
import pathlib
import random
import re
import subprocess
import sys
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ["FastWARC==2.0.1", "warcio==1.8.1"]
FASTWARC = """
import json, sys, time
from fastwarc.warc import ArchiveIterator, WarcRecordType
best = 1e9
for _ in range(int(sys.argv[2])):
    start, parts, size = time.process_time(), 0, 0
    with open(sys.argv[1], "rb") as f:
        for r in ArchiveIterator(f, record_types=WarcRecordType.response, parse_http=True):
            if r.http_headers and r.http_headers.status_code == 200 and (r.http_content_type or "").startswith("text/"):
                parts += 1
                size += len(r.reader.read())
    best = min(best, time.process_time() - start)
print(json.dumps({"parts": parts, "bytes": size, "best_s": best}))
"""
WARCIO = """
import json, sys, time
from warcio.archiveiterator import ArchiveIterator
best = 1e9
for _ in range(int(sys.argv[2])):
    start, parts, size = time.process_time(), 0, 0
    with open(sys.argv[1], "rb") as f:
        for r in ArchiveIterator(f):
            if r.rec_type == "response" and r.http_headers.get_statuscode() == "200" and \\
                    (r.http_headers.get_header("Content-Type") or "").startswith("text/"):
                parts += 1
                size += len(r.content_stream().read())
    best = min(best, time.process_time() - start)
print(json.dumps({"parts": parts, "bytes": size, "best_s": best}))
"""


def sentences():
    text = " ".join(p.read_text() for p in sorted((ROOT / "samples").glob("*.txt")))
    return [s.strip() for s in re.split(r"(?<=[.!?])\s+", text) if 30 < len(s) < 400]


def page(rng, words):
    """A page with the clutter of one; as different from the next as pages of a site are."""
    name = rng.randbytes(6).hex()
    menu = "".join(f'<li class="item-{rng.randrange(10**6)}"><a href="/{rng.randbytes(5).hex()}/{i}">{rng.choice(words).split()[0]}</a></li>'
                   for i in range(40))
    body = "".join(f"<p id='p{rng.randrange(10**8)}'>" + " ".join(rng.sample(words, 3)) + "</p>\n" for _ in range(rng.randrange(6, 30)))
    script = "var state=" + json.dumps({rng.randbytes(4).hex(): rng.randbytes(9).hex() for _ in range(rng.randrange(20, 120))})
    return (f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{rng.choice(words)}</title>"
            f"<link rel=canonical href=https://news.example/{name}><script>{script}</script></head><body><nav><ul>{menu}</ul>"
            f"</nav><article><h1>{rng.choice(words)}</h1>{body}</article><footer>{name}</footer></body></html>").encode()


def record(rng, kind, uri, block, content_type):
    head = (f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uuid.UUID(bytes=rng.randbytes(16), version=4)}>\r\n"
            f"WARC-Date: 2026-03-01T10:00:00Z\r\nWARC-Target-URI: {uri}\r\nWARC-Payload-Digest: sha1:{hashlib.sha1(block).hexdigest()}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n")
    return head.encode() + block + b"\r\n\r\n"


def records(rng, words):
    """One fetch: a request, an answer, its metadata."""
    uri = f"https://news.example/{rng.randbytes(8).hex()}"
    yield record(rng, "request", uri, f"GET {uri[20:]} HTTP/1.1\r\nHost: news.example\r\nUser-Agent: crawl\r\n\r\n".encode(),
                 "application/http; msgtype=request")
    roll = rng.random()
    status, kind, body = "200 OK", "text/html; charset=utf-8", b""
    if roll < 0.05:
        status = "301 Moved Permanently"
    elif roll < 0.10:
        kind, body = "image/jpeg", rng.randbytes(20000)
    else:
        body = page(rng, words)
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nServer: made\r\nContent-Length: {len(body)}\r\nDate: Sun, 01 Mar 2026 10:00:00 GMT\r\n\r\n"
    yield record(rng, "response", uri, head.encode() + body, "application/http; msgtype=response")
    yield record(rng, "metadata", uri, b"fetchTimeMs: 210\r\ncharset-detected: UTF-8\r\n", "application/warc-fields")


def make(path, megabytes, stream):
    rng, words = random.Random(6), sentences()
    with open(path, "wb") as plain:
        out = gzip.GzipFile(fileobj=plain, mode="wb", compresslevel=6, mtime=0) if stream else plain
        while plain.tell() < megabytes * 1e6:
            for r in records(rng, words):
                out.write(r if stream else gzip.compress(r, 6, mtime=0))
        if stream:
            out.close()


def peer_python(venv):
    python = venv / "bin" / "python"
    if not python.exists() or subprocess.run([python, "-c", "import fastwarc, warcio"], capture_output=True, check=False).returncode:
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True)
    return python


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--stream", action="store_true", help="one gzip stream instead of one member a record")
    parser.add_argument("--make", type=pathlib.Path)
    parser.add_argument("--venv", type=pathlib.Path, default=ROOT / "build/venv-warc")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    path = args.make or ROOT / "build" / "speed.warc.gz"
    make(path, args.megabytes, args.stream)
    if args.make:
        return
    size = path.stat().st_size
    python = str(peer_python(args.venv))
    ours = next(p for p in (ROOT / "build/release/tools/marsad-warc-speed",) if p.exists())
    sides = {"marsad": [str(ours)], "fastwarc": [python, "-c", FASTWARC]}
    if not args.stream:  # which warcio refuses
        sides["warcio"] = [python, "-c", WARCIO]
    result = {}
    for name, command in sides.items():
        got = json.loads(subprocess.run([*command, str(path), str(args.runs)], stdout=subprocess.PIPE, check=True).stdout)
        result[name] = got | {"mb_s": round(size / 1e6 / got["best_s"], 1)}
    path.unlink()
    if args.json:
        print(json.dumps(result))
        return
    for name, got in result.items():
        print(f"{name:9}{got['mb_s']:8.1f} MB/s packed   {got['parts']} parts, {got['bytes']} bytes")


if __name__ == "__main__":
    main()
