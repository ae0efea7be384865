"""The library's statuses as exceptions; str() of one is the library's own line: file, place, cure."""
from marsad._native import lib


class MarsadError(Exception):
    """Anything the library refused."""


class ArgumentError(MarsadError, ValueError):
    """A wrong call: no such type, no such day."""


class InputError(MarsadError, OSError):
    """A file or disk that failed."""


class FormatError(MarsadError, ValueError):
    """Not in the expected form: a text without "text", a damaged record."""


class VersionError(MarsadError):
    """Made by another version."""


class LimitError(MarsadError):
    """Past a limit of memory, size or time."""


class OutOfMemoryError(MarsadError, MemoryError):
    """No memory."""


class MissingError(MarsadError, LookupError):
    """No such record, claim or event."""


class BusyError(MarsadError):
    """Another program writes this record."""


_KINDS: dict[int, type[MarsadError]] = {
    lib.MRS_E_ARG: ArgumentError, lib.MRS_E_IO: InputError, lib.MRS_E_FORMAT: FormatError,
    lib.MRS_E_VERSION: VersionError, lib.MRS_E_LIMIT: LimitError, lib.MRS_E_MEMORY: OutOfMemoryError,
    lib.MRS_E_NONE: MissingError, lib.MRS_E_BUSY: BusyError}


def error_of(status: int, text: str) -> MarsadError:
    """The exception for a status of the library."""
    return _KINDS.get(status, MarsadError)(text)
