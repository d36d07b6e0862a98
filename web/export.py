"""Lists as files: CSV that Thai Excel opens, and XLSX, both written row by row.

A cell that a spreadsheet would take for a formula is kept a text by an apostrophe before it (see
OWASP, "CSV injection"). Days and moments stand twice: as the reader writes them, and in ISO.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Generic, TypeVar

from flask import Response, abort, stream_with_context
from flask_babel import gettext
from openpyxl import Workbook

from web import formats, i18n

#: rows of one file
MOST_ROWS = 100_000
#: what begins a formula in Excel, LibreOffice or Google Sheets
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PORTION = 64 * 1024
Row = TypeVar("Row")
Cell = str | int | float


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its head, and what a row has in it; moments become two columns."""

    head: str
    value: Callable[[Row], Any]
    is_moment: bool = False


def answer(kind: str, name: str, columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Response:
    """Answer with a list as a file of this kind (csv or xlsx)."""
    if kind not in TYPES:
        abort(404)
    table = _table(columns, rows)
    content = _csv(table) if kind == CSV else _xlsx(table, name)
    answer = Response(stream_with_context(content))
    answer.headers["Content-Type"] = TYPES[kind]
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def guarded(value: Any) -> Cell:
    """Return what a spreadsheet may hold: numbers, and texts that are no formulas."""
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, int | float):
        return value
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _table(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[list[Cell]]:
    """Yield the head, the rows up to the bound, and a sentence where there were more."""
    yield [guarded(text) for column in columns for text in _heads(column)]
    left = iter(rows)
    for row in islice(left, MOST_ROWS):
        yield [guarded(value) for column in columns for value in _values(column, row)]
    if next(left, None) is not None:
        template = gettext(
            "Only the first %(most)s rows are here; narrow the list to get the rest."
        )
        yield [template % {"most": f"{MOST_ROWS:,}"}]


def _heads(column: Column[Any]) -> list[str]:
    return [column.head, f"{column.head} (ISO)"] if column.is_moment else [column.head]


def _values(column: Column[Row], row: Row) -> list[Any]:
    value = column.value(row)
    if not column.is_moment:
        return [value]
    if not isinstance(value, datetime):
        return ["", ""]
    there = formats.local(value)
    return [
        formats.moment_text(value, i18n.language()),
        there.replace(microsecond=0).isoformat(),
    ]


def _csv(table: Iterator[list[Cell]]) -> Iterator[bytes]:
    """Yield a CSV file; the mark at its beginning tells Excel that it is UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    for row in table:
        writer.writerow(row)
        if buffer.tell() > _PORTION:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _xlsx(table: Iterator[list[Cell]], title: str) -> Iterator[bytes]:
    """Yield an XLSX file; it grows in a temporary file, not in memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for row in table:
        sheet.append(row)
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while portion := file.read(_PORTION):
            yield portion
