#!/usr/bin/python3
"""alert: what is told, once, by which way, and what is not. A receiver that fails for an hour, marsad killed meanwhile. Invented events.

Closing line: "N passed, N failed". MARSAD names the program."""
import base64
import datetime
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import random
import signal
import socketserver
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET

import each

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
os.environ["MARSAD_GAZETTEER"] = ""
os.environ["http_proxy"] = "http://127.0.0.1:9/"  # must not matter
for gone in ("MARSAD_STORE", "MARSAD_ALERT_TO"):
    os.environ.pop(gone, None)
SECRET = "a key of some length, 27"
TOWNS = "Al-Qaim Tikrit Samarra Kirkuk Tal Afar,Mosul,Ramadi,Fallujah,Baiji,Haditha".replace(" ", ",").replace("Tal,Afar", "Tal Afar").split(",")
STRIKE = "An air strike killed {n} fighters of the Islamic State in {town} on {day}, the {who} said."


class Record:
    """One store, its clock, and the program."""

    def __init__(self, folder):
        self.folder, self.store, self.n = folder, folder / "r.gpkg", 0
        (folder / "hook.key").write_text(SECRET + "\n")

    def do(self, *words, good=True, env=None):
        run = subprocess.run([MARSAD, *map(str, words), "--store", str(self.store)], capture_output=True, text=True, timeout=120, check=False,
                             env={**os.environ, **(env or {})})
        assert not good or run.returncode == 0, (words, run.stderr)
        return run

    def add(self, day, *texts, publisher="Tigris Daily"):
        for text in texts:
            self.n += 1
            path = self.folder / f"{self.n:03}.txt"
            path.write_text(text + "\n")
            self.do("add", "--date", day, "--publisher", publisher, path)

    def rule(self, name, *words, to="stdout", now="2024-05-01T00:00:00Z", internal=True, good=True):
        key = ["--secret", f"file:{self.folder / 'hook.key'}"] if to.startswith("http") else []
        return self.do("alert", "add", name, "--to", to, *key, *(["--internal"] if internal else []), "--now", now, *words, good=good)

    def run(self, now, *words, good=True):
        return self.do("alert", "run", "--now", now, "--allow-host", "127.0.0.1", *words, good=good)

    def told(self, now, *words):
        return [json.loads(line) for line in self.run(now, *words).stdout.splitlines()]

    def letters(self, state=None):
        return [json.loads(line) for line in self.do("alert", "letters", "--json", *(["--state", state] if state else [])).stdout.splitlines()]

    def events(self, *words):
        return [json.loads(line) for line in self.do("events", "--all", "--limit", "0", "--json", *words).stdout.splitlines()]


class Receiver(http.server.ThreadingHTTPServer):
    """A webhook. mode: "good"; "down": 503; "lost": takes it and says nothing; "slow": neither; a number: that status."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Hook)
        self.mode, self.taken, self.asked, self.wrong = "good", {}, 0, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook/of-the-desk"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):  # noqa: N802
        server, body = self.server, self.rfile.read(int(self.headers["Content-Length"]))
        server.asked += 1
        key, stamp = self.headers["Idempotency-Key"], self.headers["Marsad-Timestamp"]
        want = "sha256=" + hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(want, self.headers["Marsad-Signature"]) or json.loads(body)["key"] != key:
            server.wrong.append(key)
        if server.mode == "slow":
            time.sleep(5)
            return
        if server.mode in ("good", "lost"):
            before = server.taken.setdefault(key, body)
            if before != body:
                server.wrong.append(key)
        if server.mode == "lost":
            return
        try:
            self.send_response({"good": 204, "down": 503}.get(server.mode, server.mode))
            self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:
            pass  # the sender was killed

    def log_message(self, *_):
        pass


def at(minutes, start=datetime.datetime(2024, 5, 9, 8)):
    return (start + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def strike(town, day="Wednesday", n="four", who="army"):
    return STRIKE.format(town=town, day=day, n=n, who=who)


def test_one_alert_an_event_and_updates_are_marked(folder):
    r = Record(folder)
    r.add("2024-05-08", "Border guards arrested three suspected smugglers near Rabia on Tuesday, the interior ministry said.")
    said = r.rule("all", now=at(-60)).stderr
    assert "1 that fit it already are known" in said, said
    assert r.told(at(0)) == []
    r.add("2024-05-09", strike("Al-Qaim"))
    first = r.told(at(1))
    assert [(f["kind"], f["version"], f["coded"], f["sources"]) for f in first] == [("new", 1, "machine", 1)], first
    assert "Al-Qaim" in first[0]["title"] and first[0]["event"]["type"] == "ASSAULT"
    evidence = first[0]["evidence"]
    assert evidence[0]["sentence"] == strike("Al-Qaim") and evidence[0]["span"] == [0, len(strike("Al-Qaim"))]
    assert r.told(at(2)) == []
    r.add("2024-05-10", "Residents of Al-Qaim said an air strike on Wednesday killed six fighters of the Islamic State.", publisher="Euphrates Post")
    second = r.told(at(3))
    assert [(s["kind"], s["version"], s["alert"]) for s in second] == [("update", 2, first[0]["alert"])], second
    changed = {c["field"] for c in second[0]["changed"]}
    assert "counts" in changed and second[0]["title"].startswith("Update: "), second[0]["changed"]
    assert second[0]["key"] != first[0]["key"]
    claim = first[0]["evidence"][0]["claim"]
    event = next(e["id"] for e in r.events() if claim in [c["id"] for c in e["claims"]])
    r.do("review", event, "--state", "confirmed", "--who", "ana", "--comment", "two reports")
    third = r.told(at(4))
    assert [(t["kind"], t["coded"]) for t in third] == [("update", "reviewed")] and "Reviewed" in third[0]["text"], third
    r.do("review", event, "--state", "rejected", "--who", "ana", "--comment", "it was not one")
    fourth = r.told(at(5))
    assert [(t["kind"], t["why"], t["alert"]) for t in fourth] == [("withdrawn", "rejected in review", first[0]["alert"])], fourth
    assert r.told(at(6)) == []
    r.do("undo", "d-2", "--who", "ana", "--comment", "it was")
    assert [t["kind"] for t in r.told(at(7))] == ["update"]
    assert r.do("audit", "verify").returncode == 0
    said = r.do("audit").stdout
    assert said.count(": alert sent ") == 5 and said.count(": alert made ") == 5 and ": alert add " in said, said


def test_no_alert_of_an_old_story(folder):
    r = Record(folder)
    r.add("2024-05-01", strike("Najaf", day="Monday"))
    r.rule("all", now=at(-60))
    r.add("2024-05-09", "An air strike killed seven fighters of the Islamic State in Samarra on 3 May 2015, the army said.")
    assert r.told(at(0)) == []  # of long ago
    text = strike("Al-Qaim", "Tuesday") + "\n\nThe strike hit a house at the edge of the town. Nobody else was hurt, and the road was open again by the evening."
    r.add("2024-05-09", text)
    assert len(r.told(at(1))) == 1
    r.add("2024-05-09", text, publisher="Copy Cat Times")
    assert r.told(at(2)) == []
    # nearly the same text, published a day before: the event's claims are another report's from now on
    before = {c["id"] for e in r.events("--place", "Al-Qaim") for c in e["claims"]}
    r.add("2024-05-08", text + " The weather was fine.", publisher="The First")
    after = {c["id"] for e in r.events("--place", "Al-Qaim") for c in e["claims"]}
    assert before and after and before.isdisjoint(after), "the test tests nothing"
    last = r.told(at(3))
    assert last == [], [(t["kind"], t["changed"], t["why"]) for t in last]


def test_one_side_alone_is_named(folder):
    r = Record(folder)
    r.add("2024-05-08", strike("Najaf"))
    r.rule("all", now=at(-60))
    r.add("2024-05-09", "The Syrian Democratic Forces said their fighters arrested four members of the Islamic State in Hasakah on Wednesday.",
          publisher="Khabur Press")
    told = r.told(at(0))
    assert len(told) == 1 and told[0]["says"] == "Syrian Democratic Forces" and told[0]["sides"] == 1, told
    assert told[0]["title"].startswith("Syrian Democratic Forces says: ") and "one side alone says so" in told[0]["text"], told[0]["text"]


def killed(r, now, after):
    child = subprocess.Popen([MARSAD, "alert", "run", "--now", now, "--allow-host", "127.0.0.1", "--timeout", "2", "--store", str(r.store)],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    return child.wait() == -signal.SIGKILL


def test_a_receiver_that_fails_for_an_hour_gets_each_alert_once(folder):
    """The clock is given: an hour in steps of some minutes. In each a report comes, a run is killed at any moment, another one ends."""
    r, rng, hits = Record(folder), random.Random(9), 0
    r.add("2024-05-08", "Border guards arrested three suspected smugglers near Rabia on Tuesday, the interior ministry said.")
    with Receiver() as hook:
        r.rule("hook", to=hook.url(), now=at(-60))
        modes = ["down", "lost", "slow", 429, "down", "lost", 500, "down", "slow", "down"]
        for step, mode in enumerate(modes):
            hook.mode = mode
            if step < len(TOWNS):
                r.add("2024-05-09", strike(TOWNS[step]))
            if step == 6:
                r.add("2024-05-09", f"Residents of {TOWNS[0]} said an air strike on Wednesday killed six fighters of the Islamic State.", publisher="Euphrates Post")
            for _ in range(2):
                hits += killed(r, at(6 * step), rng.uniform(0.01, 0.5))
            run = r.run(at(6 * step + 3), "--timeout", "1", good=False)
            assert run.returncode in (0, 1), run.stderr
        hook.mode = "good"
        for minute in range(60, 300, 20):
            r.run(at(minute), good=False)
            hits += killed(r, at(minute + 10), rng.uniform(0.01, 0.3))
        last = r.run(at(400))
        letters = r.letters()
        assert {l["state"] for l in letters} == {"sent"}, [l for l in letters if l["state"] != "sent"]
        assert {l["whole_key"] for l in letters} == set(hook.taken) and not hook.wrong, (last.stderr, hook.wrong)
        bodies = [json.loads(b) for b in hook.taken.values()]
        assert len({(b["alert"], b["version"]) for b in bodies}) == len(bodies)  # none doubled
        news = [b for b in bodies if b["kind"] == "new"]
        want = {e["id"] for e in r.events() if e["type"] == "ASSAULT"}
        assert len(news) == len({b["alert"] for b in news}) == len(want) >= len(TOWNS) - 1, (len(news), len(want))  # none lost
        assert any(b["kind"] == "update" for b in bodies)
        assert hits >= 8 and hook.asked > len(bodies), (hits, hook.asked)
        asked = hook.asked
        assert "0 sent" in r.run(at(500)).stderr and hook.asked == asked
    assert r.do("audit", "verify").returncode == 0 and r.do("verify").returncode == 0


def test_waits_are_kept_to(folder):
    r = Record(folder)
    r.add("2024-05-08", strike("Najaf"))
    with Receiver() as hook:
        r.rule("hook", to=hook.url(), now=at(-60))
        r.add("2024-05-09", strike("Al-Qaim"), strike("Tikrit"))
        hook.mode = "down"
        assert r.run(at(0), good=False).returncode == 1
        assert hook.asked == 1  # the second waits: the receiver is down
        assert r.run(at(0), good=False).returncode == 0 and hook.asked == 1  # not due yet
        assert r.run(at(2), good=False).returncode == 1 and hook.asked == 2
        hook.mode = "good"
        assert r.run(at(20)).returncode == 0 and len(hook.taken) == 2


def test_dead_letters_are_kept_and_sent_again(folder):
    r = Record(folder)
    r.add("2024-05-08", strike("Najaf"))
    with Receiver() as hook:
        r.rule("hook", to=hook.url(), now=at(-60))
        r.add("2024-05-09", strike("Al-Qaim"))
        hook.mode = 410
        assert "1 given up" in r.run(at(0), good=False).stderr
        dead = r.letters("dead")
        assert len(dead) == 1 and "410" in dead[0]["fault"], dead
        hook.mode = "good"
        assert "0 sent" in r.run(at(600)).stderr
        r.do("alert", "resend", dead[0]["key"], "--now", at(601))
        r.run(at(602))
        assert list(hook.taken) == [dead[0]["whole_key"]]
        assert r.do("alert", "resend", "hook", good=False).returncode == 1  # none is dead any more
        # for ever down: given up in the end
        r.add("2024-05-09", strike("Tikrit"))
        hook.mode = "down"
        for n in range(60):
            r.run(at(700 + 90 * n), good=False)
        assert [d["tries"] for d in r.letters("dead")] == [40], r.letters()


def test_what_is_refused(folder):
    r = Record(folder)
    r.add("2024-05-08", strike("Najaf"))
    with Receiver() as hook:
        r.rule("hook", to=hook.url(), now=at(-60))
        r.add("2024-05-09", strike("Al-Qaim"))
        run = r.do("alert", "run", "--now", at(0), good=False)
        assert run.returncode == 1 and hook.asked == 0 and "no public address" in r.letters()[0]["fault"]
        assert "--allow-host" in r.letters()[0]["fault"]
        run = r.do("alert", "run", "--now", at(5), "--allow-host", "127.0.0.2,localhost", good=False)
        assert run.returncode == 1 and hook.asked == 0
        assert r.run(at(20)).returncode == 0 and hook.asked == 1
    for words, why in ((("--to", "https://example.org/x"), "signed"), (("--to", "gopher://x"), "--to"),
                       (("--to", "stdout", "--on", "rumours"), "events, trend or pledges"), (("--to", "stdout", "--type", "nonsense"), "nonsense"),
                       (("--to", "stdout", "--by", "place"), "trend alone"), (("--to", "https://a@b/", "--secret", "env:X"), "password"),
                       (("--to", "https://example.org/x", "--secret", "hunter2"), "where it is")):
        run = r.do("alert", "add", "wrong", "--internal", *words, good=False)
        assert run.returncode == 2 and why in run.stderr, (words, run.stderr)
    assert r.rule("hook", good=False).returncode == 2  # there is one
    assert r.do("alert", "add", "out", "--to", "stdout", good=False).stderr.count("marsad publish") == 1
    assert r.do("alert", "remove", "nobody", good=False).returncode == 1
    r.do("alert", "remove", "hook")
    assert r.do("alert", "list", "--json").stdout == ""


def test_secrets_are_nowhere(folder):
    r = Record(folder)
    r.add("2024-05-08", strike("Najaf"))
    with Receiver() as hook:
        (folder / "to").write_text(hook.url() + "\n")
        r.do("alert", "add", "hook", "--to-file", folder / "to", "--secret", "env:HOOK_KEY", "--internal", "--now", at(-60), env={"HOOK_KEY": SECRET})
        r.add("2024-05-09", strike("Al-Qaim"))
        run = r.do("alert", "run", "--now", at(0), "--allow-host", "127.0.0.1", good=False)
        assert run.returncode == 1 and "no secret there" in r.letters()[0]["fault"] and hook.asked == 0
        r.do("alert", "run", "--now", at(5), "--allow-host", "127.0.0.1", env={"HOOK_KEY": SECRET})
        assert len(hook.taken) == 1 and not hook.wrong
    shown = r.do("alert", "list", "--json").stdout + r.do("audit").stdout + r.do("alert", "letters", "--json").stdout
    assert "of-the-desk" not in shown and SECRET not in shown
    assert SECRET.encode() not in (folder / "r.gpkg.alerts").read_bytes()
    assert (folder / "r.gpkg.alerts").stat().st_mode & 0o077 == 0


def test_what_leaves_is_published(folder):
    r = Record(folder)
    r.add("2024-05-01", strike("Najaf", day="Monday"))
    r.do("publish")
    r.rule("out", internal=False, now=at(-60))
    r.rule("in", internal=True, now=at(-60))
    r.add("2024-05-08", "Gunmen shot dead Karim Hadi Salman at a hospital in Al-Qaim on Tuesday, his neighbour Omar Latif said.")
    told = r.told(at(0))
    assert [t["rule"] for t in told] == ["in"] and told[0]["record"] == "internal"  # nothing is published yet
    r.do("publish")
    told = r.told(at(5))
    assert told and {t["rule"] for t in told} == {"out"} and told[0]["record"] == "published", told
    text = json.dumps(told)
    assert "Salman" not in text and "Latif" not in text, told
    r.do("publish")
    assert r.told(at(10)) == []


def test_an_atom_file(folder):
    r, name = Record(folder), "{http://www.w3.org/2005/Atom}"
    r.add("2024-05-08", strike("Najaf"))
    r.rule("feed", to=f"atom:{folder / 'out.atom'}", now=at(-60))
    r.add("2024-05-09", strike("Al-Qaim"))
    r.run(at(0))
    r.add("2024-05-10", "Residents of Al-Qaim said an air strike on Wednesday killed six fighters of the Islamic State.", publisher="Euphrates <Post>")
    r.run(at(1))
    feed = ET.parse(folder / "out.atom").getroot()
    entries = feed.findall(f"{name}entry")
    assert [e.find(f"{name}title").text.startswith("Update") for e in entries] == [True, False], r.letters()
    assert len({e.find(f"{name}id").text for e in entries}) == 2 and feed.find(f"{name}updated").text == at(1)
    assert "Residents of Al-Qaim" in entries[0].find(f"{name}content").text
    with sqlite3.connect(folder / "r.gpkg.alerts") as db:  # killed after the file, before it was noted
        db.execute("UPDATE letters SET state=0")
    before = (folder / "out.atom").read_bytes()
    r.run(at(2))
    assert (folder / "out.atom").read_bytes() == before


class Mail(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def secure(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server.cert, self.server.key)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)

    def handle(self):
        server, secure, message = self.server, False, None
        try:
            self.say("220 mail")
            for line in iter(lambda: self.rfile.readline(), b""):
                word = line.decode().strip()
                verb = word.upper().split()[0] if message is None else ""
                if message is not None:
                    if word == ".":
                        server.got.append((secure, server.login, message))
                        message = None
                        self.say("250 taken")
                    else:
                        message += line
                elif verb == "EHLO":
                    self.say("250-mail\r\n250-AUTH PLAIN" + ("" if secure or not server.cert else "\r\n250-STARTTLS") + "\r\n250 8BITMIME")
                elif verb == "STARTTLS":
                    self.say("220 go on")
                    self.secure()
                    secure = True
                elif verb == "AUTH":
                    if len(word.split()) == 2:
                        self.say("334 ")
                        word = self.rfile.readline().decode().strip()
                    server.login = base64.b64decode(word.split()[-1]).decode().split("\0")[1:]
                    self.say("235 in")
                elif verb == "DATA":
                    self.say("354 go on")
                    message = b""
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say(server.answer if verb == "RCPT" else "250 ok")
        except (OSError, ssl.SSLError):
            pass


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True

    def __init__(self, cert=None, key=None):
        super().__init__(("127.0.0.1", 0), Mail)
        self.cert, self.key, self.got, self.answer, self.login = cert, key, [], "250 ok", None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *words):
        self.shutdown()
        super().__exit__(*words)


def box(server, scheme, user=""):
    return f"{scheme}://{user}localhost:{server.server_address[1]}?from=marsad@example.org&to=desk@example.org&to=night@example.org"


def test_mail(folder):
    r = Record(folder)
    r.add("2024-05-08", strike("Najaf"))
    with MailServer() as server:
        r.rule("mail", to=box(server, "smtp+plain"), now=at(-60))
        r.rule("sure", to=box(server, "smtp"), now=at(-60))
        r.add("2024-05-09", strike("Al-Qaim"))
        server.answer = "451 not now"
        r.do("alert", "run", "mail", "--now", at(0), "--allow-host", "localhost", good=False)
        assert not server.got
        server.answer = "250 ok"
        run = r.do("alert", "run", "--now", at(10), "--allow-host", "localhost", good=False)
        assert run.returncode == 1 and len(server.got) == 1, run.stderr  # "sure" wants STARTTLS, which is not there
        mail = email.message_from_bytes(server.got[0][2], policy=email.policy.default)
        letter = next(l for l in r.letters() if l["rule"] == "mail")
        assert mail["Subject"] == letter["title"] and mail["To"] == "desk@example.org, night@example.org"
        assert mail["Message-ID"] == f"<{letter['whole_key']}@example.org>" and strike("Al-Qaim") in mail.get_content()
        assert next(l for l in r.letters() if l["rule"] == "sure")["state"] == "dead"


def test_mail_over_tls(folder):
    r = Record(folder)
    r.add("2024-05-08", strike("Najaf"))
    cert, key = str(folder / "c.pem"), str(folder / "k.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    (folder / "mail.key").write_text("pass word\n")
    with MailServer(cert, key) as server:
        r.rule("mail", "--secret", f"file:{folder / 'mail.key'}", to=box(server, "smtp", "desk@"), now=at(-60))
        r.add("2024-05-09", strike("Al-Qaim"))
        bad = r.do("alert", "run", "--now", at(0), "--allow-host", "localhost", good=False)
        assert bad.returncode == 1 and not server.got and server.login is None  # nobody vouches for it
        assert r.letters("dead")
        r.do("alert", "resend", "mail", "--now", at(1))
        run = r.do("alert", "run", "--now", at(2), "--allow-host", "localhost", "--ca-file", cert, good=False)
        assert run.returncode == 0, r.letters()
        assert [g[:2] for g in server.got] == [(True, ["desk", "pass word"])], server.got


def test_the_dry_run_is_what_was_sent(folder):
    """Reports as they come, a run each evening; the dry run over the whole record tells the same days and kinds."""
    r = Record(folder)
    r.add("2024-04-20", "Border guards arrested three suspected smugglers near Rabia on Friday, the interior ministry said.")
    r.rule("all", "--type", "assault", now="2024-04-21T00:00:00Z")
    days = {"2024-05-06": [(strike("Al-Qaim", "Sunday"), "Tigris Daily")],
            "2024-05-07": [(strike("Tikrit", "Monday"), "Tigris Daily"),
                           ("Residents of Al-Qaim said an air strike on Sunday killed six fighters of the Islamic State.", "Euphrates Post")],
            "2024-05-09": [("An air strike killed seven fighters of the Islamic State in Samarra on 3 May 2015, the army said.", "Old News")],
            "2024-05-11": [(strike("Baiji", "Friday"), "Tigris Daily")]}
    sent = []
    for day, reports in days.items():
        for text, publisher in reports:
            r.add(day, text, publisher=publisher)
        sent += [(day, t["kind"]) for t in r.told(f"{day}T20:00:00Z")]
    rows = [json.loads(l) for l in r.do("alert", "test", "all", "--since", "2024-05-01", "--until", "2024-05-31", "--json").stdout.splitlines()]
    assert sorted(sent) == sorted((row["day"], row["kind"]) for row in rows) and len(rows) == 4, (sent, rows)
    assert r.letters() == r.letters("sent") and len(r.letters()) == 4  # the dry run wrote nothing
    some = r.do("alert", "test", "all", "--since", "2024-05-07", "--until", "2024-05-08", "--json").stdout.splitlines()
    assert len(some) == 2


def test_the_dry_run_says_what_it_cannot_play(folder):
    r = Record(folder)
    r.add("2024-05-06", strike("Al-Qaim", "Sunday"))
    r.rule("all", "--type", "assault")
    play = ("alert", "test", "all", "--since", "2024-05-01", "--until", "2024-05-31")
    assert "left out" not in r.do(*play).stderr
    path = folder / "undated.txt"
    path.write_text("Gunmen killed two policemen in Basra, the police said.\n")
    r.do("add", path)
    assert "; 1 report without a date of publication left out" in r.do(*play).stderr


def quiet(week):
    """A report of nothing, like no other."""
    words = "market bridge harvest school river bakery winter road garden council library station summer bazaar orchard".split()
    random.Random(week).shuffle(words)
    return f"The {words[0]} by the {words[1]} was open, the {words[2]} and the {words[3]} as well; people spoke of the {words[4]} and {words[5]}."


def test_more_than_usual_and_due(folder):
    r = Record(folder)
    monday = datetime.date(2023, 5, 1)
    for week in range(0, 56):
        day = monday + datetime.timedelta(weeks=week, days=3)
        n = 7 if week == 54 else 8 if week == 55 else 1 if week % 9 == 4 else 0
        towns = ["Haditha", "Tikrit", "Baiji", "Samarra", "Mosul", "Ramadi", "Kirkuk", "Fallujah"][:n]
        texts = [f'{strike(t, (day - datetime.timedelta(days=1)).strftime("%A"))} {quiet(9 * week + i)}' for i, t in enumerate(towns)] or [quiet(9 * week)]
        (folder / f"w{week}").mkdir()
        for i, text in enumerate(texts):
            (folder / f"w{week}" / f"{i}.txt").write_text(text + "\n")
        if week < 54:
            r.do("add", "--date", day, "--publisher", "Tigris Daily", folder / f"w{week}")
    r.add("2024-05-01", "The interior ministry said that the gaps in the border wall with Syria will be closed by 10 May 2024.")
    r.rule("rise", "--on", "trend", "--type", "assault", now="2024-05-08T08:00:00Z")
    r.rule("due", "--on", "pledges", now="2024-05-08T08:00:00Z")
    assert r.told("2024-05-09T08:00:00Z") == []
    due = r.told("2024-05-11T08:00:00Z")
    assert [(d["rule"], d["kind"]) for d in due] == [("due", "new")] and "due with no word" in due[0]["title"], due
    for week, kind in ((54, "new"), (55, "update")):
        day = monday + datetime.timedelta(weeks=week, days=3)
        r.do("add", "--date", day, "--publisher", "Tigris Daily", folder / f"w{week}")
        told = [t for t in r.told(f"{monday + datetime.timedelta(weeks=week + 1)}T08:00:00Z") if t["rule"] == "rise"]
        assert [t["kind"] for t in told] == [kind] and "More than usual" in told[0]["title"] and told[0]["row"]["verdict"] == "more", (week, told, r.do("trend", "--type", "assault", "--until", monday + datetime.timedelta(weeks=week + 1), "--json").stdout)
        assert told[0]["evidence"]
    past = [json.loads(l) for l in r.do("alert", "test", "rise", "--since", "2024-04-01", "--until", "2024-05-31", "--now", "2024-06-01T00:00:00Z",
                                        "--json").stdout.splitlines()]
    assert [(p["day"], p["kind"]) for p in past] == [("2024-05-20", "new"), ("2024-05-27", "update")], past
    past = [json.loads(l) for l in r.do("alert", "test", "due", "--since", "2024-04-01", "--until", "2024-05-31", "--now", "2024-06-01T00:00:00Z",
                                        "--json").stdout.splitlines()]
    assert [(p["day"], p["kind"]) for p in past] == [("2024-05-11", "new")], past


def test_redaction_reaches_letters(folder):
    r = Record(folder)
    r.add("2024-05-08", strike("Najaf"))
    r.rule("all", now=at(-60))
    r.add("2024-05-09", "Gunmen shot dead Karim Hadi Salman in Al-Qaim on Wednesday, the police said.")
    assert "Salman" in json.dumps(r.told(at(0)))
    document = json.loads(r.do("documents", "--json", "--text", "Salman").stdout)["id"]
    r.do("redact", document, "--words", "Karim Hadi Salman", "--reason", "asked for", "--who", "ana")
    assert b"Salman" not in (folder / "r.gpkg.alerts").read_bytes()


def test_only_one_sends(folder):
    r = Record(folder)
    r.add("2024-05-08", strike("Najaf"))
    with Receiver() as hook:
        r.rule("hook", to=hook.url(), now=at(-60))
        r.add("2024-05-09", strike("Al-Qaim"))
        hook.mode = "slow"
        first = subprocess.Popen([MARSAD, "alert", "run", "--now", at(0), "--allow-host", "127.0.0.1", "--store", str(r.store)], stderr=subprocess.DEVNULL)
        while not hook.asked:
            time.sleep(0.02)
        run = r.run(at(0), good=False)
        assert run.returncode == 1 and "another" in run.stderr, run.stderr
        first.kill()
        first.wait()
        hook.mode = "good"
        r.run(at(10))
        assert len(hook.taken) == 1


if __name__ == "__main__":
    sys.exit(each.run(globals()))
