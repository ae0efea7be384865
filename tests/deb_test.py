#!/usr/bin/python3
"""What `make deb` makes: lintian finds no error, the same tree gives the same bytes, every verb has its page, every option its
completion, the unit is closed. That it installs and works: `make fresh-deb`."""
import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
SKIP = 77
TOOLS = ("lintian", "dpkg-shlibdeps", "man", "zsh", "fish", "systemd-analyze")
MOST_EXPOSED = 1.5  # of systemd-analyze security: 0 is closed, 10 open
BUILT = {}


def run(*words, **more):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, check=False, **more)


def good(*words, **more):
    done = run(*words, **more)
    assert done.returncode == 0, (words[0], done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


def package():
    """Its path, and a folder with what is in it."""
    if not BUILT:
        BUILT["deb"] = ROOT / good(ROOT / "tools" / "deb.sh").strip().splitlines()[-1]
        BUILT["root"] = pathlib.Path(tempfile.mkdtemp(prefix="marsad-deb-"))
        good("dpkg-deb", "-x", BUILT["deb"], BUILT["root"])
    return BUILT["deb"], BUILT["root"]


def verbs():
    return re.findall(r"^  (\S+) ", good(MARSAD, "help"), re.M)


def options(verb):
    return re.findall(r"^  (--\S+)", good(MARSAD, verb, "--help"), re.M)


def test_lintian_finds_no_error(folder):
    deb, _ = package()
    said = run("lintian", "--fail-on", "error", "--allow-root", deb)
    assert said.returncode == 0, said.stdout


def test_same_tree_same_bytes(folder):
    deb, _ = package()
    before = deb.read_bytes()
    good(ROOT / "tools" / "deb.sh")
    assert deb.read_bytes() == before


def test_it_works_from_where_it_is_unpacked(folder):
    _, root = package()
    env = {k: v for k, v in os.environ.items() if k != "MARSAD_DATA"}
    assert "model" in good(root / "usr/bin/marsad", "version", env=env)
    good(root / "usr/bin/marsad", "add", "--store", folder / "s.gpkg", ROOT / "samples", env=env)


def test_every_verb_has_a_page_and_every_option_stands_on_it(folder):
    _, root = package()
    pages = root / "usr/share/man/man1"
    assert {p.name for p in pages.iterdir()} == {"marsad.1.gz", *(f"marsad-{v}.1.gz" for v in verbs())}
    for verb in verbs():
        text = gzip.decompress((pages / f"marsad-{verb}.1.gz").read_bytes()).decode().replace("\\-", "-")
        for option in options(verb):
            assert f"\\fB{option}\\fR" in text, (verb, option)
        page = pages / f"marsad-{verb}.1.gz"
        faults = run("man", "--warnings", "-E", "UTF-8", "-l", page, env={**os.environ, "MANWIDTH": "100"})
        assert faults.returncode == 0 and not faults.stderr, (verb, faults.stderr)


def test_bash_completes_verbs_and_options(folder):
    _, root = package()
    script = root / "usr/share/bash-completion/completions/marsad"

    def complete(*words):
        line = " ".join(f"'{w}'" for w in words)
        return good("bash", "-c", f". {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _marsad; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
                    cwd=folder).split()

    assert set(complete("marsad", "")) == {*verbs(), "help"}
    assert complete("marsad", "ev") == ["events"]
    for verb in verbs():
        assert complete("marsad", verb, "--") == options(verb), verb
    (folder / "reports").mkdir()
    assert complete("marsad", "add", "rep") == ["reports"]
    assert complete("marsad", "events", "--store", "rep") == ["reports"]
    assert complete("marsad", "events", "--limit", "") == []


def test_zsh_and_fish_complete_them_too(folder):
    _, root = package()
    zsh, fish = root / "usr/share/zsh/vendor-completions/_marsad", root / "usr/share/fish/vendor_completions.d/marsad.fish"
    good("zsh", "-n", zsh)
    env = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    told = good("fish", "--no-config", "-c", f"source {fish}; complete -C 'marsad '", env=env)
    assert {line.split("\t")[0] for line in told.splitlines()} >= set(verbs())
    for verb in ("events", "serve", "user"):
        told = good("fish", "--no-config", "-c", f"source {fish}; complete -C 'marsad {verb} --'", env=env)
        assert {line.split("\t")[0] for line in told.splitlines()} >= set(options(verb)), verb
        assert all(f"'{o}[" in zsh.read_text() for o in options(verb)), verb


def test_the_unit_is_sound_and_closed(folder):
    _, root = package()
    unit = root / "lib/systemd/system/marsad.service"
    verdict = good("systemd-analyze", "security", "--offline=true", unit)
    exposure = float(re.search(r"exposure level for marsad.service: ([\d.]+)", verdict).group(1))
    assert exposure <= MOST_EXPOSED, verdict
    copy = folder / unit.name  # with a program that is there
    copy.write_text(unit.read_text().replace("/usr/bin/marsad", str(root / "usr/bin/marsad")))
    faults = run("systemd-analyze", "verify", "--man=no", copy)
    assert not [l for l in faults.stderr.splitlines() if "marsad.service" in l], faults.stderr


if __name__ == "__main__":
    missing = [t for t in TOOLS if not shutil.which(t)]
    if missing:
        print(f"skipped: not found: {', '.join(missing)}; tools/setup.sh check installs them")
        sys.exit(SKIP)
    code = each.run(globals())
    if BUILT:
        shutil.rmtree(BUILT["root"])
    sys.exit(code)
