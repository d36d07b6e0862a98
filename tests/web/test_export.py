"""Files of lists: safe in every spreadsheet, bounded, with days as people write them and in ISO."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from web import export
from web.export import Column

COLUMNS = [
    Column[Any]("Name", lambda row: row[0]),
    Column[Any]("Due", lambda row: row[1], is_moment=True),
]
AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def read(app: Flask, kind: str, rows: list[Any], language: str = "th") -> list[list[Any]]:
    with app.test_request_context(headers={"Accept-Language": language}):
        content = export.answer(kind, "list", COLUMNS, rows).get_data()
    if kind == "csv":
        assert content.startswith("\ufeff".encode())
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "=HYPERLINK(1)"])
def test_no_cell_is_a_formula(app: Flask, kind: str, text: str) -> None:
    assert read(app, kind, [(text, AT)])[1][0] == f"'{text}"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_moments_stand_in_the_readers_years_and_in_iso(app: Flask, kind: str) -> None:
    head, row, empty = read(app, kind, [("ใจดี", AT), ("x", None)])
    assert head == ["Name", "Due", "Due (ISO)"]
    assert row == ["ใจดี", "20 พ.ย. 2569 09:30", "2026-11-20T09:30:00+07:00"]
    assert [each or "" for each in empty[1:]] == ["", ""]
    assert read(app, kind, [("x", AT)], "en")[1][1] == "20 Nov 2026 09:30"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_long_list_says_that_it_is_cut(
    app: Flask, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 3)
    rows = read(app, kind, [(str(n), AT) for n in range(5)], "en")
    assert [row[0] for row in rows[1:4]] == ["0", "1", "2"]
    assert "first 3 rows" in rows[4][0] and len(rows) == 5
    assert len(read(app, kind, [(str(n), AT) for n in range(3)])) == 4


def test_numbers_stay_numbers(app: Flask) -> None:
    assert read(app, "xlsx", [(-5, None)])[1][0] == -5
    with app.test_request_context():
        assert export.guarded(True) in ("yes", "ใช่")
