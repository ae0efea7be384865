#!/usr/bin/python3
"""One record, two databases: the same answers out of SQLite and PostgreSQL; writers at once; kills; a server that goes. Invented
sentences. It starts a server of its own."""
import json
import pathlib
import random
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from past_test import report  # noqa: E402
from postgres_server import server  # noqa: E402
from life import ROWS  # noqa: E402
from program_test import MARSAD, marsad  # noqa: E402
from review_test import FIRST, SECOND  # noqa: E402

SERVER = None
ALL = ("--all", "--limit", 0)
QUESTIONS = (
    ("events", *ALL, "--format", "jsonl"), ("events", *ALL, "--format", "csv"), ("events", "--format", "geojson"),
    ("claims", *ALL, "--format", "jsonl"), ("claims", "--type", "assault", "--format", "csv"),
    ("events", "--since", "2024-05-02", "--until", "2024-05-31"), ("events", "--text", "guards"), ("claims", "--actor", "POLICE"),
    ("events", "--place", "tell tamr"), ("claims", "--bbox", "35,30,50,40"), ("documents", "--limit", 0, "--json"),
    ("documents", "--text", "shot-dead two", "--json"), ("documents", "--text", "--", "--json"), ("inbox", "--json"),
    ("review", "queue", "--limit", 0), ("review", "list"), ("audit", "--json"), ("release",), ("verify",))
TIMES = re.compile(r"20\d\d-\d\d-\d\dT[\d:.]+Z")
HASHES = re.compile(r'"(hash|places)":"[0-9a-f]+"')


def told(store, *words):
    """An answer without the clock, the store's name and the chain over the clock."""
    run = marsad(words[0], "--store", store, *words[1:])
    text = run.out.replace(str(store), "STORE")
    return run.returncode, HASHES.sub("HASH", TIMES.sub("TIME", text))


def same(one, other, *more):
    for words in QUESTIONS:
        a, b = told(one, *words, *more), told(other, *words, *more)
        assert a == b, (words, a[0], b[0], difference(a[1], b[1]))


def difference(a, b):
    return next(((x, y) for x, y in zip(a.splitlines(), b.splitlines()) if x != y), (len(a), len(b)))


def both(folder):
    return folder / "s.gpkg", SERVER.database()


def do(stores, *words, code=0):
    """The same call on each store; what they say is the same too."""
    said = []
    for store in stores:
        run = marsad(words[0], "--store", store, *words[1:])
        assert run.returncode == code, (store, words, run.err)
        said.append(TIMES.sub("TIME", (run.out + run.err).replace(str(store), "STORE")))
    assert len(set(said)) == 1, difference(*said)
    return said[0]


def add(stores, folder, name, text, date="2024-05-05"):
    (folder / name).write_text(text)
    do(stores, "add", "--date", date, folder / name)


def claim(store, words):
    rows = [json.loads(line) for line in marsad("claims", "--store", store, *ALL, "--format", "jsonl").out.splitlines()]
    return next(c["id"] for c in rows if c["trigger"]["text"] == words)


def event(store, words):
    return json.loads(marsad("show", "--store", store, "--json", claim(store, words)).out)["event"]


def reviewed(folder, stores):
    """Two reports, what people made of them, and a release in between."""
    by = ("--who", "ana", "--comment", "because")
    add(stores, folder, "a.txt", FIRST)
    add(stores, folder, "b.txt", SECOND)
    add(stores, folder, "copy.txt", FIRST + " ")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 no such thing")
    do(stores, "add", folder / "bad.pdf", code=1)
    shot, held = claim(stores[0], "shot dead"), claim(stores[0], "arrested")
    do(stores, "review", shot, "--state", "confirmed", *by)
    do(stores, "correct", shot, "quantities", "killed 3", *by)
    do(stores, "release", "may", "--who", "ana")
    do(stores, "review", held, "--state", "rejected", *by)
    do(stores, "undo", "d-2", *by)
    do(stores, "undo", "d-4", *by)
    add(stores, folder, "c.txt", "Soldiers arrested nine robbers in Mosul on 4 May, the governor said.")
    return by


def test_every_verb_gives_the_same(folder):
    stores = both(folder)
    reviewed(folder, stores)
    same(*stores)
    for moment in ("rev:2", "rev:5", "may"):
        for words in (("events", *ALL, "--format", "jsonl"), ("claims", *ALL, "--format", "csv")):
            a, b = (told(s, *words, "--as-of", moment) for s in stores)
            assert a == b, (moment, words, difference(a[1], b[1]))
            assert moment != "rev:2" or a != told(stores[0], *words)
    assert '"same":true' in do(stores, "release", "--check", "may")


def test_merged_split_and_undone(folder):
    stores = both(folder)
    add(stores, folder, "a.txt", FIRST)
    add(stores, folder, "b.txt", "Gunmen killed a shepherd near Rabia on 20 April 2024, police said.", "2024-04-21")
    by = ("--who", "ana", "--comment", "because")
    events = [json.loads(l)["id"] for l in marsad("events", "--store", stores[0], *ALL, "--format", "jsonl").out.splitlines()]
    assert len(events) > 1
    do(stores, "merge", events[0], events[1], *by)
    same(*stores)
    do(stores, "undo", "d-1", *by)
    same(*stores)


def test_moved_either_way(folder):
    file, base = both(folder)
    reviewed(folder, (file, base))
    back, other = folder / "back.gpkg", SERVER.database()
    for one, to in ((base, back), (file, other)):
        assert marsad("store", "copy", one, to).returncode == 0
        same(one, to)
        heads = [marsad("audit", "verify", "--store", s).out for s in (one, to)]
        assert heads[0] == heads[1] and "rows" in heads[0]
        same(one, to, *())
        assert told(one, "events", *ALL, "--as-of", "may") == told(to, "events", *ALL, "--as-of", "may")
        again = marsad("store", "copy", one, to)
        assert again.returncode == 2 and "holds a record already" in again.err
    add((back, other), folder, "d.txt", "Police shot dead a robber in Mosul on 6 May 2024.")  # both can be written on
    same(back, other)


def test_runs_go_with_the_record_either_way(folder):
    """Runs, what was coded anew and what was beside when it was copied; the same goes on from there."""
    file, base = both(folder)
    part = reports(folder / "in", 12, 21)
    (folder / "mine.tsv").write_text(ROWS)
    do((file, base), "add", "--date", "2024-05-10", part)
    do((file, base), "recode", "--rows", folder / "mine.tsv")
    add((file, base), folder, "late.txt", "Police shot dead a robber in Mosul on 6 May 2024.")
    questions = (("runs", "--json"), ("events", *ALL, "--run", "1", "--format", "jsonl"), ("claims", *ALL, "--format", "jsonl"),
                 ("diff", "1", "2", "--json"))
    for words in questions:
        assert told(file, *words) == told(base, *words), words
    back, other = folder / "back.gpkg", SERVER.database()
    for one, to in ((base, back), (file, other)):
        assert marsad("store", "copy", one, to).returncode == 0
        for words in questions:
            assert told(one, *words) == told(to, *words), words
    do((file, base, back, other), "recode")
    for words in questions:
        assert len({told(s, *words) for s in (file, base, back, other)}) == 1, words


def test_names_that_are_no_utf_8_are_kept_as_far_as_they_can_be(folder):
    stores = both(folder)
    part = folder / "in"
    part.mkdir()
    (part / "plain.txt").write_text(FIRST)
    for name, text in ((b"caf\xe9.txt", SECOND.encode()), (b"bad-\xff.pdf", b"%PDF-1.4 no such thing"), (b"empty-\xfe.txt", b"")):
        with open(bytes(part) + b"/" + name, "wb") as f:
            f.write(text)
    (part / "long-\u00e9.pdf").write_bytes(b"%PDF " + b"x" * 40)
    (part / ("\u00e9" * 120 + ".pdf")).write_bytes(b"%PDF no such thing either")  # its reason is cut, in no letter
    mail = b"From: Caf\xe9 <a@example.org>\r\nSubject: Held\xff at Rabia\r\nContent-Type: text/plain\r\n\r\n" + SECOND.encode() + b" Also.\r\n"
    (part / "a.eml").write_bytes(mail)
    runs = [marsad("add", "--store", s, part) for s in stores]
    assert [r.returncode for r in runs] == [1, 1], [r.err for r in runs]
    assert runs[0].err.replace(str(stores[0]), "STORE") == runs[1].err.replace(str(stores[1]), "STORE")
    same(*stores)
    assert "caf\ufffd.txt" in told(stores[1], "documents", "--json")[1]
    for store in stores:
        assert marsad("verify", "--store", store).returncode == 0 and marsad("audit", "verify", "--store", store).returncode == 0


def test_what_a_restore_replaced_is_never_dropped(folder):
    base = SERVER.database()
    add((base,), folder, "a.txt", FIRST)
    assert marsad("backup", "--store", base, folder / "saved").returncode == 0
    assert marsad("restore", "--store", base, "--replace", folder / "saved").returncode == 0
    add((base,), folder, "b.txt", SECOND)
    before = told(base, "events", *ALL, "--json")
    again = marsad("restore", "--store", base, "--replace", folder / "saved")
    assert again.returncode == 2 and "DROP SCHEMA marsad_replaced" in again.err, again.err
    assert told(base, "events", *ALL, "--json") == before
    SERVER.sql(base, "drop schema marsad_replaced cascade")
    assert marsad("restore", "--store", base, "--replace", folder / "saved").returncode == 0
    assert marsad("verify", "--store", base).returncode == 0


def reports(folder, n, seed):
    rng = random.Random(seed)
    folder.mkdir()
    for i in range(n):
        (folder / f"{seed}-{i:03}.txt").write_text(report(rng))
    return folder


def test_two_writers_at_once_are_as_one_after_the_other(folder):
    file, base = both(folder)
    parts = [reports(folder / f"in{seed}", 15, seed) for seed in (1, 2, 3)]
    assert marsad("store", "init", "--store", base).returncode == 0
    running = [subprocess.Popen([MARSAD, "add", "--store", base, "--date", "2024-05-10", str(part)], stderr=subprocess.PIPE) for part in parts]
    for run in running:
        err = run.communicate()[1]
        assert run.returncode == 0, err
    assert marsad("add", "--store", file, "--date", "2024-05-10", *parts).returncode == 0
    for words in QUESTIONS[:5]:
        a, b = told(file, *words), told(base, *words)
        assert a == b, (words, difference(a[1], b[1]))
    assert marsad("verify", "--store", base).returncode == 0


def kill_while(words, longest, rng):
    run = subprocess.Popen([MARSAD, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        run.wait(rng.uniform(0.01, longest))
    except subprocess.TimeoutExpired:
        pass
    run.kill()
    run.wait()


def test_killed_at_any_moment_and_gone_on_with(folder, kills=8):
    file, base = both(folder)
    part, rng = reports(folder / "in", 20, 4), random.Random(4)
    words = ("add", "--date", "2024-05-10", "--store", base, part)
    for _ in range(kills):
        kill_while(words, 1.0, rng)
    assert marsad(*words).returncode == 0
    assert marsad("add", "--date", "2024-05-10", "--store", file, part).returncode == 0
    for question in QUESTIONS[:5]:
        a, b = told(file, *question), told(base, *question)
        assert a == b, (question, difference(a[1], b[1]))
    shot = json.loads(marsad("claims", "--store", base, *ALL, "--format", "jsonl").out.splitlines()[0])["id"]
    for _ in range(kills):
        kill_while(("review", shot, "--state", "confirmed", "--store", base, "--comment", "c"), 0.1, rng)
        assert marsad("audit", "verify", "--store", base).returncode == 0
    assert marsad("verify", "--store", base).returncode == 0


def test_a_server_that_stops_leaves_nothing_half(folder):
    file, base = both(folder)
    part = reports(folder / "in", 80, 5)
    words = ("add", "--date", "2024-05-10", "--store", base, part)
    held = lambda: int(SERVER.sql(base, "select count(*) from marsad.documents"))
    assert marsad("store", "init", "--store", base).returncode == 0
    for how in ("fast", "immediate"):
        before = held()
        run = subprocess.Popen([MARSAD, *map(str, words)], stderr=subprocess.PIPE, text=True)
        while run.poll() is None and held() < before + 3:
            pass
        SERVER.stop(how)
        err = run.communicate()[1]
        assert run.returncode == 1 and ("server stopped" in err or "connection was lost" in err), err
        gone = marsad("events", "--store", base)
        assert gone.returncode == 1 and "is the server running" in gone.err, gone.err
        SERVER.start()
        whole = marsad("verify", "--store", base)
        assert whole.returncode == 0, whole.err
    assert marsad(*words).returncode == 0
    assert marsad("add", "--date", "2024-05-10", "--store", file, part).returncode == 0
    for question in QUESTIONS[:5]:
        assert told(file, *question) == told(base, *question), question


def test_words_that_were_redacted_are_nowhere_in_the_servers_folder(folder):
    base = SERVER.database()
    (folder / "a.txt").write_text("Border guards arrested Zayd Qumri and two other smugglers near Rabia on Tuesday, the ministry said.\n"
                                  "The brother of Zayd Qumri was shot dead in Sinjar on Friday.\n")
    assert marsad("add", "--store", base, "--date", "2024-05-03", folder / "a.txt").returncode == 0
    doc = json.loads(marsad("documents", "--store", base, "--json").out.splitlines()[0])["id"]
    SERVER.sql(base, "analyze")
    SERVER.sql(base, "checkpoint")
    assert holders(b"Qumri"), "the words are not to be found before: the search finds nothing"
    run = marsad("redact", "--store", base, doc, "--words", "Zayd Qumri", "--who", "lead", "--reason", "asked for by the family")
    assert run.returncode == 0, run.err
    for _ in range(2):  # the server's log of changes is its administrator's: docs/store.md
        SERVER.sql(base, "select pg_switch_wal()")
        SERVER.sql(base, "checkpoint")
    assert not holders(b"Qumri"), holders(b"Qumri")
    assert marsad("verify", "--store", base).returncode == 0
    shown = marsad("claims", "--store", base, *ALL, "--format", "jsonl").out
    assert "arrested ##########" in shown and "Qumri" not in shown


def holders(words):
    return [str(p) for p in SERVER.data.rglob("*") if p.is_file() and words in p.read_bytes()]


def test_backed_up_sealed_and_restored(folder):
    file, base = both(folder)
    reviewed(folder, (file, base))
    secret = {"MARSAD_PASSPHRASE": "three small words"}
    assert marsad("backup", "--store", base, "--encrypt", folder / "sealed", env=secret).returncode == 0
    assert b"Mosul" not in (folder / "sealed").read_bytes()
    assert {p.name for p in folder.iterdir() if "gpkg" in p.name or "sealed" in p.name} == {"s.gpkg", "sealed"}
    to = SERVER.database()
    for place in (folder / "new.gpkg", to):
        done = marsad("restore", "--store", place, folder / "sealed", env=secret)
        assert done.returncode == 0, done.err
        for words in QUESTIONS[:5]:
            assert told(place, *words) == told(base, *words), words
        assert marsad("verify", "--store", place).returncode == 0
    full = marsad("restore", "--store", to, folder / "sealed", env=secret)
    assert full.returncode == 2 and "there already" in full.err, full.err


def test_what_is_wrong_is_said_with_its_cure(folder):
    base = SERVER.database()
    for url, says in ((SERVER.url("nosuch"), "createdb"), (SERVER.url("d1") + "&port=1", "is the server running"),
                      ("postgresql://postgres@localhost:1/x", "is the server running"), (base, "marsad store init")):
        run = marsad("events", "--store", url)
        assert run.returncode == 1 and says in run.err, run.err
    SERVER.sql(base, "create role asked login password 'x1y2'")
    hba = SERVER.data / "pg_hba.conf"
    hba.write_text("local all asked scram-sha-256\n" + hba.read_text())
    SERVER.sql(base, "select pg_reload_conf()")
    asked = SERVER.url("d1", "asked")
    run = marsad("events", "--store", asked)
    assert run.returncode == 1 and ".pgpass" in run.err, run.err
    run = marsad("events", "--store", asked.replace("asked@", "asked:secret@"))
    assert run.returncode == 1 and "password" in run.err and "secret" not in run.err, run.err
    SERVER.sql(base, "create schema marsad; create table marsad.x(y int)")
    run = marsad("store", "init", "--store", base)
    assert run.returncode == 1 and "another program" in run.err, run.err
    newer = SERVER.database()
    assert marsad("store", "init", "--store", newer).returncode == 0
    SERVER.sql(newer, "update marsad.marsad_meta set value='99' where key='schema'")
    run = marsad("store", "migrate", "--store", newer)
    assert run.returncode == 1 and "newer marsad" in run.err, run.err


def test_a_lock_that_is_held_is_waited_for_and_an_init_killed_leaves_nothing(folder):
    base, rng = SERVER.database(), random.Random(8)
    for _ in range(5):
        kill_while(("store", "init", "--store", base), 0.4, rng)
    assert marsad("store", "init", "--store", base).returncode == 0
    held = subprocess.Popen(["psql", "-X", "-q", base, "-c", "begin; select pg_advisory_xact_lock(1835102820); select pg_sleep(1.5)"],
                            stdout=subprocess.DEVNULL)
    time.sleep(0.5)
    (folder / "a.txt").write_text(FIRST)
    start = time.monotonic()
    assert marsad("add", "--store", base, folder / "a.txt").returncode == 0
    assert held.wait() == 0 and time.monotonic() - start > 0.3


def test_other_programs_find_layers(folder):
    _, base = both(folder)
    add((base,), folder, "a.txt", FIRST)
    kinds = SERVER.sql(base, "select f_table_name,type,srid from geometry_columns where f_table_schema='marsad' and f_table_name in "
                             "('claims','events','event_areas','event_lines') order by 1")
    assert kinds.splitlines() == ["claims|POINT|4326", "event_areas|MULTIPOLYGON|4326", "event_lines|MULTILINESTRING|4326",
                                  "events|POINT|4326"], kinds
    near = SERVER.sql(base, "select count(*) from marsad.events where geom && st_makeenvelope(38,33,45,38,4326)")
    assert int(near) > 0


if __name__ == "__main__":
    with server() as SERVER:
        code = each.run(globals())
    sys.exit(code)
