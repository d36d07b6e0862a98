"""The diagram while it is translated: foreign statements are found, ours are written beside them.

Nothing foreign is changed or removed; only expressions in BPMN's own elements are rewritten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lxml import etree

from engine.diagram.document import Document, Element, is_bpmn, local, place
from engine.diagram.source import parse
from engine.diagram.vocabulary import BPMN, OURS
from engine.errors import Problem, sentence
from engine.strange_xml import HARDENED
from engine.translation.dialects import (
    COUNTERS,
    KIN,
    SPIFF,
    TONGUES,
    ZEEBE,
    Dialect,
    language_of,
)
from engine.translation.expressions import Language, Untranslatable
from engine.translation.report import Entry, Outcome

#: characters of a foreign statement that the report shows
SHOWN = 120
OURS_ALREADY = sentence("Samphan's own statement is there already; it stays.")


@dataclass(frozen=True)
class Foreign:
    """A foreign attribute, or an element that says one thing by its text."""

    element: Element
    #: as the report names it: camunda:assignee
    label: str
    value: str
    language: Language

    @property
    def origin(self) -> str:
        """Return it as the report shows it."""
        return f'{self.label}="{shortened(self.value)}"'


def shortened(text: str) -> str:
    """Return a text on one line, cut to what a report shows."""
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "…"


def said(text: Element | None) -> str:
    """Return the text of an element without its comments, trimmed."""
    return "" if text is None else str(text.xpath("string()")).strip()


class Sheet:
    """The tree of a diagram with the report about it."""

    def __init__(self, source: bytes, handlers: Collection[str], dialect: Dialect | None) -> None:
        self.root = _tree(source)
        self.document = Document(self.root)
        self.handlers = handlers
        self.entries: list[Entry] = []
        self.dialects = _dialects(self.root, dialect)
        self.language = language_of(self.dialects)
        #: foreign names that stand for something here: the variable of `camunda:initiator`
        self.names = dict(COUNTERS) if self.language is Language.JUEL else {}
        #: whether an expression in BPMN's own elements could not be translated
        self.failed = False
        self._mapped: dict[tuple[Element, str], set[str]] = {}
        self._read: set[tuple[Element, str]] = set()

    # -- finding ---------------------------------------------------------------------------

    def kin(self, element: Element, *names: str) -> Foreign | None:
        """Return an attribute of Camunda 7, Flowable or Activiti."""
        return self._attribute(element, KIN, names)

    def plain(self, element: Element, name: str) -> Foreign | None:
        """Return an attribute without a namespace of a foreign element."""
        if element.get(name) is None:
            return None
        label = f"{label_of(element)} {name}"
        return Foreign(element, label, (element.get(name) or "").strip(), language_at(element))

    def _attribute(
        self, element: Element, spaces: Collection[str], names: Collection[str]
    ) -> Foreign | None:
        for space in spaces:
            for name in names:
                value = element.get(f"{{{space}}}{name}")
                if value is not None:
                    self.heed(element, f"{{{space}}}{name}")
                    tongue = TONGUES[space]
                    label = f"{tongue.prefix}:{name}"
                    return Foreign(element, label, value.strip(), tongue.language)
        return None

    def extensions(self, element: Element, space: Collection[str], *names: str) -> list[Element]:
        """Return the extension elements with one of these names, and note that they were read."""
        found = [
            part
            for holder in element.iterchildren(f"{{{BPMN}}}extensionElements")
            for part in holder.iterchildren("*")
            if etree.QName(part).localname in names and etree.QName(part).namespace in space
        ]
        for part in found:
            self.heed_all(part)
        return found

    def zeebe(self, element: Element, *names: str) -> list[Element]:
        """Return extension elements of Camunda 8."""
        return self.extensions(element, (ZEEBE,), *names)

    def spiff(self, element: Element, *names: str) -> list[Element]:
        """Return extension elements of SpiffWorkflow."""
        return self.extensions(element, (SPIFF,), *names)

    def spiff_text(self, element: Element, name: str) -> Foreign | None:
        """Return an extension of SpiffWorkflow that says one thing by its text."""
        for part in self.spiff(element, name):
            if said(part):
                return Foreign(part, label_of(part), said(part), Language.PYTHON)
        return None

    def heed(self, element: Element, name: str = "") -> None:
        """Note that an attribute, or an element itself, was read."""
        self._read.add((element, name))

    def heed_all(self, element: Element) -> None:
        """Note that an element was read with all that it holds."""
        for part in element.iter():
            self.heed(part)

    def heeded(self, element: Element, name: str = "") -> bool:
        """Tell whether it was read."""
        return (element, name) in self._read

    # -- writing ---------------------------------------------------------------------------

    def own(self, element: Element, name: str, value: str, origin: Foreign, *remarks: str) -> None:
        """Say something by one of our attributes, unless it is there already."""
        full = f"{{{OURS}}}{name}"
        if element.get(full) is not None:
            self.kept(origin, OURS_ALREADY)
            return
        element.set(full, value)
        self.translated(origin, f'samphan:{name}="{shortened(value)}"', *remarks)

    def mapping(
        self, element: Element, kind: str, name: str, value: str, origin: Foreign, *remarks: str
    ) -> None:
        """Add an input or output, unless there is one of that name."""
        holder = self._holder(element)
        tag = f"{{{OURS}}}{kind}"
        if (holder, kind) not in self._mapped:
            there = {part.get("name") or "" for part in holder.iterchildren(tag)}
            self._mapped[holder, kind] = there
        if name in self._mapped[holder, kind]:
            self.kept(origin, OURS_ALREADY)
            return
        self._mapped[holder, kind].add(name)
        etree.SubElement(holder, tag, {"name": name, "value": value})
        said_now = f'samphan:{kind} name="{name}" value="{shortened(value)}"'
        self.translated(origin, said_now, *remarks)

    def _holder(self, element: Element) -> Element:
        """Return the extensionElements of an element; they stand after its documentation."""
        tag = f"{{{BPMN}}}extensionElements"
        found = element.find(tag)
        if found is None:
            found = etree.Element(tag)
            element.insert(len(element.findall(f"{{{BPMN}}}documentation")), found)
        return found

    # -- reporting -------------------------------------------------------------------------

    def translated(self, origin: Foreign, result: str, *remarks: str) -> None:
        """Report a translation, with what differs."""
        reasons = tuple(Problem(remark) for remark in remarks)
        self._report(Outcome.TRANSLATED, origin, result, reasons)

    def kept(self, origin: Foreign, template: str, **values: object) -> None:
        """Report what stays as it is without loss."""
        self._report(Outcome.KEPT, origin, "", (Problem(template, dict(values)),))

    def open(
        self, origin: Foreign, reason: str | Untranslatable, remedy: str, **values: object
    ) -> None:
        """Report what could not be translated, and what to do."""
        if isinstance(reason, Untranslatable):
            why = Problem(reason.template, dict(reason.values))
        else:
            why = Problem(reason, dict(values))
        self._report(Outcome.OPEN, origin, "", (why,), Problem(remedy, dict(values)))

    def _report(
        self,
        outcome: Outcome,
        origin: Foreign,
        result: str,
        reasons: tuple[Problem, ...],
        remedy: Problem | None = None,
    ) -> None:
        at = bpmn_around(origin.element)
        line = origin.element.sourceline
        entry = Entry(outcome, place(at) or local(at), line, origin.origin, result, reasons, remedy)
        self.entries.append(entry)

    def bytes(self) -> bytes:
        """Return the diagram as a file."""
        tree = self.root.getroottree()
        return etree.tostring(tree, xml_declaration=True, encoding="UTF-8") + b"\n"

    def named(self, *names: str) -> Iterator[Element]:
        """Give the BPMN elements with these names."""
        return self.document.named(*names)


def label_of(element: Element) -> str:
    """Return the name of a foreign element as reports write it."""
    name = etree.QName(element)
    tongue = TONGUES.get(name.namespace or "")
    return f"{tongue.prefix}:{name.localname}" if tongue else name.localname


def language_at(element: Element) -> Language:
    """Return the language that a foreign element's values are written in."""
    tongue = TONGUES.get(etree.QName(element).namespace or "")
    return tongue.language if tongue else Language.OTHER


def bpmn_around(element: Element) -> Element:
    """Return the BPMN element that a foreign one belongs to."""
    around: Element | None = element
    while around is not None and (not is_bpmn(around) or local(around) == "extensionElements"):
        around = around.getparent()
    return element if around is None else around


def _tree(source: bytes) -> Element:
    """Read a file as safely as every diagram, but keep its comments, and declare our prefix."""
    parse(source)
    # What passed there is bounded and holds no DOCTYPE; now the comments may stay.
    parser: etree.XMLParser = etree.XMLParser(**HARDENED)
    return _prefixed(etree.fromstring(source, parser))


def _prefixed(root: Element) -> Element:
    """Return the root with our namespace declared; lxml can't add one to a root that is there."""
    if OURS in root.nsmap.values():
        return root
    prefix = "samphan"
    while prefix in root.nsmap:
        prefix += "_"
    known = {name: uri for name, uri in root.nsmap.items()}
    wider = etree.Element(root.tag, dict(root.attrib), nsmap={**known, prefix: OURS})
    wider.text = root.text
    wider.sourceline = root.sourceline  # type: ignore[misc]  # lxml lets it be set, its stubs do not
    before, after = list(root.itersiblings(preceding=True)), list(root.itersiblings())
    for part in list(root):
        wider.append(part)
    for part in reversed(before):
        wider.addprevious(part)
    for part in reversed(after):
        wider.addnext(part)
    return wider


def _dialects(root: Element, wanted: Dialect | None) -> list[Dialect]:
    """Return the engines whose namespaces are used, the one that was named first."""
    found: dict[Dialect, None] = {wanted: None} if wanted else {}
    for element in root.iter("*"):
        for name in (str(element.tag), *map(str, element.attrib)):
            tongue = TONGUES.get(name[1:].partition("}")[0]) if name.startswith("{") else None
            if tongue:
                found.setdefault(tongue.dialect)
    return list(found)
