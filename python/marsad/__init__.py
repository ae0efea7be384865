"""marsad - what reports about a conflict say happened: typed, placed, dated, counted, with the words that say so.

>>> import marsad
>>> with marsad.Engine() as engine:                        # text in, claims out, no file
...     engine.annotate(["Police arrested two men in Mosul."])
>>> with marsad.open("marsad.gpkg") as record:             # a record that `marsad add` made
...     record.events(bbox=(38, 33, 46, 38), since="2024")

The calls are those of the command `marsad`, with its filters and its words; docs/python.md has them all.
"""
import importlib.metadata

from marsad.engine import Added, Engine, version
from marsad.errors import (ArgumentError, BusyError, FormatError, InputError, LimitError, MarsadError, MissingError,
                           OutOfMemoryError, VersionError)
from marsad.frames import to_arrow, write_geoparquet
from marsad.record import Record, open
from marsad.records import Annotation, Claim, Counts, Report

__all__ = ["Added", "Annotation", "ArgumentError", "BusyError", "Claim", "Counts", "Engine", "FormatError", "InputError",
           "LimitError", "MarsadError", "MissingError", "OutOfMemoryError", "Record", "Report", "VersionError", "open",
           "to_arrow", "version", "write_geoparquet"]
__version__ = importlib.metadata.version("marsad")
