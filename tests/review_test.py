#!/usr/bin/python3
"""What people decide: review, correct, claim add, undo, blind coding, audit; merge and split, and the exports after undo.

Own sentences, invented events. MARSAD names the program."""
import json
import sqlite3
import sys

import each
import program_test as p

FIRST = ("MOSUL, 4 May 2024 - Gunmen shot dead two guards near Tell Tamr on Friday. Police arrested three suspects in Mosul on Saturday. "
         "Villagers set alight an empty barn.\n")
SECOND = ("BAGHDAD, 5 May 2024 - Two guards were shot dead by gunmen close to the town of Tell Tamr on 3 May, the army said. "
          "Police arrested three suspects in Mosul on 4 May.\n")


class Record:
    """A store with two reports, and the verbs of one person after another."""

    def __init__(self, folder):
        self.path = folder / "s.gpkg"
        (folder / "a.txt").write_text(FIRST)
        (folder / "b.txt").write_text(SECOND)
        run = p.marsad("add", "--store", self.path, folder / "a.txt", folder / "b.txt")
        assert run.returncode == 0, run.err

    def run(self, *words, who="ana"):
        return p.marsad(*words, "--store", self.path, "--who", who, "--comment", "because", "--json")

    def do(self, *words, who="ana"):
        run = self.run(*words, who=who)
        assert run.returncode == 0, run.err
        return json.loads(run.out.splitlines()[-1])

    def refuse(self, says, *words, who="ana"):
        run = self.run(*words, who=who)
        assert run.returncode != 0 and says in run.err, run.err

    def rows(self, verb, *words):
        out = p.marsad(verb, "--store", self.path, "--format", "jsonl", *words).out
        return [json.loads(line) for line in out.splitlines()]

    def exports(self):
        """Everything that is exported, as bytes."""
        forms = [(verb, form) for verb in ("events", "claims") for form in ("jsonl", "csv", "geojson")]
        return [p.marsad(verb, "--store", self.path, "--all", "--limit", "0", "--format", form).out for verb, form in forms]

    def claim(self, words, doc=None):
        """The claim whose trigger is these words."""
        found = [c for c in self.rows("claims", "--all") if c["trigger"]["text"] == words and doc in (None, c["document"])]
        return found[0]

    def whole(self):
        assert p.marsad("verify", "--store", self.path).returncode == 0
        assert p.marsad("audit", "verify", "--store", self.path).returncode == 0


def test_each_field_can_be_put_right_and_undone_to_the_byte(folder):
    r = Record(folder)
    before = r.exports()
    claim = r.claim("set alight")
    doc, cid = claim["document"], claim["id"]
    cases = [("type", "assault/primitive", lambda c: (c["type"], c["mode"]), ("ASSAULT", "primitive")),
             ("mode", "riot", lambda c: c["mode"], "riot"),
             ("status", "alleged", lambda c: c["status"], "alleged"),
             ("recency", "background", lambda c: c["recency"], "background"),
             ("actors", "ISIS; Villagers:partner", lambda c: [(a["id"], a["role"]) for a in c["actors"]], [("actor:is", "actor"), (None, "partner")]),
             ("targets", "barn:target@152:156", lambda c: c["targets"][0]["span"], [152, 156]),
             ("instrument", "alight", lambda c: c["instrument"]["text"], "alight"),
             ("means", "@131:140", lambda c: c["means"]["span"], [131, 140]),
             ("responsibility", "claimed by ISIS", lambda c: (c["responsibility"], c["responsibility_by"]["id"]), ("claimed", "actor:is")),
             ("place", "Mosul:near", lambda c: (c["place"]["name"], c["place"]["precision"]), ("Mosul", "near")),
             ("time", "2024-05-01/2024-05-03; not_after 2024-05-04", lambda c: (c["time"]["start"], c["time"]["end"], c["time"]["not_after"]),
              ("2024-05-01", "2024-05-03", "2024-05-04")),
             ("quantities", "killed 3-7 guard of civilian; destroyed ~30 barn; wounded ?",
              lambda c: [(q["kind"], q["low"], q["best"], q["high"], q["unit"], q["of"]) for q in c["quantities"]],
              [("killed", 3, None, 7, "guard", "civilian"), ("destroyed", None, 30, None, "barn", "unknown"),
               ("wounded", None, None, None, "person", "unknown")]),
             ("source", "a shepherd:witness", lambda c: (c["source"]["name"], c["source"]["kind"]), ("a shepherd", "witness"))]
    for field, value, get, want in cases:
        done = r.do("correct", cid, field, value)
        now = r.claim("set alight", doc)
        assert get(now) == want and now["state"] == "corrected", (field, get(now), now["state"])
        shown = p.marsad("show", "--store", r.path, cid).out
        assert f"correct {cid} {field}: " in shown and " -> " in shown, shown
        r.do("undo", done["decision"])
        assert r.claim("set alight", doc) == claim, field
    assert r.exports() == before
    r.whole()


def test_what_is_no_value_is_refused_and_says_what_is_allowed(folder):
    r = Record(folder)
    cid = r.claim("set alight")["id"]
    for field, value, says in [("colour", "red", "there are type, mode"), ("status", "true", "actual, attempted"), ("type", "WAR", "AGREE, CONSULT"),
                               ("mode", "bomb", "demo, riot"), ("actors", "ISIS:victim", "roles actor to support"), ("place", "Qxzzyvil", "gazetteer"),
                               ("time", "yesterday", "2024-05-03"), ("time", "2024-05-03/2024-05-01", "ends before"), ("quantities", "killed many", ">=12"),
                               ("quantities", "eaten 5", "killed, wounded"), ("source", "somebody", "official, armed_group"),
                               ("instrument", "a spoon", "no words"), ("targets", "barn@5:9000", "at most")]:
        r.refuse(says, "correct", cid, field, value)
    run = p.marsad("correct", cid, "place", "Mosul", "--store", r.path)
    assert run.returncode == 2 and "--comment" in run.err, run.err
    r.refuse("marsad correct", "review", cid, "--state", "corrected")
    r.refuse("no claim, event or document", "review", "c-00000000", "--state", "confirmed")
    assert p.marsad("review", "list", "--store", r.path).out == ""


def test_a_rejected_claim_leaves_the_default_answer_until_it_is_undone(folder):
    r = Record(folder)
    before = r.exports()
    cid = r.claim("set alight")["id"]
    done = r.do("review", cid, "--state", "rejected")
    assert len(r.rows("claims")) == 4 and len(r.rows("claims", "--all")) == 5
    assert "rejected in review" in p.marsad("claims", "--store", r.path).err
    r.do("undo", done["decision"], who="ben")
    assert r.exports() == before


def test_a_second_person_confirms_and_an_event_is_confirmed_whole(folder):
    r = Record(folder)
    event = [e for e in r.rows("events") if e["type"] == "ASSAULT"][0]
    cid = event["claims"][0]["id"]
    r.do("correct", cid, "status", "alleged")
    r.refuse("second person", "review", event["id"], "--state", "confirmed")
    r.do("review", event["id"], "--state", "confirmed", who="ben")
    assert {c["state"] for c in r.rows("claims", "--all", "--type", "assault")} == {"confirmed"}


def test_a_claim_by_hand_has_words_spans_and_sentence(folder):
    r = Record(folder)
    before = r.exports()
    doc = r.claim("set alight")["document"]
    r.refuse("no such words", "claim", "add", doc, "--words", "a dragon", "--type", "move/cross")
    r.refuse("--type", "claim", "add", doc, "--words", "Villagers")
    r.refuse("unknown mode", "claim", "add", doc, "--words", "Villagers", "--type", "move/fly")
    made = r.do("claim", "add", doc[:10], "--words", "an empty barn", "--type", "crime/other", "--actors", "Villagers", "--targets", "guards:victim",
                "--place", "Tell Tamr:near", "--time", "2024-05-03", "--quantities", "destroyed 1 barn")
    claim = json.loads(p.marsad("show", "--store", r.path, "--json", made["claim"]).out)
    text = json.loads(p.marsad("show", "--store", r.path, "--json", doc).out)["text"]
    for part in (claim["trigger"], claim["sentence"], claim["actors"][0], claim["targets"][0], claim["place"]):
        start, end = part["span"]
        assert text[start:end] == part["text"], part
    assert claim["sentence"]["text"] == "Villagers set alight an empty barn." and claim["targets"][0]["role"] == "victim"
    assert claim["state"] == "corrected" and claim["decisions"][0]["kind"] == "claim"
    assert [c["run"] for c in r.rows("claims", "--all") if c["id"] == made["claim"]] == ["hand/ana"]
    assert made["events"] and "coded by hand" in p.marsad("explain", "--store", r.path, made["claim"]).out
    r.whole()
    r.do("undo", made["decision"])
    assert r.exports() == before


def test_a_report_that_is_not_machine_coded_is_coded_by_hand(folder):
    r = Record(folder)
    (folder / "c.txt").write_text("Hombres armados mataron a dos guardias cerca de la ciudad el viernes pasado. La policía detuvo a tres sospechosos el sábado.\n")
    assert p.marsad("add", "--store", r.path, folder / "c.txt").returncode == 0
    with sqlite3.connect(r.path) as db:
        doc, = db.execute("select id from documents where lang like 'es%'").fetchone()
    made = r.do("claim", "add", doc, "--words", "detuvo", "--type", "coerce/arrest", "--quantities", "arrested 3 of target")
    claim = json.loads(p.marsad("show", "--store", r.path, "--json", made["claim"]).out)
    assert claim["sentence"]["text"] == "La policía detuvo a tres sospechosos el sábado."
    r.whole()


def code_blind(r, doc, who, statuses):
    for words, status in zip(("Gunmen", "Police", "Villagers", "guards"), statuses):
        made = r.do("claim", "add", doc, "--words", words, "--type", "move/cross", "--status", status, who=who)
        assert made["events"] == [], made


def test_two_code_unseen_and_are_compared(folder):
    r = Record(folder)
    before = r.exports()
    doc = r.claim("set alight")["document"]
    for who in ("ana", "ben"):
        r.do("review", "assign", doc, "--to", who, "--blind", who="eva")
    code_blind(r, doc, "ana", ("actual", "actual", "alleged", "alleged"))
    code_blind(r, doc, "ben", ("actual", "actual", "alleged", "actual"))
    assert r.exports() == before
    told = p.marsad("review", "list", "--store", r.path, "--json").out + p.marsad("audit", "--store", r.path, "--json").out
    assert "MOVE" not in told
    r.refuse("has not finished", "review", "agreement", doc)
    r.do("review", "done", doc, who="ana")
    r.refuse("ben has not finished", "review", "agreement", doc)
    r.refuse("has finished", "claim", "add", doc, "--words", "Mosul", "--type", "move/cross", who="ana")
    r.do("review", "done", doc, who="ben")
    got = json.loads(p.marsad("review", "agreement", "--store", r.path, "--json").out)
    # two values, 5 and 3 of 8; one pair of four differs: 1 - (2/8) / (2*5*3/(8*7))
    assert got["units"] == 4 and got["shared"] == 4 and got["fields"]["status"] == {"codings": 8, "agreement": 0.75, "alpha": 0.533}, got["fields"]
    assert got["fields"]["type"] == {"codings": 8, "agreement": 1, "alpha": None}
    coding = [c["claim"] for c in got["codings"] if c["who"] == "ben"][-1]
    r.refuse("another person", "review", "accept", coding, who="ben")
    done = r.do("review", "accept", coding, who="eva")
    assert len(done["events"]) == 1 and [c["state"] for c in r.rows("claims", "--all") if c["id"] == coding] == ["corrected"]
    r.do("undo", done["decision"], who="eva")
    assert r.exports() == before
    r.whole()


def test_merged_and_split_events_hold_and_can_be_undone(folder):
    r = Record(folder)
    before = r.exports()
    raid, arrest, fire = (next(e for e in r.rows("events") if e["type"] == t) for t in ("ASSAULT", "COERCE", "PROTEST"))
    r.refuse("one event already", "merge", raid["id"], raid["id"])
    r.refuse("is no event", "merge", raid["id"], raid["claims"][0]["id"])
    r.refuse("no claim of", "split", raid["id"], fire["claims"][0]["id"])
    r.refuse("some must stay", "split", fire["id"], fire["claims"][0]["id"])
    merged = r.do("merge", raid["id"], fire["id"])
    assert len(merged["events"]) == 1 and len(r.rows("events")) == 2
    old = raid["id"] if merged["events"][0] != raid["id"] else fire["id"]
    assert json.loads(p.marsad("show", "--store", r.path, "--json", old).out)["id"] == merged["events"][0]
    split = r.do("split", merged["events"][0], fire["claims"][0]["id"])
    assert r.exports() == before and fire["id"] in split["events"]
    r.do("undo", split["decision"])
    r.do("undo", merged["decision"])
    assert r.exports() == before
    apart = r.do("split", arrest["id"], arrest["claims"][1]["id"])
    shown = p.marsad("show", "--store", r.path, arrest["claims"][1]["id"]).out
    assert len(apart["events"]) == 2 and f"split {arrest['id']}" in shown, shown
    (folder / "c.txt").write_text("KIRKUK, 6 May 2024 - Police arrested three suspects in Mosul on 4 May, local radio said.\n")
    assert p.marsad("add", "--store", r.path, folder / "c.txt").returncode == 0
    assert len({c["event"] for c in r.rows("claims", "--type", "coerce")}) >= 2
    r.whole()


def test_what_was_decided_of_a_claim_that_is_no_longer_made_is_kept_and_told(folder):
    r = Record(folder)
    r.do("correct", r.claim("set alight")["id"], "status", "alleged")
    assert p.marsad("review", "list", "--lost", "--store", r.path).out == ""
    (folder / "earlier.txt").write_text(FIRST + "\n\n")
    run = p.marsad("add", "--store", r.path, "--date", "2024-05-02", folder / "earlier.txt")
    assert run.returncode == 0 and "1 decision of people" in run.err, run.err
    assert p.marsad("review", "list", "--lost", "--store", r.path).out.startswith("d-1 ")
    assert r.claim("set alight")["state"] == "machine"
    r.do("undo", "d-1")
    assert "decision" not in p.marsad("add", "--store", r.path, folder / "a.txt").err
    r.whole()


def test_the_queue_is_by_doubt_and_weight_and_leaves_ones_own_word_out(folder):
    r = Record(folder)

    def queue(who, *words):
        return [json.loads(line) for line in p.marsad("review", "queue", "--store", r.path, "--who", who, "--json", *words).out.splitlines()]

    first = queue("ana")
    assert [c["score"] for c in first] == sorted((c["score"] for c in first), reverse=True) and len(first) == 5
    r.do("review", first[-1]["claim"], "--state", "needs-work")
    r.do("correct", first[1]["claim"], "recency", "background")
    r.do("review", first[2]["claim"], "--state", "confirmed")
    assert [c["state"] for c in queue("ben")] == ["needs work", "corrected", "machine", "machine"]
    assert [c["state"] for c in queue("ana")] == ["needs work", "machine", "machine"]
    assert queue("ana", "--mine") == []
    r.do("review", "assign", first[0]["document"], "--to", "ana")
    assert {c["document"] for c in queue("ana", "--mine")} == {first[0]["document"]}


def test_the_log_tells_who_what_before_after_and_why(folder):
    r = Record(folder)
    cid = r.claim("set alight")["id"]
    r.do("correct", cid, "status", "alleged")
    rows = [json.loads(line) for line in p.marsad("audit", "--store", r.path, "--json").out.splitlines()]
    row = [x for x in rows if x["object"] == "d-1"][0]
    assert (row["who"], row["what"], row["before"], row["after"], row["why"]) == ("ana", "correct", {"status": "actual"}, {"status": "alleged"}, "because")
    head = json.loads(p.marsad("audit", "verify", "--store", r.path, "--json").out)
    assert head == {"rows": len(rows), "head": rows[-1]["hash"]}
    with sqlite3.connect(r.path) as db:
        db.execute("delete from audit where fid=(select max(fid) from audit)")
    assert p.marsad("audit", "verify", "--store", r.path).returncode == 0
    run = p.marsad("audit", "verify", "--store", r.path, head["head"])
    assert run.returncode == 1 and "taken off its end" in run.err, run.err
    with sqlite3.connect(r.path) as db:
        db.execute("update audit set why='nothing' where object='d-1'")
    run = p.marsad("audit", "verify", "--store", r.path)
    assert run.returncode == 1 and f"row {row['n']} of the audit log" in run.err, run.err


def test_a_locked_store_says_so_and_nothing_is_decided(folder):
    r = Record(folder)
    cid = r.claim("set alight")["id"]
    db = sqlite3.connect(r.path, isolation_level=None)
    db.execute("begin immediate")
    run = r.run("review", cid, "--state", "rejected")
    assert run.returncode == 1 and "another process is writing" in run.err, run.err
    db.execute("rollback")
    db.close()
    assert p.marsad("review", "list", "--store", r.path).out == ""


if __name__ == "__main__":
    sys.exit(each.run(globals()))
