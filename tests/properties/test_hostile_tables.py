"""Mutilated tables, workbooks and mappings are read into rows or refused in words, in bounds.

200 files by default; SAMPHAN_FUZZ says how many. The seed is printed, SAMPHAN_SEED repeats it.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import time
import tracemalloc
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from engine.errors import BadInput
from forms import FormJs
from tests.properties import hostility
from web.intake.columns import columns_by_name, read_columns
from web.intake.intake import StartForm
from web.intake.table import read_table

FILES = int(os.environ.get("SAMPHAN_FUZZ", "200"))
SLOWEST = 2.0
ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "forms" / "complaint" / "intake.json").read_text("utf-8"))
MAPPING = (ROOT / "web" / "demo" / "complaints.mapping.json").read_bytes()
LINES = [
    ["channel", "customer_name", "customer_phone", "branch", "topic", "description", "received_on"],
    ["telephone", "สมหญิง ใจดี", "0812345678", "head_office", "service", "ซ่อมแล้วไม่หาย", "2026-11-20"],
    ["โทรศัพท์", "=1+1", "08", "head_office", "service", 'a "quoted", text', "20/11/2569"],
    ["letter", "Somchai", "", "x", "sales", "line\nbreak", "5 พ.ย. 69"],
]  # fmt: skip
PIECES = [
    b"", b"\x00", b'"', b'""', b",", b";", b"\t", b"\r", b"\n", b"\r\n", b"\xef\xbb\xbf",
    b"\xff\xfe", b"\xfe\xff",
    b"\xff", b"\x80", b"9" * 5_000, b"1e999", b"nan", b"inf", b"-0", b"x" * 50_000, b'"' * 999,
    b"," * 999,
    b"\xed\xa0\x80", "\u202e".encode(), b"=cmd|' /C calc'!A0", b"99/99/9999", b"0000-00-00",
    b"1.e999",
    "๓๑/๑๒/๒๕๖๙".encode(), b"2026-11-20T", b"PK\x03\x04", b"<", b"&e;", b'<c r="A0">',
    b'<c r="ZZZZ1">',
    b'<row r="1000000000">', b'<row r="-1">', b"</row>", b"</sheetData>", b"<v>1e999</v>",
    b"<v>99999999</v>",
    b't="s"', b't="e"', b't="d"', b's="99"', b's="-1"', b"<!DOCTYPE x>", b"<!ENTITY e 'x'>",
    b"_x0000_",
]  # fmt: skip


def good_table(rnd: random.Random) -> bytes:
    mark = rnd.choice(",;\t")
    cells = [[cell.replace('"', '""') for cell in line] for line in LINES]
    text = "\r\n".join(mark.join(f'"{cell}"' for cell in line) for line in cells)
    return text.encode(rnd.choice(("utf-8", "utf-8-sig", "cp874", "utf-16")))


def good_workbook(rnd: random.Random) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in LINES:
        sheet.append(line)
    sheet.append([1, 2.5, True, datetime(2026, 11, 20), date(2026, 11, 20), None, -1e300])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def mutilated(rnd: random.Random, source: bytes) -> bytes:
    for _ in range(rnd.choice((1, 1, 2, 4, 8))):
        at = rnd.randrange(len(source) + 1)
        cut = rnd.choice((0, 0, 1, 4, 60, 10**6))
        piece = rnd.choice((rnd.choice(PIECES), rnd.randbytes(3)))
        source = source[:at] + piece + source[at + cut :]
    return source


def mutilated_workbook(rnd: random.Random) -> bytes:
    """Break the archive itself, or one of its parts, or leave one out."""
    source = good_workbook(rnd)
    if rnd.random() < 0.25:
        return b"PK\x03\x04" + mutilated(rnd, source)[4:]
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    for _ in range(rnd.choice((1, 1, 2))):
        chosen = rnd.choice([*parts, *["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"] * 4])
        if chosen not in parts or rnd.random() < 0.08:
            parts.pop(chosen, None)
        elif rnd.random() < 0.5:
            parts[chosen] = twisted(rnd, parts[chosen])
        else:
            parts[chosen] = mutilated(rnd, parts[chosen])
    return archived(parts)


def twisted(rnd: random.Random, source: bytes) -> bytes:
    """Change one value or tag of XML, so that it stays well-formed more often than not."""
    what = rnd.choice((rb'"[^"<>]*"', rb">[^<>]+<", rb"<[^<>]*/>", rb"(?<=</)\w+(?=>)"))
    found = list(re.finditer(what, source))
    if not found:
        return source
    one, new = rnd.choice(found), rnd.choice(("0", "-1", "x", "9" * 30, "1e999", "A0", "XFE1", ""))
    marks = {'"': f'"{new}"', ">": f">{new}<"}
    put = marks.get(one.group()[:1].decode(), "").encode()
    return source[: one.start()] + put + source[one.end() :]


def archived(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return packed.getvalue()


def table_outcome(content: bytes) -> str:
    """Read a table as the import does, and rehearse its rows against the real form."""
    form = StartForm(SCHEMA, {}, FormJs())
    try:
        rows = read_table("table", content)
    except BadInput as error:
        assert error.problems
        assert all(str(problem) for problem in error.problems)
        return error.problems[0].template
    known = columns_by_name(rows[0].cells if rows else {}, form.labels())
    for intake in form.rehearse(rows, known, date(2026, 11, 21)):
        json.dumps(intake.data, allow_nan=not intake.problems).encode()
        assert all(str(problem) for problem in intake.problems)
    return "rows"


def mapping_outcome(content: bytes) -> str:
    try:
        columns = read_columns("mapping", content)
    except BadInput as error:
        assert str(error)
        return error.problems[0].template
    texts = columns.texts({"a": "$b", "issue": "x"})
    "".join(texts.values()).encode()
    return "mapping"


def mutilated_mapping(rnd: random.Random) -> bytes:
    if rnd.random() < 0.3:
        return hostility.raw_json(rnd, ["fields", "month_first"])
    return mutilated(rnd, MAPPING)


KINDS: list[tuple[Callable[[random.Random], bytes], Callable[[bytes], str]]] = [
    (lambda rnd: mutilated(rnd, good_table(rnd)), table_outcome),
    (mutilated_workbook, table_outcome),
    (mutilated_workbook, table_outcome),
    (mutilated_mapping, mapping_outcome),
]


def test_mutilated_tables_give_rows_or_a_refusal(
    seed: int, chance: random.Random, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for number in range(FILES):
        make, judge = chance.choice(KINDS)
        content = make(chance)
        begun = time.process_time()
        try:
            outcomes[judge(content)] += 1
            took = time.process_time() - begun
            assert took < SLOWEST, f"{took:.1f} s"
        except BaseException:
            print(f"\nseed {seed}, file {number}: {content[:300]!r}")
            raise
        slowest = max(slowest, took)
    with capsys.disabled():
        print(f"\n{FILES} tables, seed {seed}, slowest {slowest:.2f} s, {outcomes['rows']} read")
    assert outcomes["rows"]
    assert len(outcomes) > 4


DECLARED = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


def workbook_with(**changes: Any) -> bytes:
    """Return a good workbook with some of its parts changed by a function."""
    with zipfile.ZipFile(io.BytesIO(good_workbook(random.Random(1)))) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    sheet, strings = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    for part, key in ((sheet, "sheet"), (strings, "strings"), ("xl/x.bin", "more")):
        if key in changes:
            parts[part] = changes[key](parts.get(part, b""))
    # openpyxl writes texts into their cells; what other programs share has to be declared
    if "strings" in changes:
        types = parts["[Content_Types].xml"]
        parts["[Content_Types].xml"] = types.replace(b"</Types>", DECLARED + b"</Types>")
    return archived(parts)


def rows_of(xml: bytes) -> Callable[[bytes], bytes]:
    """Put these rows before those of the sheet."""
    return lambda source: source.replace(b"<sheetData>", b"<sheetData>" + xml, 1)


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"ha" * 99 + b'">' + b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 99) for letter in b"bcdefgh"
) + b"]><sst><si><t>&h;</t></si></sst>"  # fmt: skip
SHARED = b'<c t="s"><v>0</v></c>'
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#: these do no harm, so that their rows may be read
HARMLESS = {
    "an archive in an archive",
    "a column with a name of ten letters",
}
HEADING = b"<row>" + b"".join(b"<c><v>%d</v></c>" % n for n in range(7)) + b"</row>"
BOMBS: dict[str, Callable[[], bytes]] = {
    "a part that unpacks to 60 MB": lambda: workbook_with(more=lambda _: b"0" * 60_000_000),
    "parts that unpack to 100 MB": lambda: workbook_with(more=lambda _: os.urandom(100) * 10**6),
    "an archive in an archive": lambda: workbook_with(more=lambda _: hostility.bomb()),
    "laughing entities": lambda: workbook_with(strings=lambda _: LAUGHS),
    "an external entity": lambda: workbook_with(
        strings=lambda _: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    ),
    "entities in UTF-16": lambda: workbook_with(strings=lambda _: LAUGHS.decode().encode("utf-16")),
    "one long text in every cell": lambda: workbook_with(
        strings=lambda _: b"<sst xmlns='%s'><si><t>%s</t></si></sst>" % (MAIN, b"x" * 9_000),
        sheet=rows_of(HEADING + (b"<row>" + SHARED * 7 + b"</row>") * 4_000),
    ),
    "a row with a million columns": lambda: workbook_with(
        sheet=rows_of(b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>")
    ),
    "a row with a number of ten digits": lambda: workbook_with(
        sheet=rows_of(b'<row r="1"><c><v>a</v></c></row><row r="4000000000"/>')
    ),
    "a column with a name of ten letters": lambda: workbook_with(
        sheet=rows_of(b'<row r="1"><c r="ABCDEFGHIJ1"><v>1</v></c></row>')
    ),
    "elements within elements": lambda: workbook_with(strings=lambda _: b"<a>" * 300_000),
    "a table with a million columns": lambda: b",".join(b"c%d" % n for n in range(1_000_000)),
    "a table with a million equal columns": lambda: b"c," * 1_000_000,
    "a table with a million rows": lambda: b"a\n" + b"1\n" * 1_000_000,
    "one quotation mark and much text": lambda: b'a\n"' + b"x\n" * 5_000_000,
    "21 MB": lambda: b"x" * 21 * 1024 * 1024,
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_swells_is_refused_in_time_and_memory(bomb: str) -> None:
    content = BOMBS[bomb]()
    begun = time.process_time()
    outcome = table_outcome(content)
    took = time.process_time() - begun
    assert took < 8, f"{took:.1f} s"
    assert outcome != "rows" or bomb in HARMLESS


@pytest.mark.parametrize("bomb", ["one long text in every cell", "laughing entities"])
def test_what_swells_takes_little_memory(bomb: str) -> None:
    content = BOMBS[bomb]()
    tracemalloc.start()
    outcome = table_outcome(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 300_000_000
    assert "too much text" in outcome or "not a workbook" in outcome
