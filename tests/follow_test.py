#!/usr/bin/python3
"""A service that goes on while the record changes answers, byte for byte, as one that was just started. No network."""
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from service import MADE, ROOT, Service, marsad  # noqa: E402

SAMPLES = sorted((ROOT / "samples").glob("*.txt"))
PATHS = ("/v1/map?all=true", "/v1/map?text=border&all=true", "/v1/map?actor=army", "/v1/map?bbox=40,33,42,37&since=2022",
         "/v1/feed.atom", "/v1/days?all=true", "/v1/facets?all=true", "/collections/events/items?all=true&limit=10000",
         "/collections/events/items?sort=oldest&limit=7", "/collections/claims/items?limit=50", "/v1/summary")
PERSON = ("--comment", "for this test", "--who", "nadia")


def answers(s):
    """path -> (tag, bytes), the port and the time of the answer apart"""
    found = {}
    for path in PATHS:
        status, fields, data = s.ask(path)
        assert status == 200, (path, status, data)
        data = data.replace(b":%d" % s.port, b"")
        at = data.find(b'"timeStamp":"')
        found[path] = fields["ETag"], data if at < 0 else data[:at] + data[data.index(b'","', at):]
    return found


def reads(s):
    return next(int(line.split()[1]) for line in s.ask("/metrics")[2].decode().splitlines()
                if line.startswith("marsad_events_read_total "))


def good(*args):
    done = marsad(*args)
    assert done.returncode == 0, (args, done.stderr)


def test_a_board_that_followed_is_as_one_read_through(folder):
    store = folder / "s.gpkg"
    good("add", "--sample", "--store", store, *SAMPLES[:3])
    with Service(store, "--precise", "--quiet", "--workers", "2") as s:
        before = answers(s)

        def now():
            """Follows the record, and is as a fresh one; something is other than before."""
            with Service(store, "--precise", "--quiet", log=folder / "fresh") as fresh:
                want = answers(fresh)
            for _ in range(3):  # whichever worker answers
                got = answers(s)
                for path in PATHS:
                    assert got[path] == want[path], (path, got[path], want[path])
            assert got != before
            before.update(got)

        def events():
            return [f["id"] for f in s.json("/collections/events/items?all=true&limit=10000")["features"]]
        good("add", "--sample", "--store", store, *SAMPLES[3:6])
        now()
        good("add", "--sample", "--store", store, *SAMPLES[6:])
        now()
        claim = s.json("/collections/claims/items?limit=1")["features"][0]["id"]
        good("review", "--store", store, claim, "--state", "rejected", *PERSON)
        now()
        good("correct", "--store", store, claim, "status", "alleged", *PERSON)
        now()
        good("merge", "--store", store, *events()[:2], *PERSON)
        now()
        good("undo", "--store", store, "d-3", *PERSON)
        now()
        document = s.json("/v1/documents?text=border")["documents"][0]["id"]
        good("redact", "--store", store, document, "--words", "border", "--reason", "for this test")
        now()
        assert reads(s) == 1, reads(s)


if __name__ == "__main__":
    code = each.run(globals())
    shutil.rmtree(MADE, ignore_errors=True)
    sys.exit(code)
