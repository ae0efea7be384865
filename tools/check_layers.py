#!/usr/bin/python3
"""check_layers.py - every #include keeps to src/layers.txt: X/X.h of an allowed module, or own files."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"


def table():
    """module -> set of what it may include."""
    rows = {}
    for line in (SRC / "layers.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            module, _, allowed = line.partition(":")
            rows[module.strip()] = set(allowed.split())
    return rows


def faults(path, module, allowed):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        found = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if not found:
            continue
        name = found.group(1)
        owner = name.split("/")[0] if "/" in name else name
        front = name == f"{owner}/{owner}.h"
        if owner == module or name in allowed or (owner in allowed and front):
            continue
        if name in ("test.h", "test_record.h", "test_line.h", "run_test.h", "fuzz.h") and path.stem.endswith(("_test", "_fuzz")):
            continue
        if owner == "base" and path.stem.endswith("_test"):
            continue
        if module == "marsad" and re.fullmatch(r"marsad(_\w+)?\.h", name):
            continue
        if (SRC / "base" / name[5:]).exists() and owner == "base":
            continue  # base's own headers may be named one by one: it is one front door in pieces
        if module != "marsad" and not (SRC / name).exists():
            continue  # made at build
        yield f"{path.relative_to(ROOT)}:{number}: {module} may not include {name}"


def main():
    rows = table()
    bad = []
    for path in sorted(SRC.rglob("*.[ch]")):
        parts = path.relative_to(SRC).parts
        if len(parts) > 2:
            bad.append(f"{path.relative_to(ROOT)}: a third level of folders")
        module = parts[0] if len(parts) > 1 else "marsad"
        if path.name in ("test.h", "test_line.h", "run_test.h"):
            continue
        if module not in rows:
            bad.append(f"{path.relative_to(ROOT)}: module {module} is not in src/layers.txt")
            continue
        bad += faults(path, module, rows[module])
    print("\n".join(bad) if bad else f"layers: {len(rows)} modules keep to src/layers.txt")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
