"""Keyset paging: a page ends with the sort value and id of its last row, in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request, url_for

from engine.db import from_milliseconds, to_milliseconds

SIZE = 50
Row = TypeVar("Row")


def after() -> tuple[datetime, str] | None:
    """Read where the page before this one ended; nonsense starts at the beginning."""
    stamp, _, last = request.args.get("after", "").partition("~")
    digits = stamp.removeprefix("-")
    if not last or not digits.isascii() or not digits.isdigit() or len(digits) > 15:
        return None
    try:
        return from_milliseconds(int(stamp)), last
    except OverflowError:
        return None


def address_after(at: datetime, last: Any) -> str:
    """Return the address of the page that follows a row."""
    return here(after=f"{to_milliseconds(at)}~{last}")


def first_address() -> str:
    """Return the address of the first page, when this is another one."""
    return here(after=None) if request.args.get("after") else ""


def here(**changes: Any) -> str:
    """Return the address of this page with some arguments changed."""
    # never into url_for: names such as `_scheme` mean something there
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if value}
    kept |= changes
    query = urlencode({name: value for name, value in kept.items() if value is not None})
    path = url_for(request.endpoint or "", **(request.view_args or {}))
    return f"{path}?{query}" if query else path


def cut(rows: Sequence[Row]) -> tuple[Sequence[Row], bool]:
    """Split one row too many from a page and tell whether there was one."""
    return rows[:SIZE], len(rows) > SIZE
