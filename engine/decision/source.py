"""Reads the XML of a decision file without trusting it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.decision.errors import DecisionError
from engine.feel.errors import sentence
from engine.strange_xml import HARDENED

LARGEST = 2_000_000
_MOST_ELEMENTS = 60_000
_NAMESPACES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
    "https://www.omg.org/spec/DMN/20240513/MODEL/": "1.6",
}
Element = etree._Element


def parse(source: bytes) -> Element:
    """Give the root of a decision file; raises DecisionError when it is none or is dangerous."""
    if len(source) > LARGEST:
        template = sentence("The decision file is larger than %(most)s bytes; split it up.")
        raise DecisionError(template, most=LARGEST)
    parser: etree.XMLParser = etree.XMLParser(**HARDENED)
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        line = getattr(problem, "lineno", None)
        template = sentence("This is not well-formed XML: %(reason)s")
        raise DecisionError(template, line, reason=str(problem)) from None
    _trusted(root)
    return root


def _trusted(root: Element) -> None:
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise DecisionError(
            sentence("The decision file declares a document type; remove <!DOCTYPE ...>.")
        )
    if local(root) != "definitions" or namespace(root) not in _NAMESPACES:
        template = sentence("This is no DMN file of version 1.1 to 1.6; save it as DMN.")
        raise DecisionError(template, line_of(root))
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        template = sentence("The decision file has more than %(most)s elements; split it up.")
        raise DecisionError(template, most=_MOST_ELEMENTS)


def local(element: Element) -> str:
    """Give the name of an element without its namespace; comments have none."""
    tag = element.tag
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """Give the namespace of an element."""
    return etree.QName(element.tag).namespace or "" if isinstance(element.tag, str) else ""


def line_of(element: Element) -> int | None:
    """Give the line on which an element starts."""
    line = element.sourceline
    return line if isinstance(line, int) else None


def children(element: Element, *names: str) -> Iterator[Element]:
    """Go through the DMN elements directly inside another, perhaps only some kinds."""
    own = namespace(element)
    for inner in element.iterchildren("*"):
        if namespace(inner) == own and (not names or local(inner) in names):
            yield inner


def child(element: Element, *names: str) -> Element | None:
    """Give the first DMN element of some kinds directly inside another."""
    return next(children(element, *names), None)


def text_of(element: Element | None) -> str:
    """Give the text of an element, or of the <text> inside it."""
    if element is None:
        return ""
    inner = child(element, "text")
    holder = element if inner is None else inner
    return ((holder.text or "") + "".join(below.tail or "" for below in holder)).strip()


def text_line(element: Element) -> int | None:
    """Give the line on which the text of an element starts, blank lines skipped."""
    inner = child(element, "text")
    holder = element if inner is None else inner
    line, text = line_of(holder), holder.text or ""
    blank = text[: len(text) - len(text.lstrip())].count("\n")
    return None if line is None else line + blank


def name_of(element: Element) -> str:
    """Give the name of an element; that of its variable counts first."""
    variable = child(element, "variable")
    inner = "" if variable is None else variable.get("name", "")
    return " ".join((inner or element.get("name", "")).split())


def label_of(element: Element) -> str:
    """Give what a message calls an element: its id, else its name, else its kind."""
    return element.get("id") or element.get("name") or local(element)
