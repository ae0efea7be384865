#!/usr/bin/python3
"""python/ in a fresh venv: pip install ./python, the package's own tests, its types.

Skipped where the package registry cannot be reached (exit code 77); with CI=true check.py counts that as a failure.
Closing line: "N passed, N failed"."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKIP = 77
NEEDED = [f"{ROOT / 'python'}[study]", "mypy", "pandas-stubs"]
NO_NETWORK = r"NewConnectionError|ConnectTimeout|Temporary failure in name resolution|ProxyError|No matching distribution found for (setuptools|cffi|pandas)"


def run(*words, **more):
    return subprocess.run([str(w) for w in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)


def stop(what, done):
    print(f"FAILED {what}\n{done.stdout[-3000:]}\n0 passed, 1 failed")
    return 1


def main():
    with tempfile.TemporaryDirectory(prefix="marsad-python-") as folder:
        venv = pathlib.Path(folder) / "venv"
        done = run(sys.executable, "-m", "venv", venv)
        if done.returncode:
            return stop("python3 -m venv (Debian package python3-venv)", done)
        python = venv / "bin" / "python"
        done = run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *NEEDED)
        if done.returncode:
            if re.search(NO_NETWORK, done.stdout):
                print("skipped: pip cannot reach its registry, so that ./python cannot be installed here")
                return SKIP
            return stop("pip install ./python", done)
        env = {**os.environ, "PATH": f"{venv / 'bin'}:{os.environ['PATH']}", "MARSAD_GAZETTEER": "",
               "MARSAD": os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))}
        env.pop("MARSAD_DATA", None)
        inside = run(python, "-I", ROOT / "python" / "test_marsad.py", *sys.argv[1:], cwd=folder, env=env)
        found = re.search(r"^(\d+) passed, (\d+) failed$", inside.stdout, re.M)
        print(inside.stdout[:found.start()] if found else inside.stdout)
        good, bad = map(int, found.groups()) if found else (0, 1)
        types = run(venv / "bin" / "mypy", "--cache-dir", venv / "mypy", "marsad", cwd=ROOT / "python", env=env)
        if types.returncode:
            print(types.stdout)
        print(f"{good + (not types.returncode)} passed, {bad + bool(types.returncode)} failed")
        return int(bad or types.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
