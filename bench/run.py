#!/usr/bin/python3
"""run.py - predict on the reference data, score with its own scorers, write bench/RESULTS.md.

usage: bench/run.py [--only AREA[/CORPUS],...] [--dry]   --dry: print, leave RESULTS.md as it is; --only own: own tables

Every figure stands beside the peers' (bench/peers.tsv) and the last committed one."""
import argparse
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
os.environ["MARSAD_GAZETTEER"] = ""  # figures are of marsad's own places
DATA = pathlib.Path(os.environ.get("MARSAD_SHARED", ROOT.parent / "shared")) / "bench"
# the figures shown, in this order; the scorers print many more
SHOWN = r"""records/[^/]+/(RECORD|claim|claim_mode|happening|map_set)/(p|r|f1)
records/[^/]+/(status|recency|country|km25|km161|precision|false_place|time_exact|time_iou50|unresolved_kept|source|source_kind)
records/[^/]+/(actors|targets|quantities)/f1
records/[^/]+/grouping_pairs/f1
records/[^/]+/confidence/.*
geo/[^/]+/recognition/(exact|overlap)/f1
geo/[^/]+/resolution/(all|placed)/acc
time/[^/]+/(strict|relaxed)/f1
time/[^/]+/(value_f1|type_f1|day_recall)
events/muc4/(template|ceaf_ree)/micro/f1
events/plover_gsr/subset_accuracy
events/cameo_class/macro/f1
events/[^/]+/example_f1
events/bbc/per_label/RELEVANT/f1
events/(re3d|re3d_docs|cameo_ner)/(exact|overlap)/f1
coref/[^/]+\.clusters/(conll|(muc|b3|ceaf_e)/f1)
coref/[^/]+\.stories/(pairs|b3)/(p|r|f1)
html/aeb/article/(p|r|f1)
html/trafilatura/(segments/(p|r|f1)|date/accuracy|title_accuracy)
html/htmldate/date/(p|r|f1|accuracy)
status/(dev|test)/[a-z]+(/[pr])?
(coverage|survey_[a-z]+)/(dev|test)/(p|r|mode)
source/[a-z]+
pairs/[a-z]+
near/(own|coref|all)/[a-z/]+""".split("\n")


def sh(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, check=False, cwd=ROOT)


def last():
    """figure -> value in the last committed RESULTS.md."""
    text = sh("git", "show", "HEAD:bench/RESULTS.md").stdout.decode()
    return dict(re.findall(r"^\| (\S+) \| ([\d.]+) \|", text, re.M))


def peers():
    out = {}
    for line in (HERE / "peers.tsv").read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) == 4 and cells[0] != "figure" and line[0] != "#":
            out.setdefault(cells[0], []).append(f"{cells[1]} {cells[2]}" + ("" if cells[3] == "dev" else f" ({cells[3]})"))
    return out


def scores(only):
    out = ROOT / "build" / "bench"
    command = [str(HERE / "predict"), "--data", str(DATA), "--out", str(out)] + (["--only", only] if only else [])
    run = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    sys.stderr.write(run.stderr)
    if run.returncode:
        sys.exit("run.py: predict failed")
    notes = [l for l in run.stderr.splitlines() if "not yet answered" in l]
    command = [sys.executable, str(DATA / "score_all.py"), "--gold", str(DATA), "--pred", str(out)] + (["--only", only] if only else [])
    scored = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    unanswered = {n.split(":")[0] for n in notes}
    figures = {}
    for line in scored.stdout.splitlines():
        name, _, value = line.partition("\t")
        if "/".join(name.split("/")[:2]) not in unanswered:
            figures[name] = value
    return figures, notes


def own_sets():
    """Figures of the project's own sets: status against its twins, who says so, near copies (bench/near.py)."""
    out = {}
    for test in ("tests/status_test.py", "tests/source_test.py", "tests/coverage_test.py", "tests/pairs_test.py", "bench/near.py",
                 "bench/blind.py"):
        for line in sh(sys.executable, str(ROOT / test), "--figures").stdout.decode().splitlines():
            name, tab, value = line.partition("\t")
            if tab:
                out[name.split()[-1]] = value
    return out


def confidence():
    """Is the confidence of records' claims what it says? Figures, and the tables below them."""
    gold, system = DATA / "records" / "reports.dev.jsonl", ROOT / "build" / "bench" / "records" / "reports.jsonl"
    text = sh(sys.executable, str(HERE / "calibration.py"), str(gold), str(system), str(DATA)).stdout.decode()
    figures = dict(re.findall(r"^(\w+)\t([\d.]+)$", text, re.M))
    return {f"records/reports/confidence/{k}": v for k, v in figures.items()}, text[text.find("|"):].strip()


def shown(figures):
    for pattern in SHOWN:
        for name in figures:
            if re.fullmatch(pattern, name):
                yield name


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--only", default="")
    ap.add_argument("--dry", action="store_true")
    args = ap.parse_args()
    if not DATA.exists():
        print(f"{DATA} is not there; the measuring data is not part of this project")
        return 77
    own = not args.only or args.only == "own"
    figures, notes = scores(args.only) if args.only != "own" else ({}, [])
    figures.update(own_sets() if own else {})
    told, tables = confidence() if not args.only or "records" in args.only else ({}, "")
    figures.update(told)
    before, others = last(), peers()
    lines = ["# Figures on the reference data (dev part)", "",
             "Written by `make bench`; scorers and gold are the reference data's own, but for status/, source/ and pairs/, which are",
             "tests/cases/status.tsv, sources.tsv and pairs.tsv, and records/blind_*, which is bench/blind. geo in percent, all else fractions.",
             "Peers' figures marked (heldout) are on another part of the same corpus. Fitted labels (bench/corpora.tsv) are",
             "cross-fitted. \"before\" is the figure of the commit before this one.", "",
             "| figure | now | before | peers |", "|---|---|---|---|"]
    seen = []
    for name in shown(figures):
        if name not in seen:
            seen.append(name)
            lines.append(f"| {name} | {figures[name]} | {before.get(name, '')} | {'; '.join(others.get(name, []))} |")
    lines += ["", "Not yet answered:", ""] + ["* " + n for n in notes]
    if tables:
        lines += ["", "Confidence of the records' claims (bench/calibration.py):", "", tables]
    text = "\n".join(lines) + "\n"
    print(text)
    if not args.dry and not args.only:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
