#!/usr/bin/python3
"""calibration.py - is marsad's confidence what it says? Reliability, Brier score, and what part of the default
set (actual, attempted or alleged, and fresh: what lists show) remains at which precision; shown: at the least
confidence that lists show (MRS_MIN_CONFIDENCE).

usage: bench/calibration.py GOLD.jsonl SYSTEM.jsonl [SCORER_DIR]   (records form; SCORER_DIR holds score_records.py)

A claim is right when the scorer pairs it with a sure claim of the reference that has its type, and says the same of
whether it happened (actual, attempted or alleged) and whether it is news (fresh). Pairs with unsure ones count nowhere."""
import json
import pathlib
import re
import sys

ROW_H = pathlib.Path(__file__).resolve().parent.parent / "src" / "store" / "row.h"
LEAST = float(re.search(r"MRS_MIN_CONFIDENCE ([\d.]+)", ROW_H.read_text(encoding="utf-8")).group(1))
BINS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


def judged(gold_path, system_path, scorer):
    """(confidence, right, in the default set) of every claim that counts."""
    names = scorer.Names(scorer.ALIASES)
    system = {d["id"]: d["claims"] for d in map(json.loads, open(system_path, encoding="utf-8"))}
    default = lambda c: c["status"] in ("actual", "attempted", "alleged") and c["recency"] == "fresh"
    for line in open(gold_path, encoding="utf-8"):
        gold = json.loads(line)
        claims = system.get(gold["id"], [])
        of = {j: gold["claims"][i] for i, j in scorer.align(gold["claims"], claims, names)}
        for j, claim in enumerate(claims):
            other = of.get(j)
            if other is not None and other.get("sure", True) is False:
                continue
            right = other is not None and other["type"] == claim["type"] and default(other) == default(claim)
            yield claim["confidence"], right, default(claim)


def curve(rows):
    """[(least confidence, how many, share right)], surest first."""
    out, right = [], 0
    ordered = sorted(rows, key=lambda r: -r[0])
    for n, (confidence, good, _) in enumerate(ordered, 1):
        right += good
        if n == len(ordered) or ordered[n][0] != confidence:
            out.append((confidence, n, right / n))
    return out


def figures(rows):
    """brier; precision of the default set; the share of it that stays at a precision of .85; what lists show."""
    default = [r for r in rows if r[2]]
    shown = [r for r in default if r[0] >= LEAST]
    kept = [n for _, n, p in curve(default) if p >= 0.85]
    return {"brier": sum((c - g) ** 2 for c, g, _ in rows) / len(rows),
            "default_precision": sum(g for _, g, _ in default) / len(default),
            "coverage_at_85": max(kept, default=0) / len(default),
            "shown_precision": sum(g for _, g, _ in shown) / len(shown),
            "shown_coverage": len(shown) / len(default)}


def reliability(rows):
    """[(low, high, how many, mean confidence, share right)]."""
    for low, high in zip(BINS, BINS[1:]):
        inside = [(c, g) for c, g, _ in rows if low <= c < high]
        if inside:
            yield low, min(high, 1.0), len(inside), sum(c for c, _ in inside) / len(inside), sum(g for _, g in inside) / len(inside)


def table(rows):
    lines = ["| confidence | claims | mean confidence | right |", "|---|---|---|---|"]
    lines += [f"| {a:.1f}-{b:.1f} | {n} | {m:.2f} | {r:.2f} |" for a, b, n, m, r in reliability(rows)]
    lines += ["", "| default set, confidence at least | claims | precision |", "|---|---|---|"]
    points = curve([r for r in rows if r[2]])
    picked = [p for i, p in enumerate(points) if i == len(points) - 1 or p[1] * 10 // points[-1][1] != points[i - 1][1] * 10 // points[-1][1]]
    return lines + [f"| {c:.2f} | {n} | {p:.2f} |" for c, n, p in picked]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.path.insert(0, sys.argv[3] if len(sys.argv) > 3 else str(pathlib.Path(sys.argv[1]).resolve().parent.parent))
    import score_records
    rows = list(judged(sys.argv[1], sys.argv[2], score_records))
    for name, value in figures(rows).items():
        print(f"{name}\t{value:.4f}")
    print("\n".join(table(rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
