#!/usr/bin/python3
"""fetch and watch against a server on this machine: what is refused, what is tried again, what is remembered.

Own sentences, invented events. Closing line: "N passed, N failed". MARSAD names the program."""
import gzip
import http.server
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import threading
import time

import each

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
os.environ["MARSAD_GAZETTEER"] = ""
os.environ.pop("MARSAD_CONTACT", None)
os.environ["http_proxy"] = "http://127.0.0.1:9/"  # must not matter
TEXT = "Border guards arrested {n} suspected smugglers near Rabia on Tuesday, the interior ministry said.\n"


def page(n):
    return TEXT.format(n=n).encode()


class Server(http.server.ThreadingHTTPServer):
    """Answers by path: a function of (request, how many times it was asked) -> (status, fields, body)."""
    daemon_threads = True

    def __init__(self, answers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked, self.heads = answers, [], {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802
        self.server.asked.append(self.path)
        self.server.heads[self.path] = dict(self.headers)
        answer = self.server.answers.get(self.path, (404, {}, b""))
        status, fields, body = answer(self, self.server.asked.count(self.path)) if callable(answer) else answer
        try:
            self.send_response(status)
            for name, value in {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body)), **fields}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # the reader has gone

    def log_message(self, *_):
        pass


def marsad(folder, *words, allow=True, contact=True):
    more = []
    if words[0] == "fetch" or words[:2] == ("watch", "run"):
        more = ["--delay", "0"] if "--delay" not in words else []
        more += ["--allow-host", "127.0.0.1"] if allow else []
        more += ["--contact", "test@example.org"] if contact else []
    run = subprocess.run([MARSAD, *words, *more, "--store", str(folder / "r.gpkg")], capture_output=True, text=True, timeout=120, check=False)
    return run


def documents(folder):
    with sqlite3.connect(f"file:{folder / 'r.gpkg'}?mode=ro", uri=True) as db:
        return [r[0] for r in db.execute("select uri from documents order by uri")]


def refused(folder, url, *words, says=(), more=(), code=1, **how):
    run = marsad(folder, "fetch", url, *more, **how)
    assert run.returncode == code and all(w in run.stderr for w in (*words, *says)), (run.returncode, run.stderr)
    return run


# ---- who may be asked ------------------------------------------------------------------------------
def test_a_private_address_is_refused_unless_it_is_allowed_by_name(folder):
    with Server({"/1": (200, {}, page("three"))}) as s:
        port = s.server_port
        for host in ("127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"):
            refused(folder, f"http://{host}:{port}/1", "no public address", allow=False)
        refused(folder, f"http://localhost:{port}/1", "no public address")  # 127.0.0.1 was allowed, not this name
        assert not s.asked, s.asked
        run = marsad(folder, "fetch", s.url("/1"))
        assert run.returncode == 0 and s.asked == ["/robots.txt", "/1"], (run.stderr, s.asked)
        assert documents(folder) == [s.url("/1")]
        assert "marsad/" in s.heads["/1"]["User-Agent"] and "+test@example.org" in s.heads["/1"]["User-Agent"]


def test_link_local_and_metadata_addresses_are_refused_at_once(folder):
    for host in ("169.254.169.254", "10.0.0.1", "192.168.0.1", "[fe80::1]", "[fd00:ec2::254]", "100.100.100.200"):
        refused(folder, f"http://{host}/latest/meta-data/", "no public address", allow=False)


def test_only_http_and_https_and_only_with_a_contact(folder):
    for url in ("file:///etc/passwd", "ftp://example.org/x", "gopher://127.0.0.1/", "http://u:p@127.0.0.1/", "nonsense"):
        run = marsad(folder, "fetch", url)
        assert run.returncode == 2 and not (folder / "r.gpkg").exists(), (url, run.stderr)
    run = marsad(folder, "fetch", "http://127.0.0.1/", contact=False)
    assert run.returncode == 2 and "--contact" in run.stderr, run.stderr
    run = marsad(folder, "fetch", "http://127.0.0.1/", "--contact", "a\r\nX: y", contact=False)
    assert run.returncode == 2, run.stderr


# ---- redirects -------------------------------------------------------------------------------------
def test_redirects_are_few_and_looked_at_each_time(folder):
    with Server({"/a": (302, {"Location": "/b"}, b""), "/b": (301, {"Location": "/c"}, b""), "/c": (200, {}, page("five")),
                 "/loop": (302, {"Location": "/loop"}, b""), "/file": (302, {"Location": "file:///etc/passwd"}, b""),
                 "/nowhere": (302, {}, b"")}) as s:
        s.answers["/private"] = (302, {"Location": f"http://localhost:{s.server_port}/c"}, b"")
        s.answers["/meta"] = (302, {"Location": "http://169.254.169.254/"}, b"")
        run = marsad(folder, "fetch", s.url("/a"))
        assert run.returncode == 0 and documents(folder) == [s.url("/c")], run.stderr
        refused(folder, s.url("/loop"), "redirects more than 5 times")
        assert s.asked.count("/loop") == 6
        refused(folder, s.url("/private"), "localhost", "no public address")
        refused(folder, s.url("/meta"), "169.254.169.254", "no public address")
        refused(folder, s.url("/file"), "neither http nor https")
        refused(folder, s.url("/nowhere"), "without saying where")
        assert s.asked.count("/c") == 1


# ---- robots.txt ------------------------------------------------------------------------------------
def test_robots_txt_is_kept_to(folder):
    with Server({"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /closed\nAllow: /closed/open\n"), "/closed/1": (200, {}, page("two")),
                 "/closed/open": (200, {}, page("six")), "/way": (302, {"Location": "/closed/1"}, b"")}) as s:
        run = marsad(folder, "fetch", s.url("/closed/1"), s.url("/closed/open"), s.url("/way"))
        assert run.returncode == 1 and run.stderr.count("robots.txt forbids") == 2, run.stderr
        assert s.asked == ["/robots.txt", "/closed/open", "/way"], s.asked


def test_without_an_answer_about_robots_nothing_is_fetched(folder):
    with Server({"/robots.txt": (500, {}, b""), "/1": (200, {}, page("two"))}) as s:
        refused(folder, s.url("/1"), "robots.txt cannot be had", more=("--retries", "0"))
        assert s.asked == ["/robots.txt"]


# ---- limits ----------------------------------------------------------------------------------------
def test_a_body_too_large_is_cut_off_also_when_it_unpacks(folder):
    bomb = gzip.compress(b"x" * 50_000_000)
    with Server({"/big": (200, {}, b"y" * 200_000), "/bomb": (200, {"Content-Encoding": "gzip"}, bomb),
                 "/liar": (200, {"Content-Length": "4294967296"}, b"z")}) as s:
        for path in ("/big", "/bomb", "/liar"):
            refused(folder, s.url(path), "larger than 100000 bytes", more=("--max-bytes", "100000"))
            assert s.asked.count(path) == 1


def test_a_slow_server_is_left_after_the_time_given(folder):
    def slow(*_):
        time.sleep(9)
        return 200, {}, page("nine")
    with Server({"/slow": slow, "/1": (200, {}, page("two"))}) as s:
        run = refused(folder, s.url("/slow"), "not there after 3 seconds", more=(s.url("/1"), "--timeout", "3", "--retries", "0"))
        assert documents(folder) == [s.url("/1")], run.stderr  # the rest goes on


def test_a_body_that_breaks_off_is_set_aside(folder):
    with Server({"/cut": (200, {"Content-Length": "5000"}, page("two"))}) as s:
        run = refused(folder, s.url("/cut"), s.url("/cut"), more=("--retries", "0", "--timeout", "5"))
        assert "1 set aside" in run.stderr


def test_a_packed_page_is_unpacked(folder):
    with Server({"/z": (200, {"Content-Encoding": "gzip"}, gzip.compress(page("seven")))}) as s:
        assert marsad(folder, "fetch", s.url("/z")).returncode == 0
        with sqlite3.connect(folder / "r.gpkg") as db:
            assert "seven suspected" in db.execute("select text from documents").fetchone()[0]


# ---- tried again -----------------------------------------------------------------------------------
def test_what_may_pass_is_tried_again(folder):
    with Server({"/1": lambda _, n: (500, {}, b"") if n == 1 else (200, {}, page("two")),
                 "/2": lambda _, n: (429, {"Retry-After": "2"}, b"") if n == 1 else (200, {}, page("four")),
                 "/3": (429, {"Retry-After": "86400"}, b""), "/4": (410, {}, b""), "/5": (503, {}, b"")}) as s:
        assert marsad(folder, "fetch", s.url("/1")).returncode == 0 and s.asked.count("/1") == 2
        began = time.monotonic()
        assert marsad(folder, "fetch", s.url("/2")).returncode == 0 and s.asked.count("/2") == 2
        assert time.monotonic() - began >= 2
        refused(folder, s.url("/3"), "asks to wait 86400 seconds")
        refused(folder, s.url("/4"), "answered 410")
        refused(folder, s.url("/5"), "answered 503", more=("--retries", "1"))
        assert [s.asked.count(f"/{i}") for i in (3, 4, 5)] == [1, 1, 2]


# ---- remembered ------------------------------------------------------------------------------------
def conditional(body, tag):
    def answer(request, _):
        return (304, {}, b"") if request.headers.get("If-None-Match") == tag else (200, {"ETag": tag}, body)
    return answer


def test_what_has_not_changed_is_not_fetched_again(folder):
    stamp = "Tue, 07 May 2024 10:00:00 GMT"

    def dated(request, _):
        return (304, {}, b"") if request.headers.get("If-Modified-Since") == stamp else (200, {"Last-Modified": stamp}, page("eight"))
    with Server({"/1": conditional(page("two"), '"v1"'), "/2": dated, "/odd": (304, {}, b"")}) as s:
        assert marsad(folder, "fetch", s.url("/1"), s.url("/2"), s.url("/2") + "#again").returncode == 0
        assert s.asked.count("/2") == 1
        run = marsad(folder, "fetch", s.url("/1"), s.url("/2"))
        assert run.returncode == 0 and "2 not changed" in run.stderr, run.stderr
        s.answers["/1"] = conditional(page("twenty"), '"v2"')
        run = marsad(folder, "fetch", s.url("/1"))
        assert run.returncode == 0 and "1 fetched" in run.stderr and "1 new" in run.stderr, run.stderr
        refused(folder, s.url("/odd"), "answered 304")  # nobody asked whether it changed
        (folder / "r.gpkg").unlink()  # a new store has nothing: all is fetched
        run = marsad(folder, "fetch", s.url("/1"), s.url("/2"))
        assert run.returncode == 0 and "2 fetched" in run.stderr, run.stderr


# ---- feeds -----------------------------------------------------------------------------------------
def feed(*numbers):
    items = "".join(f"<item><title>Report {n}</title><link>/r/{n}</link><guid>id-{n}</guid></item>" for n in numbers)
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Made up</title>{items}</channel></rss>".encode()


def run_feed(folder, s, *numbers):
    s.answers["/feed"] = conditional(feed(*numbers), f'"{numbers}"')
    run = marsad(folder, "watch", "run", "--retries", "0")
    listed = json.loads(marsad(folder, "watch", "list").stdout)
    return run, listed


def test_a_feed_is_followed_and_its_gaps_are_told(folder):
    with Server({f"/r/{n}": (200, {}, page(n)) for n in range(10, 30)}) as s:
        assert marsad(folder, "watch", "add", s.url("/feed")).returncode == 0
        assert marsad(folder, "watch", "add", s.url("/feed")).returncode == 2
        run, listed = run_feed(folder, s, 11, 10)
        assert run.returncode == 0 and listed["entries"] == 2 and not listed["gaps"], (run.stderr, listed)
        assert documents(folder) == [s.url("/r/10"), s.url("/r/11")]
        run, listed = run_feed(folder, s, 11, 10)
        assert run.returncode == 0 and "0 pages wanted" in run.stderr and s.heads["/feed"].get("If-None-Match"), run.stderr
        run, listed = run_feed(folder, s, 12, 11)
        assert listed["entries"] == 3 and not listed["gaps"] and len(documents(folder)) == 3, listed
        run, listed = run_feed(folder, s)  # for once empty: no gap, and nothing forgotten
        assert run.returncode == 0 and not listed["gaps"], listed
        run, listed = run_feed(folder, s, 21, 20)
        assert run.returncode == 0 and "gap: " in run.stderr and "1 gaps" in run.stderr, run.stderr
        assert listed["gaps"] == 1 and len(listed["last_gap"]) == 2 and len(documents(folder)) == 5, listed
        assert all(s.asked.count(f"/r/{n}") == 1 for n in (10, 11, 12, 20, 21)), s.asked
        assert marsad(folder, "watch", "remove", s.url("/feed")).returncode == 0
        assert not marsad(folder, "watch", "list").stdout
        assert marsad(folder, "watch", "remove", s.url("/feed")).returncode == 2


def test_a_page_that_fails_for_now_waits_for_the_next_run(folder):
    with Server({"/r/10": (200, {}, page("ten")), "/r/11": lambda _, n: (503, {}, b"") if n == 1 else (200, {}, page("eleven"))}) as s:
        marsad(folder, "watch", "add", s.url("/feed"))
        run, listed = run_feed(folder, s, 12, 11, 10)
        assert run.returncode == 1 and listed["waiting"] == 1, (run.stderr, listed)  # 12 is not there at all: 404
        run, listed = run_feed(folder, s, 12, 11, 10)
        assert run.returncode == 0 and listed["waiting"] == 0 and s.asked.count("/r/10") == 1, (run.stderr, listed)
        assert documents(folder) == [s.url("/r/10"), s.url("/r/11")]


def test_a_feed_that_fails_stops_no_other_and_is_no_gap(folder):
    with Server({"/r/10": (200, {}, page("ten")), "/r/11": (200, {}, page("eleven")), "/b": (200, {}, feed(10))}) as s:
        marsad(folder, "watch", "add", s.url("/a"), s.url("/b"))
        s.answers["/a"] = (200, {}, feed(11)[:-40])
        run = marsad(folder, "watch", "run")
        assert run.returncode == 1 and "cut off" in run.stderr and documents(folder) == [s.url("/r/10")], run.stderr
        listed = [json.loads(l) for l in marsad(folder, "watch", "list").stdout.splitlines()]
        assert "cut off" in listed[0]["fault"] and listed[1]["fault"] is None, listed
        s.answers["/a"] = (200, {}, feed(11))
        assert marsad(folder, "watch", "run").returncode == 0 and len(documents(folder)) == 2


def test_a_run_that_is_killed_is_taken_up(folder):
    numbers = list(range(10, 22))

    def slowly(*_):
        time.sleep(0.15)
        return 200, {}, page("some")
    with Server({f"/r/{n}": slowly for n in numbers}) as s:
        s.answers["/feed"] = conditional(feed(*numbers), '"all"')
        marsad(folder, "watch", "add", s.url("/feed"))
        child = subprocess.Popen([MARSAD, "watch", "run", "--delay", "0", "--allow-host", "127.0.0.1", "--contact", "t@example.org",
                                  "--store", str(folder / "r.gpkg")], stderr=subprocess.DEVNULL)
        while s.asked.count("/r/13") == 0:
            time.sleep(0.02)
        child.kill()
        child.wait()
        run = marsad(folder, "watch", "run")
        assert run.returncode == 0, run.stderr
        assert json.loads(marsad(folder, "watch", "list").stdout)["waiting"] == 0
        assert all(s.asked.count(f"/r/{n}") for n in numbers), s.asked


# ---- and nobody else -------------------------------------------------------------------------------
def test_no_other_verb_reaches_for_the_network(folder):
    users = {p.parent.name for p in (ROOT / "src").rglob("*.[ch]") if "curl/curl.h" in p.read_text() or "<sys/socket.h>" in p.read_text()}
    assert users == {"watch", "serve"}, users
    service = "".join(p.read_text() for p in (ROOT / "src/serve").glob("*.[ch]"))
    assert "curl/" not in service and "connect(" not in service  # it listens
    callers = {p.name for p in (ROOT / "src").rglob("*.c") if "mrs_fetch(" in p.read_text()}
    assert callers == {"marsad_fetch.c", "fetch.c"}, callers
    (folder / "a.txt").write_bytes(page("two"))
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode:
        return
    for words in (["add", str(folder / "a.txt")], ["events"], ["claims"], ["overview"], ["doctor"], ["watch", "add", "http://example.org/feed"],
                  ["watch", "list"], ["watch", "remove", "http://example.org/feed"]):
        run = subprocess.run(["unshare", "-rn", MARSAD, *words, "--store", str(folder / "r.gpkg")], capture_output=True, check=False)
        assert run.returncode == 0, (words, run.stderr)


if __name__ == "__main__":
    sys.exit(each.run(globals()))
