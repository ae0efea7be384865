#!/usr/bin/python3
"""The whole program as a user meets it: add, events, claims, show, explain, annotate; bad input of every kind.

Own sentences, invented events. Closing line: "N passed, N failed". MARSAD names the program."""
import base64
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
os.environ["MARSAD_GAZETTEER"] = ""  # what a user has installed changes nothing here
SCALE = 100 if "--full" in sys.argv else 1  # long trials run at a hundredth of their size here
REPORT = """Border guards arrested three suspected smugglers near Rabia on Tuesday, the interior ministry said.
The men were carrying forty rifles, a spokesman said in a statement.
"""


def marsad(*words, stdin=None, limit=None, user=None, env=None, timeout=1200):
    def before():
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        if user:
            os.setgid(user)
            os.setuid(user)
    data = stdin if isinstance(stdin, bytes) or stdin is None else stdin.encode()
    run = subprocess.run([MARSAD, *map(str, words)], input=data, capture_output=True, timeout=timeout, check=False,
                         preexec_fn=before if limit or user else None, env={**os.environ, **(env or {})})
    run.out, run.err = run.stdout.decode("utf-8", "replace"), run.stderr.decode("utf-8", "replace")
    return run


def faults(run):
    return [l for l in run.err.splitlines() if l.startswith("marsad: ")]


def whole(store):
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"


def documents(store):
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        return db.execute("select count(*) from documents").fetchone()[0]


class Place:
    """A folder of its own with a good report beside whatever a test writes."""

    def __enter__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="marsad-test-"))
        self.store = self.dir / "record.gpkg"
        self.good = self.write("in/good.txt", REPORT)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.dir, ignore_errors=True)

    def write(self, name, content):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def add(self, *words, **more):
        return marsad("add", "--store", self.store, *words, **more)


def set_aside(content, name="bad.bin", says=()):
    """A bad file beside a good one: one line names it with reason, the good one is stored, exit 1."""
    with Place() as p:
        bad = p.write("in/" + name, content)
        run = p.add(p.dir / "in")
        assert run.returncode == 1, (run.returncode, run.err)
        lines = faults(run)
        assert len(lines) == 1 and str(bad) in lines[0], run.err
        for word in says:
            assert word in lines[0], (word, lines[0])
        whole(p.store)
        assert documents(p.store) == 1
        again = p.add(p.good)
        assert again.returncode == 0 and "1 known" in again.err, again.err


# ---- the line as it should be ----------------------------------------------------------------------
def test_a_report_becomes_claims_with_their_words():
    with Place() as p:
        run = p.add("--date", "2024-05-08", p.good)
        assert run.returncode == 0, run.err
        rows = [json.loads(l) for l in marsad("claims", "--store", p.store, "--json", "--all", "--limit", 0).out.splitlines()]
        assert any(r["type"] == "COERCE" and r["mode"] == "arrest" for r in rows), rows
        text = json.loads(marsad("show", "--store", p.store, "--json", rows[0]["doc"] if "doc" in rows[0] else
                                 sqlite_value(p.store, "select id from documents")).out)["text"]
        for row in rows:
            check_spans(row, text)


def sqlite_value(store, query):
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        return db.execute(query).fetchone()[0]


def check_spans(value, text):
    """every {"span":[a,b],"text":t} below value re-reads exactly"""
    if isinstance(value, dict):
        span, words = value.get("span"), value.get("text")
        if span and isinstance(words, str) and words:
            assert text[span[0]:span[1]] == words, (span, words, text[span[0]:span[1]])
        for inner in value.values():
            check_spans(inner, text)
    elif isinstance(value, list):
        for inner in value:
            check_spans(inner, text)


def test_adding_twice_changes_nothing():
    with Place() as p:
        p.add(p.dir / "in")
        before = marsad("claims", "--store", p.store, "--json", "--all", "--limit", 0).out
        run = p.add(p.dir / "in")
        assert run.returncode == 0 and "0 new, 1 known" in run.err, run.err
        assert marsad("claims", "--store", p.store, "--json", "--all", "--limit", 0).out == before


def test_same_bytes_out_with_any_number_of_jobs():
    with Place() as p:
        for i in range(12):
            p.write(f"in/{i}.txt", REPORT.replace("three", str(i + 2)).replace("Rabia", ["Rabia", "Sinjar", "Qamishli"][i % 3]))
        outs = []
        for jobs in (1, 2, 8):
            store = p.dir / f"jobs{jobs}.gpkg"
            assert marsad("add", "--store", store, "--jobs", jobs, p.dir / "in").returncode == 0
            outs.append([marsad(v, "--store", store, "--format", f, "--all", "--limit", 0).stdout
                         for v in ("claims", "events") for f in ("jsonl", "csv", "geojson")])
        assert outs[0] == outs[1] == outs[2]
        line = "".join(json.dumps({"id": i, "text": REPORT.replace("three", str(i))}) + "\n" for i in range(40))
        assert marsad("annotate", "claims", "--jobs", 1, stdin=line).stdout == marsad("annotate", "claims", "--jobs", 5, stdin=line).stdout


def test_every_format_is_well_formed():
    import csv
    import io
    with Place() as p:
        p.add("--date", "2024-05-08", p.dir / "in")
        for verb in ("claims", "events"):
            rows = list(csv.reader(io.StringIO(marsad(verb, "--store", p.store, "--all", "--format", "csv").out)))
            assert len(rows) > 1 and len({len(r) for r in rows}) == 1
            shapes = json.loads(marsad(verb, "--store", p.store, "--all", "--format", "geojson").out)
            assert shapes["type"] == "FeatureCollection" and shapes["features"]
            assert marsad(verb, "--store", p.store, "--all").out.strip()


def test_a_voice_names_the_outlet_that_carries_it():
    told = {"a.txt": "Gunmen killed two guards near Rabia on Monday, the interior ministry said in a statement carried by the Tigris News Agency.",
            "b.txt": "Gunmen shot dead two guards near Rabia on Monday, a police officer said."}
    with tempfile.TemporaryDirectory() as t:
        folder = pathlib.Path(t)
        for name, text in told.items():
            (folder / name).write_text(text)
        run = marsad("add", "--store", folder / "s.gpkg", "--date", "2024-05-08", *(folder / name for name in told))
        assert run.returncode == 0, run.err
        events = [json.loads(line) for line in marsad("events", "--store", folder / "s.gpkg", "--all", "--json").out.splitlines()]
        voices = {v["name"]: v["via"] for e in events for v in e["voices"]}
    assert len(events) == 1 and voices == {"Iraqi Ministry of Interior": ["Tigris News Agency"], "Iraqi police officer": []}, voices


def test_show_and_explain_lead_to_the_words():
    with Place() as p:
        p.add("--date", "2024-05-08", p.good)
        claim = sqlite_value(p.store, "select id from claims order by id limit 1")
        shown = marsad("show", "--store", p.store, claim[:12])
        assert shown.returncode == 0 and "[" in shown.out, shown.err
        explained = marsad("explain", "--store", p.store, claim)
        assert explained.returncode == 0 and "tree" in explained.out and "row" in explained.out, explained.err
        assert re.search(r"data/triggers\.tsv line \d+", explained.out), explained.out
        assert re.search(r"target +.*: arrested > dobj smugglers", explained.out), explained.out


def test_what_stands_behind_a_dateline_is_coded_again_as_it_was():
    with Place() as p:
        p.add(ROOT / "samples" / "01-sinuni-checkpoint-wire.txt")
        with sqlite3.connect(f"file:{p.store}?mode=ro", uri=True) as db:
            claims = [claim for (claim,) in db.execute("select id from claims order by id")]
        for claim in claims:
            explained = marsad("explain", "--store", p.store, claim)
            assert explained.returncode == 0, explained.err
    assert len(claims) > 2, claims


def test_annotate_reports_a_bad_line_by_number_and_goes_on():
    lines = ['{"id":"a","text":"Troops left Mosul."}', "{broken", '{"id":"c"}', '{"id":"d","text":"Rain fell."}']
    run = marsad("annotate", "parse", stdin="\n".join(lines) + "\n")
    assert run.returncode == 1
    assert [json.loads(l)["id"] for l in run.out.splitlines()] == ["a", "d"]
    assert "line 2" in run.err and "line 3" in run.err and "2 of 4" in run.err, run.err


def test_annotate_offsets_are_code_points_of_the_text_as_given():
    text = "\U0001F4F0 Café owners in Mosul\u0301 were arrested on\n5 May 2024 by police."
    for what in ("names", "places", "times", "claims"):
        run = marsad("annotate", what, stdin=json.dumps({"id": 1, "text": text}) + "\n")
        assert run.returncode == 0, run.err
        answer = json.loads(run.out)
        for key in ("names", "actors", "places", "times"):
            for x in answer.get(key, []):
                assert text[x["start"]:x["end"]] == x["text"], x
        check_spans(answer.get("claims", []), text)


def test_annotate_claims_names_the_words_that_the_tables_know():
    text = "Curfews were lifted, and the teachers strolled along under their umbrellas; Police watched."
    answer = json.loads(marsad("annotate", "claims", stdin=json.dumps({"id": 1, "text": text}) + "\n").out)
    words = answer["words"]
    assert {"curfew", "lift", "police", "watch"} <= set(words) and words.index("curfew") < words.index("police"), words
    assert not {"Police", "umbrella", "umbrellas", "teachers", ","} & set(words), words


def test_one_number_of_several_by_a_rule_and_a_total_held_against_events():
    bomb = "A car bomb killed {} people in the market of Hawija on 3 May 2024."
    told = [bomb.format(7), bomb.format(12), bomb.format(8),
            "The Iraqi army arrested 4 members of ISIS in Hawija on 4 May 2024.",
            "The Iraqi army has arrested 59 members of ISIS in Kirkuk province since the beginning of May."]
    lines = [{"id": i, "text": t, "date": f"2024-05-{11 + i}", "publisher": f"Paper {i}"} for i, t in enumerate(told)]
    with Place() as p:
        p.add("-", stdin="".join(json.dumps(l) + "\n" for l in lines))
        best = {}
        for rule in ("conservative", "representative", "informative"):
            run = marsad("events", "--store", p.store, "--all", "--json", "--rule", rule)
            events = [json.loads(line) for line in run.out.splitlines()]
            killed = [q for e in events for q in e["quantities"] if q["kind"] == "killed"]
            assert len(killed) == 1 and (killed[0]["low"], killed[0]["high"]) == (7, 12), killed
            best[rule] = killed[0]["best"]
        assert best["conservative"] == 7 and best["representative"] == 8 and best["informative"] in (7, 8, 12), best
        assert marsad("events", "--store", p.store, "--rule", "wild").returncode != 0
        total = next(e["id"] for e in events if e["recency"] == "aggregate")
        out = marsad("show", "--store", p.store, total).out
        assert "total: 1 event of the record may be counted in it" in out, out
        assert "4 found among them, 55 not" in out, out
        held = json.loads(marsad("show", "--store", p.store, "--json", total).out)["total"]
        assert held["events"] == 1 and [(q["kind"], q["told"], q["found"], q["gap"]) for q in held["quantities"]] == [("arrested", 59, 4, 55)], held
        other = next(e["id"] for e in events if e["recency"] == "fresh")
        assert json.loads(marsad("show", "--store", p.store, "--json", other).out)["total"] is None


def test_annotate_links_joins_stories_and_happenings():
    told = ["Gunmen of ISIS shot dead two guards at the grain silo of Hawija on 3 May.",
            "Two silo guards were murdered in Hawija on 3 May, and the gunmen of ISIS fled.",
            "Doctors of Basra opened a school for nurses and midwives; a charity paid for its beds and books."]
    lines = [{"id": i, "text": t, "date": "2024-05-10"} for i, t in enumerate(told)]
    run = marsad("annotate", "links", "--jobs", 2, stdin="".join(json.dumps(l) + "\n" for l in lines))
    out = [json.loads(line) for line in run.out.splitlines()]
    assert [a["id"] for a in out] == [0, 1, 2]
    assert out[0]["story"] == out[1]["story"] != out[2]["story"], out
    assert {c["event"] for c in out[0]["claims"]} & {c["event"] for c in out[1]["claims"]}, out
    words = [(0, "shot dead"), (1, "murdered"), (1, "fled")]
    for line in lines:
        line["mentions"] = [{"start": told[i].index(w), "end": told[i].index(w) + len(w)} for i, w in words if i == line["id"]]
    lines.append({"id": "bad", "text": "Too short.", "mentions": [{"start": 4, "end": 11}]})
    run = marsad("annotate", "links", stdin="".join(json.dumps(l) + "\n" for l in lines))
    out = [json.loads(line) for line in run.out.splitlines()]
    assert run.returncode == 1 and "line 4: mention 0 is outside of the text" in run.err, run.err
    assert out[0]["mentions"][0]["event"] == out[1]["mentions"][0]["event"] != out[1]["mentions"][1]["event"], out


def test_annotate_page_gives_report_and_head_in_three_ways():
    html = ("<title>Bridge closed at Dara</title><meta name='pubdate' content='2021-03-04'>"
            "<nav><a href='/'>Home</a> <a href='/b'>News of the region</a></nav>"
            "<p>The bridge over the river at Dara was closed on Monday morning, officials said.</p>")
    packed = base64.b64encode(html.encode()).decode()
    with Place() as p:
        path = p.write("page.html", html)
        lines = [json.dumps({"id": 1, **given}) for given in ({"html": html}, {"base64": packed}, {"file": str(path)})]
        run = marsad("annotate", "page", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in run.out.splitlines()]
    assert len(answers) == 3 and answers[0] == answers[1] == answers[2], run.err
    assert answers[0]["text"] == "The bridge over the river at Dara was closed on Monday morning, officials said.\n"
    assert (answers[0]["title"], answers[0]["date"], answers[0]["published_how"]) == ("Bridge closed at Dara", "2021-03-04", "meta")
    assert marsad("annotate", "page", stdin='{"id":1,"base64":"?"}\n').returncode == 1


def test_annotate_names_gives_a_noun_short_and_long_with_what_is_known_of_it():
    text = "Police shot the two sons of a shepherd in Tikrit on Monday."
    answer = json.loads(marsad("annotate", "names", stdin=json.dumps({"id": 1, "text": text}) + "\n").out)
    by_head = {text[slice(*n["spans"]["head"])]: n for n in answer["nouns"]}
    sons, city, day = by_head["sons"], by_head["Tikrit"], by_head["Monday"]
    words = {k: text[slice(*v)] for k, v in sons["spans"].items()}
    assert words["bare"] == "two sons" and words["phrase"] == "the two sons", words
    assert words["prepositional"].startswith("the two sons of a shepherd"), words
    assert sons["lead"] == "the" and ["ASSAULT", "firearms", "victim"] in sons["parts"], sons
    assert city["place"] == "exact" and not city["demonym"] and day["time"] == "DATE", (city, day)


# ---- bad input -------------------------------------------------------------------------------------
def test_an_empty_file():
    set_aside(b"", "empty.txt", ["empty"])


def test_a_binary_file():
    set_aside(bytes(range(256)) * 40, "blob")


def test_a_pdf_and_a_zip_say_what_they_are():
    set_aside(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", "report.txt", ["PDF"])
    set_aside(b"PK\x03\x04" + b"\xff" * 60, "report.docx", ["damaged archive"])


def test_invalid_utf8_and_utf16_and_nul_bytes_give_a_sensible_result():
    for content in (REPORT.encode().replace(b"near", b"n\xe9ar"), REPORT.encode("utf-16"),
                    b"\xef\xbb\xbf" + REPORT.encode(), REPORT.encode().replace(b"near", b"ne\0ar", 1)):
        with Place() as p:
            bad = p.write("in/odd.txt", content)
            run = p.add(p.dir / "in")
            assert run.returncode in (0, 1), run.err
            assert documents(p.store) + len(faults(run)) == 2, run.err
            if run.returncode:
                assert str(bad) in run.err
            whole(p.store)


def test_a_long_line_without_a_space():
    with Place() as p:
        p.write("in/long.txt", b"x" * 1_000_000)
        run = p.add(p.dir / "in", timeout=300)
        assert run.returncode in (0, 1), run.err
        assert documents(p.store) >= 1
        whole(p.store)


def test_one_line_of_many_bytes():
    with Place() as p:
        line = (REPORT.replace("\n", " ") * 12).encode()
        p.write("in/huge.txt", line * (SCALE * 2_000_000 // len(line)))
        start = time.monotonic()
        run = p.add(p.dir / "in", timeout=3000)
        assert run.returncode in (0, 1), run.err
        assert documents(p.store) >= 1
        whole(p.store)
        print(f"  {SCALE * 2} MB of one line: {time.monotonic() - start:.1f} s, exit {run.returncode}; {(faults(run) or ['stored'])[0][:150]}")


def test_a_language_it_cannot_code_is_kept_and_said():
    with Place() as p:
        p.write("in/ar.txt", "أعلنت السلطات في بغداد عن اعتقال ثلاثة أشخاص قرب الحدود مع سوريا يوم الثلاثاء. وقال متحدث إن العملية جرت بالتنسيق.\n" * 3)
        run = p.add(p.dir / "in")
        assert run.returncode == 0 and "not machine-coded" in run.err, run.err
        assert documents(p.store) == 2
        assert sqlite_value(p.store, "select count(*) from claims c join documents d on d.fid = c.document where d.lang like 'ar%'") == 0


def test_an_unreadable_file():
    with Place() as p:
        for path in (p.dir, p.dir / "in"):
            path.chmod(0o777)
        secret = p.write("in/secret.txt", REPORT + "More.")
        secret.chmod(0)
        run = p.add(p.dir / "in", user=65534 if os.getuid() == 0 else None)
        assert run.returncode == 1 and str(secret) in run.err and documents(p.store) == 1, run.err
        missing = p.add(p.dir / "nowhere.txt")
        assert missing.returncode == 1 and "nowhere.txt" in missing.err, missing.err


def test_a_full_disk_leaves_the_store_whole():
    with Place() as p:
        assert p.add(p.good).returncode == 0
        size = p.store.stat().st_size
        for i in range(40):
            p.write(f"more/{i}.txt", REPORT.replace("three", str(i)) + "Filler. " * 4000 + str(i))
        run = p.add(p.dir / "more", limit=size + 200_000)
        assert run.returncode == 1 and faults(run), (run.returncode, run.err)
        assert any(str(p.store) in l for l in faults(run)), run.err
        whole(p.store)
        assert documents(p.store) >= 1
        again = p.add(p.dir / "more")
        assert again.returncode == 0 and documents(p.store) == 41, again.err


def test_a_store_of_another_program():
    with Place() as p:
        with sqlite3.connect(p.store) as db:
            db.execute("create table theirs(x)")
        before = p.store.read_bytes()
        run = p.add(p.good)
        assert run.returncode == 1 and str(p.store) in faults(run)[0], run.err
        assert p.store.read_bytes() == before
        p.store.write_text("just words\n" * 100)
        assert p.add(p.good).returncode == 1


def test_a_store_from_a_newer_version():
    with Place() as p:
        assert p.add(p.good).returncode == 0
        with sqlite3.connect(p.store) as db:
            db.execute("update marsad_meta set value = '99' where key = 'schema'")
        run = p.add(p.good)
        assert run.returncode == 1 and "newer" in run.err and str(p.store) in run.err, run.err
        assert marsad("events", "--store", p.store).returncode == 1


def test_samples_and_reports_never_share_a_store():
    with Place() as p:
        assert p.add("--sample", p.good).returncode == 0
        other = p.write("other.txt", REPORT.replace("Rabia", "Sinjar"))
        run = p.add(other)
        assert run.returncode == 1 and faults(run) and documents(p.store) == 1, run.err
        assert "set aside" in faults(run)[0] and "real reports" in faults(run)[0], run.err
        for verb in ("events", "claims"):
            table = marsad(verb, "--store", p.store, "--all").out.splitlines()
            assert table[1:] and all("INVENTED" in l for l in table[1:] if l.strip()), table
            rows = marsad(verb, "--store", p.store, "--all", "--json").out.splitlines()
            assert rows and all("INVENTED" in r for r in rows)
            body = marsad(verb, "--store", p.store, "--all", "--format", "csv").out.splitlines()[1:]
            assert body and all("INVENTED" in r for r in body)
            shapes = json.loads(marsad(verb, "--store", p.store, "--all", "--format", "geojson").out)
            assert all("INVENTED" in json.dumps(f["properties"]) for f in shapes["features"])


def test_a_sample_among_real_reports_is_set_aside_and_the_rest_goes_on():
    with Place() as p:
        assert p.add(p.good).returncode == 0
        p.write("in/a.txt", REPORT.replace("Rabia", "Sinjar"))
        p.write("in/b.jsonl", json.dumps({"text": REPORT.replace("Rabia", "Mosul"), "sample": True}) + "\n")
        p.write("in/z.txt", REPORT.replace("Rabia", "Tal Afar"))
        run = p.add(p.dir / "in")
        assert run.returncode == 1 and documents(p.store) == 3, run.err
        assert len(faults(run)) == 1 and "b.jsonl" in faults(run)[0] and "--store" in faults(run)[0], run.err


def test_claims_that_no_event_holds_are_told_and_the_next_add_joins_them():
    with Place() as p:
        p.add(p.good)
        whole_answer = marsad("events", "--store", p.store)
        assert "not joined" not in whole_answer.err
        with sqlite3.connect(p.store) as db:  # as a killed add leaves it
            for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):  # the layers' triggers name them
                db.create_function(name, 1, lambda shape: 0)
            for (table,) in db.execute("select name from sqlite_master where type='table' and name like 'event%'").fetchall():
                db.execute(f"delete from {table}")
            db.execute("insert into unlinked select distinct document from claims")
        db.close()
        assert "not joined to events yet: run `marsad add` again" in marsad("events", "--store", p.store).err
        assert p.add(p.good).returncode == 0
        again = marsad("events", "--store", p.store)
        assert (again.out, again.err) == (whole_answer.out, whole_answer.err)


def test_wrong_filters_are_refused_and_name_what_there_is():
    with Place() as p:
        p.add(p.good)
        for words, says in ((("--type", "coerce/bogus"), "arrest"), (("--type", "bogus"), "one of: "),
                            (("--since", "2024-06", "--until", "2024-05"), "later than"), (("--bbox", "1,2,3"), "not four"),
                            (("--bbox", "1,9,3,8"), "north of")):
            run = marsad("events", "--store", p.store, *words)
            assert run.returncode == 2 and says in faults(run)[0], (words, run.err)
        assert "1 event shown" in marsad("events", "--store", p.store, "--type", "Coerce/ARREST").err
        assert marsad("events", "--store", "").returncode == 2


def test_killed_at_any_moment_nothing_is_lost():
    with Place() as p:
        n = 60
        for i in range(n):
            p.write(f"in/{i:03}.txt", REPORT.replace("three", str(i + 2)))
        (p.dir / "in/good.txt").unlink()
        for wait in (0.05, 0.15, 0.3, 0.45, 0.6):
            run = subprocess.Popen([MARSAD, "add", "--store", str(p.store), str(p.dir / "in")], stderr=subprocess.DEVNULL)
            time.sleep(wait)
            run.send_signal(signal.SIGKILL)
            run.wait()
            if p.store.exists() and p.store.stat().st_size:
                assert marsad("doctor", "--store", p.store).returncode == 0
        run = p.add(p.dir / "in")
        assert run.returncode == 0 and documents(p.store) == n, run.err
        clean = p.dir / "clean.gpkg"
        marsad("add", "--store", clean, p.dir / "in")
        for verb in ("claims", "events"):
            words = (verb, "--all", "--limit", 0, "--json", "--store")
            assert marsad(*words, p.store).stdout == marsad(*words, clean).stdout


def test_a_damaged_model_or_pack_is_an_error_and_no_crash():
    share = pathlib.Path(os.path.realpath(MARSAD)).parent.parent / "share"
    with Place() as p:
        for name in ("marsad.model", "marsad.pack"):
            for other in ("marsad.model", "marsad.pack"):
                shutil.copyfile(share / other, p.dir / other)
            data = bytearray((p.dir / name).read_bytes())
            for change in ("cut", "magic", "format", "middle"):
                bad = bytearray(data)
                if change == "cut":
                    bad = bad[:len(bad) // 2]
                elif change == "magic":
                    bad[0] ^= 0xFF
                elif change == "format":
                    bad[8] ^= 0x55
                else:
                    bad[len(bad) // 2] ^= 0xFF
                (p.dir / name).write_bytes(bad)
                run = marsad("doctor", "--store", p.dir / "none.gpkg", env={"MARSAD_DATA": str(p.dir)})
                assert run.returncode == 1 and "WRONG" in run.out and "cure" in run.out, (name, change, run.returncode, run.out)
                if change != "middle":
                    run = marsad("annotate", "claims", stdin='{"text":"x"}\n', env={"MARSAD_DATA": str(p.dir)})
                    assert run.returncode == 1 and name in run.err, (name, change, run.returncode, run.err)


# ---- wrong calls -----------------------------------------------------------------------------------
def test_a_document_tells_where_it_came_from_and_the_inbox_what_failed():
    with Place() as p:
        p.write("in/empty.txt", b"")
        run = p.add(p.dir / "in")
        read, new, known, copies, near, aside = map(int, re.findall(r"(\d+) (?:read|new,|known|copies|near|set)", run.err)[:6])
        assert read == new + known + copies + near + aside == 2, run.err
        doc = sqlite_value(p.store, "select id from documents")
        told = json.loads(marsad("origin", "--store", p.store, "--json", doc[:12]).out)
        assert told["id"] == doc and told["bytes"] == p.good.stat().st_size, told
        assert told["inside"] == str(p.good) and told["format"] == "text" and told["publisher_is"] == "declared", told
        assert doc in marsad("origin", "--store", p.store, doc).out
        rows = [json.loads(l) for l in marsad("inbox", "--store", p.store, "--json").out.splitlines()]
        assert len(rows) == 1 and "empty" in rows[0]["reason"], rows
        assert marsad("verify", "--store", p.store).returncode == 0
        with sqlite3.connect(p.store) as db:
            for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
                db.create_function(name, 1, lambda geom: 1)
            db.execute("update claims set trigger_start=trigger_start+1, trigger_end=trigger_end+1")
        run = marsad("verify", "--store", p.store)
        assert run.returncode == 1 and "words" in run.err, run.err


def test_an_edited_copy_is_kept_and_adds_no_claim():
    wire = REPORT + ("Two of the men had been held before, and a car with plates of another province was taken away. "
                     "Villagers said that lorries cross there by night, and that a trench which was dug in spring has been "
                     "filled in again at three points. The guards asked for lamps and for a second car.\n")
    with Place() as p:
        p.write("wire/a.txt", "Date: 2024-05-09\nPublisher: Hill Times\n\n" + wire)
        p.write("wire/b.txt", "Date: 2024-05-08\nPublisher: North Daily\n\n" + wire.replace("taken away", "towed off"))
        run = p.add(p.dir / "wire")
        assert run.returncode == 0, run.err
        assert sqlite_value(p.store, "select count(*) from copies where resemblance<1") == 1, run.err
        assert sqlite_value(p.store, "select publisher from documents where standing=1") == "North Daily"
        assert sqlite_value(p.store, "select count(*) from claims c join documents d on d.fid=c.document where d.standing=0") == 0
        assert sqlite_value(p.store, "select count(*) from claims") > 0
        assert "republished: 0 copies, 1 near copies" in marsad("overview", "--store", p.store).out
        doc = sqlite_value(p.store, "select id from documents where standing=1")
        shown = marsad("show", "--store", p.store, doc).out
        assert re.search(r"republished +1 time;.*\n +[0-9a-f]{8}  near copy 0\.\d\d  2024-05-09  Hill Times\n", shown), shown
        copies = json.loads(marsad("show", "--store", p.store, "--json", doc).out)["copies"]
        assert [c["publisher"] for c in copies] == ["Hill Times"] and 0.65 <= copies[0]["resemblance"] < 1, copies


def test_wrong_calls_end_with_two_and_say_what_to_do():
    with Place() as p:
        p.add(p.good)
        for words in (["nonsense"], ["add"], ["events", "--no-such"], ["events", "--type", "picnic", "--store", p.store],
                      ["events", "--since", "soon", "--store", p.store], ["events", "--limit", "-3", "--store", p.store],
                      ["claims", "--format", "xml", "--store", p.store], ["show"], ["annotate", "everything"],
                      ["annotate", "parse", "--jobs", "0"], ["add", "--date", "yesterday", "--store", p.store, p.good], []):
            run = marsad(*words, stdin="")
            assert run.returncode == 2, (words, run.returncode, run.err)
            assert run.err.strip() and not run.out, (words, run.out)
        for words in (["show", "--store", p.store, "c-ffffffffff"], ["events", "--store", p.dir / "none.gpkg"]):
            run = marsad(*words)
            assert run.returncode == 1 and len(faults(run)) == 1, (words, run.returncode, run.err)


def test_help_is_there_for_every_verb():
    verbs = re.findall(r"^  ([\w-]+) ", marsad("help").out, re.M)
    assert {"add", "events", "claims", "show", "explain", "annotate", "test-row", "doctor", "version"} <= set(verbs)
    for verb in verbs:
        text = marsad(verb, "--help")
        assert text.returncode == 0 and text.out.startswith(f"usage: marsad {verb}"), verb


def test_nothing_reaches_for_the_network():
    """In a network namespace with no interface all works the same (skipped where none can be made)."""
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode:
        return
    with Place() as p:
        run = subprocess.run(["unshare", "-rn", MARSAD, "add", "--store", str(p.store), str(p.good)], capture_output=True, check=False)
        assert run.returncode == 0, run.stderr


def main():
    good = bad = 0
    wanted = [w for w in sys.argv[1:] if not w.startswith("-")]
    for name, test in list(globals().items()):
        if not name.startswith("test_") or (wanted and not any(w in name for w in wanted)):
            continue
        try:
            test()
            good += 1
        except Exception:  # noqa: BLE001 - each failure is reported and counted
            bad += 1
            print(f"FAILED {name}\n{traceback.format_exc(limit=3)}")
    print(f"{good} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
