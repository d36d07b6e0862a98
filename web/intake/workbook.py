"""Reads the first sheet of an XLSX workbook, after looking whether it is a trap.

A workbook is an archive of XML: what it unpacks to is bounded before anything is read, and XML
that declares entities is refused. Whatever openpyxl trips over is one refusal.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import warnings
import zipfile
import zlib
from datetime import date, datetime
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import exceptions

from engine.errors import sentence

#: bounds of the archive: bytes it unpacks to, its parts, and how much smaller than that a part is
LARGEST = 64 * 1024 * 1024
MOST_PARTS = 1_000
HIGHEST_RATIO = 200
#: parts smaller than this may be packed as tightly as they like
_SMALL = 1024 * 1024
_CHUNK = 1024 * 1024
_DOCTYPE = re.compile(rb"<\x00?!\x00?(D\x00?O\x00?C|E\x00?N\x00?T)")

TOO_LARGE = sentence("The workbook unpacks to too much data; split it.")
UNREADABLE = sentence("This is not a workbook that can be read; save it as .xlsx or CSV.")
#: what reading a broken or hostile archive raises, in zipfile, in the XML readers and in openpyxl
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    exceptions.CellCoordinatesException,
    exceptions.InvalidFileException,
    exceptions.NamedRangeException,
    exceptions.SheetTitleException,
)


class BadWorkbook(Exception):
    """The workbook is refused; the argument is the sentence that says why."""


def read(content: bytes, *, columns: int, rows: int) -> list[list[str]]:
    """Return the texts of the first sheet, of so many columns and rows at most."""
    try:
        _examine(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _texts(content, columns, rows)
    except _FAULTS as fault:
        raise BadWorkbook(UNREADABLE) from fault


def _texts(content: bytes, columns: int, rows: int) -> list[list[str]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        # what a sheet says of its own size may be wrong, and rows would be lost
        sheet.reset_dimensions()
        lines = sheet.iter_rows(values_only=True, max_col=columns)
        return [[_text(value) for value in cells] for cells in islice(lines, rows)]
    finally:
        book.close()


def _examine(content: bytes) -> None:
    """Refuse archives that unpack to too much, and XML that declares entities."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        whole = sum(part.file_size for part in parts)
        tight = any(
            part.file_size > max(_SMALL, HIGHEST_RATIO * part.compress_size) for part in parts
        )
        if len(parts) > MOST_PARTS or whole > LARGEST or tight:
            raise BadWorkbook(TOO_LARGE)
        for part in parts:
            _examine_part(archive, part)


def _examine_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Look for declarations at the beginning of a part: XML has them nowhere else."""
    with archive.open(part) as file:
        if _DOCTYPE.search(file.read(_CHUNK)):
            raise BadWorkbook(UNREADABLE)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\x00", "")
