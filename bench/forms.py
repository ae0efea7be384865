"""forms.py - marsad's answers in the form that each scorer reads. Fields are renamed, nothing is added.

Each form has write(answer, row) -> prediction; a fitted form also has facts(answer), its features."""
TYPES = ("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION "
         "MOBILIZE COERCE ASSAULT").split()


def claims(answer, row):
    """records: the claims as they are; trigger and sentence as bare spans."""
    return {"claims": [{**c, "trigger": c["trigger"]["span"], "sentence": c["sentence"]["span"], "event": e}
                       for c, e in zip(answer["claims"], answer["happenings"])]}


def places(answer, row):
    """geo: each place by its name's own words, with its point or, for a country, its middle; no "the city";
    nationality words only where the corpus marks them (bench/corpora.tsv)."""
    out = []
    for p in flat(answer["places"]):
        if (p["demonym"] and "demonyms" not in row["needs"]) or p["anaphor"] or p["precision"] == "none":
            continue
        start, end = p["named"] or (p["start"], p["end"])
        lat, lon = (p["lat"], p["lon"]) if p["lat"] is not None else (p["centre_lat"], p["centre_lon"])
        out.append({"start": start, "end": end, "lat": lat, "lon": lon})
    return {"places": out}


def flat(found):
    """composites give their parts."""
    for p in found:
        if p["places"]:
            yield from flat(p["places"])
        else:
            yield p


def timex(answer, row):
    return {"timex": [{"start": t["start"], "end": t["end"], "type": t["type"], "value": t["value"] or "", "mod": t["mod"]}
                      for t in answer["times"] if t["value"]]}


def plover(answer, row):
    """one PLOVER type a sentence: of the claim told with most confidence; ours beyond PLOVER are left out."""
    known = [c for c in answer["claims"] if c["type"] in TYPES]
    best = max(known, key=lambda c: (c["confidence"], -c["trigger"]["span"][0]), default=None)
    return {"labels": [best["type"]] if best else []}


def facts_of_claims(answer):
    """What marsad says of a text, as words: types, modes, statuses, counts, kinds of those who act and are acted on."""
    words = set()
    for c in answer["claims"]:
        kind = c["type"] + "/" + (c["mode"] or "")
        words |= {c["type"], kind, kind + "=" + c["status"]}
        words |= {"recency=" + c["recency"], "source=" + c["source"]["kind"]}
        for side in ("actors", "targets"):
            words |= {kind + " " + side + " " + p["role"] for p in c[side]}
            words |= {side + " " + p["name"].lower() for p in c[side]}
        words |= {"count " + q["kind"] for q in c["quantities"]}
    n = len(answer["claims"])
    words.add("claims " + ("0" if n == 0 else "1" if n == 1 else "2-4" if n < 5 else "5+"))
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
