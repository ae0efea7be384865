#!/usr/bin/python3
"""What `marsad serve` refuses, and whom: parameters, paths, bodies, roles, forged and slow clients. No network."""
import concurrent.futures
import contextlib
import json
import os
import pathlib
import shutil
import socket
import sqlite3
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from service import (MADE, ROOT, SECRET, Service, accounts, bearer, listen, log_in, marsad, messages, problem, record,  # noqa: E402
                     wait_for)

# ---- what is asked --------------------------------------------------------------------------------------------------


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
        problem(s.ask("/v1/answers/border?limit=0"), 400, "limit")
        for near in ("/etc/passwd", "34.5", "34.5,40,1", f"{folder}/x"):
            problem(s.ask(f"/v1/answers/border?km=5&near={urllib.parse.quote(near)}"), 400, "near")
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


# ---- who asks -------------------------------------------------------------------------------------------------------

ROLES = ("nobody", "reader", "reviewer", "admin")


def test_every_route_asks_who_it_is(folder):
    store = record(folder)
    tokens = accounts(store)
    with Service(store, "--quiet") as s:
        api = s.json("/api")["paths"]
        fixed = {"/", "/conformance", "/api", "/health", "/metrics", "/v1/words", "/v1/session"}
        api.pop("/v1/export")  # a test of its own
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
                    assert status == {"nobody": 401, "reader": 403, "reviewer": 422, "admin": 422}[role], (path, role, status)
        problem(s.ask("/v1/summary", Authorization="Bearer wrong"), 401)
        problem(s.ask("/v1/queue", Authorization="Basic eDp5"), 401)


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
    assert SECRET not in s.log.read_text() and csrf not in s.log.read_text()


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
        problem(s.ask("/v1/decisions", method="POST", body=b" " * (1 << 16) + b"{}", **token), 413)
        assert s.ask("/health")[0] == 200


def test_others_are_let_in_only_when_there_are_accounts(folder):
    store = record(folder)
    for options, says in ((("--host", "0.0.0.0"), "no accounts"), (("--host", "0.0.0.0", "--precise"), "only on this machine"),
                          (("--host", "nowhere"), "no accounts")):
        done = marsad("serve", "--store", store, "--port", 0, *options, timeout=20)
        assert done.returncode == 2 and says in done.stderr, done.stderr
    done = marsad("serve", "--store", folder / "none.gpkg", timeout=20)
    assert done.returncode == 1 and "no such store" in done.stderr, done.stderr


def events_of(s, seconds=1.5, **fields):
    """(what a stream says, whether it was ended)"""
    c = socket.create_connection(("127.0.0.1", s.port))
    lines = "".join(f"{k}: {v}\r\n" for k, v in fields.items())
    c.sendall(f"GET /v1/stream HTTP/1.0\r\nHost: 127.0.0.1\r\n{lines}\r\n".encode())
    c.settimeout(20)
    assert b"200 OK" in c.recv(4096)
    return c


def ended(stream):
    """Is it ended within the time that a stream's rights are looked at?"""
    stream.settimeout(5)
    with contextlib.suppress(TimeoutError):
        while stream.recv(4096):
            pass
        return True
    return False


def test_a_stream_ends_with_what_it_was_opened_by(folder):
    store = record(folder)
    tokens = accounts(store)
    with Service(store, "--quiet") as s:
        wait_for(s, "/v1/summary", **bearer(tokens["reader"]))
        cookie, csrf = log_in(s)
        by_token, by_session = events_of(s, **bearer(tokens["reader"])), events_of(s, Cookie=cookie)
        reviewer = events_of(s, **bearer(tokens["reviewer"]))
        assert s.ask("/v1/session", method="DELETE", Cookie=cookie, X_Marsad_CSRF=csrf)[0] == 200
        assert ended(by_session)
        one = [line.split()[0] for line in marsad("user", "tokens", "--store", store).stdout.splitlines() if " rim " in line]
        assert marsad("user", "revoke", one[0], "--store", store).returncode == 0
        assert ended(by_token)
        assert marsad("user", "role", "nadia", "reader", "--store", store).returncode == 0
        assert ended(reviewer)


def test_the_first_account_shuts_the_door(folder):
    store = record(folder)
    with Service(store, "--quiet", "--precise") as s:
        stream = events_of(s)
        assert s.ask("/v1/summary")[0] == 200
        accounts(store)
        assert ended(stream)
        problem(s.ask("/v1/summary"), 401)
        for name in ("rim", "nadia", "omar"):
            assert marsad("user", "remove", name, "--store", store).returncode == 0
        problem(s.ask("/v1/summary"), 401)


def published(store):
    """Until the service has written its last into the accounts: a file that is replaced while SQLite writes to it takes the other's journal."""
    with contextlib.closing(sqlite3.connect(f"file:{store}.access?mode=ro", uri=True)) as db:
        for _ in range(600):
            if db.execute("select count(*) from state where key='rules' and value<>''").fetchone() == (1,):
                return
            time.sleep(0.1)
    raise AssertionError("it was not published")


def test_accounts_put_back_are_those_that_count(folder):
    store = record(folder)
    kept = folder / "kept.access"
    tokens = accounts(store)
    shutil.copy(f"{store}.access", kept)
    more = marsad("user", "token", "rim", "--scopes", "read", "--store", store).stdout.split()
    late = next(word for word in more if word.startswith("mrs_"))
    with Service(store, "--quiet", "--workers", "2") as s:
        published(store)
        for token in (late, tokens["reader"]):
            assert s.ask("/v1/words", **bearer(token))[0] == 200
        os.replace(kept, f"{store}.access")
        for _ in range(4):  # whichever worker answers
            problem(s.ask("/v1/words", **bearer(late)), 401)
            assert s.ask("/v1/words", **bearer(tokens["reader"]))[0] == 200


def wrong(s, **fields):
    return s.ask("/v1/session", method="POST", body={"name": "nadia", "password": "wrong"}, **fields)[0]


def test_wrong_passwords_count_for_who_sent_them(folder):
    store = record(folder)
    accounts(store)
    with Service(store, "--quiet", "--proxy", "127.0.0.1") as s:
        assert [wrong(s, X_Forwarded_For="192.0.2.1, 10.0.0.1") for _ in range(6)] == [401] * 5 + [429]
        assert wrong(s, X_Forwarded_For="10.0.0.1, 10.0.0.2") == 401
        assert wrong(s, X_Forwarded_For="10.0.0.1") == 429
        status, fields, _ = s.ask("/v1/session", method="POST", body={"name": "nadia", "password": SECRET},
                                  X_Forwarded_For="10.0.0.3", X_Forwarded_Proto="https")
        assert status == 200 and "; Secure" in fields["Set-Cookie"]
    with Service(store, "--quiet") as s:  # then nobody is believed
        assert [wrong(s, X_Forwarded_For=f"10.0.1.{n}") for n in range(6)] == [401] * 5 + [429]
    assert "--proxy 127.0.0.1" in s.log.read_text()


def test_a_busy_account_file_is_no_wrong_password(folder):
    store = record(folder)
    accounts(store)
    with Service(store, "--quiet") as s:
        with contextlib.closing(sqlite3.connect(f"{store}.access", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            problem(s.ask("/v1/session", method="POST", body={"name": "nadia", "password": SECRET}), 503)
            other.execute("ROLLBACK")
        log_in(s)


def test_exports_need_a_role_and_a_reason(folder):
    store = record(folder)
    tokens = accounts(store)
    admin = bearer(tokens["admin"])
    narrow = marsad("user", "token", "omar", "--scopes", "read,read-precise", "--store", store).stdout
    narrow = bearer(next(word for word in narrow.split() if word.startswith("mrs_")))
    precise = "/v1/export?precise=true&reason=asked%20for"
    with Service(store, "--quiet") as s:
        reader, reviewer = bearer(tokens["reader"]), bearer(tokens["reviewer"])
        wait_for(s, "/v1/summary", **reader)
        problem(s.ask("/v1/export"), 401)
        problem(s.ask("/v1/export", **reviewer), 403)  # a token without that scope
        problem(s.ask("/v1/export", **narrow), 403)
        for who in (reader, reviewer, narrow):
            problem(s.ask(precise, **who), 403)
        problem(s.ask("/v1/export?precise=true", **admin), 400, "reason")
        status, _, out = s.ask("/v1/export?all=true&format=jsonl", **reader)
        assert status == 200 and out == s.ask("/v1/export?all=true&format=jsonl", **admin)[2]
        status, _, full = s.ask(precise + "&all=true&format=jsonl", **admin)
        assert status == 200 and full != out
    log = [json.loads(line) for line in marsad("audit", "--json", "--store", store).stdout.splitlines()]
    assert [(r["who"], r["object"]) for r in log if r["what"] == "export"] == [
        ("rim", "published"), ("omar", "published"), ("omar", "precise")]
    assert marsad("audit", "verify", "--store", store).returncode == 0


# ---- how much, how slow, how many -----------------------------------------------------------------------------------


def test_what_nobody_reads_is_not_kept(folder):
    with Service(record(folder), "--precise", "--quiet") as s:
        c = socket.create_connection(("127.0.0.1", s.port))
        c.sendall(b"POST /v1/decisions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 65537\r\n\r\n")
        c.settimeout(10)  # before any of it is sent
        assert b" 413 " in c.recv(4096)
        for path, method, status in (("/v1/summary", "GET", 200), ("/v1/nothing", "POST", 404), ("/health", "PUT", 405)):
            assert s.ask(path, method=method, body=b"x" * 60000)[0] == status, path
        c = socket.create_connection(("127.0.0.1", s.port))
        c.sendall(b"POST /v1/decisions HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"1000\r\n" + b"x" * 4096 + b"\r\n"
        with contextlib.suppress(OSError):
            for _ in range(40):
                c.sendall(piece)
            c.sendall(b"0\r\n\r\n")
        c.settimeout(20)
        assert b" 413 " in c.recv(4096)
        assert s.ask("/health")[0] == 200


def test_no_more_streams_than_it_says(folder):
    with Service(record(folder), "--precise", "--quiet") as s:
        held = []
        for _ in range(1000):
            c = socket.create_connection(("127.0.0.1", s.port))
            c.sendall(b"GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            held.append(c)
        for c in held:
            c.settimeout(30)
            assert b"200 OK" in c.recv(4096)
        got = s.ask("/v1/stream")
        problem(got, 503, "too many")
        assert got[1]["Retry-After"]
        assert s.ask("/v1/summary")[0] == 200
        for c in held:
            c.close()


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


if __name__ == "__main__":
    code = each.run(globals())
    shutil.rmtree(MADE, ignore_errors=True)
    sys.exit(code)
