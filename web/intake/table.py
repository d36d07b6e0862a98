"""Reads a CSV or XLSX file into rows of texts, whatever encoding an office saved it in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.errors import BadInput, Problem, sentence
from web.intake import workbook

#: bounds of one file: bytes, rows, columns, characters of a cell and of all cells together
LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 10_000
MOST_TEXT = 50_000_000

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
    csv.field_size_limit(LONGEST_CELL * 4)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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
        # two rows more than may be: the header, and the one that is too much
        yield from workbook.read(content, columns=MOST_COLUMNS + 1, rows=MOST_ROWS + 2)
    except workbook.BadWorkbook as fault:
        raise _refused(name, str(fault)) from fault


def _header(name: str, cells: list[str]) -> list[str]:
    header = [cell.strip() for cell in cells]
    while header and not header[-1]:
        header.pop()
    if len(header) > MOST_COLUMNS:
        raise _refused(name, sentence("The table has more than 200 columns; remove some."), 1)
    if not any(header):
        raise _refused(name, sentence("The table is empty; its first row must name the columns."))
    repeated = {cell for cell in header if cell and header.count(cell) > 1}
    if repeated:
        text = sentence("Two columns are named %(column)s; rename one.")
        raise _refused(name, text, 1, column=min(repeated))
    return header


def _rows(name: str, lines: Iterator[list[str]]) -> Iterator[Row]:
    header = _header(name, next(lines, []))
    left = MOST_TEXT
    for number, cells in enumerate(lines, start=2):
        if number > MOST_ROWS + 1:
            raise _refused(name, sentence("The table has more than 50,000 rows; split it."))
        if any(cell.strip() for cell in cells):
            pairs = zip(header, cells, strict=False)
            row = Row(number, {key: cell.strip()[:LONGEST_CELL] for key, cell in pairs if key})
            # one text that many cells of a workbook share is small until it is read
            left -= sum(map(len, row.cells.values()))
            if left < 0:
                raise _refused(name, sentence("The table holds too much text; split it."), number)
            yield row


def _refused(name: str, template: str, line: int | None = None, **values: Any) -> BadInput:
    problem = Problem(template, values, place=name, line=line, rule="readable-table")
    return BadInput([problem], sentence("The table %(name)s cannot be read."), name=name)
