#!/usr/bin/python3
"""Everything that reads, asked of one record in a file and on a server: the same bytes. Then harm done to a server: no room, no right to
write, a migration cut off. Invented reports; it starts a server of its own."""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
import life  # noqa: E402
from postgres_server import server  # noqa: E402
from service import SECRET, Service, bearer  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
SERVER = None
ALL = ("--all", "--limit", "0")
# what differs between any two records: when, where, and hashes over these
CLOCK = re.compile(r"20\d\d-\d\d-\d\dT[\d:.]+Z")
CHAIN = re.compile(r'"(hash|places|head)":"[0-9a-f]+"|\b[0-9a-f]{64}\b(?= *$)')
FORMS = ("table", "jsonl", "csv", "geojson")
FILTERS = (("--type", "assault"), ("--actor", "police"), ("--place", "Rabia"), ("--place", "IQ"), ("--bbox", "35,30,50,40"),
           ("--since", "2024-05-02"), ("--until", "2024-05-20"), ("--text", "border guards"), ("--status", "planned,possible"),
           ("--recency", "all"), ("--confidence", "0.9"), ("--near", "36.8,42.1", "--km", "60"), ("--as-of", "rev:9"), ("--as-of", "may"),
           ("--run", "1"))


def call(store, folder, *words, code=(0,)):
    """exit code, out and err without the clock and the store's name; files that stand beside a server's record stand in the folder"""
    run = subprocess.run([MARSAD, *map(str, words), "--store", str(store)], capture_output=True, text=True, check=False, cwd=folder, timeout=600,
                         env={**os.environ, "MARSAD_GAZETTEER": "", "COLUMNS": "120"}, stdin=subprocess.DEVNULL)
    assert run.returncode in code, (words, run.returncode, run.stderr)
    text = (run.stdout + "\n--\n" + run.stderr).replace(str(store), "STORE").replace(str(folder), "FOLDER")
    return run.returncode, CHAIN.sub("HASH", CLOCK.sub("TIME", text))


class Two:
    """The same life in a file and on a server, each with a folder of its own."""

    def __init__(self, folder):
        self.at = [(folder / "file" / "s.gpkg", folder / "file"), (SERVER.database(), folder / "server")]
        self.folder, self.asked = folder, 0
        for _, own in self.at:
            own.mkdir()

    def same(self, *words, code=(0,)):
        a, b = (call(store, own, *words, code=code) for store, own in self.at)
        self.asked += 1
        assert a == b, (words, a[0], b[0], next(((x, y) for x, y in zip(a[1].splitlines(), b[1].splitlines()) if x != y), "length"))
        return a[1].split("\n--\n")[0]

    def rows(self, verb, *words):
        return [json.loads(line) for line in self.same(verb, *ALL, "--json", *words).splitlines()]


def lived(folder):
    """The samples, corrections of every kind, a merge, a split, a coding anew, a release."""
    two, by = Two(folder), ("--who", "ana", "--comment", "read again")
    (folder / "mine.tsv").write_text(life.ROWS)
    two.same("add", "--sample", ROOT / "samples", code=(0, 1))
    claims = two.rows("claims")
    kinds = {c["type"]: c for c in claims}
    two.same("review", kinds["COERCE"]["id"], "--state", "confirmed", *by)
    two.same("correct", kinds["ASSAULT"]["id"], "status", "alleged", *by)
    two.same("correct", kinds["MOVE"]["id"], "place", "Sinjar", *by)
    two.same("claim", "add", claims[0]["document"], "--words", claims[0]["trigger"]["text"], "--type", "accuse/allege", *by, code=(0, 2))
    two.same("merge", kinds["COERCE"]["event"], kinds["ASSAULT"]["event"], *by)
    two.same("release", "may", "--who", "ana")
    two.same("split", next(c["event"] for c in two.rows("claims") if c["id"] == kinds["COERCE"]["id"]), kinds["COERCE"]["id"], *by)
    two.same("undo", "d-2", *by)
    two.same("recode", "--rows", folder / "mine.tsv")
    two.same("correct", kinds["COERCE"]["id"], "recency", "background", *by)
    return two, claims


def test_every_reading_verb_says_the_same(folder):
    two, claims = lived(folder)
    for verb in ("events", "claims"):
        for form in FORMS:
            two.same(verb, *ALL, "--format", form)
        for asked in FILTERS:
            two.same(verb, "--json", *asked)
        two.same(verb)
    for rule in ("conservative", "informative", "representative"):
        two.same("events", *ALL, "--json", "--rule", rule)
    for verb in ("border", "trend", "pledges", "sources", "network", "totals"):
        for form in ("table", "jsonl", "csv"):
            two.same(verb, *ALL, "--format", form)
        for asked in FILTERS[::3] + FILTERS[-4:]:
            two.same(verb, "--json", *asked)
    for more in (("--by", "month"), ("--lines",), ("--pair", "IQ-SY", "--by", "side")):
        two.same("border", *more)
    two.same("trend", "--series", "--by", "country", "--json")
    two.same("network", "--format", "graphml")
    two.same("network", "--nodes", "--json")
    for form in ("markdown", "html", "json"):
        two.same("brief", "--since", "2024-01-01", "--format", form)
    for words in (("overview",), ("overview", "--as-of", "may"), ("documents", "--limit", "0", "--json"), ("documents", "--text", "guards near"),
                  ("inbox", "--json"), ("review", "queue", "--limit", "0"), ("review", "list"), ("review", "list", "--lost"), ("runs",),
                  ("runs", "--json"), ("diff", "1", "2"), ("diff", "rev:3", "may", "--json"), ("diff", "1", "2", "--format", "csv"),
                  ("release",), ("release", "--check", "may"), ("audit", "--json"), ("verify",)):
        two.same(*words)
    for row in claims[::6]:
        for words in (("show", row["id"]), ("show", "--json", row["id"]), ("show", "--json", row["event"]), ("show", row["event"]),
                      ("show", "--json", row["document"]), ("show", row["document"], "--as-of", "may"), ("origin", row["document"]),
                      ("explain", row["id"])):
            two.same(*words, code=(0, 1, 2))
    assert two.asked > 150, two.asked


def test_what_is_published_and_served_is_the_same(folder):
    two, claims = lived(folder)
    said = two.same("publish", "--json")
    assert json.loads(said), said
    for verb in ("events", "claims"):
        for form in FORMS:
            two.same(verb, *ALL, "--format", form, "--public")
    answers = []
    event = two.rows("events")[0]["id"]
    for store, own in two.at:
        made = subprocess.run([MARSAD, "user", "add", "nadia", "--role", "reviewer", "--store", str(store)], check=False, capture_output=True,
                              text=True, cwd=own, env={**os.environ, "MARSAD_PASSWORD": SECRET})
        assert made.returncode == 0, made.stderr
        token = subprocess.run([MARSAD, "user", "token", "nadia", "--scopes", "read,read-precise,decide", "--store", str(store)], check=True,
                               capture_output=True, text=True, cwd=own).stdout
        fields = bearer(re.search(r"\S{40,}", token).group(0))
        got = {}
        with Service(store, folder=own) as s:
            for path in ("/collections/events/items?limit=1000", "/collections/claims/items?limit=1000", "/v1/facets", "/v1/days", "/v1/map",
                         "/v1/network", f"/v1/events/{event}", f"/v1/claims/{claims[0]['id']}", f"/v1/documents/{claims[0]['document']}",
                         "/v1/queue", "/v1/decisions", "/v1/releases", "/collections/events/items?bbox=35,30,50,40&limit=1000"):
                for who in ({}, fields):
                    status, _, data = s.ask(path, **who)
                    got[path, bool(who)] = status, CHAIN.sub("HASH", CLOCK.sub("TIME", re.sub(r"127\.0\.0\.1:\d+", "HOST", data.decode())))
        answers.append(got)
    for key, value in answers[0].items():
        assert value == answers[1][key], (key, value[0], answers[1][key][0], value[1][:300], answers[1][key][1][:300])
    assert all(status == (200 if asked[1] else 401) for asked, (status, _) in answers[0].items()), {k: v[0] for k, v in answers[0].items()}


def make_5(url):
    """As tables of version 5 had it."""
    life.psql(url, "drop table coded; drop table recoded; alter table runs drop column own; alter table runs drop column last_revision; "
                   "update marsad_meta set value='5' where key='schema'")


def small(folder, n=8):
    rng, url = random.Random(11), SERVER.database()
    (folder / "in").mkdir()
    for i in range(n):
        (folder / "in" / f"{i}.txt").write_text(life.report(rng) + f" Bulletin {i}.")
    call(url, folder, "add", "--date", "2024-05-08", folder / "in")
    return url


def test_a_migration_that_is_cut_off_leaves_the_old_or_the_new(folder):
    url, rng, cut = small(folder), random.Random(13), 0
    before = life.answers(url)
    make_5(url)
    begun = time.monotonic()
    call(url, folder, "store", "migrate")
    took = time.monotonic() - begun
    for i in range(40):
        make_5(url)
        hit = life.killed(("store", "migrate", "--store", url), rng.uniform(0.3, 1) * took)[0]
        took *= 1 if hit else 0.9  # it ended before the kill: come sooner
        cut += hit
        version = life.ask(url, "select value from marsad_meta where key='schema'")[0][0]
        columns = life.ask(url, "select count(*) from information_schema.columns where table_schema='marsad' and table_name='runs' and "
                                "column_name='last_revision'")[0][0]
        assert (version, columns) in ((5, 0), (7, 1)), (version, columns)
        assert life.answers(url) == before, i
        call(url, folder, "recode")
        life.sound(url)
        if cut == 4:
            break
    assert cut == 4, cut


def writes(folder, claim):
    (folder / "in" / "new.txt").write_text("Police arrested nine robbers in Mosul on 4 May, the governor said.")
    return (("add", folder / "in"), ("review", claim, "--state", "confirmed", *life.PERSON), ("release", "may", "--who", "ana"),
            ("recode", "--rows", "phrase=zzgrumble; pos=VERB; type=ASSAULT"), ("merge", "e-1234", "e-5678", *life.PERSON))


def read_all(url, folder, claim):
    for words in (("events", "--all"), ("show", claim), ("runs",), ("verify",), ("audit", "verify"), ("trend",)):
        call(url, folder, *words)


def test_a_user_who_may_only_read_reads(folder):
    url = small(folder)
    before, claim = life.answers(url), life.ask(url, "select id from claims order by id limit 1")[0][0]
    life.psql(url, "create role looks login; grant usage on schema marsad to looks; grant select on all tables in schema marsad to looks")
    looks = url.replace("postgres@", "looks@")
    for words in writes(folder, claim):
        said = call(looks, folder, *words, code=(1,))[1]
        assert "may not do that" in said, (words, said)
    read_all(looks, folder, claim)
    assert life.answers(url) == before
    life.sound(url)


def test_a_standby_is_read_and_says_that_it_cannot_be_written(folder):
    url = small(folder)
    before, claim = life.answers(url), life.ask(url, "select id from claims order by id limit 1")[0][0]
    SERVER.standby(True)
    try:
        for words in writes(folder, claim):
            said = call(url, folder, *words, code=(1,))[1]
            assert "read-only (a standby?)" in said, (words, said)
        read_all(url, folder, claim)
        assert life.answers(url) == before
        said = call(url, folder, "events", "--as-of", "rev:1", code=(1,))[1]  # needs views of its own, which a standby has not
        assert "standby" in said, said
    finally:
        SERVER.standby(False)
    call(url, folder, *writes(folder, claim)[0])
    life.sound(url)


def test_no_room_is_an_error_and_nothing_is_half(folder):
    """The server's disk, as far as it is ours to fill: a quota of a tablespace on a small file system, or of the files a backend may write."""
    url = small(folder)
    more = folder / "more"
    more.mkdir()
    for i in range(3):
        (more / f"{i}.txt").write_text(life.report(random.Random(i)) + f" Bulletin more {i}." * 400)
    before, head = life.answers(url), life.sound(url)
    room = SERVER.small_room(24)
    if not room:
        print("no small file system to be had: not root")
        return
    try:
        life.psql(url, f"create tablespace tight location '{room}'")
        for table in ("documents", "claims", "events", "audit", "link_units", "link_pairs", "past_events"):
            life.psql(url, f"alter table {table} set tablespace tight")
        filler = room / "filler"
        with open(filler, "wb", buffering=0) as f:
            try:
                while True:
                    f.write(b"x" * 4096)
            except OSError:
                pass
        code, said = call(url, folder, "add", "--date", "2024-05-08", more, code=(1,))
        assert "disk is full" in said and "stands" in said, said
        head = life.sound(url, head)
        assert life.answers(url) == before
        filler.unlink()
        call(url, folder, "add", "--date", "2024-05-08", more)
        life.sound(url, head)
        assert life.answers(url) != before
    finally:
        SERVER.stop("immediate")
        SERVER.no_small_room(room)


if __name__ == "__main__":
    with server() as SERVER:
        code_ = each.run(globals())
    sys.exit(code_)
