"""How bytes become an XML tree without harm: sizes bounded, no DOCTYPE, no entities, UTF-8 only."""

from __future__ import annotations

import re

from lxml import etree

from engine.errors import BadInput, Problem, sentence
from engine.strange_xml import ELEMENTS_ONLY

LARGEST = 5 * 1024 * 1024
MOST_ELEMENTS = 30_000
DEEPEST = 64
LONGEST_ATTRIBUTE = 20_000
LONGEST_TEXT = 100_000

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([^"']*)["']""")
_UTF8 = {"utf-8", "utf8", "us-ascii", "ascii"}


def parse(source: bytes) -> etree._Element:
    """Return the root element of an XML text, or raise BadInput."""
    _refuse_before_reading(source)
    # A parser of its own for each call: the error log is not shared between threads.
    parser: etree.XMLParser = etree.XMLParser(**ELEMENTS_ONLY)
    try:
        root: etree._Element = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _bad(
            "xml-well-formed",
            sentence("This is not well-formed XML: %(reason)s."),
            line=getattr(error, "lineno", None),
            reason=str(error).split(", line")[0],
        ) from None
    _bounded(root)
    return root


def _refuse_before_reading(source: bytes) -> None:
    """Refuse what need not even be parsed."""
    if len(source) > LARGEST:
        raise _bad(
            "xml-size",
            sentence("The file has %(size)s bytes; a diagram may have at most %(most)s."),
            size=len(source),
            most=LARGEST,
        )
    declared = _DECLARED.match(source.removeprefix(b"\xef\xbb\xbf")[:200])
    encoding = declared.group(1).decode("latin-1").lower() if declared else "utf-8"
    if encoding not in _UTF8 or b"\x00" in source:
        raise _bad("xml-encoding", sentence("The file is not in UTF-8; save it as UTF-8."))
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source:
        raise _bad(
            "xml-doctype",
            sentence("The file holds a DOCTYPE, which is a way to attack readers; take it out."),
        )
    if source.count(b"<") > 2 * MOST_ELEMENTS:
        raise _too_large()


def _bounded(root: etree._Element) -> None:
    """Refuse trees that are too deep, too large, or have an attribute that is too long."""
    elements = deepest = 0
    pending = [(root, 1)]
    while pending:
        element, depth = pending.pop()
        elements += 1
        deepest = max(deepest, depth)
        if elements > MOST_ELEMENTS or deepest > DEEPEST:
            raise _too_large()
        pending.extend((child, depth + 1) for child in element)
        longest = max(map(len, element.attrib.values()), default=0)
        if longest > LONGEST_ATTRIBUTE or len(element.text or "") > LONGEST_TEXT:
            raise _bad(
                "xml-bounds",
                sentence(
                    "An attribute has more than %(attribute)s characters, or a text more than "
                    "%(text)s; shorten it."
                ),
                line=element.sourceline,
                attribute=LONGEST_ATTRIBUTE,
                text=LONGEST_TEXT,
            )


def _too_large() -> BadInput:
    return _bad(
        "xml-bounds",
        sentence(
            "The file has more than %(elements)s elements, or is nested deeper than %(depth)s; "
            "split the diagram."
        ),
        elements=MOST_ELEMENTS,
        depth=DEEPEST,
    )


def _bad(rule: str, template: str, line: int | None = None, **values: object) -> BadInput:
    return BadInput([Problem(template, values, line=line, rule=rule)])
