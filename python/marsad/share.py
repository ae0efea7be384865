"""The steps of `Engine.add` each by itself, for who shares them out over machines (spark/): read, near, code, pairs,
events. What goes from one to the next is a line of JSON, kept as it is (src/marsad_share.h says what may be read)."""
import os
import queue
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from marsad._native import ffi, lib
from marsad.calls import Strings, buffer, check
from marsad.engine import Engine

Pair = tuple[int, int, float]
NEAR = 0.65  # from here on one text stands for the other
NEAR_ROW = 32  # how many of those with one hash of the sketch a report looks at: src/store/near.c


@ffi.def_extern(error=False)  # type: ignore[untyped-decorator]
def marsad_line(ctx: Any, line: Any) -> bool:
    return bool(ffi.from_handle(ctx)(bytes(ffi.buffer(line.ptr, line.len))))


def _texts(lines: Sequence[bytes]) -> tuple[Any, list[Any]]:
    kept = [ffi.from_buffer(line) for line in lines]
    return ffi.new("mrs_str[]", [(k, len(k)) for k in kept]), kept


_opened: dict[str | None, Engine] = {}
_opened_lock = threading.Lock()


def opened(data: str | None) -> Engine:
    """An engine on that folder (None: `data_dir`), with no gazetteer of a user; one a process."""
    with _opened_lock:
        if data not in _opened:
            _opened[data] = Engine(data, gazetteer="")
        return _opened[data]


def _into(told: list[bytes]) -> Callable[[bytes], bool]:
    def take(line: bytes) -> bool:
        told.append(line)
        return True

    return take


def read(engine: Engine, path: str | os.PathLike[str], *, sample: bool = False, gate: bool = False) -> Iterator[bytes]:
    """The reports of a file, one after the other while it is read; what cannot be read is a line with "reason"."""
    waiting: queue.Queue[bytes | BaseException | None] = queue.Queue(256)
    stopped = threading.Event()

    def take(line: bytes) -> bool:
        while not stopped.is_set():
            try:
                waiting.put(line, timeout=0.2)
                return True
            except queue.Full:
                continue
        return False

    def run() -> None:
        strings, err = Strings(), ffi.new("mrs_err *")
        handle = ffi.new_handle(take)
        options = ffi.new("mrs_add_options *", {"paths": strings.many([os.fspath(path)]), "n_paths": 1, "sample": sample, "gate": gate})
        last: BaseException | None = None
        try:
            with engine.use() as opened:
                check(lib.mrs_share_read(opened, options, lib.marsad_line, handle, err), err)
        except BaseException as fault:  # noqa: BLE001 - it belongs to who reads
            last = fault
        while not stopped.is_set():
            try:
                waiting.put(last, timeout=0.2)
                return
            except queue.Full:
                continue

    reader = threading.Thread(target=run, daemon=True)
    reader.start()
    try:
        while isinstance(got := waiting.get(), bytes):
            yield got
        if got is not None:
            raise got
    finally:
        stopped.set()
        reader.join()


def near(a: str, b: str) -> float:
    """How far one text stands for the other, 0 to 1; `NEAR` or more: it does."""
    err, of = ffi.new("mrs_err *"), ffi.new("double *")
    both, _kept = _texts([a.encode(), b.encode()])
    check(lib.mrs_share_near(both[0], both[1], of, err), err)
    return float(of[0])


def code(engine: Engine, lines: Sequence[bytes]) -> list[bytes]:
    """The claims of lines of `read`, one line each, in order."""
    strings, err = Strings(), ffi.new("mrs_err *")
    texts, _kept = _texts(lines)
    told: list[bytes] = []
    handle = ffi.new_handle(_into(told))
    with tempfile.TemporaryDirectory(prefix="marsad-") as folder, engine.workers(1) as mine:
        scratch = strings.of(os.path.join(folder, "scratch.gpkg"))
        check(lib.mrs_share_code(mine[0], scratch, texts, len(lines), lib.marsad_line, handle, err), err)
    return told


def pairs(engine: Engine, lines: Sequence[bytes], share: int) -> list[Pair]:
    """Units that are likely one happening, of one share; lines: of `code`, all with a unit in it."""
    err = ffi.new("mrs_err *")
    texts, _kept = _texts(lines)
    with engine.use() as opened, buffer() as out:
        check(lib.mrs_share_pairs(opened, texts, len(lines), share, out, err), err)
        found = ffi.cast("mrs_unit_pair *", out.ptr)
        return [(p.a, p.b, p.z) for p in (found[i] for i in range(out.len // ffi.sizeof("mrs_unit_pair")))]


def events(engine: Engine, lines: Sequence[bytes], units: Sequence[int], among: Sequence[Pair]) -> list[bytes]:
    """Events of these units as GeoJSON features; lines: of `code`, all with one of them; among: all pairs of theirs."""
    err = ffi.new("mrs_err *")
    texts, _kept = _texts(lines)
    told: list[bytes] = []
    handle = ffi.new_handle(_into(told))
    keys, likely = ffi.new("int64_t[]", list(units)), ffi.new("mrs_unit_pair[]", list(among))
    parts = ffi.new("mrs_share_parts *", {"lines": texts, "n_lines": len(lines), "units": keys, "n_units": len(units),
                                          "n_pairs": len(among), "pairs": likely})
    with engine.use() as opened:
        check(lib.mrs_share_events(opened, parts, lib.marsad_line, handle, err), err)
    return told


