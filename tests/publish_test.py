#!/usr/bin/python3
"""The published record: no private name in it, nothing finer than the profile allows, nothing of what is withheld."""
import datetime
import fcntl
import json
import pathlib
import sqlite3
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
import planted  # noqa: E402
from program_test import MARSAD, marsad  # noqa: E402

LOOKED_AT = 3  # of each table, by show: the rest is in the lists
FORMS = ("table", "jsonl", "csv", "geojson")


def good(*args):
    run = marsad(*args)
    assert run.returncode == 0, (args, run.err)
    return run


def published(folder, lines):
    """A store of these JSON Lines and what `marsad publish` says of it."""
    store, part = folder / "s.gpkg", folder / "part.jsonl"
    folder.mkdir(exist_ok=True)
    part.write_text(lines if isinstance(lines, str) else "".join(json.dumps(r) + "\n" for r in lines))
    good("add", "--store", store, part)
    return store, json.loads(good("publish", "--store", store, "--json").out)


def ids(store):
    with sqlite3.connect(f"file:{public(store)}?mode=ro", uri=True) as db:
        return [row[0] for table in ("documents", "claims", "events")
                for row in db.execute(f"select id from {table} order by id limit {LOOKED_AT}")]


def public(store):
    return store.with_name(store.stem + ".public.gpkg")


def read_calls(store):
    """Every call that reads the published record."""
    for verb in ("events", "claims"):
        for form in FORMS:
            yield (verb, "--limit", 0, "--all", "--format", form)
        for asked in (("--bbox", "40,33,44,37"), ("--since", "2024-05-03", "--until", "2024-05-03"), ("--place", "IQ"),
                      ("--text", "province"), ("--actor", "ISIS"), ("--type", "assault"), ("--as-of", "2099-01-01")):
            yield (verb, "--limit", 0, "--all", "--json", *asked)
    yield ("documents", "--limit", 0, "--json")
    yield ("documents", "--limit", 0, "--text", "province")
    yield ("overview",)
    for one in ids(store):
        yield ("show", one)
        yield ("show", "--json", one)


def answers(store):
    """call -> what is said on both streams, the store's own path apart."""
    out = {}
    for call in read_calls(store):
        run = marsad(*call, "--store", store, "--public")
        out[call] = (run.out + run.err).replace(str(store.parent), "")
    return out


def test_forty_private_names_are_nowhere(folder):
    store, said = published(folder, planted.reports())
    assert said["released"] == len(planted.NAMES), said
    for call, text in answers(store).items():
        assert not planted.leaks(text), (call, planted.leaks(text))
    assert not planted.leaks(public(store).read_bytes())


def test_a_private_name_is_no_key_of_search(folder):
    store, _ = published(folder, planted.reports())
    for word in planted.words()[::4]:
        precise = good("documents", "--store", store, "--text", word, "--json").out
        assert precise, word  # the team finds it
        assert not good("documents", "--store", store, "--public", "--text", word, "--json").out, word
        for asked in ("--text", "--actor", "--place"):
            assert not good("events", "--store", store, "--public", "--all", asked, word, "--json").out, (asked, word)


def test_office_holders_stay(folder):
    text = "Iraqi Defense Minister Thabet al-Abbasi visited Sinjar on Friday and promised help, a spokesperson said."
    store, _ = published(folder, [{"text": text, "date": "2024-05-04"}])
    assert "Thabet al-Abbasi" in good("show", "--store", store, "--public", ids(store)[0]).out


# ---- two stores that differ in what is withheld alone ----

WARD = ("Shelling hit a hospital in {place} on {day}, killing three patients, the health ministry said.\n"
        "The ministry of the interior said on Saturday that police had arrested two men in Baghdad.\n"
        "{name} told reporters that nobody had warned the staff. Rescuers worked in {place} until the evening of {day}.")


def withheld(at, place, day, name):
    return {"title": f"Hospital in {place} hit", "author": name, "publisher": "Example Courier", "date": "2024-05-06",
            "url": f"https://news.example/{place.lower()}/{name.split()[0].lower()}-{at}",
            "text": WARD.format(place=place, day=day, name=name)}


def test_what_is_withheld_does_not_show(folder):
    one = [withheld(1, "Rabia", "Friday", "Hassan Ali Mahmoud"), withheld(2, "Bashiqa", "Thursday", "Ahmad Khalaf")]
    two = [withheld(1, "Sinuni", "Thursday", "Faris Obeid"), withheld(2, "Rabia", "Wednesday", "Muna Rahhal")]
    first, _ = published(folder / "a", one + [planted.report("Adnan Fawaz", 4)])
    second, _ = published(folder / "b", two + [planted.report("Hiba Mansour", 4)])
    a, b = answers(first), answers(second)
    assert a.keys() == b.keys()
    for call in a:
        assert a[call] == b[call], (call, a[call], b[call])
    assert any("Baghdad" in text for text in a.values())  # what is not withheld is there


def test_nothing_is_finer_than_the_profile_allows(folder):
    store, _ = published(folder, [withheld(i, place, "Friday", "Adnan Fawaz") for i, place in
                                  enumerate(("Sinjar", "Rabia", "Hawija", "Al-Bukamal", "Hajin"))])
    with sqlite3.connect(f"file:{public(store)}?mode=ro", uri=True) as db:
        for table in ("claims", "events"):
            rows = db.execute(f"select geom, precision, start_date, end_date, time_precision from {table} "
                              "where sensitive=1").fetchall()
            assert rows, table
            for geom, precision, start, end, grain in rows:
                assert geom is None and precision not in ("exact", "near"), (table, precision)
                assert grain not in ("day", "time"), (table, grain)
                for day, weekday in ((start, 0), (end, 6)):
                    assert day is None or datetime.date.fromisoformat(day).weekday() == weekday, (table, day)
        # a report whose point is withheld widens no box, and no event joins it with what is not coarsened
        assert not db.execute("select 1 from rtree_claims_geom r join claims c on c.fid=r.id where c.sensitive=1").fetchall()
        assert not db.execute("select 1 from event_claims j join claims c on c.fid=j.claim group by j.event having "
                              "min(coalesce(c.sensitive,0))<>max(coalesce(c.sensitive,0))").fetchall()


def test_movements_of_forces_come_late(folder):
    today = datetime.datetime.now(datetime.timezone.utc).date()
    text = "The Iraqi army deployed {n} brigades along the border near Rabia on {day}, a spokesperson said."
    new, old = today, today - datetime.timedelta(days=20)
    rows = [{"text": text.format(n=n, day=day.strftime("%-d %B %Y")), "date": day.isoformat()} for n, day in ((2, new), (3, old))]
    store, said = published(folder, rows)
    assert (said["released"], said["held"]) == (1, 1), said
    assert said["next_due"] == (today + datetime.timedelta(days=4)).isoformat(), said
    shown = good("claims", "--store", store, "--public", "--all", "--json").out
    assert '"mobilize"' in shown.lower() and today.isoformat() not in shown


def test_other_languages_leave_without_their_text(folder):
    text = "اعتقلت الشرطة حسن علي محمود في الموصل يوم الجمعة.\nقالت الوزارة إن التحقيق مستمر."
    store, said = published(folder, [{"text": text, "date": "2024-05-04"}])
    assert said["released"] == 0, said


def test_publishing_again_changes_nothing(folder):
    store, _ = published(folder, planted.reports())
    before = answers(store)
    again = json.loads(good("publish", "--store", store, "--json").out)
    assert (again["released"], again["changed"], again["rebuilt"]) == (0, 0, False), again
    assert answers(store) == before


def test_corrections_leave_and_rejections_go(folder):
    store, _ = published(folder, [{"text": "Police arrested two men in Mosul on Friday.", "date": "2024-05-04"},
                                  {"text": "Gunmen killed four soldiers near Kirkuk on Friday.", "date": "2024-05-04"}])
    claims = [json.loads(line) for line in good("claims", "--store", store, "--all", "--json").out.splitlines()]
    arrest = next(c["id"] for c in claims if c["type"] == "COERCE")
    good("correct", "--store", store, arrest, "quantities", "arrested 3", "--comment", "as the report says", "--who", "nadia")
    said = json.loads(good("publish", "--store", store, "--json").out)
    assert (said["changed"], said["rebuilt"]) == (1, False), said
    shown = good("claims", "--store", store, "--public", "--all", "--json").out
    assert '"state":"corrected"' in shown and "nadia" not in shown, shown
    for claim in claims:
        good("review", "--store", store, claim["id"], "--state", "rejected", "--comment", "no", "--who", "omar")
    good("publish", "--store", store)
    assert not good("claims", "--store", store, "--public", "--all", "--json").out


def test_what_the_team_merged_is_merged(folder):
    store, _ = published(folder, [{"text": "Police arrested two men in Mosul on Friday.", "date": "2024-05-04"},
                                  {"text": "Security forces seized rifles in Basra on 2 February 2024.", "date": "2024-05-04"}])
    events = [json.loads(line)["id"] for line in good("events", "--store", store, "--all", "--json").out.splitlines()]
    assert len(events) == 2, events
    good("merge", "--store", store, *events, "--comment", "for this test", "--who", "nadia")
    said = json.loads(good("publish", "--store", store, "--json").out)
    assert said["rebuilt"], said
    assert len(good("events", "--store", store, "--public", "--all", "--json").out.splitlines()) == 1
    assert b"nadia" not in public(store).read_bytes()
    assert not json.loads(good("publish", "--store", store, "--json").out)["rebuilt"]


def test_what_is_redacted_goes_from_what_was_published(folder):
    store, _ = published(folder, [{"text": "Police arrested two men of the Grey Lane gang in Mosul.", "date": "2024-05-04"}])
    doc = json.loads(good("documents", "--store", store, "--json").out)["id"]
    good("redact", "--store", store, doc, "--words", "two men of", "--reason", "asked for")
    said = json.loads(good("publish", "--store", store, "--json").out)
    assert said["rebuilt"], said
    assert b"two men of" not in public(store).read_bytes()


def test_what_is_redacted_goes_where_nothing_was_coded(folder):
    store, said = published(folder, [{"text": "The weather was mild in the Grey Lane quarter.", "date": "2024-05-04"}])
    doc = json.loads(good("documents", "--store", store, "--json").out)
    assert said["released"] == 1 and not doc["claims"] and b"weather was mild" in public(store).read_bytes()
    good("redact", "--store", store, doc["id"], "--words", "weather was mild", "--reason", "asked for")
    good("publish", "--store", store)
    assert b"weather was mild" not in public(store).read_bytes()
    assert b"Grey Lane" in public(store).read_bytes()


def test_a_copy_keeps_its_carrier_unless_it_is_a_private_person(folder):
    text = "Police arrested Hadi Zubaidi in Mosul on Friday. Zubaidi was questioned for two days."
    store, _ = published(folder, [{"text": text, "date": f"2024-05-0{4 + i}", "publisher": name, "url": f"https://{i}.example/a"}
                                  for i, name in enumerate(("Example Courier", "Zubaidi family page", "Second Courier"))])
    shown = json.dumps([json.loads(line) for line in good("documents", "--store", store, "--public", "--json").out.splitlines()])
    with sqlite3.connect(f"file:{public(store)}?mode=ro", uri=True) as db:
        carriers = {row[0] for row in db.execute("select publisher from documents")}
    assert {"Example Courier", "Second Courier"} <= carriers and not planted.leaks(shown), (carriers, shown)
    assert not planted.leaks(public(store).read_bytes())


def test_two_publish_one_after_the_other(folder):
    store, part = folder / "s.gpkg", folder / "part.jsonl"
    part.write_text(planted.reports())
    good("add", "--store", store, part)
    runs = [subprocess.Popen([MARSAD, "publish", "--store", store, "--json"], stdout=subprocess.PIPE) for _ in range(3)]
    said = [json.loads(run.communicate()[0]) for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert sorted(s["released"] for s in said) == [0, 0, len(planted.NAMES)], said
    good("verify", "--store", public(store))
    with open(f"{public(store)}.lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        run = marsad("publish", "--store", store)
        assert run.returncode == 1 and "another program publishes" in run.err, run.err


def test_of_when_it_was_published_the_day_leaves(folder):
    """The moment would tell when the report was had."""
    store, _ = published(folder, planted.reports())
    with sqlite3.connect(f"file:{public(store)}?mode=ro", uri=True) as db:
        times = [row[0] for query in ("select at from audit", "select at from revisions where at<>''", "select first_at from runs")
                 for row in db.execute(query)]
    assert times and all(at.endswith("T00:00:00Z") for at in times), set(times)


def test_the_published_record_is_whole_and_the_log_tells_of_it(folder):
    store, _ = published(folder, planted.reports())
    good("verify", "--store", public(store))
    assert ": publish" in good("audit", "--store", store).out


def test_nothing_is_added_to_a_published_record(folder):
    store, _ = published(folder, [planted.report("Hadi Zubaidi", 4)])
    before = public(store).read_bytes()
    (folder / "a.txt").write_text("Police arrested Hadi Zubaidi in Mosul.")
    run = marsad("add", "--store", public(store), folder / "a.txt")
    assert run.returncode != 0 and "published record" in run.err, run.err
    assert not planted.leaks(public(store).read_bytes()) and before


def test_nothing_published_is_said(folder):
    (folder / "a.txt").write_text("Police arrested two men in Mosul.")
    good("add", "--store", folder / "s.gpkg", folder / "a.txt")
    run = marsad("events", "--store", folder / "s.gpkg", "--public")
    assert run.returncode == 1 and "nothing is published yet" in run.err, run


# ---- accounts ----

def test_users_are_granted_and_logged(folder):
    (folder / "a.txt").write_text("Police arrested two men in Mosul.")
    (folder / "pw").write_text("a long pass phrase\n")
    store = folder / "s.gpkg"
    good("add", "--store", store, folder / "a.txt")
    good("user", "add", "nadia", "--role", "reviewer", "--password-file", folder / "pw", "--store", store)
    token = good("user", "token", "nadia", "--scopes", "read", "--days", 3, "--store", store).out.splitlines()[1]
    assert token.startswith("mrs_") and len(token) == 47
    listed = json.loads(good("user", "list", "--json", "--store", store).out)
    assert (listed["name"], listed["role"], listed["tokens"]) == ("nadia", "reviewer", "1"), listed
    log = good("audit", "--store", store).out
    assert "user add nadia" in log and token not in log and "pass phrase" not in log
    assert token.encode() not in (folder / "s.gpkg.access").read_bytes()
    for wrong in (("add", "nadia", "--role", "reader"), ("add", "Zed", "--role", "reader"), ("add", "zed", "--role", "king")):
        run = marsad("user", *wrong, "--password-file", folder / "pw", "--store", store)
        assert run.returncode != 0 and run.err.startswith("marsad: "), run
    assert marsad("user", "add", "zed", "--role", "reader", "--store", folder / "none.gpkg", "--password-file",
                  folder / "pw").returncode != 0
    assert not (folder / "none.gpkg.access").exists()


if __name__ == "__main__":
    sys.exit(each.run(globals()))
