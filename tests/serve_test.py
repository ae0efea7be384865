#!/usr/bin/python3
"""`marsad serve`: what it answers, to whom, and what it refuses. On this machine alone; no network."""
import concurrent.futures
import gzip
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
sys.path.insert(0, str(ROOT / "tests"))
import each  # noqa: E402

MADE = pathlib.Path(tempfile.mkdtemp(prefix="marsad-serve-"))


def marsad(*args, **more):
    return subprocess.run([MARSAD, *map(str, args)], capture_output=True, text=True, check=False, **more)


def record(folder):
    """a store of the samples, made once"""
    made = MADE / "made.gpkg"
    if not made.exists():
        done = marsad("add", "--sample", "--store", made, ROOT / "samples")
        assert done.returncode == 0, done.stderr
    shutil.copy(made, folder / "record.gpkg")
    return folder / "record.gpkg"


class Service:
    def __init__(self, store, *options, port=0):
        self.log = pathlib.Path(store).parent / "log"
        self.out = open(self.log, "w+")
        self.process = subprocess.Popen([MARSAD, "serve", "--store", str(store), "--port", str(port), *options],
                                        stderr=self.out)
        for _ in range(200):
            found = re.findall(r"listening on http://127.0.0.1:(\d+)", self.log.read_text())
            if found or self.process.poll() is not None:
                break
            time.sleep(0.05)
        assert found, self.log.read_text()
        self.port = int(found[-1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        assert self.process.wait(20) == 0, "it did not end well"
        self.out.close()

    def ask(self, path, method="GET", body=None, **fields):
        """(status, fields, bytes)"""
        fields = {key.replace("_", "-"): value for key, value in fields.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.putrequest(method, path, skip_host="Host" in fields, skip_accept_encoding=True)
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        if data is not None:
            fields.setdefault("Content-Type", "application/json")
            fields["Content-Length"] = str(len(data))
        for key, value in fields.items():
            connection.putheader(key, value)
        try:
            connection.endheaders(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before all was sent
        answer = connection.getresponse()
        got = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return got

    def json(self, path, **more):
        status, _, data = self.ask(path, **more)
        assert status == 200, (path, status, data[:300])
        return json.loads(data)


def problem(answer, status, *words):
    got, fields, data = answer
    assert got == status, (got, status, data[:300])
    assert fields["Content-Type"] == "application/problem+json", fields
    said = json.loads(data)
    assert said["status"] == status and said["title"] and "gpkg" not in said["detail"], said
    for word in words:
        assert word in data.decode(), (word, said)
    return said


def accounts(store):
    """tokens by role"""
    tokens = {}
    for name, role, scopes in (("rim", "reader", "read,export"), ("nadia", "reviewer", "read,read-precise,decide")):
        done = marsad("user", "add", name, "--role", role, "--store", store,
                      env={**os.environ, "MARSAD_PASSWORD": "a long enough secret"})
        assert done.returncode == 0, done.stderr
        done = marsad("user", "token", name, "--scopes", scopes, "--store", store)
        tokens[role] = re.search(r"\S{40,}", done.stdout).group(0)
    return tokens


def bearer(token):
    return {"Authorization": f"Bearer {token}"} if token else {}


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


# ---- what it refuses ------------------------------------------------------------------------------------------------


def test_a_parameter_that_cannot_be_is_an_error_that_names_it(folder):
    with Service(record(folder), "--precise", "--quiet") as s:
        items = "/collections/events/items?"
        for query, name in (("Limit=3", "Limit"), ("limit=0", "limit"), ("limit=10001", "limit"), ("limit=ten", "limit"),
                            ("bbox=1,2,3", "bbox"), ("bbox=1,2,3,x", "bbox"), ("datetime=soon", "datetime"),
                            ("datetime=2024/2023", "since"), ("datetime=2024&since=2023", "datetime"), ("datetime=..", "datetime"),
                            ("event=e-0123", "event"), ("type=nothing", "type"), ("since=20241", "since"),
                            ("status=", "status"), ("after=x", "after"), ("limit=1&limit=2", "limit"),
                            ("precision=sharp", "precision"), ("f=xml", "f")):
            said = problem(s.ask(items + query), 400)
            assert name in (said.get("parameter"), said["detail"].replace(":", " ").split()[0]), said
        problem(s.ask("/v1/facets?sort=newest"), 400, "sort")
        problem(s.ask("/v1/answers/border?datetime=soon"), 400, "datetime")
        problem(s.ask("/collections/nothing/items"), 404)
        problem(s.ask("/v1/events/e-ffffffffffff"), 404)
        problem(s.ask("/v1/nothing"), 404)
        got = s.ask("/collections", method="DELETE")
        problem(got, 405)
        assert got[1]["Allow"] == "GET"


def test_no_file_and_no_other_host_is_reached(folder):
    secret = folder / "secret.txt"
    secret.write_text("not for anyone")
    page = folder / "page"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html><title>t</title>")
    with Service(record(folder), "--precise", "--quiet", "--page", str(page)) as s:
        for path in ("/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt",
                     "/....//secret.txt", "//secret.txt", "/secret.txt%00.html", "/./index.html", "/index.html/",
                     str(secret), "/record.gpkg", "/../record.gpkg"):
            status, _, data = s.ask(path)
            assert status in (200, 404) and b"not for anyone" not in data, (path, status)
            assert status == 404 or b"<title>t" in data, path
        problem(s.ask("/v1/summary", Host="evil.example"), 421)
        problem(s.ask("/", Host="evil.example", Accept="text/html"), 421)
        assert b"evil" not in s.ask("/collections", Host=f"localhost:{s.port}")[2]
        for value in ("x%0d%0aSet-Cookie:%20a=b", "%0a", "x%00y"):
            status, fields, _ = s.ask(f"/collections/events/items?place={value}")
            assert status == 400 and "Set-Cookie" not in fields


def test_words_of_sql_and_of_the_index_are_only_words(folder):
    store = record(folder)
    before = store.read_bytes()
    with Service(store, "--precise", "--quiet") as s:
        for word in ("'", "\"", "';DROP TABLE events;--", "\" OR 1=1 --", "NEAR(a b)", "a AND", "-border", "*", "border*",
                     "title:border", "^x", "(", "%", "_", "\\", "1 UNION SELECT 1", "\u0000x".replace("\u0000", ""),
                     "\u202Eabc", "x" * 4000):
            value = urllib.parse.quote(word)
            for name in ("text", "actor", "place", "doc", "type", "mode", "after", "event"):
                status, _, data = s.ask(f"/collections/events/items?{name}={value}")
                assert status in (200, 400), (name, word, status, data[:200])
            assert s.ask(f"/v1/documents?text={value}")[0] == 200, word
            assert s.ask(f"/v1/events/{value}")[0] in (404, 400), word
    assert store.read_bytes() == before


ROLES = ("nobody", "reader", "reviewer")


def test_every_route_asks_who_it_is(folder):
    store = record(folder)
    tokens = accounts(store)
    with Service(store, "--quiet") as s:
        api = s.json("/api")["paths"]
        fixed = {"/", "/conformance", "/api", "/health", "/metrics", "/v1/words", "/v1/session"}
        team = {"/v1/claims/{id}/explain", "/v1/queue", "/v1/decisions", "/v1/agreement", "/v1/audit", "/v1/releases"}
        for path, methods in api.items():
            real = path.replace("{collection}", "events").replace("{id}", "e-00000000").replace("{verb}", "pledges")
            for role in ROLES:
                status = s.ask(real, **bearer(tokens.get(role)))[0] if path != "/v1/stream" else None
                if status is None:
                    continue
                if path in fixed:
                    want = {200}
                elif role == "nobody":
                    want = {401}
                elif role == "reader":
                    want = {403} if path in team else {200, 404, 503}
                else:
                    want = {200, 404}
                assert status in want, (path, role, status)
                if "post" in methods and path == "/v1/decisions":
                    status = s.ask(real, method="POST", body={}, **bearer(tokens.get(role)))[0]
                    assert status == {"nobody": 401, "reader": 403, "reviewer": 422}[role], (path, role, status)
        problem(s.ask("/v1/summary", Authorization="Bearer wrong"), 401)
        problem(s.ask("/v1/queue", Authorization="Basic eDp5"), 401)


def wait_for(s, path, **fields):
    """until it answers 200"""
    for _ in range(300):
        got = s.ask(path, **fields)
        if got[0] == 200:
            return json.loads(got[2])
        time.sleep(0.2)
    raise AssertionError((path, got))


def test_a_reader_sees_the_published_record(folder):
    store = record(folder)
    tokens = accounts(store)
    with Service(store, "--quiet") as s:
        reader, team = bearer(tokens["reader"]), bearer(tokens["reviewer"])
        said = wait_for(s, "/v1/summary", **reader)
        assert said["profile"] == "coarsened" and s.json("/v1/summary", **team)["profile"] == "precise"
        public = {f["id"] for f in s.json("/collections/events/items?limit=10000&all=true", **reader)["features"]}
        precise = {f["id"] for f in s.json("/collections/events/items?limit=10000&all=true", **team)["features"]}
        assert public and precise and not public & precise
        one = sorted(precise)[0]
        problem(s.ask(f"/v1/events/{one}", **reader), 404)
        assert s.ask("/v1/summary", **reader)[1]["ETag"] != s.ask("/v1/summary", **team)[1]["ETag"]
        assert s.json(f"/v1/events/{sorted(public)[0]}/evidence", **reader)["claims"]
    with Service(store, "--quiet", "--open") as s:
        assert wait_for(s, "/v1/summary")["profile"] == "coarsened"
        problem(s.ask("/v1/queue"), 401)


def log_in(s):
    status, fields, data = s.ask("/v1/session", method="POST", body={"name": "nadia", "password": "a long enough secret"})
    assert status == 200, data
    cookie = fields["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    return cookie.split(";")[0], json.loads(data)["csrf"]


def test_a_decision_needs_more_than_a_cookie(folder):
    store = record(folder)
    accounts(store)
    with Service(store, "--quiet") as s:
        problem(s.ask("/v1/session", method="POST", body={"name": "nadia", "password": "wrong"}), 401)
        problem(s.ask("/v1/session", method="POST", body={"name": "nadia"}), 400)
        cookie, csrf = log_in(s)
        claim = s.json("/collections/claims/items?limit=1", Cookie=cookie)["features"][0]["id"]
        body = {"verb": "review", "objects": [claim], "state": "confirmed", "comment": "read it"}
        send = {"method": "POST", "body": body, "Cookie": cookie}
        problem(s.ask("/v1/decisions", **send), 403, "CSRF")
        problem(s.ask("/v1/decisions", **send, X_Marsad_CSRF="x"), 403)
        problem(s.ask("/v1/decisions", **send, X_Marsad_CSRF=csrf, Origin="http://evil.example"), 403)
        problem(s.ask("/v1/decisions", **send, X_Marsad_CSRF=csrf, Sec_Fetch_Site="cross-site"), 403)
        problem(s.ask("/v1/decisions", **send, X_Marsad_CSRF=csrf, Content_Type="text/plain"), 415)
        status, _, data = s.ask("/v1/decisions", **send, X_Marsad_CSRF=csrf)
        said = json.loads(data)
        assert status == 200 and said["kind"] == "confirm" and said["events"], data
        assert s.json(f"/v1/claims/{claim}", Cookie=cookie)["claim"]["state"] == "confirmed"
        status, _, data = s.ask("/v1/decisions", method="POST", Cookie=cookie, X_Marsad_CSRF=csrf,
                                body={"verb": "undo", "objects": [said["decision"]], "comment": "too soon"})
        assert status == 200, data
        assert s.json(f"/v1/claims/{claim}", Cookie=cookie)["claim"]["state"] == "machine"
        log = s.json("/v1/audit?limit=1000", Cookie=cookie)["rows"]
        hers = [row["what"] for row in log if row["who"] == "nadia"]
        assert hers == ["confirm", "link", "undo", "link"], hers
        assert s.ask("/v1/session", method="DELETE", Cookie=cookie, X_Marsad_CSRF=csrf)[0] == 200
        problem(s.ask("/v1/queue", Cookie=cookie), 401)
    assert "a long enough secret" not in s.log.read_text() and csrf not in s.log.read_text()


def test_a_body_that_cannot_be_is_refused(folder):
    store = record(folder)
    token = bearer(accounts(store)["reviewer"])
    with Service(store, "--quiet") as s:
        for body in (b"", b"{", b"[]", b"null", b'{"verb":1}', b'{"verb":"review","verb":"undo"}', b"\xff\xfe", b"[" * 5000,
                     b'{"verb":"review","objects":["c-0"],"state":"confirmed","comment":"x","more":1}',
                     b'{"verb":"review","objects":[1],"state":"confirmed","comment":"x"}',
                     b'{"verb":"correct","objects":["c-0"],"comment":"x"}',
                     b'{"verb":"review","objects":["c-00000000"],"state":"confirmed","comment":"x"}'):
            problem(s.ask("/v1/decisions", method="POST", body=body, **token), 422)
        problem(s.ask("/v1/decisions", method="POST", body=b" " * (1 << 20) + b"{}", **token), 413)
        assert s.ask("/health")[0] == 200


def test_others_are_let_in_only_when_there_are_accounts(folder):
    store = record(folder)
    for options, says in ((("--host", "0.0.0.0"), "no accounts"), (("--host", "0.0.0.0", "--precise"), "only on this machine"),
                          (("--host", "nowhere"), "no accounts")):
        done = marsad("serve", "--store", store, "--port", 0, *options, timeout=20)
        assert done.returncode == 2 and says in done.stderr, done.stderr
    done = marsad("serve", "--store", folder / "none.gpkg", timeout=20)
    assert done.returncode == 1 and "no such store" in done.stderr, done.stderr


# ---- many, slow and gone --------------------------------------------------------------------------------------------


def test_slow_clients_hold_up_nobody(folder):
    with Service(record(folder), "--precise", "--quiet") as s:
        slow = []
        for n in range(1000):
            c = socket.create_connection(("127.0.0.1", s.port))
            c.sendall(b"GET /v1/summary HTTP/1.1\r\nHost: 127.0.0.1\r\nX-%d: " % n)
            slow.append(c)
        streams = []
        for _ in range(500):
            c = socket.create_connection(("127.0.0.1", s.port))
            c.sendall(b"GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            streams.append(c)
        for c in streams:
            c.settimeout(30)
            assert b"200 OK" in c.recv(4096)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            got = list(pool.map(lambda _: s.ask("/collections/events/items")[0], range(200)))
        assert got == [200] * 200
        assert "marsad_streams 500" in s.ask("/metrics")[2].decode()
        for c in slow + streams:
            c.close()


def messages(data):
    found = []
    for block in data.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "data" in fields:
            found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return found


def listen(s, seconds, last=None):
    c = socket.create_connection(("127.0.0.1", s.port))
    c.sendall(b"GET /v1/stream HTTP/1.0\r\nHost: 127.0.0.1\r\n" + (f"Last-Event-ID: {last}\r\n".encode() if last else b"") +
              b"\r\n")
    c.settimeout(0.2)
    data, end = b"", time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            more = c.recv(65536)
        except TimeoutError:
            continue
        if not more:
            break
        data += more
    c.close()
    return data


def test_a_stream_goes_on_where_it_was(folder):
    store = folder / "record.gpkg"
    for name in ("01-sinuni-checkpoint-wire.txt", "09-herders-al-rutba.txt"):
        assert marsad("add", "--sample", "--store", store, ROOT / "samples" / name).returncode == 0
    with Service(store, "--precise", "--quiet") as s:
        revision = s.json("/v1/summary")["revision"]
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            heard = pool.submit(listen, s, 6)
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


if __name__ == "__main__":
    code = each.run(globals())
    shutil.rmtree(MADE, ignore_errors=True)
    sys.exit(code)
