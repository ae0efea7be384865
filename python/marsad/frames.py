"""Rows as data frames, Arrow tables and GeoParquet 1.1. pandas, geopandas and pyarrow are loaded when first asked for."""
import datetime
import json
import math
import os
import struct
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import geopandas
    import pandas
    import pyarrow

Kind = Literal["text", "number", "count", "flag", "day"]

_TIME: dict[str, Kind] = {"start": "day", "end": "day", "time_precision": "text", "inferred": "flag",
                          "not_before": "day", "not_after": "day", "deadline": "day"}
_PLACE: dict[str, Kind] = {"place": "text", "lat": "number", "lon": "number", "area_lat": "number", "area_lon": "number",
                           "precision": "text", "radius_km": "number", "gazetteer_id": "text", "country": "text",
                           "admin1": "text", "withheld": "flag"}
_WHO: dict[str, Kind] = {"actors": "text", "actor_ids": "text", "targets": "text", "target_ids": "text",
                         "counts": "text",
                         **{f"{kind}_{bound}": "number" for kind in ("killed", "wounded", "arrested")
                            for bound in ("low", "best", "high")}}
_WHAT: dict[str, Kind] = {"type": "text", "mode": "text", "label": "text", "status": "text", "recency": "text"}

EVENTS: dict[str, Kind] = {
    "notice": "text", "id": "text", **_WHAT, **_TIME, **_PLACE, **_WHO, "sources": "count", "actor_side_says": "flag",
    "target_side_says": "flag", "others_say": "flag", "documents": "count", "claims": "count",
    "contradictions": "count", "clarity": "number", "confidence": "number", "state": "text", "summary": "text",
    "claim_ids": "text"}
CLAIMS: dict[str, Kind] = {
    "notice": "text", "id": "text", "event": "text", **_WHAT, **_TIME, **_PLACE, **_WHO, "instrument": "text",
    "source": "text", "source_kind": "text", "stake": "text", "confidence": "number", "state": "text",
    "trigger": "text", "sentence": "text", "publisher": "text", "published": "day", "uri": "text", "document": "text"}
DOCUMENTS: dict[str, Kind] = {
    "id": "text", "published": "day", "publisher": "text", "title": "text", "uri": "text", "lang": "text",
    "claims": "count", "paragraphs": "count", "not_coded": "count", "copies": "count", "sample": "flag"}

_DTYPES: dict[Kind, str] = {"text": "string", "number": "float64", "count": "Int64", "flag": "boolean",
                            "day": "datetime64[s]"}
CRS = "OGC:CRS84"  # longitude, latitude


def _columns(rows: Sequence[Mapping[str, Any]], known: Mapping[str, Kind]) -> dict[str, Kind]:
    """Those known, in their order; then what a later library may tell besides."""
    more: dict[str, Kind] = {name: "text" for row in rows for name in row if name not in known}
    return {**known, **more}


def frame_of(features: Sequence[Mapping[str, Any]], events: bool) -> "geopandas.GeoDataFrame":
    """Features of the library's GeoJSON as a frame."""
    import geopandas
    rows = [f["properties"] for f in features]
    columns = {name: _series([row.get(name) for row in rows], kind)
               for name, kind in _columns(rows, EVENTS if events else CLAIMS).items()}
    lonlat = [f["geometry"]["coordinates"] if f["geometry"] else (float("nan"),) * 2 for f in features]
    points = geopandas.GeoSeries.from_xy([p[0] for p in lonlat], [p[1] for p in lonlat], crs=CRS)
    points[[not f["geometry"] for f in features]] = None
    return geopandas.GeoDataFrame(columns, geometry=points, crs=CRS)


def documents_of(rows: Sequence[Mapping[str, Any]]) -> "pandas.DataFrame":
    """Reports as a frame."""
    import pandas
    return pandas.DataFrame({name: _series([row.get(name) for row in rows], kind) for name, kind in _columns(rows, DOCUMENTS).items()})


def _series(values: list[Any], kind: Kind) -> "pandas.Series[Any]":
    import pandas
    column: Any = pandas.Series(values, dtype="object")
    return pandas.Series(pandas.to_datetime(column, format="%Y-%m-%d") if kind == "day" else column, dtype=_DTYPES[kind])


def point_wkb(lon: float | None, lat: float | None) -> bytes | None:
    """ISO WKB of a point; None: there is none."""
    return None if lon is None or lat is None or math.isnan(lon + lat) else struct.pack("<BIdd", 1, 1, lon, lat)


def geo_metadata(kinds: Collection[str], bounds: Sequence[float]) -> dict[bytes, bytes]:
    """The `geo` entry of GeoParquet 1.1 for a column `geometry` of these kinds of shapes within west, south, east, north.
    No `crs`: OGC:CRS84."""
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(kinds)}
    if kinds:
        column["bbox"] = [float(b) for b in bounds]
    return {b"geo": json.dumps({"version": "1.1.0", "primary_column": "geometry",
                                "columns": {"geometry": column}}).encode()}


def arrow_type(kind: Kind) -> "pyarrow.DataType":
    """The Arrow type of a column of that kind."""
    import pyarrow
    return {"text": pyarrow.string(), "number": pyarrow.float64(), "count": pyarrow.int64(), "flag": pyarrow.bool_(),
            "day": pyarrow.date32()}[kind]


def to_arrow(frame: "geopandas.GeoDataFrame | pandas.DataFrame") -> "pyarrow.Table":
    """A frame of `events` or `claims`, or one made from it, as an Arrow table: days as date32, columns of the user's own as
    Arrow takes them, a named index as columns, geometry as WKB in longitude and latitude, with `geo` metadata."""
    import pyarrow
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    known: dict[Any, Kind] = {**CLAIMS, **EVENTS}
    arrays, fields = [], []
    for name in frame.columns:
        if name != "geometry":
            ours = name in known and str(frame[name].dtype) == _DTYPES[known[name]]
            column: Any = frame[name].to_wkb() if str(frame[name].dtype) == "geometry" else frame[name]
            arrays.append(pyarrow.Array.from_pandas(column, type=arrow_type(known[name]) if ours else None))
            fields.append(pyarrow.field(str(name), arrays[-1].type))
    metadata = None
    if "geometry" in frame.columns:
        shapes = _geographic(frame)
        arrays.append(pyarrow.array(shapes.to_wkb(), pyarrow.binary()))
        fields.append(pyarrow.field("geometry", pyarrow.binary()))
        metadata = geo_metadata(set(shapes.geom_type.dropna()), list(shapes.total_bounds))
    return pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields, metadata=metadata))


def _geographic(frame: Any) -> Any:
    """Its geometry in longitude and latitude, missing where it is empty."""
    shapes = frame["geometry"]
    shapes = shapes.to_crs(CRS) if shapes.crs is not None and shapes.crs != CRS else shapes
    return shapes.where(~shapes.is_empty, None)


def table_of(features: Sequence[Mapping[str, Any]], events: bool) -> "pyarrow.Table":
    """The same of features of the library's GeoJSON, with neither pandas nor geopandas."""
    import pyarrow
    rows = [f["properties"] for f in features]
    columns = _columns(rows, EVENTS if events else CLAIMS)
    fields = [pyarrow.field(name, arrow_type(kind)) for name, kind in columns.items()]
    arrays = [pyarrow.array([_value(row.get(field.name), columns[field.name]) for row in rows], field.type)
              for field in fields]
    shapes = [tuple(f["geometry"]["coordinates"]) if f["geometry"] else None for f in features]
    arrays.append(pyarrow.array([point_wkb(*p) if p else None for p in shapes], pyarrow.binary()))
    schema = pyarrow.schema([*fields, pyarrow.field("geometry", pyarrow.binary())],
                            metadata=geo_metadata(*_extent([p for p in shapes if p])))
    return pyarrow.Table.from_arrays(arrays, schema=schema)


def _extent(points: Sequence[tuple[float, ...]]) -> tuple[list[str], list[float]]:
    if not points:
        return [], []
    lons, lats = zip(*points)
    return ["Point"], [min(lons), min(lats), max(lons), max(lats)]


def _value(value: Any, kind: Kind) -> Any:
    if value is None or kind in ("text", "flag"):
        return value
    return datetime.date.fromisoformat(value) if kind == "day" else float(value) if kind == "number" else int(value)


def write_geoparquet(frame: "geopandas.GeoDataFrame", path: str | os.PathLike[str]) -> None:
    """A frame of `events` or `claims` into a GeoParquet 1.1 file; geopandas, GDAL and DuckDB read it."""
    import pyarrow.parquet
    pyarrow.parquet.write_table(to_arrow(frame), os.fspath(path), compression="zstd")
