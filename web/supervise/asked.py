"""What the reader narrowed to, read from the address, and the addresses of what stands beside it.

Board, lists and exports understand the same words: `process`, `step` (process/activity), `branch`,
`group`, `person`, `severity`, `class`; lists also `state`, `age`, `q`, `from`, `until`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import g, request, url_for

from engine import clock
from engine.board import Narrowing, listing
from engine.board.scanning import windows
from web import current, paging

NARROWING = ("process", "step", "branch", "group", "person", "severity", "class")
OF_LISTS = ("state", "age", "q", "from", "until")
#: of the board only
OF_BOARD = ("by", "of")
LONGEST = 200
Arguments = Mapping[str, str]


def narrowing(arguments: Arguments) -> Narrowing:
    """Read what figures and lists are narrowed to."""
    said = {name: _plain(arguments.get(name, "")) for name in NARROWING}
    process, _, activity = said["step"].partition("/")
    return Narrowing(
        process=process if activity else said["process"],
        activity=activity,
        branch=said["branch"],
        group=said["group"],
        person=said["person"],
        severity=said["severity"],
        customer_class=said["class"],
    )


def wanted(arguments: Arguments, states: tuple[str, ...]) -> listing.Wanted:
    """Read what a list shows; nonsense does not narrow."""
    now = clock.now()
    state, age = arguments.get("state", ""), arguments.get("age", "")
    return listing.Wanted(
        now=now,
        tomorrow=windows(now, current.config().zone).tomorrow,
        narrowing=narrowing(arguments),
        state=state if state in states else states[0],
        age=int(age) if age in tuple("012345") else None,
        text=_plain(arguments.get("q", "")),
        since=_midnight(arguments.get("from", "")),
        until=_midnight(arguments.get("until", ""), later=1),
        after=paging.after(),
        limit=paging.SIZE + 1,
    )


def _plain(text: str) -> str:
    """Return a word of a query; those of kept and sent ones were not looked at before."""
    return text.replace("\0", "").strip()[:LONGEST]


def _midnight(text: str, later: int = 0) -> datetime | None:
    try:
        day = date.fromisoformat(text) + timedelta(days=later)
        return datetime.combine(day, time(), current.config().zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def conditions() -> int:
    """Count by how many conditions the page is narrowed; its state stands in its heading."""
    return len(_said((*NARROWING, *(name for name in OF_LISTS if name != "state"))))


def query(*names: str) -> str:
    """Return what of the address these words say, as it is kept and sent on."""
    return urlencode(_said(names))


def address(endpoint: str, **changes: Any) -> str:
    """Return the address of another page narrowed alike, with changes; None takes a word away."""
    known = {"class" if name == "customer_class" else name: changes[name] for name in changes}
    said = {**_said(NARROWING), **known}
    if said.get("step"):
        said["process"] = None
    # never into url_for: names such as `_scheme` mean something there
    return _with(url_for(endpoint), said)


def here(*names: str, **changes: Any) -> str:
    """Return the address of this page with the words named kept, and some changed."""
    return _with(request.path, {**_said(names), **changes})


def _with(path: str, said: Mapping[str, Any]) -> str:
    text = urlencode({name: value for name, value in said.items() if value not in (None, "")})
    return f"{path}?{text}" if text else path


def _said(names: tuple[str, ...]) -> dict[str, Any]:
    """Return the words of the address; a page has hundreds of links that keep them."""
    known: dict[tuple[str, ...], dict[str, Any]] = g.setdefault("said", {})
    if names not in known:
        known[names] = {name: request.args[name] for name in names if request.args.get(name)}
    return known[names]
