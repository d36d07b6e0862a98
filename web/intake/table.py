"""Reads a CSV or XLSX file into rows of texts, whatever encoding an office saved it in."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from engine.errors import BadInput, Problem, sentence

#: bounds of one file: bytes, unpacked bytes of a workbook, rows, columns, characters of a cell
LARGEST_FILE = 20 * 1024 * 1024
LARGEST_WORKBOOK = 200 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 10_000

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Row:
    """One line of the table; `number` counts from 1 with the header as row 1."""

    number: int
    cells: dict[str, str]


def read_table(name: str, content: bytes) -> list[Row]:
    """Read a table by its content, not its name; raises BadInput naming file and row."""
    if len(content) > LARGEST_FILE:
        raise _refused(name, sentence("The file is larger than 20 MB; split it."))
    if content.startswith(b"PK\x03\x04"):
        return list(_rows(name, _workbook(name, content)))
    return list(_rows(name, _text_table(name, content)))


def decode(name: str, content: bytes) -> str:
    """Decode by byte order mark, else UTF-8, else Windows-874 (which contains TIS-620)."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(name, content, encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(name, content, "cp874")


def _decoded(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        text = sentence("This is not text in UTF-8, TIS-620 or Windows-874; save it as CSV UTF-8.")
        raise _refused(name, text, line) from error


def _text_table(name: str, content: bytes) -> Iterator[list[str]]:
    text = decode(name, content)
    if "\x00" in text:
        raise _refused(name, sentence("The file holds binary data; save the table as CSV."))
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    csv.field_size_limit(LONGEST_CELL * 4)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            text = sentence("This row cannot be read (%(reason)s); check its quotation marks.")
            raise _refused(name, text, reader.line_num, reason=str(error)) from error


def _workbook(name: str, content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > LARGEST_WORKBOOK:
                raise _refused(name, sentence("The workbook unpacks to too much data; split it."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for cells in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
            yield [_cell(value) for value in cells]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError) as error:
        text = sentence("This is not a workbook that can be read; save it as .xlsx or CSV.")
        raise _refused(name, text) from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _rows(name: str, lines: Iterator[list[str]]) -> Iterator[Row]:
    header = [cell.strip() for cell in next(lines, [])]
    if not any(header):
        raise _refused(name, sentence("The table is empty; its first row must name the columns."))
    repeated = {cell for cell in header if cell and header.count(cell) > 1}
    if repeated:
        text = sentence("Two columns are named %(column)s; rename one.")
        raise _refused(name, text, 1, column=min(repeated))
    for number, cells in enumerate(lines, start=2):
        if number > MOST_ROWS + 1:
            raise _refused(name, sentence("The table has more than 50,000 rows; split it."))
        if any(cell.strip() for cell in cells):
            pairs = zip(header, cells, strict=False)
            yield Row(number, {key: cell.strip()[:LONGEST_CELL] for key, cell in pairs if key})


def _refused(name: str, template: str, line: int | None = None, **values: Any) -> BadInput:
    problem = Problem(template, values, place=name, line=line, rule="readable-table")
    return BadInput([problem], sentence("The table %(name)s cannot be read."), name=name)
