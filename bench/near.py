#!/usr/bin/python3
"""near.py - near copies: how many are found, and how many found are none.

usage: bench/near.py [--figures] [--floors] [--seed N]   --figures: name TAB value; --floors: exit 1 below the floors

Each text of samples/ is republished many times, with a seed: another head and foot, cut from the end, edited word by
word, and all of that at once. A pair of a text and its republication is to be found. None is to be found between two
texts, between a text and a digest of it with another, or one where a count or a place is another. Beside them, where
the measuring data is there, the stories of its coref part, many of one event:
one found there is false unless two thirds of its words stand in one order."""
import argparse
import difflib
import json
import os
import pathlib
import random
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOL = os.environ.get("MARSAD_NEAR", str(ROOT / "build" / "release" / "tools" / "marsad-near"))
COREF = pathlib.Path(os.environ.get("MARSAD_SHARED", ROOT.parent / "shared")) / "bench" / "coref" / "dev"
FLOORS = {"near/own/p": 0.99, "near/own/r": 0.95}
ROUNDS = 12
WORDS = {"said": "stated", "told": "informed", "killed": "slain", "near": "close to", "men": "males", "people": "persons",
         "began": "started", "wounded": "injured", "houses": "homes", "big": "large", "after": "following", "some": "several",
         "also": "as well", "but": "yet", "road": "route", "night": "evening", "police": "officers", "found": "discovered"}
HEADS = ["RIVER POST | World news\nBy Our Correspondent\n{day} May 2024\n", "{day}/05/2024 - Hill Times Agency\n",
         "North Daily: breaking news from the region and beyond, updated at 1{day}:40\n", ""]
FEET = ["", "\nRead more on our page.", "\n(c) Plains Agency. All rights reserved.", "\nShare this: mail, print."]


def body(path):
    """The text without its "Key: value" head, where it has one."""
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition("\n\n")
    return rest.strip() if re.match(r"[A-Z][a-z]+: ", head) else text.strip()


def headed(text, dice):
    return dice.choice(HEADS).format(day=dice.randint(2, 9)) + text + dice.choice(FEET)


def cut(text, dice, most=0.35):
    """Whole sentences from the end, until at most that part is gone."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    keep, whole = sentences[:], len(text.split())
    target = whole * (1 - dice.uniform(0.05, most))
    while len(keep) > 1 and len(" ".join(keep[:-1]).split()) >= target:
        keep.pop()
    return " ".join(keep)


def edited(text, dice, most=0.1):
    """Words replaced, dropped and added; no number and no name."""
    words = text.split(" ")
    for _ in range(max(1, int(len(words) * dice.uniform(0.01, most)))):
        at = dice.randrange(len(words))
        if not re.fullmatch(r"[a-z]+", words[at]) or words[at] in NUMBERS:
            continue
        kind = dice.randrange(3)
        if kind == 0:
            words[at] = WORDS.get(words[at], words[at])
        elif kind == 1 and len(words[at]) < 6:
            words[at] = words[at] + " reportedly"
        else:
            words[at] = ""
    return re.sub(" +", " ", " ".join(words))


NUMBERS = set("one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred dozen".split())
KINDS = {"head": headed, "cut": cut, "edit": edited,
         "all": lambda text, dice: headed(edited(cut(text, dice, 0.2), dice, 0.03), dice)}


def own(seed):
    """[(id, text)]; an id is ORIGIN/KIND/N, and what is no republication has an origin of its own."""
    dice = random.Random(seed)
    texts = {p.stem: body(p) for p in sorted((ROOT / "samples").glob("*.txt"))}
    texts = {name: text for name, text in texts.items() if len(text.split()) >= 60}
    out = [(f"{name}/first/0", text) for name, text in texts.items()]
    for name, text in texts.items():
        for kind, make in KINDS.items():
            out += [(f"{name}/{kind}/{n}", make(text, dice)) for n in range(ROUNDS)]
        number = re.search(r"(?<= )\d+(?= [a-z])", text)
        if number:
            other = text[:number.start()] + str(int(number.group()) + 3) + text[number.end():]
            out.append((f"{name}=count/first/0", other))
    names = sorted(texts)
    for n in range(2 * len(names)):
        a, b = dice.sample(names, 2)
        if 5 / 8 < len(texts[a]) / len(texts[b]) < 8 / 5:
            out.append((f"{a}+{b}/first/{n}", texts[a] + "\n\n" + texts[b]))
    return out


def pairs(texts):
    lines = "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in texts)
    run = subprocess.run([TOOL], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return [line.split("\t") for line in run.stdout.decode().splitlines()]


def story(doc):
    return doc.split("/")[0]


def alike(a, b):
    """What is near for a good reason: a cut that lost the count, two digests of the same two stories."""
    if set(story(a).split("+")) == set(story(b).split("+")):
        return True
    return any("=count" in x and y.split("/")[1] in ("cut", "all") for x, y in ((a, b), (b, a)))


def same_wire(a, b):
    """Told in another way than near.c does: two thirds of the words in one order."""
    return difflib.SequenceMatcher(None, a.split(), b.split(), False).ratio() > 2 / 3


def measure(seed):
    texts = own(seed)
    found = pairs(texts)
    right = {(a, b) for a, b, _ in found if story(a) == story(b)}
    wrong = [(a, b) for a, b, _ in found if story(a) != story(b) and not alike(a, b)]
    wanted = [(f"{story(i)}/first/0", i) for i, _ in texts if not i.split("/")[1] == "first"]
    hits = sum(pair in right for pair in wanted)
    figures = {"near/own/pairs": len(wanted), "near/own/p": len(right) / max(1, len(right) + len(wrong)),
               "near/own/r": hits / len(wanted)}
    for kind in KINDS:
        of = [pair for pair in wanted if f"/{kind}/" in pair[1]]
        figures[f"near/own/{kind}/r"] = sum(pair in right for pair in of) / len(of)
    if COREF.exists():
        stories = [json.loads(line) for path in sorted(COREF.glob("*.docs.jsonl")) for line in path.open(encoding="utf-8")]
        text = {s["id"]: s["text"] for s in stories}
        met = pairs(text.items())
        false = sum(not same_wire(text[a], text[b]) for a, b, _ in met)
        figures |= {"near/coref/stories": len(stories), "near/coref/found": len(met), "near/coref/false": false,
                    "near/all/p": len(right) / max(1, len(right) + len(wrong) + false)}
        if "--show" in sys.argv:
            print(*("\t".join(m) for m in met), sep="\n")
    if "--show" in sys.argv:
        print("wrong:", *wrong, "missed:", *[w for w in wanted if w not in right][:60], sep="\n")
    return figures


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--figures", action="store_true")
    ap.add_argument("--floors", action="store_true")
    ap.add_argument("--show", action="store_true", help="what is found wrongly and what is missed")
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    figures = measure(args.seed)
    for name, value in figures.items():
        print(f"{name}\t{value if isinstance(value, int) else round(value, 4)}")
    low = [name for name, floor in FLOORS.items() if figures[name] < floor]
    if args.floors and low:
        print("below the floor:", *low, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
