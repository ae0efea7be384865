#!/usr/bin/python3
"""warc_made.py - a made web archive of the mix that crawls have: few reports of the conflict, many other things.

usage: warc_made.py BYTES FILE [--seed N]
The same size and seed give the same bytes. Of a hundred fetches 3 are reports in English, 12 are pages seen before,
15 are in other languages, 20 are front pages without a report, 30 are images, scripts and styles, 12 redirects and
errors, 8 are damaged or no text; with requests and metadata between them. Not packed, unless FILE ends in ".gz":
then one gzip member a record."""
import gzip
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench"))
import warc  # noqa: E402 - pages and records are made as for the bench

TOWNS = ["Rabia", "Sinjar", "Qamishli", "Mosul", "Raqqa", "Tikrit", "Rutba", "Haditha", "Manbij", "Baiji"]
DEEDS = ["arrested {n} suspected smugglers near {t}", "killed {n} militants in an air strike near {t}",
         "seized {n} rifles in the town of {t}", "found {n} mines on the road to {t}",
         "said a car bomb wounded {n} people in {t}", "closed {n} gaps in the border barrier west of {t}"]
FOREIGN = {"de": ["Die Stadtwerke öffnen im Mai ein neues Freibad am Fluss.", "Der Rat der Gemeinde berät am Abend über den Haushalt.",
                  "Im Norden bleibt es heute trocken, im Süden fällt etwas Regen.", "Der Zug nach Süden fährt wegen einer Baustelle später ab."],
           "fr": ["La mairie ouvre une nouvelle bibliothèque dans le centre.", "Le conseil se réunit ce soir pour parler du budget.",
                  "Le temps reste sec au nord et la pluie arrive au sud.", "Le train du matin part plus tard à cause des travaux."],
           "tr": ["Belediye mayıs ayında yeni bir kütüphane açıyor.", "Meclis bu akşam bütçe için toplanıyor.",
                  "Kuzeyde hava kuru kalacak, güneyde yağmur bekleniyor.", "Sabah treni yol çalışması yüzünden geç kalkıyor."],
           "ar": ["افتتحت البلدية مكتبة جديدة في وسط المدينة.", "يجتمع المجلس مساء اليوم لبحث الميزانية.",
                  "يبقى الطقس جافا في الشمال ويهطل المطر في الجنوب.", "يتأخر قطار الصباح بسبب أعمال الصيانة."]}
TEXT = "text/html; charset=utf-8"


def shell(rng, lang, title, inner):
    """A page around its inner part: menus, links and code, as long as those of real sites."""
    menu = "".join(f'<li class="item-{rng.randrange(10**6)}"><a href="/{rng.randrange(10**9)}">{rng.choice(TOWNS)}</a></li>' for _ in range(60))
    code = "".join(f'set("{rng.randrange(10**12)}",{rng.random()});' for _ in range(rng.randrange(100, 500)))
    return (f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><script>{code}</script></head>'
            f"<body><nav><ul>{menu}</ul></nav>{inner}<footer>{rng.randrange(10**9)}</footer></body></html>").encode()


def report(rng, number):
    said = [f"On {rng.randint(1, 28)} May 2024 security forces {rng.choice(DEEDS).format(n=rng.randint(2, 40), t=rng.choice(TOWNS))}, an official said."
            for _ in range(rng.randint(3, 8))]
    paragraphs = "".join(f"<p>{s}</p>" for s in said)
    return shell(rng, "en", f"Bulletin {number}", f'<article><h1>Bulletin {number}</h1><time datetime="2024-05-30">30 May 2024</time>{paragraphs}</article>')


def foreign(rng, number):
    lang = rng.choice(sorted(FOREIGN))
    words = " ".join(FOREIGN[lang]).split()  # in any order, so that no page is nearly another
    paragraphs = "".join(f"<p>{' '.join(rng.choices(words, k=rng.randint(20, 60)))}.</p>" for _ in range(rng.randint(3, 9)))
    return shell(rng, lang, f"{number}", f"<article><h1>{number}</h1>{paragraphs}</article>")


def answer(rng, number, pages):
    """status, type, body of one fetch"""
    roll = rng.randrange(100)
    if roll < 3:
        pages.append(report(rng, number))
        return "200 OK", TEXT, pages[-1]
    if roll < 15 and pages:
        return "200 OK", TEXT, rng.choice(pages)
    if roll < 30:
        pages[:] = [*pages[-50:], foreign(rng, number)]
        return "200 OK", TEXT, pages[-1]
    if roll < 50:
        return "200 OK", TEXT, shell(rng, "en", "Home", "<main><ul><li><a href=/>More</a></li></ul></main>")
    if roll < 80:
        return "200 OK", rng.choice(["image/jpeg", "text/css", "application/javascript"]), rng.randbytes(rng.randrange(2000, 60000))
    if roll < 92:
        return rng.choice(["301 Moved Permanently", "404 Not Found", "503 Service Unavailable"]), TEXT, b"<p>No.</p>"
    if roll < 96:
        return "200 OK", TEXT, rng.randbytes(rng.randrange(100, 5000))
    return "200 OK", "application/pdf", b"%PDF-1.4\n" + rng.randbytes(200)


def records(rng, number, pages):
    uri = f"https://site{number % 97}.example/{number}"
    yield warc.record(rng, "request", uri, f"GET /{number} HTTP/1.1\r\nHost: site.example\r\n\r\n".encode(), "application/http; msgtype=request")
    status, kind, body = answer(rng, number, pages)
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    cut = rng.randrange(500) == 0  # a record whose answer ends before its length
    yield warc.record(rng, "response", uri, head + body[: len(body) // 2 if cut else len(body)], "application/http; msgtype=response")
    yield warc.record(rng, "metadata", uri, b"fetchTimeMs: 210\r\n", "application/warc-fields")


def write(path, size, seed=8):
    rng, pages, number, packed = random.Random(seed), [], 0, str(path).endswith(".gz")
    with open(path, "wb") as out:
        while out.tell() < size:
            for r in records(rng, number, pages):
                out.write(gzip.compress(r, 6, mtime=0) if packed else r)
            number += 1
    return number


if __name__ == "__main__":
    print(write(sys.argv[2], int(float(sys.argv[1])), int(sys.argv[4]) if len(sys.argv) > 4 else 8), "fetches")
