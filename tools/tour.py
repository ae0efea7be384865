#!/usr/bin/python3
"""tour.py - the answers on samples/, with their commands, into docs/tour.md. tour.py --check: is that file as it would be now?"""
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "tour.md"
MARSAD = os.path.abspath(os.environ.get("MARSAD", str(ROOT / "build" / "marsad")))
HEAD = """# A tour of the answers

Made by `make tour` on `samples/` (invented reports; each row says so), checked by `tests/tour_test.py`. What the columns
mean: `docs/answers.md`. Every row stands on events: `marsad show ID` gives the sentences.
"""
STOPS = (
    ("The border of Iraq and Syria", (
        ("By kind.", "border --by kind"),
        ("Arrests there, where they were and how they came about.", "border --type coerce/arrest"),
        ("By stretch of the line.", "border --by stretch"),
        ("Where strikes may have been near: within 30 km of Al-Qaim.", "border --type assault --near 34.37,41.09 --km 30"),
        ("Another border.", "border --pair SY-TR"))),
    ("Is it more than usual?", (
        ("Twenty reports over four years are no base: it says so, and how many weeks nobody read.", "trend --until 2023-03-19 --by country"),
        ("The weeks themselves.", "trend --until 2023-03-19 --series --type assault --limit 6"))),
    ("Pledges", (("What was promised, by when, and what was heard of it.", "pledges"),)),
    ("Sources", (("Who says what alone, who is confirmed, who is contradicted.", "sources --limit 12"),)),
    ("Network", (
        ("Ties between organisations.", "network --window 365"),
        ("And their degrees.", "network --nodes --until 2023-12-31 --window 365"))),
    ("Totals", (("What is claimed for a period, and what the record holds of it.", "totals"),)),
    ("A brief", (("What is new in two months, with its sentences (`--format html` draws a map and two charts).",
                  "brief --since 2023-07-01 --until 2023-08-31"),)),
    ("Exports and sheets of one's own (`docs/export.md`)", (
        ("Assaults as ACLED has them; what was left out, and why, goes into a report beside the file.",
         "export --format acled --type assault --limit 4 --withhold timestamp,notes --reason tour --out -"),
        ("Events in which someone died, as UCDP GED has them.", "export --format ucdp --reason tour --out ucdp.csv"),
        ("The sheet read again, as anybody's: beside the record, no report, no source.",
         "import --format ucdp --name theirs ucdp.csv"),
        ("And out again, in another shape.", "export --format hxl --dataset theirs --out -"),
        ("A desk's own sheet, invented (`docs/tour/desk.csv`), its columns named by a table (`docs/tour/columns.tsv`).",
         "import --format csv --columns columns.tsv --name desk desk.csv"))),
    ("Two records of one time (`docs/answers.md`)", (
        ("A second record, of nine of the twenty reports.", "add --store other.gpkg --sample samples/0*"),
        ("What both hold, what the first alone has (missed by the second), what the second alone has (extra).",
         "compare samples.gpkg other.gpkg --type assault,coerce"),
        ("By province and month.", "compare samples.gpkg other.gpkg --type assault --by month --limit 8"),
        ("The desk's sheet against the record: event by event, with days, kilometres and deaths.",
         "compare samples.gpkg --dataset desk --type assault --since 2023-03 --until 2024-03 --by pairs"))),
    ("Alerts", (
        ("A rule (`docs/alerts.md`; the clock is given here).",
         "alert add arrests --type coerce/arrest --to stdout --internal --now 2023-07-01T00:00:00Z"),
        ("What it would have sent, and when.", "alert test arrests --since 2023-01-01 --until 2023-12-31"),
        ("The rules.", "alert list"))),
)


def run(store, words):
    """On the store, unless the words name one. * is written out as a shell would."""
    folder = pathlib.Path(store).parent
    words = [w for word in shlex.split(words) for w in (sorted(str(p.relative_to(folder)) for p in folder.glob(word)) if "*" in word else [word])]
    own = [] if any(w.endswith(".gpkg") for w in words) else ["--store", store]
    env = {**os.environ, "COLUMNS": "150", "MARSAD_GAZETTEER": "", "LC_ALL": "C.UTF-8"}
    done = subprocess.run([MARSAD, *words, *own], capture_output=True, text=True, check=True, env=env, cwd=folder)
    return done.stdout, done.stderr


def page():
    out = [HEAD]
    with tempfile.TemporaryDirectory() as folder:
        store = str(pathlib.Path(folder) / "samples.gpkg")
        shutil.copytree(ROOT / "samples", pathlib.Path(folder) / "samples")
        shutil.copytree(ROOT / "docs" / "tour", folder, dirs_exist_ok=True)
        run(store, f"add --sample {ROOT / 'samples'}")
        for title, steps in STOPS:
            out.append(f"\n## {title}\n")
            for says, words in steps:
                rows, note = run(store, words)
                out.append(f"\n{says}\n\n```\n$ marsad {words}\n{rows}{note}```\n")
    return "".join(out)


def main():
    text = page()
    if "--check" in sys.argv:
        good = PAGE.exists() and PAGE.read_text() == text
        print("docs/tour.md is as the program says" if good else "docs/tour.md is old: run make tour")
        return 0 if good else 1
    PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
