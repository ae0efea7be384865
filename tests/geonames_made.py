#!/usr/bin/python3
"""geonames_made.py - a made file of the form of GeoNames' allCountries.txt.

usage: geonames_made.py ROWS FILE [--seed N]
The same rows and seed give the same bytes. Names, points and ids are made up; ids begin at 20 000 000, above
those of GeoNames, but one row in a hundred has the id of a row that marsad may have (1 to 12 000 000, each once)."""
import random
import sys

HEADS = ["Tell", "Umm", "Abu", "Khirbat", "Bir", "Wadi", "Jabal", "Qasr", "Nahr", "San", "Santa", "Novo", "Nizhne", "Bad",
         "Sankt", "Mont", "Villa", "Puerto", "Kampung", "Desa", "Ban", "Ait", "Oulad", "El", "Al", "Ka", "Mwa", "Shang"]
ONSETS = ["b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "q", "r", "s", "t", "w", "y", "z", "sh", "kh", "gh", "ch", "tr", "br"]
NUCLEI = ["a", "e", "i", "o", "u", "ā", "ī", "ū", "ou", "ay", "aa"]
CODAS = ["", "", "", "n", "r", "l", "m", "sh", "k", "b", "t", "h"]
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
FEATURES = (["P\tPPL"] * 38 + ["P\tPPLX", "P\tPPLA3", "H\tSTM", "H\tSTM", "H\tSTM", "H\tLK", "H\tWAD", "T\tMT", "T\tHLL", "T\tMT"]
            + ["S\tSCH", "S\tHSP", "S\tMSQE", "S\tHTL", "S\tFRM", "S\tCH", "S\tDAM", "L\tLCTY", "L\tPRK", "V\tFRST", "R\tRD", "A\tADM3", "A\tADM4"])
PLACES = [("IQ", "15"), ("IQ", "07"), ("SY", "01"), ("SY", "09"), ("TR", "63"), ("JO", "16"), ("IR", "23"), ("US", "CA"), ("US", "TX"),
          ("FR", "11"), ("DE", "02"), ("RU", "48"), ("CN", "22"), ("IN", "16"), ("BR", "27"), ("NG", "05"), ("ID", "30"), ("MX", "15"), ("", "")]


def words(rng):
    """Syllables that names are put together from."""
    made = [rng.choice(ONSETS) + rng.choice(NUCLEI) + rng.choice(CODAS) for _ in range(900)]
    return [(a + b).capitalize() for a, b in zip(made, reversed(made))] + [m.capitalize() for m in made]


def plain(name):
    return name.translate(str.maketrans("āīū", "aiu"))


def rows(n, seed):
    rng = random.Random(seed)
    stock, pick = words(rng), rng.random
    low = [m.lower() for m in stock]
    arabic = ["".join(rng.choice(ARABIC) for _ in range(rng.randint(3, 7))) for _ in range(4000)]
    ids_known = 1
    for i in range(n):
        a, b, c = int(pick() * 1800), int(pick() * 1800), int(pick() * 4000)
        name = stock[a] + low[b] if i % 3 else f"{HEADS[a % 28]} {stock[b]}{low[a][:3]}"
        other = f"{stock[b]} {stock[a]}"
        alternates = "" if i % 4 == 0 else f"{other},{arabic[c]}" if i % 4 == 1 else f"{other},{stock[a]}-{low[c % 1800]},{low[b]}"
        cc, admin1 = PLACES[a % 19]
        place, people = 20_000_000 + i, ""
        if i % 100 == 99:
            place, ids_known = ids_known, ids_known + 97
        if i % 7 == 0:
            people = str(int(1 / (pick() + 1e-6)) * 3)
        yield (f"{place}\t{name}\t{plain(name)}\t{alternates}\t{pick() * 178 - 89:.5f}\t{pick() * 359 - 179.5:.5f}\t{FEATURES[b % 61]}\t{cc}\t\t"
               f"{admin1}\t\t\t\t{people or 0}\t\t{c}\tAsia/Baghdad\t2024-05-{1 + c % 28:02}\n")


def write(path, n, seed=12):
    with open(path, "w", encoding="utf-8", buffering=1 << 20) as f:
        f.writelines(rows(n, seed))


if __name__ == "__main__":
    write(sys.argv[2], int(sys.argv[1]), int(sys.argv[sys.argv.index("--seed") + 1]) if "--seed" in sys.argv else 12)
