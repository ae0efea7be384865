#!/usr/bin/python3
"""mould.py - bulletins of one mould: what `marsad add` costs a document, and how many republications are found, as the record grows.

usage: bench/mould.py [--sizes 100,1000,10000] [--order asc|desc|shuffled] [--seed N] [--figures]

Made bulletins of the same sentences with other days, counts, towns and names, over 90 days; one in twenty is another's, cut and with a
head, up to three days later. The deeds are of no kind that is coded, so that the time is that of reading and of looking for near copies.
CPU time of the program, and the shares of republications found and of found ones that are none."""
import argparse
import contextlib
import datetime
import json
import os
import pathlib
import random
import resource
import sqlite3
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
PLACES = [a + b for a in "Tell Wadi Khan Umm Deir Ain Bir Qasr Abu Jebel".split() for b in
          " Saba, Hamra, Zaytun, Rumman, Nakhl, Sidr, Qamar, Shams, Bahr, Rih".split(",")]
SENTENCES = ["Reporting period: {day}, from {h} to {k} hours local time, sector {p}.",
             "The post at {p} counted {n} lorries and {m} cars on the road to {q}.",
             "Of these {m} were turned back for want of papers, said duty officer {o}.",
             "The water level at the {q} gauge stood at {n} centimetres, {m} less than the day before.",
             "Visibility was {n} kilometres in the morning and {m} kilometres by nightfall.",
             "No other matters were brought to the notice of the sector office during the reporting period.",
             "The next bulletin of the sector office will be given out at the usual hour."]
OFFICERS = [f"{a} {b}" for a in "Karim Yusuf Salim Nadir Faris Hadi Jamil Rashid".split() for b in "Haddad Najjar Sabbagh Khayat Attar".split()]


def bulletin(dice, day):
    words = {"day": day.strftime("%d %B %Y"), "h": dice.randint(1, 11), "k": dice.randint(12, 23), "p": dice.choice(PLACES),
             "q": dice.choice(PLACES), "n": dice.randint(20, 400), "m": dice.randint(2, 19), "o": dice.choice(OFFICERS)}
    return [s.format(**words) for s in SENTENCES]


def corpus(n, seed):
    """[(id, of, day, text)]; of: whose republication it is."""
    dice, first, out = random.Random(seed), datetime.date(2024, 1, 1), []
    for i in range(n):
        if i % 20 == 19:
            of = dice.choice([r for r in out[-200:] if not r[1]])
            said = of[4][:-1] if dice.random() < 0.5 else of[4]
            day = of[2] + datetime.timedelta(days=dice.randint(0, 3))
            out.append((i, of[0] + 1, day, "By our correspondent\n" + " ".join(said), said))
            continue
        day = first + datetime.timedelta(days=90 * i // n)
        said = bulletin(dice, day)
        out.append((i, 0, day, " ".join(said), said))
    return out


def measure(size, order, seed):
    rows = corpus(size, seed)
    if order == "desc":
        rows.reverse()
    elif order == "shuffled":
        random.Random(seed).shuffle(rows)
    with tempfile.TemporaryDirectory() as folder:
        path, store = pathlib.Path(folder) / "in.jsonl", pathlib.Path(folder) / "s.gpkg"
        path.write_text("".join(json.dumps({"id": i, "text": text, "date": day.isoformat(), "title": f"row {i} of {of}"}) + "\n"
                                for i, of, day, text, _ in rows))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([MARSAD, "add", "--store", store, path], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        with contextlib.closing(sqlite3.connect(store)) as db:
            found = db.execute("select c.title,d.title from documents c join documents d on d.id=c.repeats").fetchall()
    family = {f"row {i} of {of}": of or i + 1 for i, of, *_ in rows}
    right = sum(family[a] == family[b] for a, b in found)
    wanted = sum(1 for r in rows if r[1])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"documents": size, "order": order, "ms_a_document": 1000 * cpu / size, "found": right / wanted, "wrong": len(found) - right}


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--sizes", default="100,1000,10000")
    args.add_argument("--order", default="asc", choices=("asc", "desc", "shuffled"))
    args.add_argument("--seed", type=int, default=1)
    options = args.parse_args()
    print("| documents | order | CPU ms a document | republications found | found that are none |\n|---|---|---|---|---|")
    for size in options.sizes.split(","):
        r = measure(int(size), options.order, options.seed)
        print(f"| {r['documents']} | {r['order']} | {r['ms_a_document']:.2f} | {r['found']:.3f} | {r['wrong']} |", flush=True)


if __name__ == "__main__":
    main()
