#!/usr/bin/python3
"""manual.py - manual pages and shell completions out of what `marsad VERB --help` prints, which is the table of options
the program itself goes by.

usage: manual.py PROGRAM DAY FOLDER
Writes FOLDER/man/marsad.1, marsad-VERB.1 ..., FOLDER/bash/marsad, FOLDER/zsh/_marsad, FOLDER/fish/marsad.fish."""
import dataclasses
import pathlib
import re
import subprocess
import sys

FILES = ("FILE", "DIR", "PATH")  # of a value's name: completed as files


@dataclasses.dataclass
class Option:
    name: str
    value: str  # "": a flag
    help: str


@dataclasses.dataclass
class Verb:
    name: str
    summary: str
    usage: str
    options: list
    more: str


def said(program, *words):
    return subprocess.run([program, *words], capture_output=True, text=True, check=True).stdout


def read_verb(program, name, summary):
    text = said(program, name, "--help")
    head, _, rest = text.partition("\noptions:\n")
    listed, _, more = rest.partition("\n\n")
    options = []
    for line in listed.splitlines():
        found = re.match(r"  (--\S+)(?: (\S+))?\s+(.*)", line)
        options.append(Option(found[1], (found[2] or "").strip(), found[3]) if found else None)
        assert found, f"marsad {name} --help: {line}"
    return Verb(name, summary, head.splitlines()[0].removeprefix("usage: "), options, more.strip("\n"))


def read_all(program):
    lines = re.findall(r"^  (\S+)\s+(.*)$", said(program, "help"), re.M)
    return [read_verb(program, name, summary) for name, summary in lines]


# ---- manual pages ------------------------------------------------------------------------------


def roff(text):
    """Text as a page's: no line that begins as a request, hyphens that can be copied."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("’", "'")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.M)


def laid_out(text):
    """Paragraphs are filled, what is indented stands as it is."""
    out = []
    for part in re.split(r"\n\n+", text):
        shown = part.startswith("  ")
        out.append((".PP\n.nf\n.RS 4\n" if shown else ".PP\n") + roff(part) + ("\n.RE\n.fi" if shown else ""))
    return "\n".join(out)


def title(name, day):
    return f'.TH {name.upper()} 1 "{day}" "marsad" "User commands"\n'


def page_of(verb, day):
    name = f"marsad-{verb.name}"
    out = [title(name, day), f".SH NAME\n{roff(name)} \\- {roff(verb.summary)}", f".SH SYNOPSIS\n.B {roff(verb.usage)}"]
    if verb.more:
        out.append(".SH DESCRIPTION\n" + laid_out(verb.more))
    if verb.options:
        out.append(".SH OPTIONS")
        out += [f".TP\n\\fB{roff(o.name)}\\fR \\fI{roff(o.value)}\\fR\n{roff(o.help)}" for o in verb.options]
    out.append(".SH EXIT STATUS\n0 good; 1 some inputs failed, the others are done; 2 wrong call.")
    out.append('.SH SEE ALSO\n.BR marsad (1),\nthe documents in /usr/share/doc/marsad')
    return "\n".join(out) + "\n"


def page_of_all(verbs, day):
    out = [title("marsad", day), ".SH NAME\nmarsad \\- a record of what reports about a conflict say happened",
           ".SH SYNOPSIS\n.B marsad\n.I VERB\n[options] ...",
           ".SH DESCRIPTION\nmarsad reads reports \\- news, statements \\- and keeps a record of what they say happened: typed, placed, "
           "dated, counted, attributed to whoever said it, joined where several reports tell one happening, and always one step "
           "from the sentence it came from.\n.PP\nIt observes; it does not target: there is no search for private persons.",
           ".SH VERBS"]
    out += [f".TP\n.BR marsad\\-{roff(v.name)} (1)\n{roff(v.summary)}" for v in verbs]
    out.append(".SH ENVIRONMENT\n" + "\n".join(
        f".TP\n.B {name}\n{roff(what)}" for name, what in (
            ("MARSAD_STORE", "the record, where --store is not given (else ./marsad.gpkg)"),
            ("MARSAD_DATA", "folder with marsad.model and marsad.pack (default: /usr/share/marsad)"),
            ("MARSAD_GAZETTEER", "a gazetteer of your own; empty: none"),
            ("MARSAD_WHO", "who decides, for the log"), ("NO_COLOR", "no colour"))))
    out.append(".SH FILES\n.TP\n.I /var/lib/marsad/marsad.gpkg\nthe record that the service shows\n.TP\n.I /etc/default/marsad\n"
               "options of the service")
    out.append(".SH EXIT STATUS\n0 good; 1 some inputs failed, the others are done; 2 wrong call.")
    return "\n".join(out) + "\n"


# ---- completions -------------------------------------------------------------------------------


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def takes_file(option):
    return any(option.value.startswith(f) for f in FILES)


def bash(verbs):
    cases = []
    for v in verbs:
        files = "|".join(o.name for o in v.options if takes_file(o))
        words = "|".join(o.name for o in v.options if o.value and not takes_file(o))
        names = " ".join(o.name for o in v.options)
        cases.append(f"    {v.name})\n        options={quoted(names)} files={quoted(files)} words={quoted(words)} ;;")
    return ("# marsad completion for bash; made by tools/manual.py of the program's own table\n"
            "_marsad() {\n    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options= files= words=\n"
            "    COMPREPLY=()\n    if ((COMP_CWORD == 1)); then\n"
            f"        COMPREPLY=($(compgen -W {quoted(' '.join(v.name for v in verbs) + ' help')} -- \"$word\"))\n        return\n    fi\n"
            "    case ${COMP_WORDS[1]} in\n" + "\n".join(cases) + "\n    esac\n"
            "    case \"|$words|\" in *\"|$before|\"*) return ;; esac\n"
            "    case \"|$files|\" in\n    *\"|$before|\"*) ;;\n"
            "    *)\n        if [[ $word == -* ]]; then\n            COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n            return\n        fi ;;\n"
            "    esac\n    COMPREPLY=($(compgen -f -- \"$word\"))\n}\ncomplete -o filenames -F _marsad marsad\n")


def zsh(verbs):
    def spec(o):
        text = o.help.replace("[", "(").replace("]", ")").replace(":", " -")
        value = f":{o.value.replace(':', ' ')}:" + ("_files" if takes_file(o) else " ") if o.value else ""
        return quoted(f"{o.name}[{text}]{value}")

    listed = "\n".join(f"        {quoted(v.name + ':' + v.summary.replace(':', ' -'))}" for v in verbs)
    cases = "\n".join(f"    {v.name}) _arguments {' '.join(map(spec, v.options))} '*:file:_files' ;;" for v in verbs)
    return ("#compdef marsad\n# made by tools/manual.py of the program's own table\nlocal -a verbs\n"
            "if (( CURRENT == 2 )); then\n    verbs=(\n" + listed + "\n    )\n    _describe verb verbs\nelse\n"
            "    local verb=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $verb in\n" + cases + "\n    esac\nfi\n")


def fish(verbs):
    out = ["# marsad completion for fish; made by tools/manual.py of the program's own table"]
    for v in verbs:
        out.append(f"complete -c marsad -n __fish_use_subcommand -f -a {quoted(v.name)} -d {quoted(v.summary)}")
        for o in v.options:
            kind = " -r -F" if takes_file(o) else " -x" if o.value else ""
            out.append(f"complete -c marsad -n '__fish_seen_subcommand_from {v.name}' -l {o.name[2:]}{kind} -d {quoted(o.help)}")
    return "\n".join(out) + "\n"


def main():
    program, day, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    verbs = read_all(program)
    files = {"man/marsad.1": page_of_all(verbs, day), "bash/marsad": bash(verbs), "zsh/_marsad": zsh(verbs), "fish/marsad.fish": fish(verbs),
             **{f"man/marsad-{v.name}.1": page_of(v, day) for v in verbs}}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    print(f"{len(verbs)} verbs, {sum(len(v.options) for v in verbs)} options")


if __name__ == "__main__":
    main()
