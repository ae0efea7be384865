#!/usr/bin/python3
"""What a reader gets over HTTP: no private name on any route, and nothing that differs with what is withheld. No network."""
import contextlib
import json
import pathlib
import shutil
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
import planted  # noqa: E402
import postgres_server  # noqa: E402
from publish_test import public, published, withheld  # noqa: E402
from service import MADE, Service, accounts, bearer, listen, marsad, messages  # noqa: E402

FILTERS = ("", "all=true", "text=province", "place=IQ", "actor=ISIS", "type=assault", "bbox=40,33,44,37", "since=2024-05-03",
           "until=2024-05-03&all=true", "state=all&recency=all&status=all", "as_of=2099-01-01&all=true")
WHOLE = ("/", "/conformance", "/api", "/collections", "/collections/events", "/collections/claims", "/health", "/v1/summary",
         "/v1/words", "/v1/documents", "/v1/documents?text=province", "/v1/documents?lang=en&not_coded=true",
         "/v1/documents?as_of=2099-01-01")
FILTERED = ("/collections/events/items?limit=3", "/collections/events/items?limit=1000&sort=oldest",
            "/collections/claims/items?limit=1000", "/v1/map?sort=newest", "/v1/facets?top=1000", "/v1/days?of=report",
            "/v1/days?per=week", "/v1/network?top=2000", "/v1/answers/border?lines=true", "/v1/answers/trend?by=place",
            "/v1/answers/pledges?limit=100", "/v1/answers/sources?limit=100", "/v1/answers/network?nodes=true",
            "/v1/answers/totals?limit=100", "/v1/series?by=country", "/v1/feed.atom?all=false", "/v1/export?format=csv",
            "/v1/export?of=claims&format=geojson", "/v1/export?format=jsonl&sort=oldest")
SHAPES = ("geojson", "acled", "ucdp", "plover", "hxl", "gpkg", "graphml", "atom")
LEAVING = [f"/v1/export?format={shape}&{more}" for shape in SHAPES
           for more in ("all=true", "text=province", "all=true&as_of=2099-01-01", "coarsen=admin1", "all=true&part=report")]
TEAM = ("/v1/queue", "/v1/decisions", "/v1/agreement", "/v1/audit", "/v1/releases", "/v1/export?precise=true&reason=x")
WRONG = ("/v1/events/%s", "/v1/claims/%s", "/v1/documents/%s", "/v1/map?place=%s", "/v1/map?actor=%s", "/v1/map?type=%s",
         "/v1/documents?text=%s", "/v1/map?doc=%s", "/v1/map?as_of=%s", "/collections/%s/items", "/%s", "/v1/map?%s=1")


def known(path):
    """filters that the route does not take are left out"""
    feed = path.startswith("/v1/feed") and "as_of" in path
    twice = path.count("all=") > 1
    return not feed and not twice


def routes():
    yield from WHOLE
    for path in FILTERED:
        yield from filter(known, (f"{path}&{f}".rstrip("&") for f in FILTERS))
    yield from LEAVING
    yield from TEAM


def ids_of(s, who):
    board = s.json("/v1/map?all=true", **who)["id"]
    claims = [f["id"] for f in s.json("/collections/claims/items?limit=1000&all=true", **who)["features"]]
    documents = [d["id"] for d in s.json("/v1/documents", **who)["documents"]]
    return board, claims, documents


def of_one(s, who, most):
    events, claims, documents = ids_of(s, who)
    for event in events[:most]:
        yield from (f"/v1/events/{event}", f"/v1/events/{event}/evidence", f"/collections/events/items/{event}",
                    f"/collections/claims/items?event={event}&all=true")
    for claim in claims[:most]:
        yield from (f"/v1/claims/{claim}", f"/collections/claims/items/{claim}", f"/v1/claims/{claim}/explain")
    for document in documents[:most]:
        yield from (f"/v1/documents/{document}", f"/v1/map?doc={document}&all=true")


def asked(s, path, who):
    """(status, fields, bytes) without what the clock alone makes differ"""
    status, fields, data = s.ask(path, **who)
    fields = {name: value.replace(f":{s.port}", "") for name, value in fields.items() if name != "Date"}
    text = data.replace(f":{s.port}".encode(), b"")
    if b'"timeStamp"' in text:
        said = json.loads(text)
        said.pop("timeStamp", None)
        text = json.dumps(said).encode()
        fields.pop("Content-Length", None)
    return status, fields, text


def reader_of(store):
    return bearer(accounts(store)["reader"])


def test_forty_private_names_reach_no_reader(folder):
    store, said = published(folder, planted.reports())
    assert said["released"] == len(planted.NAMES), said
    who = reader_of(store)
    with Service(store) as s:
        good = asked_all = 0
        for path in [*routes(), *of_one(s, who, 60)]:
            for method in ("GET", "HEAD"):
                status, fields, data = s.ask(path, method=method, **who)
                assert status in (200, 400, 403), (path, status, data[:300])
                good += status == 200
                found = planted.leaks(data) + planted.leaks(json.dumps(fields))
                assert not found, (path, found)
                asked_all += 1
        stream = listen(s, 1, last="1", **who)
        assert messages(stream) and not planted.leaks(stream)
        assert good > 0.8 * asked_all > 800, (good, asked_all)
    assert not planted.leaks(s.log.read_text())


def test_a_private_name_that_is_asked_for_is_not_told_apart(folder):
    """A name that is in the record is answered as one that is not: same status, same bytes, the word itself apart."""
    store, _ = published(folder, planted.reports())
    who = reader_of(store)
    with Service(store) as s:
        for form in WRONG:
            for name, none in ((planted.NAMES[0].split()[-1], "Xyzzyyed"), ("Zubaidi", "Qwertya")):
                answers = []
                for word in (name, none):
                    status, fields, data = asked(s, form % urllib.parse.quote(word), who)
                    answers.append((status, data.replace(word.encode(), b"").replace(word.lower().encode(), b"")))
                assert answers[0] == answers[1], (form, name, answers)
        log = s.log.read_text()
    assert not planted.leaks(log)


def unlike(folder):
    """Two stores, published, that differ in what is withheld alone: names, precise places, days."""
    one = [withheld(1, "Rabia", "Friday", "Hassan Ali Mahmoud"), withheld(2, "Bashiqa", "Thursday", "Ahmad Khalaf")]
    two = [withheld(1, "Sinuni", "Thursday", "Faris Obeid"), withheld(2, "Rabia", "Wednesday", "Muna Rahhal")]
    return [published(folder / "a", one + [planted.report("Adnan Fawaz", 4)])[0],
            published(folder / "b", two + [planted.report("Hiba Mansour", 4)])[0]]


def test_stores_that_differ_in_what_is_withheld_alone_answer_alike(folder):
    stores = unlike(folder)
    who = [reader_of(store) for store in stores]
    with Service(stores[0], "--quiet") as a, Service(stores[1], "--quiet") as b:
        paths = [*routes(), *of_one(a, who[0], 60)]
        assert paths == [*routes(), *of_one(b, who[1], 60)]
        seen = set()
        for path in paths:
            first, second = asked(a, path, who[0]), asked(b, path, who[1])
            assert first == second, (path, first, second)
            seen.add(first[1].get("ETag"))
        assert len(seen) > 1 and any("Baghdad" in asked(a, path, who[0])[2].decode() for path in paths)
        assert asked(a, "/metrics", who[0])[0] == 200
        for last in ("", "0", "1"):
            heard = [listen(s, 1, last=last, **w) for s, w in ((a, who[0]), (b, who[1]))]
            assert heard[0].split(b"\r\n\r\n")[1] == heard[1].split(b"\r\n\r\n")[1]
    assert marsad("verify", "--store", public(stores[0])).returncode == 0


def test_the_record_of_a_server_has_a_published_one(folder):
    if not pathlib.Path(postgres_server.tool("initdb")).exists():
        return
    (folder / "p.jsonl").write_text("".join(json.dumps(planted.report(n, i)) + "\n" for i, n in enumerate(planted.NAMES[:8])))
    with postgres_server.server() as server, contextlib.chdir(folder):  # the files beside stand where one works
        store = server.database()
        for call in (("add", folder / "p.jsonl"), ("publish",)):
            done = marsad(*call, "--store", store)
            assert done.returncode == 0, done.stderr
        who = reader_of(store)
        with Service(store, "--quiet", log=folder / "log") as s:
            for path in ("/v1/summary", "/v1/map?all=true", "/v1/documents?text=province", "/v1/export?all=true", "/v1/feed.atom",
                         *of_one(s, who, 8)):
                status, fields, data = s.ask(path, **who)
                assert status in (200, 403) and not planted.leaks(data) and not planted.leaks(json.dumps(fields)), (path, status)
            assert s.json("/v1/summary", **who)["documents"] == 8
        assert "export published" in marsad("audit", "--store", store).stdout


if __name__ == "__main__":
    code = each.run(globals())
    shutil.rmtree(MADE, ignore_errors=True)
    sys.exit(code)
