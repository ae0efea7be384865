"""Rows as data frames, Arrow tables and GeoParquet 1.1. pandas, geopandas and pyarrow are loaded when first asked for."""
import datetime
import json
import math
import os
import struct
from collections.abc import Mapping, Sequence
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


def _series(values: list[Any], kind: Kind) -> "pandas.Series[Any]":
    import pandas
    column: Any = pandas.Series(values, dtype="object")
    return pandas.Series(pandas.to_datetime(column, format="%Y-%m-%d") if kind == "day" else column, dtype=_DTYPES[kind])


def point_wkb(lon: float | None, lat: float | None) -> bytes | None:
    """ISO WKB of a point; None: there is none."""
    return None if lon is None or lat is None or math.isnan(lon + lat) else struct.pack("<BIdd", 1, 1, lon, lat)


def geo_metadata(points: Sequence[tuple[float, float]]) -> dict[bytes, bytes]:
    """The `geo` entry of GeoParquet 1.1 for a column `geometry` of these (lon, lat). No `crs`: OGC:CRS84."""
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": ["Point"] if points else []}
    if points:
        lons, lats = zip(*points)
        column["bbox"] = [min(lons), min(lats), max(lons), max(lats)]
    return {b"geo": json.dumps({"version": "1.1.0", "primary_column": "geometry",
                                "columns": {"geometry": column}}).encode()}


def arrow_type(kind: Kind) -> "pyarrow.DataType":
    """The Arrow type of a column of that kind."""
    import pyarrow
    return {"text": pyarrow.string(), "number": pyarrow.float64(), "count": pyarrow.int64(), "flag": pyarrow.bool_(),
            "day": pyarrow.date32()}[kind]


def to_arrow(frame: "geopandas.GeoDataFrame | pandas.DataFrame") -> "pyarrow.Table":
    """A frame of `events` or `claims` as an Arrow table: geometry as WKB, days as date32, `geo` metadata."""
    import pyarrow
    known = {**CLAIMS, **EVENTS}
    arrays, fields = [], []
    for name in frame.columns:
        if name != "geometry":
            fields.append(pyarrow.field(name, arrow_type(known.get(name, "text"))))
            arrays.append(pyarrow.Array.from_pandas(frame[name], type=fields[-1].type))
    points = []
    if "geometry" in frame.columns:
        shapes = [None if p is None or p.is_empty else (p.x, p.y) for p in frame["geometry"]]
        points = [p for p in shapes if p]
        fields.append(pyarrow.field("geometry", pyarrow.binary()))
        arrays.append(pyarrow.array([point_wkb(*p) if p else None for p in shapes], pyarrow.binary()))
    schema = pyarrow.schema(fields, metadata=geo_metadata(points) if "geometry" in frame.columns else None)
    return pyarrow.Table.from_arrays(arrays, schema=schema)


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
                            metadata=geo_metadata([p for p in shapes if p]))
    return pyarrow.Table.from_arrays(arrays, schema=schema)


def _value(value: Any, kind: Kind) -> Any:
    if value is None or kind in ("text", "flag"):
        return value
    return datetime.date.fromisoformat(value) if kind == "day" else float(value) if kind == "number" else int(value)


def write_geoparquet(frame: "geopandas.GeoDataFrame", path: str | os.PathLike[str]) -> None:
    """A frame of `events` or `claims` into a GeoParquet 1.1 file; geopandas, GDAL and DuckDB read it."""
    import pyarrow.parquet
    pyarrow.parquet.write_table(to_arrow(frame), os.fspath(path), compression="zstd")
