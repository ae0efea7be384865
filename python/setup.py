"""Builds the C library with the project's own words and puts it, the model and the data pack into the wheel."""
import pathlib
import re
import shutil
import subprocess
import sys

from setuptools import setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

PROJECT = pathlib.Path(__file__).resolve().parent.parent
BUILT = PROJECT / "build"
CARRIED = {"libmarsad.so.0": BUILT / "release" / "libmarsad.so.0",
           "share/marsad.model": BUILT / "share" / "marsad.model",
           "share/marsad.pack": BUILT / "share" / "marsad.pack"}


def version() -> str:
    found = re.search(r"version: '([^']+)'", (PROJECT / "meson.build").read_text())
    assert found
    return found.group(1)


def make_library() -> None:
    if not (PROJECT / "meson.build").exists():
        sys.exit("marsad: the wheel is made inside of the project: pip install ./python")
    code = subprocess.run(["make", "--no-print-directory", "-C", str(PROJECT), "all"], check=False).returncode
    if code:
        sys.exit("marsad: the library could not be built; run `make demo` in the project once, it installs what is missing")


class Carry(build_py):
    """Library, model and pack beside the modules."""

    def run(self) -> None:
        make_library()
        super().run()
        for name, source in CARRIED.items():
            target = pathlib.Path(self.build_lib) / "marsad" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


class Build(build_ext):
    def run(self) -> None:
        make_library()
        super().run()


class Wheel(bdist_wheel):
    """One wheel for every Python from 3.11 on: the extension keeps to the stable interface."""

    def finalize_options(self) -> None:
        self.py_limited_api = "cp311"
        super().finalize_options()


made = BUILT / "python"  # nothing of an earlier build stays
shutil.rmtree(made, ignore_errors=True)
made.mkdir(parents=True)
setup(version=version(), options={"build": {"build_base": str(made)}, "egg_info": {"egg_base": str(made)}},
      cffi_modules=["native.py:ffi"], zip_safe=False,
      package_data={"marsad": ["py.typed", "*.pyi"]},
      cmdclass={"build_py": Carry, "build_ext": Build, "bdist_wheel": Wheel})
