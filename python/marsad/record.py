"""Record: what `marsad add` made, as data frames. Read only; the file is opened for each question and closed after it,
so that another program may write meanwhile."""
import datetime
import json
import os
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack

from marsad._native import ffi, lib
from marsad.calls import Strings, buffer, bytes_of, check
from marsad.engine import Engine, shared
from marsad.errors import ArgumentError
from marsad.frames import documents_of, frame_of

if TYPE_CHECKING:
    import geopandas
    import pandas

Day = str | datetime.date


class Filters(TypedDict, total=False):
    """Those of `marsad events` and `marsad claims`, by the same names and with the same meaning; but all rows are given
    unless `limit` says otherwise (the command shows 50)."""

    type: str | Sequence[str]  # "assault", "coerce/arrest", or several
    actor: str
    place: str
    bbox: str | Sequence[float]  # west, south, east, north
    since: Day
    until: Day
    text: str
    status: str | Sequence[str]
    recency: str | Sequence[str]
    confidence: float
    limit: int
    all: bool  # every status, recency and confidence
    rule: str  # of events: conservative, informative, representative
    near: str | os.PathLike[str] | tuple[float, float]  # a file of points, or (latitude, longitude)
    km: float


_APART = ("all", "rule", "near", "km")  # not filters of the library's list


def open(store: str | os.PathLike[str], *, as_of: Day | None = None, engine: Engine | None = None) -> "Record":
    """A record: a file, or postgresql://USER@HOST/DATABASE. as_of: what it knew then (a day, a time, a release,
    "rev:17", "run:2"). engine: whose words and register are used (default: one that all share).
    MissingError, FormatError, VersionError name the file and the cure."""
    return Record(store, as_of=as_of, engine=engine)


class Record:
    """See `open`. Any number of threads may ask one."""

    def __init__(self, store: str | os.PathLike[str], *, as_of: Day | None = None, engine: Engine | None = None) -> None:
        self.store = os.fspath(store)
        self.as_of = _moment(as_of) if as_of is not None else None
        self._engine: Engine | None = engine if engine is not None else shared()
        self._list(True, {"limit": 1}, "jsonl")  # it is there, and one of ours

    def close(self) -> None:
        """No further questions; twice is fine. A given engine stays open."""
        self._engine = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, what: BaseException | None, where: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"marsad.open({self.store!r}{', as_of=' + repr(self.as_of) if self.as_of else ''})"

    def events(self, **filters: Unpack[Filters]) -> "geopandas.GeoDataFrame":
        """What happened, one row an event: the columns of `marsad events --format csv`, and `geometry`, a point only
        where the report gives a place that exact. Days are timestamps. What was left out and why: .attrs["note"]."""
        return self._frame(True, filters)

    def claims(self, **filters: Unpack[Filters]) -> "geopandas.GeoDataFrame":
        """Who said what happened, one row a claim: the columns of `marsad claims --format csv`, and `geometry`."""
        return self._frame(False, filters)

    def event_records(self, **filters: Unpack[Filters]) -> list[dict[str, Any]]:
        """The same as events, whole: dicts with sources, voices, quantities and links, as `--format jsonl`."""
        return [json.loads(line) for line in self._list(True, filters, "jsonl")[0].splitlines()]

    def claim_records(self, **filters: Unpack[Filters]) -> list[dict[str, Any]]:
        """The same as claims, whole: dicts with the span of every field, as `--format jsonl`."""
        return [json.loads(line) for line in self._list(False, filters, "jsonl")[0].splitlines()]

    def evidence(self, id: str) -> dict[str, Any]:
        """All that stands behind an event, a claim or a document, with the words: `marsad show --json`. The id may be
        cut to its first letters. MissingError."""
        strings, err = Strings(), ffi.new("mrs_err *")
        options = ffi.new("mrs_show_options *", {"store": strings.of(self.store), "id": strings.of(id), "json": True,
                                                 "width": 100, "as_of": strings.of(self.as_of)})
        with self._open().use() as engine, buffer() as out:
            check(lib.mrs_show(engine, options, out, err), err)
            found: dict[str, Any] = json.loads(bytes_of(out))
        return found

    def documents(self, *, text: str | None = None, lang: str | None = None, not_coded: bool = False,
                  limit: int = 0) -> "pandas.DataFrame":
        """The reports that stand, newest first: `marsad documents`."""
        strings, err = Strings(), ffi.new("mrs_err *")
        options = ffi.new("mrs_documents_options *", {
            "store": strings.of(self.store), "text": strings.of(text), "lang": strings.of(lang), "not_coded": not_coded,
            "json": True, "limit": limit, "as_of": strings.of(self.as_of)})
        self._open()
        with buffer() as out, buffer() as note:
            check(lib.mrs_documents(options, out, note, err), err)
            frame = documents_of([json.loads(line) for line in bytes_of(out).splitlines()])
            frame.attrs["note"] = bytes_of(note).decode()
        return frame

    def verify(self) -> None:
        """Every byte is hashed again, every claim's words are read again. FormatError names the first fault."""
        err = ffi.new("mrs_err *")
        strings = Strings()
        self._open()
        check(lib.mrs_verify(strings.of(self.store), err), err)

    def _open(self) -> Engine:
        if self._engine is None:
            raise ArgumentError(f"{self.store}: closed")
        return self._engine

    def _frame(self, events: bool, filters: Filters) -> "geopandas.GeoDataFrame":
        text, note = self._list(events, filters, "geojson")
        frame = frame_of(json.loads(text)["features"], events)
        frame.attrs["note"] = note
        return frame

    def _list(self, events: bool, filters: Filters, form: str) -> tuple[bytes, str]:
        strings, err = Strings(), ffi.new("mrs_err *")
        words = {"limit": "0", **{name: _word(value) for name, value in filters.items()
                                  if name not in _APART and value is not None}}
        where = ffi.new("mrs_where[]", [{"name": strings.of(n), "value": strings.of(v)} for n, v in words.items()])
        near = filters.get("near")
        options = ffi.new("mrs_list_options *", {
            "store": strings.of(self.store), "events": events, "filters": where, "n_filters": len(words),
            "all": bool(filters.get("all", False)), "format": strings.of(form), "rule": strings.of(filters.get("rule")),
            "width": 100, "as_of": strings.of(self.as_of),
            "near": strings.of(None if near is None else _word(near)),
            "km": strings.of(None if filters.get("km") is None else _word(filters["km"]))})
        with self._open().use() as engine, buffer() as out, buffer() as note:
            check(lib.mrs_list(engine, options, out, note, err), err)
            return bytes_of(out), bytes_of(note).decode()


def _moment(as_of: Day) -> str:
    if not isinstance(as_of, datetime.datetime):
        return str(as_of)
    at = as_of if as_of.tzinfo is None else as_of.astimezone(datetime.UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _word(value: object) -> str:
    """A filter's value as the command takes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, Iterable):
        return ",".join(map(_word, value))
    return repr(float(value)) if isinstance(value, float) else str(value)  # numpy's say their type
