#!/usr/bin/python3
"""Reports and paragraphs in other languages than English: kept, counted, never coded as English.

Own sentences, invented events. MARSAD names the program."""
import json
import os
import sqlite3
import sys

import each
import program_test as p

ENGLISH = "Border guards arrested three suspected smugglers near Rabia on Tuesday, the interior ministry said."
MORE = "The men were carrying forty rifles, a spokesman said in a statement."
REST = ("Lorries have crossed there by night since the spring, and a trench that had been dug along the road was filled in "
        "again at three points, the mayor of the town said on Wednesday after a meeting with the guards.")
ARABIC = "قال مصدر أمني إن قوات الأمن اعتقلت ثلاثة مهربين قرب مدينة ربيعة في محافظة نينوى يوم الثلاثاء."
ARABIC_2 = "وأضاف المصدر أن المهربين كانوا يحملون أربعين بندقية. هل عبروا الحدود من سوريا؟ لا أحد يعرف ذلك بعد."
TURKISH = "Güvenlik güçleri salı günü Musul yakınlarında üç kaçakçıyı yakaladı ve silahlara el koydu. Türkiye bu olayı kınadı."
KURMANJI = "Hêzên ewlehiyê li nêzî Şingalê sê kes girtin û çek bi wan re dîtin, çavkaniyek ji bajêr ev yek got."
SORANI = "هێزە ئەمنییەکان لە نزیک هەولێر سێ کەسیان دەستگیر کرد و ئەوان چەکیان پێ بوو، سەرچاوەیەک لە شارەکە گوتی."


def add(folder, text, *words, name="r.txt"):
    (folder / name).write_text(text)
    run = p.marsad("add", "--store", folder / "s.gpkg", "--date", "2024-05-08", *words, folder / name)
    assert run.returncode == 0, run.err
    return run


def rows(folder, query):
    with sqlite3.connect(f"file:{folder / 's.gpkg'}?mode=ro", uri=True) as db:
        return db.execute(query).fetchall()


def foreign(folder):
    """[(words, language)] of the paragraphs that are not coded"""
    text, at = rows(folder, "select text,foreign_at from documents")[0]
    return [(text[start:end], lang) for start, end, lang in json.loads(at or "[]")]


def test_foreign_paragraphs_of_an_english_report_are_not_coded(folder):
    run = add(folder, "\n\n".join([ENGLISH, ARABIC, MORE, TURKISH, REST, KURMANJI, SORANI]) + "\n")
    assert "1 machine-coded in part" in run.err and "not machine-coded" not in run.err, run.err
    assert foreign(folder) == [(ARABIC, "ar"), (TURKISH, "tr"), (KURMANJI, "ku"), (SORANI, "ckb")]
    assert rows(folder, "select lang,paragraphs,not_coded from documents") == [("en", 7, 4)]
    alone = folder / "alone"
    alone.mkdir()
    add(alone, "\n\n".join([ENGLISH, MORE, REST]) + "\n")
    told = "select type,mode,trigger,sentence from claims order by 1,2,3"
    assert rows(folder, told) == rows(alone, told) != []


def test_english_paragraphs_of_a_foreign_report_are_coded(folder):
    run = add(folder, "\n\n".join([ARABIC, ENGLISH, ARABIC_2]) + "\n")
    assert "1 machine-coded in part" in run.err, run.err
    assert rows(folder, "select lang,paragraphs,not_coded from documents") == [("ar", 3, 2)]
    assert [r[0] for r in rows(folder, "select mode from claims")] == ["arrest"]
    assert p.marsad("verify", "--store", folder / "s.gpkg").returncode == 0


def test_a_report_declared_in_the_wrong_language_is_told_by_its_words(folder):
    add(folder, f"Lang: ar\n\n{ENGLISH}\n\n{MORE}\n")
    assert rows(folder, "select lang,not_coded from documents") == [("en", 0)]
    assert rows(folder, "select count(*) from claims") == [(1,)]
    (folder / "s.gpkg").unlink()
    add(folder, f"Lang: en\n\n{TURKISH}\n")
    assert rows(folder, "select lang,not_coded from documents") == [("tr", 1)]


def test_every_count_says_what_is_not_machine_coded(folder):
    store = folder / "s.gpkg"
    add(folder, ENGLISH + "\n", name="a.txt")
    for verb in ("events", "claims", "overview"):
        assert "machine-coded" not in "".join((run := p.marsad(verb, "--store", store)).out + run.err)
    run = add(folder, ARABIC + "\n", name="b.txt")
    assert "1 kept but not machine-coded" in run.err, run.err
    add(folder, TURKISH + "\n", name="c.txt")
    add(folder, ENGLISH.replace("three", "nine").replace("Rabia", "Sinjar") + "\n\n" + ARABIC_2 + "\n", name="d.txt")
    say = "2 of 4 reports are not machine-coded (ar 1, tr 1), 1 more in part"
    assert say in p.marsad("events", "--store", store).err
    assert say in p.marsad("claims", "--store", store).err
    assert say in p.marsad("overview", "--store", store).out


def shown(folder, name="r.txt"):
    doc = rows(folder, f"select id from documents where uri like '%{name}'")[0][0]
    return p.marsad("show", "--store", folder / "s.gpkg", doc).out, json.loads(
        p.marsad("show", "--json", "--store", folder / "s.gpkg", doc).out)


def known(told, what):
    return [(k["text"], k["id"]) for part in told["not_coded"] for k in part[what]]


def test_what_is_not_coded_is_shown_in_sentences_with_the_names_of_the_tables(folder):
    add(folder, "\n\n".join([ARABIC, ARABIC_2, ENGLISH]) + "\n")
    text, told = shown(folder)
    assert "2 of 3 paragraphs" in text and "ar, 3 sentences" in text, text
    words = [[told["text"][a:b] for a, b in part["sentences"]] for part in told["not_coded"]]
    stop, ask = ARABIC_2.index(".") + 1, ARABIC_2.index("؟") + 1
    assert words == [[ARABIC], [ARABIC_2[:stop], ARABIC_2[stop + 1:ask], ARABIC_2[ask + 1:]]], words
    assert known(told, "places") == [("ربيعة", "mrs:rabia"), ("نينوى", None), ("سوريا", "gn:163843")], known(told, "places")
    assert known(told, "actors") == [("سوريا", "state:SY")], known(told, "actors")
    for part in told["not_coded"]:
        for k in part["places"] + part["actors"]:
            assert told["text"][slice(*k["span"])] == k["text"], k


def test_names_are_found_with_what_a_language_writes_onto_them(folder):
    add(folder, "وقالت قوات سوريا الديمقراطية إنها وصلت إلى دير الزور وبغداد وإن القتال بالموصل انتهى ولم يعد هناك في العراق خطر.\n\n"
        "Heyet dün Ankara'dan Musul'a ve Rabia'ya gitti. PKK'nın açıklaması 3. Ordu tarafından okundu ve Türkiye bunu kınadı.\n\n"
        "Li Şingalê û li Kobanê jî şer heye, çavkaniyek ji bajêr ev yek got û hêzên YPG jî li wir in.\n\n"
        "هێزە ئەمنییەکان لە هەولێر و لە کەرکوکدا سێ کەسیان دەستگیر کرد و ئەوان چەکیان پێ بوو، سەرچاوەیەک گوتی.\n")
    _, told = shown(folder)
    assert [part["lang"] for part in told["not_coded"]] == ["ar", "tr", "ku", "ckb"], told["not_coded"]
    places = [name for name, _ in known(told, "places")]
    assert places == ["دير الزور", "بغداد", "الموصل", "العراق", "Ankara", "Musul", "Rabia", "Türkiye", "Şingal", "Kobanê",
                      "هەولێر", "کەرکوک"], places
    assert ("قوات سوريا الديمقراطية", "actor:sdf") in known(told, "actors")
    assert {("PKK", "actor:pkk"), ("YPG", "actor:ypg")} <= set(known(told, "actors")), known(told, "actors")
    assert len(told["not_coded"][1]["sentences"]) == 2  # "3. Ordu" ends none


def test_what_is_not_coded_is_found_by_its_words(folder):
    add(folder, ARABIC + "\n", name="a.txt")
    add(folder, ENGLISH + "\n\n" + TURKISH + "\n", name="b.txt")
    add(folder, MORE + "\n", name="c.txt")

    def found(*words):
        run = p.marsad("documents", "--store", folder / "s.gpkg", "--json", *words)
        assert run.returncode == 0 and "1 of 3 reports is not machine-coded (ar 1), 1 more in part" in run.err, run.err
        return sorted(json.loads(line)["uri"][-5:] for line in run.out.splitlines())

    assert found() == ["a.txt", "b.txt", "c.txt"]
    assert found("--not-coded") == ["a.txt", "b.txt"]
    assert found("--text", "مهربين") == ["a.txt"] and found("--text", "Musul silahlara") == ["b.txt"]
    assert found("--lang", "tr") == ["b.txt"] and found("--lang", "en") == ["b.txt", "c.txt"]
    assert found("--limit", "1", "--text", "rifles") == ["c.txt"] and found("--text", 'a" OR "b') == []
    rows = p.marsad("documents", "--store", folder / "s.gpkg").out
    assert "1 of 2 not coded" in rows and "1 of 1 not coded" in rows, rows


if __name__ == "__main__":
    os.chdir(p.ROOT)
    sys.exit(each.run(globals()))
