#!/usr/bin/python3
"""`marsad serve`: what it answers, and what became of the record since. On this machine alone; no network."""
import concurrent.futures
import datetime
import gzip
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import time
import urllib.parse
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from service import MADE, MARSAD, ROOT, Service, listen, marsad, messages, problem, record  # noqa: E402


# ---- what it answers ------------------------------------------------------------------------------------------------

FILTERS = ["", "type=assault", "type=coerce/arrest", "type=assault,protest", "since=2023", "until=2022-06", "all=true",
           "since=2022-03&until=2023-03-14", "bbox=40,33,42,37", "bbox=45,30,35,40", "bbox=40,33,42,37&since=2023",
           "status=planned,possible", "recency=all", "confidence=0.9", "place=Mosul", "place=IQ", "place=anbar",
           "actor=Islamic%20State", "actor=army", "text=border", "text=border%20guards", "text=border&actor=army",
           "status=all&recency=all&confidence=0", "text=nothingofthekind", "since=2023&all=true"]


def command(store, query):
    """(ids in order, line that counts) of `marsad events` for the same filter"""
    options = []
    for key, value in urllib.parse.parse_qsl(query):
        options += ["--all"] if key == "all" else [f"--{key}", value]
    done = marsad("events", "--store", store, "--json", "--limit", 0, *options)
    assert done.returncode == 0, done.stderr
    return [json.loads(line)["id"] for line in done.stdout.splitlines()], done.stderr


def test_a_filter_finds_what_the_command_finds(folder):
    store = record(folder)
    with Service(store, "--precise", "--quiet") as s:
        for spell, query in (("2023-03-14T10:00:00Z", "since=2023-03-14&until=2023-03-14"), ("2022-03/2023", "since=2022-03&until=2023"),
                             ("../2022-06-01", "until=2022-06-01"), ("2023/..", "since=2023"), ("2023/", "since=2023")):
            one, other = (s.json(f"/collections/events/items?limit=10000&{q}") for q in (f"datetime={spell}", query))
            assert one["features"] == other["features"] and one["left"] == other["left"], spell
        for query in FILTERS:
            ids, said = command(store, query)
            got = s.json(f"/collections/events/items?limit=10000&{query}".rstrip("&"))
            assert [f["id"] for f in got["features"]] == ids, query
            assert got["numberMatched"] == got["numberReturned"] == len(ids) == got["pinned"] + got["area"] + got["no_place"]
            for why, n in got["left"].items():
                assert f"{n} " in said, (query, why, n, said)
            board = s.json(f"/v1/map?{query}".rstrip("?"))
            assert board["id"] == ids and board["n"] == len(ids), query
            days = s.json(f"/v1/days?{query}".rstrip("?"))
            assert sum(n for _, n in days["days"]) == sum(day is not None for day in board["day"]), query
            facets = s.json(f"/v1/facets?facets=type&{query}".rstrip("&"))["facets"]["type"]
            assert sum(f["n"] for f in facets) == len(ids), query


def test_pages_hold_every_feature_once(folder):
    with Service(record(folder), "--precise", "--quiet") as s:
        for query in ("events/items?", "events/items?sort=oldest&", "events/items?all=true&", "claims/items?"):
            whole = [f["id"] for f in s.json(f"/collections/{query}limit=10000")["features"]]
            path, got = f"/collections/{query}limit=7", []
            while path:
                page = s.json(path)
                got += [f["id"] for f in page["features"]]
                following = [link["href"] for link in page["links"] if link["rel"] == "next"]
                path = following[0][following[0].index("/collections"):] if following else None
                assert len(got) <= len(whole), query
            assert got == whole, query


def test_gdal_reads_it_as_a_client(folder):
    store = record(folder)
    if not shutil.which("ogrinfo"):
        sys.exit(77)
    with Service(store, "--precise", "--quiet") as s:
        done = marsad("events", "--store", store, "--bbox", "40,33,42,37", "--format", "geojson", "--limit", 0)
        points = sum(f["geometry"] is not None for f in json.loads(done.stdout)["features"])
        out = subprocess.run(["ogrinfo", "-ro", "-al", "-q", f"OAPIF:http://127.0.0.1:{s.port}", "events", "-spat", "40", "33",
                              "42", "37"], capture_output=True, text=True, check=False).stdout
        assert out.count("OGRFeature(") == points > 20, (out.count("OGRFeature("), points)


def test_what_did_not_change_is_not_sent_again(folder):
    with Service(record(folder), "--precise", "--quiet") as s:
        status, fields, data = s.ask("/v1/summary")
        assert s.ask("/v1/summary", If_None_Match=fields["ETag"])[0] == 304
        assert s.ask("/v1/summary", If_None_Match='"other"')[0] == 200
        status, packed, small = s.ask("/v1/summary", method="HEAD")
        assert status == 200 and packed["Content-Length"] == str(len(data)) and not small
        status, fields, data = s.ask("/v1/map", Accept_Encoding="gzip")
        assert fields["Content-Encoding"] == "gzip" and json.loads(gzip.decompress(data))["n"] > 0
        assert "Content-Encoding" not in s.ask("/v1/map", Accept_Encoding="gzip;q=0")[1]


def test_evidence_leads_to_the_words(folder):
    with Service(record(folder), "--precise", "--quiet") as s:
        texts = {}
        for feature in s.json("/collections/events/items?limit=40")["features"]:
            proof = s.json(f"/v1/events/{feature['id']}/evidence")
            assert proof["claims"] and proof["documents"]
            for claim in proof["claims"]:
                document = claim["claim"]["document"]
                if document not in texts:
                    texts[document] = s.json(f"/v1/documents/{document}")["document"]["text"]
                text, trigger = texts[document], claim["claim"]["trigger"]
                mark = [m for m in claim["marks"] if m["role"] == "trigger"][0]
                assert text[mark["start"]:mark["end"]] == trigger["text"], claim


def test_columns_of_the_map_say_what_the_events_say(folder):
    with Service(record(folder), "--precise", "--quiet") as s:
        status, _, data = s.ask("/v1/map?all=true")
        keys = []
        board = json.loads(data, object_pairs_hook=lambda pairs: keys.append([k for k, _ in pairs]) or dict(pairs))
        assert status == 200 and all(len(set(k)) == len(k) for k in keys), "a key is there twice"
        assert board["by_inference"] == sum(board["inferred"]) > 0
        days = {}
        for row, event in list(enumerate(board["id"]))[::9]:
            whole = s.json(f"/v1/events/{event}")
            parties = {p["id"] for p in whole["actors"] + whole["targets"] if p["id"]}
            assert {board["actors"][a]["id"] for a in board["actor"][row]} == parties, event
            assert board["recencies"][board["recency"][row]] == whole["recency"], event
            reports = s.json(f"/v1/events/{event}/evidence")
            kinds = {c["claim"]["source"]["kind"] for c in reports["claims"]}
            assert {board["source_kinds"][k] for k in board["source_kind"][row]} <= kinds, event
            days[event] = min((r["published"] for r in reports["documents"] if r["published"]), default=None)
            told = board["reported"][row]
            assert (told is None) == (days[event] is None), event
            if told is not None:
                assert (datetime.date(1970, 1, 1) + datetime.timedelta(told)).isoformat() == days[event], event
        assert any(days.values())


def test_a_search_shows_where_the_words_stand(folder):
    with Service(record(folder), "--precise", "--quiet") as s:
        deep = 0
        for asked, words in (("BORDER%20guards", {"border", "guards"}), ("a", {"a"}), ("told", {"told"})):
            found = s.json(f"/v1/documents?text={asked}")["documents"]
            assert found
            for d in found:
                text = s.json(f"/v1/documents/{d['id']}")["document"]["text"]
                snippet = d["snippet"]
                part = snippet["text"]
                assert text[snippet["start"]:snippet["start"] + len(part)] == part
                assert {part[a:b].lower() for a, b in snippet["marks"]} <= words
                assert snippet["marks"] or d["headline"]["marks"], d
                deep += snippet["start"] > 0
        assert deep, "or the test shows nothing"
        assert "snippet" not in s.json("/v1/documents")["documents"][0]


def test_what_the_record_knew_then(folder):
    store = folder / "record.gpkg"
    for name in ("01-sinuni-checkpoint-wire.txt", "13-baghouz-return.txt"):
        assert marsad("add", "--sample", "--store", store, ROOT / "samples" / name).returncode == 0
    assert marsad("release", "may", "--who", "ana", "--store", store).returncode == 0
    then = marsad("events", "--store", store, "--all", "--limit", 0, "--json").stdout
    assert marsad("add", "--sample", "--store", store, ROOT / "samples").returncode == 0
    with Service(store, "--precise", "--quiet", "--workers", "2") as s:
        ids = [json.loads(line)["id"] for line in then.splitlines()]
        now = [f["id"] for f in s.json("/collections/events/items?all=true&limit=10000")["features"]]
        assert ids and len(now) > len(ids)
        for _ in range(3):  # more than one worker, and again what is kept
            assert [f["id"] for f in s.json("/collections/events/items?all=true&limit=10000&as_of=may")["features"]] == ids
            assert s.json("/v1/map?all=true&as_of=may")["id"] == ids
            assert [f["id"] for f in s.json("/collections/events/items?all=true&limit=10000")["features"]] == now
        late = sorted(set(now) - set(ids))[0]
        problem(s.ask(f"/v1/events/{late}?as_of=may"), 404)
        assert s.ask(f"/v1/events/{late}")[0] == 200
        whole = s.json("/v1/summary?as_of=may")
        assert (whole["documents"], whole["events"]) == (2, len(ids)), whole
        assert len(s.json("/v1/documents?as_of=may")["documents"]) == 2
        for path in ("/v1/facets", "/v1/days", "/v1/network", "/v1/answers/sources", "/v1/series", "/collections/claims/items"):
            assert s.json(f"{path}?as_of=may") != s.json(path), path
        assert s.json("/v1/map?all=true&as_of=rev:1")["n"] == 0
        for wrong in ("june", "rev:99999", "x" * 200):
            problem(s.ask(f"/v1/map?as_of={wrong}"), 400, "as_of")


def test_series_stand_beside_what_is_usual(folder):
    store = record(folder)
    with Service(store, "--precise", "--quiet") as s:
        got = s.json("/v1/series?all=true&by=country&window=2")
        told = marsad("trend", "--store", store, "--all", "--by", "country", "--window", 2, "--limit", 50, "--format", "jsonl").stdout
        assert got["series"] == [json.loads(line) for line in told.splitlines()] and "base_4" in got["series"][0]
        assert got["weeks"] and all("week" in row for row in got["weeks"])
        problem(s.ask("/v1/series?by=shoe"), 400, "by")


def exported(store):
    """[(who, what, ...)] of the log"""
    rows = [json.loads(line) for line in marsad("audit", "--json", "--store", store).stdout.splitlines()]
    return [(row["who"], row["object"], row["why"], json.loads(row["detail"])) for row in rows if row["what"] == "export"]


def test_what_leaves_is_logged(folder):
    store = record(folder)
    with Service(store, "--precise", "--quiet") as s:
        for form, of in (("csv", "events"), ("geojson", "claims"), ("jsonl", "events")):
            problem(s.ask(f"/v1/export?precise=true&format={form}"), 400, "reason")
            status, fields, data = s.ask(f"/v1/export?precise=true&reason=weekly%20map&format={form}&of={of}&type=assault")
            done = marsad(of, "--store", store, "--type", "assault", "--limit", 0, "--format", form)
            assert status == 200 and data.decode().replace("\r\n", "\n") == done.stdout, (form, data[:300], done.stdout[:300])
            who, what, why, detail = exported(store)[-1]
            assert (who, what, why) == ("anonymous", "precise", "weekly map"), (who, what, why)
            assert detail["what"] == f"{of} {form}" and detail["sha256"] == hashlib.sha256(data).hexdigest(), detail
            assert detail["rows"] == int(fields["X-Marsad-Rows"]) > 0 and "type=assault" in detail["filter"], detail
            assert "weekly" not in detail["filter"] and f'marsad-{of}.{form}"' in fields["Content-Disposition"]
        before = len(exported(store))
        assert s.ask("/v1/export?precise=true&reason=x", method="HEAD")[0] == 200
        assert len(exported(store)) == before


def test_any_question_is_a_feed(folder):
    with Service(record(folder), "--precise", "--quiet") as s:
        for query in ("type=assault", "place=IQ&text=border", "actor=army"):
            ids = [f["id"] for f in s.json(f"/collections/events/items?limit=50&{query}")["features"]]
            root = xml.etree.ElementTree.fromstring(s.ask(f"/v1/feed.atom?{query}")[2])
            name = "{http://www.w3.org/2005/Atom}"
            entries = [e.find(f"{name}id").text for e in root.findall(f"{name}entry")]
            assert entries == [f"urn:marsad:{i}" for i in ids] and entries, query
            assert query.replace("&", "&") in root.find(f"{name}id").text


# ---- many, slow and gone --------------------------------------------------------------------------------------------


def test_a_stream_goes_on_where_it_was(folder):
    store = folder / "record.gpkg"
    for name in ("01-sinuni-checkpoint-wire.txt", "09-herders-al-rutba.txt"):
        assert marsad("add", "--sample", "--store", store, ROOT / "samples" / name).returncode == 0
    with Service(store, "--precise", "--quiet") as s:
        revision = s.json("/v1/summary")["revision"]
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            heard = pool.submit(listen, s, 120, until=b"event: change")
            time.sleep(0.5)
            assert marsad("add", "--sample", "--store", store, ROOT / "samples" / "13-baghouz-return.txt").returncode == 0
            first = messages(heard.result())
        assert first and all(kind == "change" for _, kind, _ in first)
    writer = subprocess.Popen([MARSAD, "add", "--sample", "--store", str(store), str(ROOT / "samples")],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1.0)
    writer.kill()
    writer.wait()
    assert marsad("add", "--sample", "--store", store, ROOT / "samples").returncode == 0
    with Service(store, "--precise", "--quiet") as s:
        later = messages(listen(s, 1.5, last=first[-1][0]))
        told = {i for _, _, said in first + later for i in said["events"]}
        fresh = messages(listen(s, 1.5, last=revision))
        now = {f["id"] for f in s.json("/collections/events/items?all=true&limit=10000")["features"]}
        assert {i for _, _, said in fresh for i in said["events"]} <= now
        assert {i for _, _, said in fresh for i in said["events"]} <= told, "a gap"
        assert messages(listen(s, 1, last=10 ** 9))[0][1] == "reset"


def test_a_record_put_back_is_another(folder):
    """A revision may be met twice; tags, answers and streams tell which record it is of."""
    store, other = folder / "record.gpkg", folder / "other.gpkg"

    def add(to, name):
        assert marsad("add", "--sample", "--store", to, ROOT / "samples" / name).returncode == 0
    add(store, "01-sinuni-checkpoint-wire.txt")
    shutil.copy(store, other)
    add(store, "13-baghouz-return.txt")
    add(other, "09-herders-al-rutba.txt")
    with Service(store, "--precise", "--quiet", "--workers", "2") as s:
        before = s.json("/v1/map?all=true")
        tag = s.ask("/v1/map?all=true")[1]["ETag"]
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            heard = pool.submit(listen, s, 4)
            time.sleep(0.7)
            other.replace(store)
            said = messages(heard.result())
        assert said and said[0][1] == "reset", said
        for _ in range(4):
            status, fields, data = s.ask("/v1/map?all=true", If_None_Match=tag)
            after = json.loads(data)
            assert status == 200 and fields["ETag"] != tag
            assert after["revision"] == before["revision"], "or the test shows nothing"
            assert set(after["id"]) == set(command(store, "all=true")[0]) != set(before["id"])
        assert messages(listen(s, 1, last=said[0][0])) == []
        gone = "%d-%d-%s" % (before["revision"], 3, "0" * 16)
        assert messages(listen(s, 1, last=gone))[0][1] == "reset"
        assert messages(listen(s, 1, last="x;y"))[0][1] == "reset"


if __name__ == "__main__":
    code = each.run(globals())
    shutil.rmtree(MADE, ignore_errors=True)
    sys.exit(code)
