#!/usr/bin/python3
"""crawl.py - a made crawl of news sites: web archives with pages as long as those of the web, and texts that differ.

usage: crawl.py BYTES FILES FOLDER
The same words give the same bytes. Of a hundred fetches 24 are articles in English (8 of them of the conflict), 4 are such an
article again on another site, cut short or whole, 34 are articles in other languages, 14 front pages, 10 images and styles,
12 redirects and errors, 2 damaged. A page is 30 to 180 kB, most of it scripts and menus. Happenings are told by as many articles
as a skewed draw gives, in all files, so that copies and events go over files. Invented, all of it."""
import datetime
import functools
import json
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path += [str(ROOT / "tests"), str(ROOT / "bench")]
import line  # noqa: E402 - its towns
import warc  # noqa: E402
import warc_made  # noqa: E402 - its other languages

HTML = "text/html; charset=utf-8"
FIRST = """Adel Amira Bassem Celine Dara Elias Farah Ghassan Hala Idris Jamil Karim Layla Maha Nadim Omar Petra Qasim Rana Salim
Tariq Umaima Viyan Walid Yara Zaid Hevin Rojda Sherko Anwar""".split()
LAST = """Haddad Barzan Sabbagh Khoury Rashid Mansour Darwish Najjar Shami Tamimi Zebari Jubouri Dulaimi Hamdan Sulaiman Kassab
Azzawi Bayati Chalabi Dosky Farhan Gharib Hashim Issa Jaber Kanaan Lahham Marwan Nasser Obeid""".split()
ACTORS = ["government soldiers", "border guards", "police", "an army patrol", "the Syrian Democratic Forces", "Islamic State militants", "gunmen",
          "Turkish forces", "the Popular Mobilization Forces", "counter-terrorism troops", "unidentified armed men", "tribal fighters"]
DEEDS = ["{a} arrested {n} suspected smugglers near {t}", "{a} killed {n} militants in a clash near {t}", "{a} wounded {n} people in {t}",
         "{a} shelled farmland outside {t}, injuring {n} residents", "{a} seized {n} rifles and a truck in {t}", "{a} raided a house in {t} and detained {n} men",
         "{a} abducted {n} workers on the road to {t}", "{a} fired on a convoy near {t}, killing {n} drivers", "{a} evacuated {n} families from {t}",
         "{a} closed {n} crossings in the barrier west of {t}", "a roadside bomb planted by {a} killed {n} shepherds near {t}",
         "{a} freed {n} detainees in {t} after talks", "{a} clashed with rivals in {t}, leaving {n} dead", "{a} attacked a checkpoint in {t} and burned {n} vehicles",
         "{a} handed over {n} suspects to a court in {t}", "a drone of {a} struck a car in {t}, killing {n} passengers"]
WHO = ["The council", "A teacher", "The bakery owner", "The new manager", "A group of students", "The regional bank", "The football club", "The hospital's director",
       "A farmer", "The museum", "Engineers", "The ministry of agriculture", "The choir", "A retired judge", "The orchard's owner", "The water company"]
DID = ["opened", "discussed", "repaired", "praised", "measured", "sold", "painted", "announced", "postponed", "reviewed", "bought", "explained", "planned", "tested"]
WHAT = ["a reading room", "the irrigation canal", "new prices for wheat", "the winter timetable", "a set of old maps", "two greenhouses", "the stadium's roof",
        "a course in carpentry", "the results of the survey", "its plans for the river bank", "a collection of poems", "the budget for schools",
        "the harvest of olives", "a bridge for walkers", "solar lamps", "the season's last match", "a film about beekeeping", "the market's drains"]
WHEN = ["after a long meeting", "before the holidays", "despite the heat", "with help from volunteers", "for the third time", "in front of {k} guests",
        "at a cost of {k} dollars", "because of the rain", "while {p} looked on", "at the request of {p}", "as {p} had proposed", "{k} metres from the old mill"]
SAYS = ["an official said", "residents said", "{p} told reporters", "a local monitor reported", "the ministry said in a statement", "according to {p}"]
LANGUAGES = {lang: " ".join(said).split() for lang, said in warc_made.FOREIGN.items()}


def person(rng):
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def fill(rng, pattern):
    return pattern.format(p=person(rng), k=rng.randint(3, 9999))


def idle(rng):
    """A sentence of other things than the conflict."""
    return (f"{rng.choice(WHO)} of {rng.choice(line.TOWNS)} {rng.choice(DID)} {rng.choice(WHAT)} {fill(rng, rng.choice(WHEN))}, and "
            f"{person(rng)} {rng.choice(DID)} {rng.choice(WHAT)} {fill(rng, rng.choice(WHEN))}.")


@functools.lru_cache(4096)
def happening(number):
    """What one sentence tells, and its day; the same for all articles."""
    rng = random.Random(f"happening {number}")
    day = datetime.date(2021, 1, 1) + datetime.timedelta(days=rng.randrange(1460))
    return rng.choice(DEEDS).format(a=rng.choice(ACTORS), n=rng.randint(2, 40), t=rng.choice(line.TOWNS)), day


def told(rng):
    """A few happenings with other things between them, and the day of the last."""
    some = [happening(int(rng.paretovariate(0.35)) % 2_000_000) for _ in range(rng.randint(1, 5))]
    said = []
    for deed, day in some:
        said += [f"On {day:%d %B %Y} {deed}, {fill(rng, rng.choice(SAYS))}."] + [idle(rng) for _ in range(rng.randint(0, 3))]
    return said, max(day for _, day in some) + datetime.timedelta(days=rng.randrange(4))


@functools.lru_cache(256)
def article(number):
    """title, day, paragraphs; the same wherever it is printed"""
    rng = random.Random(f"article {number}")
    if rng.randrange(3):
        said, day = [idle(rng) for _ in range(rng.randint(6, 22))], datetime.date(2021, 1, 1) + datetime.timedelta(days=rng.randrange(1460))
    else:
        said, day = told(rng)
    return f"{rng.choice(WHO)}, {person(rng)} and {rng.choice(WHAT)}", day, said


def shell(rng, lang, title, inner):
    """The page around it: menus, links, and scripts for most of its length."""
    menu = "".join(f'<li class="item-{rng.randrange(10**6)}"><a href="/{rng.randrange(10**9)}">{rng.choice(line.TOWNS)}</a></li>' for _ in range(150))
    code = rng.randbytes(rng.randrange(8_000, 80_000)).hex()
    return (f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><script>state("{code}")</script></head>'
            f"<body><nav><ul>{menu}</ul></nav>{inner}<footer>{rng.randrange(10**9)}</footer></body></html>").encode()


def printed(rng, number, whole):
    title, day, said = article(number)
    kept = said if whole else said[: max(4, len(said) - 1)]
    inner = "".join(f"<p>{s}</p>\n" for s in kept)
    return shell(rng, "en", title, f'<article><h1>{title}</h1><time datetime="{day}">{day:%d %B %Y}</time>{inner}</article>')


def foreign(rng):
    lang = rng.choice(sorted(LANGUAGES))
    inner = "".join(f"<p>{' '.join(rng.choices(LANGUAGES[lang], k=rng.randint(20, 60)))}.</p>" for _ in range(rng.randint(3, 9)))
    return shell(rng, lang, f"{rng.randrange(10**6)}", f"<article><h1>{rng.randrange(10**6)}</h1>{inner}</article>")


def answer(rng, number, n_files):
    """status, type, body of one fetch; number tells file and place"""
    roll = rng.randrange(100)
    if roll < 24:
        return "200 OK", HTML, printed(rng, number, True)
    if roll < 28:  # one of any file
        return "200 OK", HTML, printed(rng, (rng.randrange(n_files), rng.randrange(number[1] + 1)), rng.randrange(2))
    if roll < 62:
        return "200 OK", HTML, foreign(rng)
    if roll < 76:
        return "200 OK", HTML, shell(rng, "en", "Home", "<main><ul><li><a href=/>More</a></li></ul></main>")
    if roll < 86:
        return "200 OK", rng.choice(["image/jpeg", "text/css", "application/javascript"]), rng.randbytes(rng.randrange(2_000, 120_000))
    if roll < 98:
        return rng.choice(["301 Moved Permanently", "404 Not Found", "503 Service Unavailable"]), HTML, b"<p>No.</p>"
    return "200 OK", HTML, rng.randbytes(rng.randrange(100, 5_000))


def write(path, size, seed, n_files):
    """One archive; how many fetches are in it."""
    rng, number = random.Random(seed), 0
    part = pathlib.Path(f"{path}.part")
    with open(part, "wb") as out:
        while out.tell() < size:
            uri = f"https://site{number % 97}.example/{seed}/{number}"
            status, kind, body = answer(rng, (seed, number), n_files)
            head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            ask = f"GET /{seed}/{number} HTTP/1.1\r\nHost: site{number % 97}.example\r\n\r\n".encode()
            out.write(warc.record(rng, "request", uri, ask, "application/http; msgtype=request"))
            out.write(warc.record(rng, "response", uri, head + body, "application/http; msgtype=response"))
            number += 1
    part.rename(path)
    return number


MOULD = ("On {d} the joint command of the western sector published its daily bulletin on the state of the roads, the checkpoints and the markets "
         "between {t} and {u}. Patrols went out at dawn, stayed until dusk and met no one on the way there and back. {x} The bulletin is published "
         "each day at noon and may be quoted with the name of the command.")


def bulletins(path, n=140):
    """Reports of one mould, a third of them copies and a third copies with a sentence more, so that they are in one row each with
    more than a report looks at; some with a month for a day, some with none."""
    rng, texts = random.Random(5), []
    with open(path, "w", encoding="utf-8") as out:
        for number in range(n):
            day = f"2024-{rng.randint(1, 6):02}-{rng.randint(1, 28):02}"
            more = " ".join(idle(rng) for _ in range(rng.randint(0, 3)))
            text = MOULD.format(d=day, t=rng.choice(line.TOWNS), u=rng.choice(line.TOWNS), x=more)
            if number % 3 and texts:
                text = rng.choice(texts) + (f" {idle(rng)}" if number % 3 == 2 else "")
            texts.append(text)
            date = rng.choice([{"date": day}, {"date": day[:7]}, {}])
            out.write(json.dumps({"id": f"m{number}", "title": f"Bulletin {number}", "text": text} | date) + "\n")
    return path


def make(folder, size, n_files):
    """Archives of that size in all; those that are there are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{seed:03}-{int(size)}.warc" for seed in range(n_files)]
    for seed, path in enumerate(paths):
        if not path.exists():
            write(path, size / n_files, seed, n_files)
    return paths


if __name__ == "__main__":
    print(*make(pathlib.Path(sys.argv[3]), float(sys.argv[1]), int(sys.argv[2])), sep="\n")
