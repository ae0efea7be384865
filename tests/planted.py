"""planted.py - forty private names in made reports, and a search for them in any bytes.

For every test that asks what a reader can see: of the command, of the service's routes, of files."""
import functools
import html
import json
import re
import unicodedata
import urllib.parse

NAMES = """Hassan Ali Mahmoud
Omar al-Jubouri
Ahmad Khalaf
Jihad Noor
Fatima Abdulkarim
Layla Hasan
Yusuf Barzani-Shekho
Abu Qatada al-Rawi
Umm Khaled
Zaynab Darwish
Sirwan Rasul
Berivan Osman
Delshad Hamo
Khalil Ibrahim Saadoun
Nadia Murad Kocho
Ghazwan Tarik
Mustafa Ozdemir
Elif Yildiz
Reza Khorshidi
Parisa Golzar
Ivan Petrov
Marta Kowalska
John Whitcombe
Grace Okafor
Samir Haddad
Rima Khoury
Bashar Qutaybah
Thamer Shabandar
Wissam Nuaimi
Hadi Zubaidi
Sabah Dulaimi
Karwan Jaff
Shirin Ezidi
Dakhil Shamo
Adnan Fawaz
Hiba Mansour
Tariq bin Ziyad Salman
Muna Rahhal
Faris Obeid
Sami Nassif""".split("\n")

FORMS = (
    "Police arrested {0}, 24, in Mosul on {day}. The suspect is accused of planting a roadside bomb near a market.",
    "Gunmen shot dead {0} at his home in Kirkuk on {day}, relatives said. {1} was buried the same day.",
    "\"They took my brother,\" {0} told reporters in Raqqa on {day} after a raid by the Syrian Democratic Forces.",
    "The mother of {0} said that her son was abducted by ISIS in Hajin on {day}. {1} was released after two days.",
    "A court in Baghdad sentenced {0} to death on {day} for a bombing in Karbala.",
    "{0}, a shepherd, was wounded by a mine near Sinjar on {day}. Doctors said {1} had lost a leg.",
    "Two civilians, {0} and a neighbour, were killed in a drone strike in Deir ez-Zor on {day}.",
    "Security forces detained {0} at a checkpoint near Hawija on {day} and seized two rifles from {1}'s car.",
)


def report(name, at, day="3 May 2024"):
    """A made report that names one private person, more than once."""
    last = name.split()[-1]
    text = FORMS[at % len(FORMS)].format(name, last, day=day)
    return {
        "title": f"{last} case: attack in the province" if at % 3 == 0 else "Attack in the province",
        "author": name if at % 5 == 0 else "",
        "url": f"https://news.example/2024/05/{last.lower()}-attack-{at}",
        "publisher": "Example Courier",
        "date": "2024-05-04",
        "text": f"{text} The provincial council condemned the attack, the third this month.",
    }


def reports():
    """JSON Lines, one report a name."""
    return "".join(json.dumps(report(n, i)) + "\n" for i, n in enumerate(NAMES))


def words(names=None):
    """Each word of a name that is no common word."""
    common = {"Ali", "Abu", "Umm", "bin", "al", "Ivan", "John", "Grace", "Noor"}
    parts = {w for n in names or NAMES for w in n.replace("-", " ").split()}
    return sorted(w for w in parts if w not in common and len(w) > 3)


def plain(data):
    """The text of bytes with what may hide a word undone: %XX, \\uXXXX, &#..; and accents."""
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    forms = [text, urllib.parse.unquote(text), html.unescape(text)]
    try:
        forms.append(text.encode("latin-1", "replace").decode("unicode_escape", "replace"))
    except ValueError:
        pass
    folded = [unicodedata.normalize("NFKD", f) for f in forms]
    return "\n".join(forms + folded).casefold()


@functools.lru_cache
def sought(names=None):
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(re.escape(w.casefold()) for w in words(names))})(?![^\W_])")


def leaks(data, names=None):
    """The words of private names that these bytes hold."""
    return sorted(set(sought(tuple(names) if names else None).findall(plain(data))))
