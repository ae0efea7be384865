"""forms.py - marsad's answers in the form that each scorer reads. Fields are renamed, nothing is added.

Each form has write(answer, row) -> prediction; a fitted form also has facts(answer), its features."""
import collections

TYPES = ("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION "
         "MOBILIZE COERCE ASSAULT").split()


def claims(answer, row):
    """records: the claims as they are; trigger and sentence as bare spans."""
    return {"claims": [{**c, "trigger": c["trigger"]["span"], "sentence": c["sentence"]["span"], "event": e}
                       for c, e in zip(answer["claims"], answer["happenings"])]}


def places(answer, row):
    """geo: each place by its name's own words, with its point or, for a country, its middle, or none. No "the city",
    no "the border", whose countries stand alone too, as the parts of composites do. Nationality words, and names
    that are part of another name ("Mosul Police"), only where the corpus marks them (bench/corpora.tsv)."""
    borders = [p for p in answer["places"] if p["precision"] == "border"]
    out = []
    for p in answer["places"]:
        if p["places"] or p["anaphor"] or p["precision"] == "border":
            continue
        part = p["in_name"] and not any(b["start"] <= p["start"] and p["end"] <= b["end"] for b in borders)
        if (p["demonym"] and "demonyms" not in row["needs"]) or (part and "parts" not in row["needs"]):
            continue
        start, end = p["named"] or (p["start"], p["end"])
        lat, lon = (p["lat"], p["lon"]) if p["lat"] is not None else (p["centre_lat"], p["centre_lon"])
        out.append({"start": start, "end": end, "lat": lat, "lon": lon})
    return {"places": out}


def timex(answer, row):
    return {"timex": [{"start": t["start"], "end": t["end"], "type": t["type"], "value": t["value"] or "", "mod": t["mod"]}
                      for t in answer["times"] if t["value"]]}


def plover(answer, row):
    """one PLOVER type a sentence: of the claim told with most confidence; ours beyond PLOVER are left out."""
    known = [c for c in answer["claims"] if c["type"] in TYPES]
    best = max(known, key=lambda c: (c["confidence"], -c["trigger"]["span"][0]), default=None)
    return {"labels": [best["type"]] if best else []}


STEPS = (1, 2, 3, 5, 8, 13, 21)
SHARES = (0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8)


def facts_of_claims(answer):
    """What marsad says of a text, as words: its claims, their sums, what it passed over, the topics, who is spoken of.
    Nothing but fields of its answer: a trigger, a name, a unit are its own spans; no other word of the text."""
    words, sums = set(), collections.Counter()
    for c in answer["claims"]:
        kind = c["type"] + "/" + c["mode"]
        words |= facts_of_claim(c, kind) | facts_of_parties(c, kind)
        sums.update((c["type"], kind, "status " + c["status"], "claims"))
    for p in answer["passed_over"]:
        words |= {"passed " + p["type"] + "/" + p["mode"], "passed " + p["text"].lower(), "passed " + p["why"]}
    for a in answer["actors"]:
        if not a["pronoun"]:
            words |= {"speaks of " + w for w in called(a)} | {"speaks of a " + a["kind"]}
            sums["speaks of a " + a["kind"]] += 1
    words |= {f"{what} >= {step}" for what, n in sums.items() for step in STEPS if n >= step}
    words |= {f"topic {topic} >= {step}" for topic, share in answer["topics"].items() for step in SHARES if share >= step}
    words |= {"most of " + topic for topic, share in answer["topics"].items() if share == max(answer["topics"].values())}
    return words


def facts_of_claim(c, kind):
    words = {c["type"], kind, kind + " " + c["status"], kind + " " + c["recency"], "trigger " + c["trigger"]["text"].lower(),
             " ".join((c["type"], c["status"], c["recency"])), "source " + c["source"]["kind"]}
    for q in c["quantities"]:
        words |= {"count " + q["kind"], "count " + q["kind"] + " of " + q["of"], "unit " + (q["unit"] or "").lower()}
    if c["instrument"]:
        words |= {"by " + c["instrument"]["text"].lower(), kind + " by"}
    if c["place"]:
        words.add("in " + (c["place"]["country"] or "no country"))
    return words


def called(party):
    """its canonical name, that name's last word, its id."""
    name = party["name"].lower()
    return {name, name.rsplit(" ", 1)[-1], "#" + (party["id"] or "")}


def facts_of_parties(c, kind):
    words = {kind + " no " + side for side in ("actors", "targets") if not c[side]}
    for side in ("actors", "targets"):
        for p in c[side]:
            words |= {lead + " " + side + " " + w for lead in (c["type"], kind) for w in called(p)}
            words |= {kind + " " + side + " " + p["role"], side + " " + p["affiliation"]}
    return words


MUC_TYPE = {"abduct": "kidnapping", "explosives": "bombing", "suicide-attack": "bombing", "aerial": "bombing",
            "destroy": "arson"}


def templates(answer, row):
    """muc4: one template an event of ASSAULT (or robbery), roles by the words in the text."""
    groups = {}
    for c, event in zip(answer["claims"], answer["happenings"]):
        if c["status"] in ("negated",) or c["type"] not in ("ASSAULT", "CRIME"):
            continue
        if c["type"] == "CRIME" and c["mode"] != "theft":
            continue
        groups.setdefault(event, []).append(c)
    out = []
    for group in groups.values():
        kinds = [MUC_TYPE.get(c["mode"], "attack") if c["type"] == "ASSAULT" else "robbery" for c in group]
        kind = max(sorted(set(kinds)), key=kinds.count)
        t = {"incident_type": kind, "PerpInd": [], "PerpOrg": [], "Target": [], "Victim": [], "Weapon": []}
        for c in group:
            for p in c["actors"]:
                add(t["PerpOrg" if p["id"] else "PerpInd"], p["text"])
            for p in c["targets"]:
                add(t["Victim" if p["role"] == "victim" else "Target"], p["text"])
            if c["instrument"]:
                add(t["Weapon"], c["instrument"]["text"])
        out.append(t)
    return {"templates": out}


def add(entities, text):
    if text and [text] not in entities:
        entities.append([text])


def names(answer, row, label_of):
    """re3d: the tagger's names and marsad's actors, longest first, no overlap; labels by the fitted map."""
    spans = [(e["start"], e["end"], "tag " + e["label"]) for e in answer["names"]]
    spans += [(a["start"], a["end"], "actor " + a["kind"]) for a in answer["actors"] if not a["pronoun"]]
    taken, out = set(), []
    for start, end, word in sorted(spans, key=lambda s: (s[0] - s[1], s)):
        label = label_of(word)
        if label and not taken & set(range(start, end)):
            taken |= set(range(start, end))
            out.append({"begin": start, "end": end, "type": label})
    return {"entities": sorted(out, key=lambda e: e["begin"])}


def facts_of_names(answer, gold):
    """(word, label of the gold span with the same ends, or None)"""
    labels = {(e["begin"], e["end"]): e["type"] for e in gold}
    for e in answer["names"]:
        yield "tag " + e["label"], labels.get((e["start"], e["end"]))
    for a in answer["actors"]:
        if not a["pronoun"]:
            yield "actor " + a["kind"], labels.get((a["start"], a["end"]))


def roles(answer, row):
    """cameo_ner: who acts is S, whom it is done to is T."""
    seen, out = set(), []
    for c in answer["claims"]:
        for side, label in (("actors", "S"), ("targets", "T")):
            for p in c[side]:
                if p.get("span") and tuple(p["span"]) not in seen:
                    seen.add(tuple(p["span"]))
                    out.append({"begin": p["span"][0], "end": p["span"][1], "type": label})
    return {"entities": out}
