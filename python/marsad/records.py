"""The shapes of what the library tells, for type checkers: plain dicts, as `marsad annotate` and `marsad show` print
them. All spans are code points of the text as given; None: not said."""
import datetime
from typing import Any, Literal, NotRequired, TypedDict

What = Literal["claims", "places", "times", "names", "parse", "page"]
Span = tuple[int, int] | list[int]


class Report(TypedDict):
    """A text to be read."""

    text: str
    id: NotRequired[str | int | None]
    title: NotRequired[str | None]
    date: NotRequired[str | datetime.date | None]  # YYYY-MM-DD, YYYY-MM or YYYY: when it was published
    publisher: NotRequired[str | None]


class Words(TypedDict):
    """Words of the text and where they stand."""

    text: str
    span: Span


class Party(TypedDict):
    """Who does it, or has it done to them."""

    name: str
    id: str | None  # in the register of actors
    text: NotRequired[str]
    span: NotRequired[Span]
    role: str
    affiliation: str


class Place(TypedDict):
    """Where; a point on a map only where precision is "exact" or "near"."""

    name: str
    lat: float | None
    lon: float | None
    gazetteer_id: str | None
    country: str | None
    admin1: str | None
    precision: str
    radius_km: float | None
    withheld: bool
    conflict: bool
    text: NotRequired[str]
    span: NotRequired[Span | None]


class Time(TypedDict):
    """When, as days."""

    start: str | None
    end: str | None
    precision: str
    text: NotRequired[str | None]
    span: NotRequired[Span | None]
    anchor: NotRequired[str | None]
    not_before: str | None
    not_after: str | None
    deadline: str | None
    inferred: bool


class Quantity(TypedDict):
    """How many, of what."""

    kind: str
    low: float | None
    best: float | None
    high: float | None
    unit: str | None
    of: str | None
    text: NotRequired[str]
    span: NotRequired[Span]


class Source(TypedDict):
    """Who says so."""

    name: str
    id: str | None
    kind: str
    speech: str
    stake: str
    text: str | None
    span: Span | None
    via: list[dict[str, Any]]


class Claim(TypedDict):
    """One thing that one report says happened."""

    id: str | None
    type: str
    mode: str
    trigger: Words
    sentence: Words
    status: str
    recency: str
    actors: list[Party]
    targets: list[Party]
    place: Place | None
    time: Time
    quantities: list[Quantity]
    source: Source
    confidence: float


class Annotation(TypedDict):
    """What was found in a text; which members there are depends on what was asked."""

    id: str | int | None
    claims: NotRequired[list[Claim]]
    places: NotRequired[list[dict[str, Any]]]
    times: NotRequired[list[dict[str, Any]]]
    names: NotRequired[list[dict[str, Any]]]
    actors: NotRequired[list[dict[str, Any]]]
    passed_over: NotRequired[list[Any]]
    identified: NotRequired[list[dict[str, Any]]]  # names that another sentence gives to a claim's victims or doers
    error: NotRequired[str]  # with on_error="keep": why it could not be read


class Counts(TypedDict):
    """What `add` did: parts = added + same + copies + near + set_aside."""

    parts: int
    added: int
    same: int
    copies: int
    near: int
    set_aside: int
    gated: int  # of set_aside: held back by the gate
    not_coded: int
    in_part: int
    claims: int
    events: int
    lost: int
    skipped: int


class Version(TypedDict):
    """What a record was made with."""

    program: str
    model: str
    model_sha256: str
    pack_sha256: str
    gazetteer_sha256: str
    rows_sha256: str
    data: str
    kernel: str
