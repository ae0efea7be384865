"""each.py - runs the functions test_... of a module, each in a folder of its own, and counts them."""
import pathlib
import shutil
import sys
import tempfile
import traceback


def run(tests):
    """tests: the module's globals(). Names on the command line choose some. 0: all passed."""
    good = bad = 0
    for name, test in list(tests.items()):
        if not name.startswith("test_") or (sys.argv[1:] and name not in sys.argv[1:]):
            continue
        folder = pathlib.Path(tempfile.mkdtemp(prefix="marsad-test-"))
        try:
            test(folder)
            good += 1
        except Exception:  # noqa: BLE001 - each failure is reported and counted
            bad += 1
            print(f"FAILED {name}\n{traceback.format_exc(limit=3)}")
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{good} passed, {bad} failed")
    return 1 if bad else 0
