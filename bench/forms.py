"""forms.py - marsad's answers in the form that each scorer reads; bench only, no part of the program.

Most forms rename and choose fields (claims, places, timex, plover, page, coref). Two do more, by rules written here:
* templates (muc4) follows that task's own rules: which claims are incidents (no fights, air raids, campaigns, old
  history), which claims one incident joins, which kind it has; persons by name, bodies by the words of the text and
  things with their "of"; a group for fighters told by no name where the report names one group only; the last day
  possible for a date, the country most told of; names that other sentences give the victims (`identified`). The names come from the answer (claims, actors, tagger's names), never from the text by itself.
* labels, names, roles make facts of the answer for a map that bench/fit.py fits on the corpus' dev part."""
import collections
import datetime
import functools
import pathlib
import re
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent

TYPES = ("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION "
         "MOBILIZE COERCE ASSAULT").split()

LIKELY = 0.33  # the least probability with which a span is given a label


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


def page(answer, row):
    """html: the report, its headline, its day when it is known to the day."""
    return {"text": answer["text"], "title": answer["title"] or "", "date": answer["date"] or ""}


STEPS = (1, 2, 3, 5, 8, 13, 21)
SHARES = (0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8)


def facts_of_claims(answer):
    """What marsad says of a text, as words: its claims, their sums, what it passed over, the topics, who is spoken of,
    the words that its topics and rows are known by. Nothing but fields of its answer: a trigger, a name, a unit are its
    own spans; no other word of the text."""
    words, sums = set(), collections.Counter()
    for c in answer["claims"]:
        kind = c["type"] + "/" + c["mode"]
        words |= facts_of_claim(c, kind) | facts_of_parties(c, kind)
        sums.update((c["type"], kind, "status " + c["status"], "claims"))
    for p in answer["passed_over"]:
        words |= {"passed " + p["type"] + "/" + p["mode"], "passed " + p["text"].lower(), "passed " + p["why"]}
    words |= {"word " + w for w in answer["words"]}
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


MUC_TYPE = {"abduct": "kidnapping", "explosives": "bombing", "suicide-attack": "bombing", "aerial": "attack",
            "heavy-weapons": "attack", "destroy": "attack"}
NUMBER = (r"^((over|nearly|almost|at least|about|some|several|approximately|more than|the|another|other|many|a dozen|a|an|\d[\d,.]*|one|dozen|two|three|four|five|six|seven|"
          r"eight|nine|ten|eleven|twelve|dozens of|a dozen) )+")
ABOUT = (r"^((over|nearly|almost|at least|about|some|several|approximately|more than|the|or|to|another|other|many|a|an|dozens of|a dozen|"
         r"alleged|suspected|presumed|supposed|so-called)( \d[\d,.]*)? )+")
PART = "(members?|elements|units|forces|troops)"
PRONOUN = r"(they|them|their|he|him|his|she|her|it|its|we|us|our|i|who|whom|which|that|this|these|those|some|others?)"
FIRE = r"\b(burn|fire|ablaze|alight|afire|torch|arson|flame|inciner)"
OUTCOME = "(killed|died|dead|deaths?|injur|wound|hurt|casualt|damag|destroy|left)"
FIGHTERS = r"\b(guerr?illas?|rebels?|terrorists?|commandos?|subversives?|extremists?|insurgents?|militants?|attackers|insurrectionists?)\b"
LISTING = r",? (?:(?:including|among them|namely|(?:later )?identified as) (?:the )?(?:[\w.-]+ ){0,4})?"  # from a noun to the first of its names
NEXT = r",?(?: [\d,]+,)? (?:and )?"
BLASTS = "bomb|dynamite|explosive|charge|gelignite"
MILITARY = (r"\b(positions?|garrisons?|barracks|brigades?|battalions?|detachments?|regiments?|trench(es)?|troops|soldiers|units?|patrols?|"
            r"bases?|command posts?|helicopters?|tanks?|armou?red|convoys?|army|combat planes?|gunships?|"
            r"military (vehicles?|trucks?|posts?|installations?|zones?|units?|headquarters|camps?))\b")
LOCALITY = r"\b((position|town|area|neighbou?rhood|village|zone|sector|suburb|district|hamlet|province)s?|(cit|communit)(y|ies))$"
SHOT = r"^(weapons?|arms?|firearms|bullets?|(gun)?shots?|gunfire|rounds?|bombings?|artillery)$"  # what is fired, or any weapon: no instrument of its own
DWELLING = "(home|house|residence|car|vehicle|motorcade)s?$"
OLD = 100  # days
BESIDE = 12  # letters between a thing and its body: "of the outlawed"
MUC_COUNTRIES = ("AR", "BO", "CL", "CO", "EC", "GT", "HN", "PE", "SV")  # the nine that the task asks of (MUC-3, 1991, appendix A)
MUC_ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")


def templates(answer, row):
    """muc4: one template an incident: the happenings of force, theft and arson that are told as such; roles by the
    words of the text, a pronoun by those of what it stands for."""
    who = Mentions(answer["actors"])
    tagged = answer["names"]
    home = home_of(answer)
    abroad = {p["country"] for p in answer["places"] if p["precision"] == "country"} & set(MUC_COUNTRIES)
    named = {}
    for i in answer["identified"]:
        named.setdefault(tuple(answer["claims"][i["claim"]]["trigger"]["span"]), []).append(i)
    told = [g for g in incidents(answer, who) if not past(g, published(answer))]
    return {"templates": [{**with_group(with_names(template(g, who, tagged), g, named, tagged), who), **fields(g, home, abroad)}
                          for g in told]}


def with_names(t, group, named, tagged):
    """who the victims and the doers are said to be in other sentences."""
    for c in group:
        for i in named.get(tuple(c["trigger"]["span"]), []):
            name = fullest(bare(i["text"]), tagged, "PERSON")
            add(t["Victim" if i["role"] == "victim" else "PerpInd"], name)
    return t


def published(answer):
    """the day of the date line."""
    return max((t["time"]["not_after"] for t in answer["claims"] if t["time"] and t["time"]["not_after"]), default=None)


def past(group, today):
    """history: all of it told of days more than a season before the report."""
    ends = [c["time"]["end"] if c["time"] else None for c in group if c["recency"] == "background" or c["time"] and c["time"]["end"]]
    return bool(today and ends) and all(ends) and max(ends) < str(datetime.date.fromisoformat(today) - datetime.timedelta(days=OLD))


class Mentions(dict):
    """the actors of a text by their extent; a part of one ("house" of "the house") by the shortest that it ends."""

    def __init__(self, actors):
        super().__init__(((a["start"], a["end"]), a) for a in actors)
        self.ends, self.wholes = {}, {}
        for a in sorted(actors, key=lambda a: a["start"]):
            self.ends.setdefault(a["end"], []).append(a)
            self.wholes.setdefault(tuple(a["whole"]), a)

    def of(self, span):
        holding = [a for a in self.ends.get(span[1], []) if a["start"] <= span[0]]
        return self.get(tuple(span)) or (holding[-1] if holding else self.wholes.get(tuple(span), {}))


def incidents(answer, who):
    """happenings of one kind that nothing sets apart, each as its claims; no fights between armed sides, no air raids, no
    campaigns. What is told anew belongs to the last incident like it."""
    groups = {}
    for c, event in zip(answer["claims"], answer["happenings"]):
        told = c["status"] in ("actual", "attempted", "alleged") and c["recency"] in ("fresh", "background")
        theft = (c["type"], c["mode"]) == ("CRIME", "theft") and (c["quantities"] or c["targets"])
        if told and c["mode"] not in ("clash", "aerial") and not re.search("offensive", c["trigger"]["text"], re.I) and (c["type"] == "ASSAULT" or theft):
            groups.setdefault(event, []).append(c)
    out = []
    for group in groups.values():
        if fight(group, who):
            continue
        like = next((g for g in reversed(out) if alike(g, group) and not apart(g, group)), None)
        if like is None:
            out.append(group)
        else:
            like.extend(group)
    return out


def fight(group, who):
    """on nothing but what bears arms: fighters, their posts, their vehicles."""
    struck = [p for c in group for p in c["targets"]]
    return bool(struck) and all(who.of(p["span"]).get("kind") in ("force", "fighters", "armed_group") or re.search(MILITARY, p["text"], re.I)
                                for p in struck)


def alike(a, b):
    """of one kind; an attack on nobody told, or on the same, or of which only the outcome is told, may be any."""
    kinds = (kind_of(a), kind_of(b))
    nobody = not any(c["targets"] for c in b)
    left = any(kind == "attack" and outcome(group) for kind, group in zip(kinds, (a, b)))
    return kinds[0] == kinds[1] or left or ("attack" in kinds and (nobody or bool(said(a, struck_of) & said(b, struck_of))))


def outcome(group):
    """ "two were injured": by no one told and with nothing."""
    return all(c["mode"] in ("", "destroy") and re.match(OUTCOME, c["trigger"]["text"], re.I) and not c["actors"] and not c["instrument"]
               for c in group)


def apart(a, b):
    """told of different days, towns, provinces or numbers of dead."""
    return any(x and y and not x & y for x, y in ((said(a, what), said(b, what)) for what in (days_of, towns_of, areas_of, dead_of)))


def said(group, what):
    return {x for c in group for x in what(c)} - {None}


def struck_of(c):
    return [p["name"] for p in c["targets"]]


def days_of(c):
    return [c["time"]["start"]] if c["time"] and c["time"]["precision"] == "day" else []


def towns_of(c):
    return [c["place"]["name"]] if c["place"] and c["place"]["precision"] == "exact" else []


def areas_of(c):
    return [c["place"]["name"]] if c["place"] and c["place"]["precision"] in ("near", "admin1", "admin2", "region") else []


def dead_of(c):
    return [q["best"] for q in c["quantities"] if q["kind"] == "killed"]


def kind_of(group):
    kinds = [kind_of_claim(c) for c in group]
    return max(sorted(set(kinds)), key=lambda k: (k != "attack", kinds.count(k)))


def kind_of_claim(c):
    if c["mode"] == "explosives" and not c["instrument"] and re.match("bomb(ed|ings?)$", c["trigger"]["text"], re.I):
        return "attack"  # also of aircraft
    if c["type"] == "ASSAULT" and c["instrument"] and re.search(BLASTS, c["instrument"]["text"], re.I):
        return "bombing"
    burned = c["mode"] == "destroy" and re.search(FIRE, c["trigger"]["text"], re.I)
    return "robbery" if c["type"] == "CRIME" else "arson" if burned else MUC_TYPE.get(c["mode"], "attack")


def template(group, who, tagged):
    t = {"incident_type": kind_of(group), **{r: [] for r in MUC_ROLES}}
    for c in group:
        by = [c["responsibility_by"]] if c["responsibility_by"] and c["responsibility"] != "denied" else []
        fillers = [f for p in c["actors"] + by for f in doers(c, p, who, tagged)]
        fillers += [f for p in c["targets"] for f in struck(c, p, who, tagged)]
        fillers += [("Target", q["text"]) for q in c["quantities"] if q["kind"] in ("destroyed", "damaged", "stolen")]
        for role, text in fillers + [("Weapon", weapon(c))]:
            add(t[role], re.sub(ABOUT if role == "PerpInd" else NUMBER, "", text, flags=re.I))
    return t


def with_group(t, who):
    """fighters told by no name are of the one armed group that the report names."""
    known = {a["id"]: a for a in who.values() if a["kind"] == "armed_group" and a["id"] and not a["pronoun"]}
    if not t["PerpOrg"] and len(known) == 1 and any(re.search(FIGHTERS, e, re.I) for p in t["PerpInd"] for e in p):
        add(t["PerpOrg"], named(*known.values(), who))
    return t


def weapon(c):
    text = c["instrument"]["text"] if c["instrument"] else ""
    return "" if re.search(SHOT, text, re.I) else text


def fields(group, home, abroad):
    """date (the last it can be, where none is told), country, finest place, killed and injured of an incident; home:
    the country most told of in the text, abroad: those of the task's that it names."""
    places = [p for c in group if c["place"] for p in [c["place"], *c["place"]["places"]]]
    fine = sorted((p for p in places if p["precision"] not in ("country", "composite", "border", "none")),
                  key=lambda p: ("exact", "near", "admin2", "admin1", "region").index(p["precision"]))
    ends = [[c["time"][end] for c in group if c["time"] and c["time"][end]] for end in ("end", "not_after")]
    days = ends[0] or ends[1]
    told = next((p["country"] for p in fine if p["country"] and p["country"] in abroad), None) or home
    out = {"place": plain(fine[0]["name"]) if fine else None, "date": days[0] if days else None,
           "country": countries().get(told)}
    for field, kind in (("killed", "killed"), ("injured", "wounded")):
        counts = [[q["best"] for q in c["quantities"] if q["kind"] == kind and q["best"] is not None] for c in group]
        out[field] = int(max(map(sum, counts))) if any(counts) else None
    return out


def plain(name):
    """a place's bare name, without accents: "northern Lima", "Ica Department" by Lima, Ica."""
    name = re.sub(r"^(the )?(((north|south)?(east|west)?ern|central|heart of|center of|centre of|outskirts of|near|downtown)[ -])+(?=[A-Z])", "", name)
    name = re.sub(r" (department|province|district|region|governorate|municipality)$", "", name.split(",")[0], flags=re.I)
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


@functools.cache
def countries():
    lines = (HERE.parent / "data" / "places" / "countries.tsv").read_text(encoding="utf-8").splitlines()
    return {cells[0]: cells[1] for cells in (line.split("\t") for line in lines if line[:1] != "#")}


def home_of(answer):
    """the country most told of, of those that the task is about if one of them is; that of the date line counts for five."""
    told = [x["country"] for x in answer["places"] + answer["actors"] if x["country"]]
    told += 5 * [p["country"] for p in answer["places"] if p["country"] and p["dateline"]]
    told = [c for c in told if c in MUC_COUNTRIES] or told
    return max(sorted(set(told)), key=told.count, default=None)


def inside(span, tagged, *labels):
    """the tagger's names in a span, a part of a name by the longest name of the text that holds it."""
    found = [e for e in tagged if e["label"] in labels and span[0] <= e["start"] and e["end"] <= span[1]]
    return [fullest(bare(e["text"]), tagged, e["label"]) for e in found]


def fullest(name, tagged, *labels):
    """the longest name of the text that holds the name."""
    longer = [bare(o["text"]) for o in tagged if o["label"] in labels]
    return max([name] + [o for o in longer if f" {name} ".lower() in f" {o} ".lower()], key=len)


def bare(name):
    """without its title, its possessive, its short form in brackets and the white space of its lines."""
    name = re.sub(r"^((msgr|monsignor|mr|mrs|dr|father|gen|col|general|colonel)\.? )+|'s$", "", " ".join(name.split()), flags=re.I)
    return re.sub(r" \(.*|^(the |self-styled |so-called |pro-?[a-z]+ |-|maoist |marxist |leftist |rightist |outlawed |suspected |alleged )+", "", name, flags=re.I) or name


def persons(a, who, tagged):
    """who is named: the mention itself, else in its own words, else in all that belongs to it."""
    if a.get("person"):
        longer = [o["person"] for o in who.values() if o["person"]]
        name = max([a["person"]] + [o for o in longer if f" {a['person']} ".lower() in f" {o} ".lower()], key=len)
        return [fullest(bare(name), tagged, "PERSON")]
    own = inside((a["start"], a["end"]), tagged, "PERSON") if a else []
    if not own and a.get("name") == "person" and not re.search(r"\bpersons?$", a["text"], re.I):
        own = [fullest(bare(a["text"]), tagged, "PERSON", "ORG", "GPE")]
    return own or inside(a.get("whole", (0, 0)), tagged, "PERSON")


def listed(c, a, tagged):
    """the names told beside a noun: "the brothers A and B", "a couple, A and B", "nine people, including A"."""
    sentence, at = c["sentence"], a.get("end", c["sentence"]["span"][1])
    lead, found = LISTING, []
    for e in sorted(tagged, key=lambda e: e["start"]):
        between = sentence["text"][max(0, at - sentence["span"][0]):max(0, e["start"] - sentence["span"][0])]
        if e["label"] == "PERSON" and at <= e["start"] < e["end"] <= sentence["span"][1] and re.fullmatch(lead, between, re.I):
            found.append(fullest(bare(e["text"]), tagged, "PERSON"))
            lead, at = NEXT, e["end"]
    return found


def named(p, who):
    """what the register knows by the name that the text has for it ("armed forces"), else by the register's."""
    own = [bare(a["text"]) for a in who.values() if a["id"] == p["id"] and not a["pronoun"]
           and (a["kind"] == "armed_group" or p["name"].lower().endswith(bare(a["text"]).lower()))]
    return min((n for n in own if len(n) > 2), key=lambda n: (own.index(n), len(n)), default=re.sub(r" \(.*", "", p["name"]))


def doers(c, p, who, tagged):
    """fighters, crowds and persons by their words, without their group's name; groups and forces by their names; a
    state is no perpetrator."""
    a = meant(who.of(p["span"]), who)
    p = {**p, "text": a["text"], "span": [a["start"], a["end"]]} if a else p
    kind, text = a.get("kind"), p["text"]
    people = persons({**a, "whole": p["span"]}, who, tagged) if a and kind != "armed_group" else []
    if kind in (None, "state", "office", "media", "thing") or a.get("pronoun") and re.fullmatch(PRONOUN, text, re.I):
        return
    orgs = list(dict.fromkeys(inside(a.get("whole", p["span"]), tagged, "ORG") + groups(a, who)))
    short = set(text.lower().split()) - {"the"}
    if people:
        yield from (("PerpInd", n) for n in people)
    elif (orgs and text.endswith(orgs[-1])) or (p["id"] and short <= set(p["name"].lower().split())):
        yield "PerpOrg", bare(text)
    else:
        if kind != "organization" and not (kind == "armed_group" and p["id"]):
            yield "PerpInd", together(c, p, without(whose(c, p, a, PART), orgs))
        if kind != "organization" or c["responsibility"] != "unknown":  # what bears no arms only where it is charged
            yield from (("PerpOrg", n) for n in orgs or ([named(p, who)] if p["id"] else []))


def groups(a, who):
    """the group named in a mention of its people: "FMLN" of "FMLN guerrillas"."""
    return [bare(o["text"]) for o in who.values() if o["id"] and o["id"] == a["id"] and o["kind"] in ("armed_group", "force")
            and a["start"] <= o["start"] and o["end"] <= a["end"] and o["end"] - o["start"] < a["end"] - a["start"]]


GROUP = (r"((?:heavily |well-)?(?:armed |unidentified )?(?:group|band|gang|column|squad) of )"
         r"(?:(?:about|some|approximately|at least|\d+|two|three|four|five|six|seven|eight|nine|ten) )*$")


def together(c, p, text):
    """ "a group of armed men": the group too."""
    before = re.search(GROUP, c["sentence"]["text"][:max(0, p["span"][0] - c["sentence"]["span"][0])], re.I)
    return before[1] + text if before else text


def without(text, names):
    """"alleged FMLN guerrillas": guerrillas; but "members of the FMLN", "FMLN members" as they are."""
    for name in sorted(names, key=len):
        text = re.sub(rf"^(.*\b)?{re.escape(name)}( \([^)]*\))?\s+(?!{PART}$)(?=\w)", "", text, flags=re.I)
    return text


def meant(a, who):
    """the mention that a pronoun stands for, else itself: "the rebels" are told by their own words."""
    if not a.get("pronoun") or not re.fullmatch(PRONOUN, a["text"], re.I):
        return a
    before = [m for m in who.values() if m["end"] <= a["start"] and not m["pronoun"] and a["antecedent"]
              and m["text"] in a["antecedent"]]
    return before[-1] if before else a


def struck(c, p, who, tagged):
    """persons by name; things, and what the program takes for no party at all; embassies by their office; who lives in a
    house or drives a car suffers with it."""
    a = meant(who.of(p["span"]), who)
    kind = a.get("kind")
    if a.get("pronoun") and re.fullmatch(PRONOUN, a["text"], re.I):
        return
    holder = None if kind in ("person", "civilians", "fighters", "thing") else holding(c, p, who)
    if holder:
        p, a, kind = {**p, "span": [holder["start"], holder["end"]], "text": holder["text"]}, holder, "thing"
    people = persons(a, who, tagged) or listed(c, a, tagged)
    thing = kind in ("thing", "media") or (kind is None and p["role"] != "victim") or (kind in ("office", "organization") and p["id"])
    if thing and (holder or not any(e["end"] == p["span"][1] for e in tagged if e["label"] in ("PERSON", "GPE", "LOC")
                                    and e["start"] >= p["span"][0])):
        yield "Target", "" if re.search(LOCALITY, p["text"], re.I) else whose(c, p, a)
        yield from (("Victim", n) for n in dwellers(p, a, who, tagged))
    elif c["mode"] != "destroy":
        yield from (("Victim", n) for n in people)


def holding(c, p, who):
    """the thing that a body is told with: "the headquarters of the party", "party headquarters" of the party."""
    return next((m for m in who.values() if m["kind"] == "thing" and c["sentence"]["span"][0] <= m["start"]
                 and (0 < p["span"][0] - m["end"] < BESIDE and p["span"][1] <= m["whole"][1]
                      or m["start"] <= p["span"][0] and p["span"][1] < m["end"])), None)


def dwellers(p, a, who, tagged):
    """the first person named with a home or a vehicle: "the house of the judge"."""
    if a and re.search(DWELLING, p["text"], re.I):
        near = [m for m in who.values() if m["person"] and p["span"][1] <= m["start"] and m["end"] <= a["whole"][1]]
        yield from (persons(m, who, tagged)[0] for m in near[:1])


def whose(c, p, a, heads=r"\w+"):
    """a thing with its "of": "the home of the minister"; or only such a word: "members of the band"."""
    start, end = p["span"][0] - c["sentence"]["span"][0], a.get("whole", p["span"])[1] - c["sentence"]["span"][0]
    words = c["sentence"]["text"][start:end]
    more = re.match(re.escape(p["text"]) + r" of (?!(those|which|whom)).*?(?=,|;| that | which | who | where | located |$)", words, re.I)
    return re.sub(r" \([^)]*\)", "", more[0] if more and re.search(rf"\b{heads}$", p["text"], re.I) else p["text"])


def add(entities, text):
    if text and [text] not in entities:
        entities.append([text])


def spans(answer, row, model):
    """Labelled spans: of each noun the extents that marsad gives, likeliest label first, no overlap."""
    found = {}
    for begin, end, chain in candidates(answer, row):
        told = model.give(chain)
        found[begin, end] = max(told, found.get((begin, end), told), key=lambda t: t[1])
    taken, out = set(), []
    for (begin, end), (label, p) in sorted(found.items(), key=lambda f: (-f[1][1], f[0])):
        if p >= LIKELY and label and not taken & set(range(begin, end)):
            taken |= set(range(begin, end))
            out.append({"begin": begin, "end": end, "type": label})
    return {"entities": sorted(out, key=lambda e: e["begin"])}


def candidates(answer, row):
    """(begin, end, marsad's fields from the coarsest view to the finest)"""
    chain = CHAINS[row["form"]]
    for n in answer["nouns"]:
        extents = {}
        for name, span in n["spans"].items():
            extents.setdefault(tuple(span), []).append(name)
        for (begin, end), shape in sorted(extents.items()):
            yield begin, end, chain("+".join(sorted(shape)), n)


def chain_of_names(shape, n):
    place = f"{n['place']}{n['demonym']:d}{n['anaphor']:d}{n['in_name']:d}"
    kinds = (n["actor"], place, n["time"], n["count"], n["classes"])
    whole = (shape, kinds, n["label"], n["lead"], n["tag"], n["registered"], n["pronoun"])
    return (), (shape,), (shape, n["actor"]), (shape, n["actor"], n["place"], n["time"], n["label"]), \
        (shape, n["classes"], n["tag"], n["actor"]), (shape, kinds, n["label"]), whole, whole + (n["dep"],)


def chain_of_roles(shape, n):
    parts = tuple(sorted({(t, r) for t, _, r in n["parts"]}))
    roles = tuple(sorted({r for _, r in parts}))
    whole = (shape, parts, n["dep"], n["actor"])
    return (), (shape,), (shape, n["dep"]), (shape, n["dep"], roles), (shape, n["dep"], parts), whole, \
        whole + (n["label"], n["place"]), whole + (n["label"], n["lead"], n["tag"])


CHAINS = {"names": chain_of_names, "roles": chain_of_roles}


def grouped(numbered):
    """[(number, thing)] -> [(number, [thing])]"""
    groups = {}
    for number, thing in numbered:
        groups.setdefault(number, []).append(thing)
    return sorted(groups.items())


def stories(answers):
    """marsad annotate links: one row a story, with its documents."""
    return [{"cluster": n, "docs": docs} for n, docs in grouped((a["story"], a["id"]) for a in answers)]


def clusters(answers):
    """the same: one row a happening, with the mentions that were given."""
    mentions = ((m["event"], {"doc": a["id"], "start": m["start"], "end": m["end"]}) for a in answers for m in a.get("mentions", []))
    return [{"cluster": n, "members": members} for n, members in grouped(mentions)]
