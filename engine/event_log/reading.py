"""How an event log (XES, IEEE 1849) is read without harm: as a stream, one trace at a time.

A log may be larger than memory and comes from somebody else: nothing is kept but the trace at
hand, a DOCTYPE is refused wherever it stands, and depth, sizes and counts are bounded.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from engine.errors import BadInput, Problem, sentence
from engine.strange_xml import ELEMENTS_ONLY

LARGEST = 4 * 1024**3
DEEPEST = 16
MOST_EVENTS = 10_000
MOST_ATTRIBUTES = 500
LONGEST_TEXT = 4_000
_CHUNK = 256 * 1024
_GZIP = b"\x1f\x8b"
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
#: so many bytes of a chunk are looked at again with the next one
_OVERLAP = max(map(len, _FORBIDDEN)) - 1
_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})


@dataclass(frozen=True)
class LogEvent:
    """One event of a trace: what was done, when, and whatever else the log says of it."""

    name: str
    at: datetime
    #: "complete" where the log says nothing
    lifecycle: str
    attributes: dict[str, str]


@dataclass
class Trace:
    """One case of the log, its events in order of time."""

    name: str
    #: where it begins in the file
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    events: list[LogEvent] = field(default_factory=list)


def traces(path: Path, progress: Callable[[int], None] = lambda _: None) -> Iterator[Trace]:
    """Yield the traces of a log, plain or gzip; `progress` is told how many bytes were taken.

    Raises BadInput with the line where the file is broken or holds what is refused.
    """
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
        file.seek(0)
        reader = _Reader()
        try:
            for chunk in _chunks(file, packed, progress):
                yield from reader.feed(chunk)
            reader.close()
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise _bad(
                "log-gzip", sentence("The compressed file ends early or is damaged.")
            ) from None


def _chunks(file: BinaryIO, packed: bool, progress: Callable[[int], None]) -> Iterator[bytes]:
    stream: BinaryIO = gzip.GzipFile(fileobj=file) if packed else file  # type: ignore[assignment]  # both read bytes
    taken = told = 0
    while chunk := stream.read(_CHUNK):
        taken += len(chunk)
        if taken > LARGEST:
            raise _bad("log-size", sentence("The log is larger than 4 GB; split it."))
        here = file.tell()
        progress(here - told)
        told = here
        yield chunk


class _Reader:
    """Feeds a parser and gives back whole traces."""

    def __init__(self) -> None:
        self._parser: etree.XMLPullParser = etree.XMLPullParser(
            events=("start", "end"), **ELEMENTS_ONLY
        )
        self._tail = b""
        self._depth = 0
        self._named = 0

    def feed(self, chunk: bytes) -> Iterator[Trace]:
        """Take the next bytes and yield the traces that end in them."""
        seen = self._tail + chunk
        if any(word in seen for word in _FORBIDDEN):
            raise _bad(
                "xml-doctype",
                sentence(
                    "The file holds a DOCTYPE, which is a way to attack readers; take it out."
                ),
            )
        self._tail = seen[-_OVERLAP:]
        try:
            self._parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            raise _broken(error) from None
        yield from self._traces()

    def close(self) -> None:
        """Say that the file has ended."""
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            raise _broken(error) from None

    def _traces(self) -> Iterator[Trace]:
        try:
            for kind, element in self._parser.read_events():
                if kind == "start":
                    self._enter(element)
                else:
                    self._depth -= 1
                    if _local(element) == "trace":
                        self._named += 1
                        yield _trace(element, self._named)
                    if self._depth == 1:
                        _forget(element)
        except etree.XMLSyntaxError as error:
            raise _broken(error) from None

    def _enter(self, element: etree._Element) -> None:
        self._depth += 1
        if self._depth == 1 and _local(element) != "log":
            raise _bad(
                "log-root",
                sentence("This is no event log in XES: its outermost element is not “log”."),
                element.sourceline,
            )
        if self._depth > DEEPEST:
            raise _bad(
                "log-bounds",
                sentence("Elements are nested deeper than %(most)s."),
                element.sourceline,
                most=DEEPEST,
            )


def _trace(element: etree._Element, number: int) -> Trace:
    found = Trace("", element.sourceline or 0, _attributes(element))
    found.name = found.attributes.get("concept:name") or str(number)
    events = [child for child in element if _local(child) == "event"]
    if len(events) > MOST_EVENTS:
        raise _bad(
            "log-bounds",
            sentence("A trace has more than %(most)s events."),
            element.sourceline,
            most=MOST_EVENTS,
        )
    found.events = sorted((_event(each) for each in events), key=lambda event: event.at)
    return found


def _event(element: etree._Element) -> LogEvent:
    said = _attributes(element)
    name = said.pop("concept:name", "").strip()
    if not name:
        raise _bad(
            "log-event",
            sentence("An event has no name (concept:name)."),
            element.sourceline,
        )
    at = moment(said.pop("time:timestamp", ""))
    if at is None:
        raise _bad(
            "log-event",
            sentence("The event “%(name)s” has no instant (time:timestamp) that can be read."),
            element.sourceline,
            name=name,
        )
    return LogEvent(name, at, said.pop("lifecycle:transition", "complete").lower(), said)


def moment(text: str) -> datetime | None:
    """Return the instant of an XES date, in UTC where it names no zone; None when it is none."""
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _attributes(element: etree._Element) -> dict[str, str]:
    """Return the attributes of a trace or an event; nested ones belong to nobody here."""
    found: dict[str, str] = {}
    for child in element:
        key = child.get("key")
        if key is None or _local(child) not in _VALUES:
            continue
        value = child.get("value") or ""
        if len(found) >= MOST_ATTRIBUTES or len(value) > LONGEST_TEXT or len(key) > LONGEST_TEXT:
            raise _bad(
                "log-bounds",
                sentence(
                    "There are more than %(most)s attributes, or one is longer than %(longest)s "
                    "characters."
                ),
                child.sourceline,
                most=MOST_ATTRIBUTES,
                longest=LONGEST_TEXT,
            )
        found[key] = value
    return found


def _forget(element: etree._Element) -> None:
    """Give the memory of what was read back."""
    element.clear()
    while (earlier := element.getprevious()) is not None:
        parent = earlier.getparent()
        if parent is None:
            return
        parent.remove(earlier)


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _broken(error: etree.XMLSyntaxError) -> BadInput:
    return _bad(
        "xml-well-formed",
        sentence("This is not well-formed XML: %(reason)s."),
        error.lineno,
        reason=str(error.msg).split(", line")[0],
    )


def _bad(rule: str, template: str, line: int | None = None, **values: object) -> BadInput:
    problem = Problem(template, values, line=line, rule=rule)
    return BadInput([problem], sentence("The event log cannot be read."))
