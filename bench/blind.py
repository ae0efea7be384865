#!/usr/bin/python3
"""blind.py - the reports of bench/blind, coded by hand before the program read them, as gold; and how it does on them.

usage: bench/blind.py [--figures | --gold DIR]   --figures: name TAB value; --gold: write the gold files and stop

Form of the files, and which of the sets may be read for its errors: bench/blind/README.md."""
import argparse
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
DATA = pathlib.Path(os.environ.get("MARSAD_SHARED", ROOT.parent / "shared")) / "bench"
STATUS = ("actual", "attempted", "alleged", "planned", "possible", "negated")
ROLES = {"A": ("actors", "actor"), "P": ("actors", "partner"), "S": ("actors", "support"),
         "T": ("targets", "target"), "V": ("targets", "victim")}
MEASURE = {"": "exact", "~": "about", "^": "about", "+": "at_least", ">": "at_least", "?": "unknown"}


class Report:
    """One file: its text without marks, the spans of sentences and triggers, and what its coding says."""

    def __init__(self, path):
        head, _, self.coding = path.read_text(encoding="utf-8").partition("\n---\n")
        fields, _, body = head.partition("\n\n")
        self.fields = dict(line.split(": ", 1) for line in fields.splitlines())
        self.path, self.text, self.sentences, self.triggers, self.places = path, "", [], {}, {}
        for paragraph in body.strip().split("\n\n"):
            for i, line in enumerate(paragraph.split("\n")):
                ends = self.text[-1:] in tuple('.?!:"') and i and line[0] != "*"  # a heading keeps its line
                self.text += " " if ends else "\n" if self.text else ""
                self.add(line)

    def add(self, line):
        start = len(self.text)
        for part in re.split(r"(\{\d+ [^}]*\})", line):
            marked = re.fullmatch(r"\{(\d+) ([^}]*)\}", part)
            words = marked.group(2) if marked else part
            if marked:
                self.triggers[marked.group(1)] = [len(self.text), len(self.text) + len(words)]
            self.text += words
        self.sentences.append([start, len(self.text)])

    def find(self, words, sentence):
        """The words in the sentence, else the nearest before it, else the first after it."""
        if not words or words == "-":
            return None
        at = self.text.find(words, *sentence)
        if at < 0:
            at = self.text.rfind(words, 0, sentence[0])
        if at < 0:
            at = self.text.find(words)
        if at < 0:
            sys.exit(f"{self.path}: the report does not say \"{words}\"")
        return [at, at + len(words)]


def number(told):
    """low, best, high, approx of "4", "4+" (at least), "24>" (dozens), "~4" (about), "^4" (nearly), "4-6", "?"."""
    two = re.fullmatch(r"([\d.]+)-([\d.]+)", told)
    if two:
        return [float(two.group(1)), None, float(two.group(2)), "about"]
    before, value, after = re.fullmatch(r"([~^]?)([\d.]*)([+>?]?)", told).groups()
    n = float(value) if value else None
    approx = MEASURE[before or after]
    low = None if approx == "about" else n
    best = None if after == ">" else n
    high = n if approx == "exact" or before == "^" else None
    return [low, best, high, approx]


def place(report, told, sentence):
    words, _, rest = told.partition(" = ")
    name, _, where = (rest or words).partition(" | ")
    words, name = words.partition(" | ")[0], name.strip()
    if words == "-":
        return None
    lat, lon, country, precision = (where or report.places[name]).split()
    return {"text": words, "name": name, "lat": None if lat == "-" else float(lat),
            "lon": None if lon == "-" else float(lon), "country": None if country == "-" else country,
            "precision": precision, "span": report.find(words, sentence)}


def time(report, told, sentence):
    if told == "-":
        return {"start": None, "end": None, "precision": "unknown", "text": "", "span": None}
    words, _, when = told.rpartition(": ")
    days, precision = when.split()
    start, _, end = days.partition("..")
    for day in {start, end} - {"", "-"}:
        datetime.date.fromisoformat(day)
    start = None if start == "-" else start
    return {"start": start, "end": None if end == "-" else end or start, "precision": precision, "text": words,
            "span": report.find(words, sentence)}


def untimed(report, claim):
    """What the contract gives a claim with no time of its own: a fresh deed the week up to publication."""
    day = report.fields["date"]
    if day == "-" or claim["recency"] != "fresh" or claim["status"] in ("planned", "possible"):
        return time(report, "-", None)
    start = datetime.date.fromisoformat(day) - datetime.timedelta(days=6)
    return {"start": str(start), "end": day, "precision": "week", "text": "", "inferred": True, "span": None}


def detail(report, claim, line):
    key, told = line.split(" ", 1)
    sentence = claim["sentence"]
    words, _, name = told.partition(" = ")
    if key in ROLES:
        field, role = ROLES[key]
        claim[field].append({"text": words, "name": name or words, "role": role, "span": report.find(words, sentence)})
    elif key == "at":
        claim["place"] = place(report, told, sentence)
    elif key == "on":
        claim["time"] = time(report, told, sentence)
    elif key == "n":
        left, _, words = told.partition(":")
        kind, count, unit = (left.split(" ", 2) + [""])[:3]
        low, best, high, approx = number(count)
        claim["quantities"].append({"kind": kind, "low": low, "best": best, "high": high, "approx": approx,
                                    "unit": unit.strip() or "person", "text": words.strip(),
                                    "span": report.find(words.strip(), sentence)})
    elif key == "by":
        who, _, how = told.rpartition(" | ")
        words, _, name = who.partition(" = ")
        kind, speech = how.split()
        claim["source"] = {"name": name or words, "text": words, "kind": kind, "speech": speech,
                           "span": report.find(words, sentence)}
    else:
        sys.exit(f"{report.path}: \"{line}\" begins with no known word")


def begun(report, k, unsure, what):
    kind, *rest = what.split()
    kind, _, mode = kind.partition("/")
    trigger = report.triggers[k]
    sentence = next(s for s in report.sentences if s[0] <= trigger[0] < s[1])
    narrator = {"name": "narrator", "text": "", "kind": "narrator", "speech": "none", "span": None}
    return {"k": "c" + k, "sentence": sentence, "trigger": trigger, "type": kind, "mode": mode,
            "status": next((r for r in rest if r in STATUS), "actual"),
            "recency": next((r for r in rest if r not in STATUS), "fresh"), "actors": [], "targets": [],
            "place": None, "time": None, "quantities": [], "source": narrator, "sure": not unsure}


def gold(path):
    report, claims, together = Report(path), [], []
    for line in filter(None, report.coding.split("\n")):
        claim = re.fullmatch(r"(\d+)(\??) (.*)", line)
        if claim:
            claims.append(begun(report, *claim.groups()))
        elif line.startswith("place "):
            name, where = re.fullmatch(r"place (.*?)((?: \S+){4})", line).groups()
            report.places[name] = where
        elif line.startswith("same "):
            together.append(["c" + k for k in line.split()[1:]])
        else:
            detail(report, claims[-1], line)
    for claim in claims:
        claim["time"] = claim["time"] or untimed(report, claim)
    alone = [[c["k"]] for c in claims if not any(c["k"] in g for g in together)]
    date = report.fields["date"]
    return {"id": "blind-" + path.stem, "title": report.fields["title"], "text": report.text,
            "date": None if date == "-" else date, "claims": claims, "events": together + alone, "links": []}


def write(folder):
    """Gold of the sets under folder/records, for bench/predict and the scorer."""
    (folder / "records").mkdir(parents=True, exist_ok=True)
    for name, first, last in (("blind_keep", 1, 16), ("blind_look", 2, 16), ("blind2_keep", 17, 32), ("blind2_look", 18, 32),
                              ("blind3_keep", 33, 96), ("blind3_look", 34, 96)):
        paths = [HERE / "blind" / f"{number:02}.txt" for number in range(first, last + 1, 2)]
        lines = [json.dumps(gold(p), ensure_ascii=False) + "\n" for p in paths if p.exists()]
        (folder / "records" / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
        yield name, folder / "records" / f"{name}.jsonl"


def flat(figures, name):
    for key, value in figures.items():
        if isinstance(value, dict):
            yield from flat(value, f"{name}/{key}")
        elif isinstance(value, (int, float)):
            yield f"{name}/{key}", value


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--figures", action="store_true", help="what it does without it too")
    ap.add_argument("--gold", type=pathlib.Path)
    args = ap.parse_args()
    if args.gold:
        return print(*(path for _, path in write(args.gold)), sep="\n")
    scorer = DATA / "score_records.py"
    if not scorer.exists():
        print(f"{scorer} is not there; the measuring data is not part of this project")
        return 77
    out = ROOT / "build" / "bench"
    with tempfile.TemporaryDirectory() as made:
        sets = list(write(pathlib.Path(made)))
        subprocess.run([str(HERE / "predict"), "--data", made, "--out", str(out), "--only", "records"], check=True)
        for name, path in sets:
            answer = out / "records" / f"{name}.jsonl"
            run = subprocess.run([sys.executable, str(scorer), "--json", str(path), str(answer)], check=True,
                                 stdout=subprocess.PIPE)
            for figure, value in flat(json.loads(run.stdout), "records/" + name):
                print(f"{figure}\t{value:.4f}" if isinstance(value, float) else f"{figure}\t{value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
