"""How a call of the library is made: what it wrote is taken and freed, what it refused is raised. The library runs
without Python's lock, so that other threads go on."""
import contextlib
from collections.abc import Iterator
from typing import Any

from marsad._native import ffi, lib
from marsad.errors import error_of


def text_of(pointer: Any) -> str:
    """A C string; NULL is empty."""
    return ffi.string(pointer).decode("utf-8", "replace") if pointer else ""


class Strings:
    """C strings that live as long as this does."""

    def __init__(self) -> None:
        self.kept: list[Any] = []

    def of(self, text: str | None) -> Any:
        if text is None:
            return ffi.NULL
        if "\0" in text:
            raise ValueError("a string with a NUL in it")
        self.kept.append(ffi.new("char[]", text.encode()))
        return self.kept[-1]

    def many(self, texts: list[str]) -> Any:
        self.kept.append(ffi.new("const char *[]", [self.of(t) for t in texts]))
        return self.kept[-1]


@contextlib.contextmanager
def buffer() -> Iterator[Any]:
    """An mrs_buf, freed at the end."""
    buf = ffi.new("mrs_buf *")
    try:
        yield buf
    finally:
        lib.mrs_buf_clear(buf)


def bytes_of(buf: Any) -> bytes:
    return bytes(ffi.buffer(buf.ptr, buf.len)) if buf.len else b""


def check(status: int, err: Any) -> None:
    """Raises what the library says."""
    if status != lib.MRS_OK:
        raise error_of(status, text_of(err.text) or text_of(lib.mrs_status_text(status)))
