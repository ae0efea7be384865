"""Engine: the learned model and the tables, opened once; texts in, claims out; reports into a record."""
import contextlib
import dataclasses
import datetime
import getpass
import json
import os
import pathlib
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, cast

from marsad._native import ffi, lib
from marsad.calls import Strings, buffer, bytes_of, check, text_of
from marsad.errors import ArgumentError, MarsadError
from marsad.records import Annotation, Counts, Report, Version, What

if TYPE_CHECKING:
    import pandas

_HERE = pathlib.Path(__file__).resolve().parent
_COUNTS = ("parts", "added", "same", "copies", "near", "set_aside", "gated", "not_coded", "in_part", "claims", "events",
           "lost", "skipped")
_REPORT = ("text", "id", "title", "date", "publisher")
_VERSIONS = ("program", "model", "model_sha256", "pack_sha256", "gazetteer_sha256", "rows_sha256", "data", "kernel")


@dataclasses.dataclass(frozen=True)
class Added:
    """One part of the input that `Engine.add` has dealt with."""

    path: str
    line: int | None  # of JSON Lines
    result: str  # "new", "same", "copy", "near copy", "set aside"
    reason: str | None  # why it was set aside, and what to do
    claims: int


def data_dir() -> str:
    """Where model and data pack are: $MARSAD_DATA, else those the wheel carries, else /usr/share/marsad."""
    named = os.environ.get("MARSAD_DATA")
    if named:
        return named
    for place in (_HERE / "share", pathlib.Path("/usr/share/marsad")):
        if (place / "marsad.pack").exists():
            return str(place)
    return str(_HERE / "share")


def gazetteer_path() -> str | None:
    """The user's gazetteer, as the command finds it: $MARSAD_GAZETTEER, else marsad/gazetteer.pack in $XDG_DATA_HOME
    or ~/.local/share, where there is one."""
    named = os.environ.get("MARSAD_GAZETTEER")
    if named is not None:
        return named or None
    base = os.environ.get("XDG_DATA_HOME", "")
    folder = pathlib.Path(base) if base.startswith("/") else pathlib.Path.home() / ".local" / "share"
    path = folder / "marsad" / "gazetteer.pack"
    return str(path) if path.exists() else None


@ffi.def_extern()  # type: ignore[untyped-decorator]
def marsad_added(ctx: Any, part: Any) -> None:
    ffi.from_handle(ctx)(part)


class Engine:
    """Model and tables, mapped read-only. Any number of threads may use one; close it, or use `with`.

    data: folder with marsad.model and marsad.pack (default: see `data_dir`); gazetteer: a user's (default: see
    `gazetteer_path`; "": none); rows: own rows over `table`, as `marsad annotate --rows`; verify: read both files whole
    and check their SHA-256; kernel: how matrices are multiplied (default: the best this processor has).
    Raises InputError, FormatError, VersionError, each naming the file."""

    def __init__(self, data: str | os.PathLike[str] | None = None, *, gazetteer: str | os.PathLike[str] | None = None,
                 rows: str | os.PathLike[str] | None = None, table: str = "triggers", verify: bool = False,
                 kernel: str | None = None) -> None:
        strings, err, out = Strings(), ffi.new("mrs_err *"), ffi.new("mrs_engine **")
        places = gazetteer_path() if gazetteer is None else os.fspath(gazetteer) or None
        self._lock = threading.Lock()
        self._idle: list[Any] = []
        self._busy = 0
        self._engine: Any = None
        self._kernel = kernel or os.environ.get("MARSAD_KERNEL") or None
        check(lib.mrs_engine_open(strings.of(os.fspath(data) if data is not None else data_dir()), strings.of(places),
                                  verify, out, err), err)
        self._engine = ffi.gc(out[0], lib.mrs_engine_close)
        if rows is not None:
            try:
                check(lib.mrs_engine_lay(self._engine, strings.of(table), strings.many([os.fspath(rows)]), 1, err), err)
            except MarsadError:
                self.close()
                raise

    def close(self) -> None:
        """Frees everything now; twice is fine. MarsadError while another thread is in a call."""
        with self._lock:
            if self._engine is None:
                return
            if self._busy:
                raise MarsadError("the engine is in use by another thread")
            for worker in self._idle:
                lib.mrs_worker_free(worker)
            self._idle.clear()
            ffi.release(self._engine)
            self._engine = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, what: BaseException | None, where: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_engine", None) is not None:
            with contextlib.suppress(MarsadError):
                self.close()

    @contextlib.contextmanager
    def use(self) -> Iterator[Any]:
        """The library's handle, which is not closed meanwhile. For the modules of this package."""
        with self._lock:
            if self._engine is None:
                raise ArgumentError("the engine is closed")
            self._busy += 1
        try:
            yield self._engine
        finally:
            with self._lock:
                self._busy -= 1

    @contextlib.contextmanager
    def workers(self, n: int) -> Iterator[list[Any]]:
        """n workers of this engine, for one call. For the modules of this package."""
        with self.use() as engine:
            taken: list[Any] = []
            try:
                while len(taken) < n:
                    taken.append(self._worker(engine))
                yield taken
            finally:
                with self._lock:
                    self._idle += taken

    def _worker(self, engine: Any) -> Any:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        strings, err, out = Strings(), ffi.new("mrs_err *"), ffi.new("mrs_worker **")
        check(lib.mrs_worker_new(engine, strings.of(self._kernel), out, err), err)
        return out[0]

    @property
    def version(self) -> Version:
        """Versions and hashes of what is open."""
        v = ffi.new("mrs_version *")
        with self.use() as engine:
            lib.mrs_engine_version(engine, v)
        return cast(Version, {name: text_of(getattr(v, name)) for name in _VERSIONS})

    def annotate(self, texts: "str | Report | Iterable[str | Report] | pandas.DataFrame", what: What = "claims", *, jobs: int = 1,
                 on_error: Literal["raise", "keep"] = "raise") -> list[Annotation]:
        """What texts say: one Annotation each, in order. A text is a string, or a dict with "text" and, of use, "date"
        (when it was published: a day as text, or a date or Timestamp), "title", "publisher", "id"; one without an id
        is known by its place, from 0. A data frame is its rows, of which the columns of these names are taken; what is
        missing there (NaN, NaT, NA) is not said.

        what: as `marsad annotate` has it. jobs: texts at once. on_error: "keep" gives {"id", "error"} for a text that
        cannot be read instead of raising; FormatError, LimitError name what is wrong."""
        one = _reports(texts)
        kind = ffi.new("mrs_annotate_what *")
        name = what.encode()
        if not lib.mrs_annotate_read((ffi.from_buffer(name), len(name)), kind):
            raise ArgumentError(f"{what}: not one of claims, places, times, names, parse, page")
        lines = [_line(text, at) for at, text in enumerate(one)]

        def task(item: tuple[Any, bytes]) -> Annotation:
            with self.workers(1) as mine:
                try:
                    return cast(Annotation, json.loads(_annotate(mine[0], kind[0], item[1])))
                except MarsadError as fault:
                    if on_error == "raise":
                        raise type(fault)(f"text {item[0]}: {fault}") from None
                    return {"id": item[0], "error": str(fault)}

        if jobs < 1:
            raise ArgumentError(f"jobs {jobs}: at least 1")
        if jobs == 1:
            return [task(line) for line in lines]
        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(task, lines))

    def add(self, store: str | os.PathLike[str], paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], *,
            date: str | datetime.date | None = None,
            publisher: str | None = None, fields: str | None = None, sample: bool = False, gate: bool = False, jobs: int = 1,
            who: str | None = None, progress: Callable[[Added], None] | None = None) -> Counts:
        """Read files and folders, code them, keep them in a record, join claims to events: `marsad add`.

        progress is told of each part, in order; what it raises is raised here at the end. A part that cannot be read is
        set aside with its reason and the rest goes on. gate: so is, unparsed, what speaks of sport, film, technology or
        business alone."""
        strings, err = Strings(), ffi.new("mrs_err *")
        counts = ffi.new("mrs_add_counts *")
        failed: list[BaseException] = []
        if jobs < 1:
            raise ArgumentError(f"jobs {jobs}: at least 1")

        def report(part: Any) -> None:
            try:
                if progress is not None and not failed:
                    progress(_added(part))
            except BaseException as fault:  # noqa: BLE001 - it must not pass through C
                failed.append(fault)

        handle = ffi.new_handle(report)
        names = [os.fspath(p) for p in ([paths] if isinstance(paths, (str, os.PathLike)) else paths)]
        options = ffi.new("mrs_add_options *", {
            "store": strings.of(os.fspath(store)), "paths": strings.many(names), "n_paths": len(names),
            "date": strings.of(_said(date)), "publisher": strings.of(publisher), "fields": strings.of(fields), "sample": sample, "gate": gate,
            "now": strings.of(datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
            "who": strings.of(who or os.environ.get("MARSAD_WHO") or getpass.getuser()),
            "ctx": handle, "report": lib.marsad_added})
        with self.workers(jobs) as mine, self.use() as engine:
            status = lib.mrs_add(engine, ffi.new("mrs_worker *[]", mine), len(mine), options, counts, err)
        check(status, err)
        if failed:
            raise failed[0]
        return cast(Counts, {name: getattr(counts, name) for name in _COUNTS})


def _reports(texts: Any) -> Iterable[Any]:
    if isinstance(texts, (str, dict)):
        return [texts]
    if not hasattr(texts, "columns"):
        return cast(Iterable[Any], texts)
    if "text" not in texts.columns:
        raise ArgumentError(f'the frame has no column "text", but {", ".join(map(str, texts.columns))}')
    return cast(Iterable[Any], texts[[name for name in _REPORT if name in texts.columns]].to_dict("records"))


def _line(text: str | Report, at: int) -> tuple[Any, bytes]:
    report: dict[str, Any] = {"text": text} if isinstance(text, str) else cast(dict[str, Any], text)
    if not isinstance(report, dict):
        raise ArgumentError(f"text {at}: a string or a dict is wanted, not {type(text).__name__}")
    said = {name: _said(value) for name, value in report.items() if not _missing(value)}
    name = said.get("id", at)
    try:
        return name, json.dumps({**said, "id": name}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    except TypeError as fault:
        raise ArgumentError(f"text {at}: {fault}") from None


def _missing(value: Any) -> bool:
    """None, NaN, NaT or NA."""
    return value is None or type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and value != value)


def _said(value: Any) -> Any:
    """A day as text; numbers of numpy as such."""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.item() if type(value).__module__ == "numpy" and hasattr(value, "item") else value


def _annotate(worker: Any, kind: int, line: bytes) -> bytes:
    err = ffi.new("mrs_err *")
    with buffer() as out:
        check(lib.mrs_annotate(worker, kind, (ffi.from_buffer(line), len(line)), out, err), err)
        return bytes_of(out)


def _added(part: Any) -> Added:
    aside = part.status != lib.MRS_OK
    return Added(text_of(part.path), part.line or None, "set aside" if aside else text_of(part.how),
                 text_of(part.reason) if aside else None, part.claims)


_shared: list[Engine] = []
_shared_lock = threading.Lock()


def shared() -> Engine:
    """One engine for all that is not given one; it lives as long as the process."""
    with _shared_lock:
        if not _shared:
            _shared.append(Engine())
        return _shared[0]


def version() -> Version:
    """Versions and hashes of the library and its data."""
    return shared().version
