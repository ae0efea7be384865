"""service.py - a running `marsad serve` for tests, and what they ask of it. On this machine alone; no network."""
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
MADE = pathlib.Path(tempfile.mkdtemp(prefix="marsad-serve-"))
SECRET = "a long enough secret"


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
    def __init__(self, store, *options, port=0, folder=None, log=None):
        self.log = pathlib.Path(log or pathlib.Path(folder or pathlib.Path(store).parent) / "log")
        self.out = open(self.log, "w+")
        self.process = subprocess.Popen([MARSAD, "serve", "--store", str(store), "--port", str(port), *options],
                                        stderr=self.out, cwd=folder)
        for _ in range(1200):
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
    assert said["status"] == status and said["title"] and ".gpkg" not in said["detail"], said
    for word in words:
        assert word in data.decode(), (word, said)
    return said


def accounts(store):
    """tokens by role"""
    tokens = {}
    for name, role, scopes in (("rim", "reader", "read,export"), ("nadia", "reviewer", "read,read-precise,decide"),
                               ("omar", "admin", "read,read-precise,decide,export,export-precise,admin")):
        done = marsad("user", "add", name, "--role", role, "--store", store,
                      env={**os.environ, "MARSAD_PASSWORD": SECRET})
        assert done.returncode == 0, done.stderr
        done = marsad("user", "token", name, "--scopes", scopes, "--store", store)
        tokens[role] = re.search(r"\S{40,}", done.stdout).group(0)
    return tokens


def bearer(token):
    return {"Authorization": f"Bearer {token}"} if token else {}


def wait_for(s, path, **fields):
    """until it answers 200"""
    for _ in range(300):
        got = s.ask(path, **fields)
        if got[0] == 200:
            return json.loads(got[2])
        time.sleep(0.2)
    raise AssertionError((path, got))


def log_in(s):
    status, fields, data = s.ask("/v1/session", method="POST", body={"name": "nadia", "password": SECRET})
    assert status == 200, data
    cookie = fields["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    return cookie.split(";")[0], json.loads(data)["csrf"]


def messages(data):
    found = []
    for block in data.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "data" in fields:
            found.append((fields["id"], fields["event"], json.loads(fields["data"])))
    return found


def listen(s, seconds, last=None, until=None, **fields):
    """All that a stream says in that time, or until it has said that."""
    c = socket.create_connection(("127.0.0.1", s.port))
    c.sendall(b"GET /v1/stream HTTP/1.0\r\nHost: 127.0.0.1\r\n" + (f"Last-Event-ID: {last}\r\n".encode() if last else b"") +
              "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode() + b"\r\n")
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
        if until and until in data and data.endswith(b"\n\n"):
            break
    c.close()
    return data
