"""What an attacker sends: texts, JSON, files and headers, drawn at random from a seeded source."""

from __future__ import annotations

import io
import json
import os
import random
import zipfile
from typing import Any

TEXTS = [
    "", " ", "0", "-1", "1", "2", "1-1", "null", "true", "x" * 5_000, "x" * 100_000, "\x00",
    "a\x00b",
    "\r\nX-Injected: 1", "\n", "\u202e", "\u0000\u0001\u001f\u007f", "\ufeff", "ก" * 3_000,
    "🧨" * 40, "99999999999999999999", "9" * 400, "1e999", "NaN", "-0", "0x10", "١٢٣", "²",
    "9223372036854775807", "9223372036854775808", "2147483648", "999999999999999~1",
    "-999999999999999~1",
    "1~9223372036854775808", "1~\x00", "~", "'", '"', "' OR 1=1 --", '"; DROP TABLE "case"; --',
    "%", "%s",
    "%(who)s", "{{ 7*7 }}", "${7*7}", "{0.__class__}", "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "//evil.example", "/\\evil.example",
    "/\t/[", "https://evil.example/", "../../../etc/passwd", "..\\..\\x", "=cmd|' /C calc'!A0",
    "AND", "*",
    '"""', "a* OR b", "NEAR(", "_external", "[", "/[", "=for i in 1..9999999 return i", "(" * 2_000,
    "2026-13-45", "0000-00-00", "9999-12-31", "P99999Y", "th", "en", "sam", "alice", "nobody",
    "cr_staff", "complaint", "pcdr", "active", "mine", "groups", "overdue", "done", "suspend",
    "resume",
]  # fmt: skip
NAMES = [
    "q", "view", "process", "status", "after", "before", "next", "step", "mine", "escalated",
    "name",
    "password", "old", "new", "again", "text", "back", "verb", "reason", "to", "key", "submission",
    "language", "theme", "email", "full_name", "full_name_en", "groups", "roles", "blocked",
    "name_en",
    "endpoint", "values", "_external", "_scheme", "_anchor", "_method", "_host", "case_id",
    "item_id",
    "csrf_token", "", "\x00", "x" * 3_000, "__proto__",
]  # fmt: skip
#: JSON that no encoder writes: what counts is how it is read
RAW_JSON = [
    b"", b"{", b"null", b"[]", b"5", b'"x"', b"{}", b'{"a":1,"a":2}', b'{"a":NaN}',
    b'{"a":-Infinity}',
    b'{"a":1e999}', b'{"a":' + b"9" * 5_000 + b"}", b'{"a":' + b"9" * 400 + b"}",
    b"[" * 100_000, b'{"a":' + b"[" * 900 + b"]" * 900 + b"}",
    b'{"a":' + b"[" * 90 + b"]" * 90 + b"}",
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000, b'{"\\ud800":1}', b'{"description":"\\ud800"}',
    b'{"description":"\\u0000"}', b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}", b"\x80",
    b'{"a":"\xff"}',
]  # fmt: skip
ODDITIES = [
    None, True, False, 0, -1, 10**18, 10**30, 1.5, 1e308, [], {}, [[]], [None], {"": {}}, [1, 2, 3],
    [10**30], [True], ["1"], {"a": {"b": {"c": []}}}, "\ud800", "\x00", [{"title": 5}],
    "x" * 100_000,
]  # fmt: skip
FILE_NAMES = [
    "letter.pdf", "../../etc/passwd", "..\\..\\boot.ini", "C:\\x.pdf", "a" * 5_000 + ".pdf",
    ".htaccess",
    "x.pdf\r\nX-Injected: 1", 'x".pdf', "ก" * 300 + ".png", "\u202efdp.exe", "con.pdf", "x.svg",
    "x.html",
    "x.pdf\x00.exe", " . ", "=1+1.csv", "<img src=x onerror=alert(1)>.png", "x.xlsx", "x.csv",
    "x.txt",
]  # fmt: skip
HEADERS = {
    "Accept-Language": ["", "xx", "th;q=9,en;q=-1", "th," * 2_000, "*", "en-\u00e9", ";;;",
    "en;q=NaN"],
    "Content-Type": [
        "", "x", "application/json", "text/plain", "multipart/form-data",
        "application/json; charset=x",
        "multipart/form-data; boundary=", "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data; boundary=" + "x" * 500,
    ],
    "Cookie": [
        "samphan=", "samphan=x.y.z", "samphan=" + "A" * 5_000, "language=\"",
        "language=xx; theme=<b>",
        ";;;=", "samphan=eyJ1c2VyIjoic2FtIn0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "theme=dark; theme=light",
    ],
    "Referer": ["http://localhost//evil.example/", "http://evil.example/", "x",
    "http://localhost/\"><b>"],
    "HX-Request": ["true", "false", ""],
    "Sec-Fetch-Site": ["cross-site", "same-origin", "none", "\u00e9"],
    "X-Reason": ["", "because", "\u00e9" * 3_000],
    "Range": ["bytes=0-", "bytes=9-1", "x"],
    "If-None-Match": ["*", '"x'],
    "If-Modified-Since": ["x", "Thu, 99 Jan 9999 99:99:99 GMT"],
    "X-Forwarded-For": ["1.2.3.4", "x" * 3_000],
    "X-HTTP-Method-Override": ["DELETE"],
    "Accept": ["application/json", "x"],
}  # fmt: skip
HOSTS = [
    "evil.example",
    "localhost:99999",
    "[::1",
    "a b",
    "",
    "localhost\u00e9",
    "x" * 3_000,
    "..",
    "a@b",
]


def text(rnd: random.Random) -> str:
    """Return a text that somebody forgot to think of."""
    if rnd.random() < 0.8:
        return rnd.choice(TEXTS)
    return "".join(
        chr(rnd.choice((rnd.randrange(1, 128), rnd.randrange(0xD7FF)))) for _ in range(9)
    )


def value(rnd: random.Random, deep: int = 2) -> Any:
    """Return a JSON value."""
    kind = rnd.random()
    if kind < 0.5:
        return rnd.choice(ODDITIES)
    if kind < 0.8 or not deep:
        return text(rnd)
    inside = [value(rnd, deep - 1) for _ in range(rnd.randrange(4))]
    return inside if kind < 0.9 else {text(rnd)[:200]: each for each in inside}


def raw_json(rnd: random.Random, keys: list[str]) -> bytes:
    """Return a body that says it is JSON, often about fields that there are."""
    if rnd.random() < 0.25:
        return rnd.choice(RAW_JSON)
    names = [rnd.choice(keys) if keys and rnd.random() < 0.8 else text(rnd)[:300] for _ in range(6)]
    return json.dumps({name: value(rnd) for name in names}).encode()


def file(rnd: random.Random) -> tuple[io.BytesIO, str]:
    """Return a file and its name, which often disagree."""
    contents = (
        b"", b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, b"<svg onload=alert(1)>",
        b"\x00" * 99,
        b"GIF89a<script>alert(1)</script>", b"MZ\x90", b"plain", "ไทย".encode("cp874"),
        b"PK\x03\x04",
        os.urandom(8), bomb(), b"%PDF" + b"x" * 200_000,
    )  # fmt: skip
    return io.BytesIO(rnd.choice(contents)), rnd.choice(FILE_NAMES)


def bomb(size: int = 5_000_000) -> bytes:
    """Return a small archive that unpacks to much."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * size)
    return packed.getvalue()
