"""Tables in every encoding an office saves them in."""

import io

import pytest
from openpyxl import Workbook

from engine.errors import BadInput
from web.intake.table import read_table

TEXT = 'ชื่อลูกค้า,เรื่อง\nสมชาย,รถเสีย\n\nสมหญิง,"รอนาน, มาก"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "tis-620", "utf-16"])
def test_thai_is_read_in_every_encoding(encoding: str) -> None:
    rows = read_table("a.csv", TEXT.encode(encoding))
    assert [row.cells["ชื่อลูกค้า"] for row in rows] == ["สมชาย", "สมหญิง"]
    assert rows[1].cells["เรื่อง"] == "รอนาน, มาก"


def test_semicolons_and_tabs_separate_as_well() -> None:
    for mark in ";\t":
        rows = read_table("a.csv", f"a{mark}b\n1{mark}2\n".encode())
        assert rows[0].cells == {"a": "1", "b": "2"}


def test_a_workbook_is_read_by_its_content() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", "b"])
    sheet.append([1.0, "=1+1"])
    stream = io.BytesIO()
    book.save(stream)
    assert read_table("a.csv", stream.getvalue())[0].cells["a"] == "1"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", None),
        (b"a,a\n1,2\n", 1),
        (b'a,b\n1,"2\n', 2),
        (b"a\x00b", None),
        (b"PK\x03\x04x", None),
        (b"a,b\n\xdb\xdc\xff\xfe\x81\n", 2),
    ],
)
def test_a_mad_table_is_refused_with_its_place(content: bytes, line: int | None) -> None:
    with pytest.raises(BadInput) as caught:
        read_table("mad.csv", content)
    assert caught.value.problems[0].place == "mad.csv"
    assert line is None or (caught.value.problems[0].line or 0) >= line
