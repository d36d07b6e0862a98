"""Rules over the XML: only elements, attributes, values and texts that the machine runs."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.document import Document, Element, fault, is_bpmn, local, text
from engine.diagram.rules.registry import Stage, rule
from engine.diagram.vocabulary import (
    BPMN,
    EXPRESSIONS,
    MAPPINGS,
    OTHER_REASON,
    OURS,
    REASONS,
    SHAPES,
    TEXTS,
    VALUES,
    XSI_TYPE,
)
from engine.errors import Problem, sentence

_OUR_TAG = f"{{{OURS}}}"


@rule(Stage.DOCUMENT)
def definitions_root(document: Document) -> Iterator[Problem]:
    """The file is a BPMN 2.0 diagram: its root element is definitions, and it holds a process.

    BPMN 2.0.2 §8.2.1 Definitions
    """
    root = document.root
    if not is_bpmn(root) or local(root) != "definitions":
        yield fault(root, sentence("This is no BPMN 2.0 diagram; its root is %(kind)s."))
    elif not any(True for _ in document.named("process")):
        yield fault(root, sentence("The file holds no process; draw one."))


@rule(Stage.DOCUMENT)
def element_supported(document: Document) -> Iterator[Problem]:
    """Every BPMN element is one that the machine runs, at a place where BPMN allows it.

    BPMN 2.0.2 §15.3 XSD
    """
    for element in document.elements:
        shape = SHAPES.get(local(element))
        for child in element if shape else ():
            if is_bpmn(child) and shape and local(child) not in shape.children:
                yield _refused(child)


def _refused(element: Element) -> Problem:
    name = local(element)
    if name in SHAPES and name not in REASONS:
        return fault(
            element,
            sentence("%(kind)s %(name)s may not stand in %(around)s; move it or take it out."),
            around=local(element.getparent()),  # type: ignore[arg-type]  # a child has a parent
        )
    return fault(
        element,
        sentence("%(kind)s %(name)s does not run here: %(reason)s."),
        reason=REASONS.get(name, OTHER_REASON),
    )


@rule(Stage.DOCUMENT)
def attribute_supported(document: Document) -> Iterator[Problem]:
    """Every BPMN attribute is one that the machine heeds.

    BPMN 2.0.2 §15.3 XSD
    """
    for element in document.elements:
        shape = SHAPES.get(local(element))
        if shape is None:
            continue
        for name in map(str, element.attrib):
            if _heeded(name, element, shape.attributes):
                continue
            yield fault(
                element,
                sentence("%(kind)s %(name)s has the attribute %(attribute)s: %(reason)s."),
                attribute=name.rpartition("}")[2],
                reason=REASONS.get(name, OTHER_REASON),
            )


def _heeded(name: str, element: Element, known: frozenset[str]) -> bool:
    if name == XSI_TYPE:
        return local(element) in EXPRESSIONS and element.get(XSI_TYPE, "").endswith("xpression")
    if not name.startswith("{"):
        return name in known
    return not name.startswith(f"{{{BPMN}}}")


@rule(Stage.DOCUMENT)
def attribute_value(document: Document) -> Iterator[Problem]:
    """Attributes have values that BPMN knows and that the machine runs.

    BPMN 2.0.2 §15.3 XSD
    """
    for element in document.elements:
        for name, value in element.attrib.items():
            known = VALUES.get((local(element), str(name)))
            heeded = known and name in SHAPES[local(element)].attributes
            if known and heeded and str(value).strip() not in known:
                yield fault(
                    element,
                    sentence(
                        "%(kind)s %(name)s says %(attribute)s=%(value)s, which does not run "
                        "here; possible is %(known)s."
                    ),
                    attribute=name,
                    value=value,
                    known=", ".join(sorted(known)),
                )


@rule(Stage.DOCUMENT)
def extension_known(document: Document) -> Iterator[Problem]:
    """Attributes and elements of Samphan's namespace are those of the contract, at their place."""
    for element in document.elements:
        shape = SHAPES.get(local(element))
        for name in map(str, element.attrib):
            if name.startswith(_OUR_TAG) and (
                shape is None or name.removeprefix(_OUR_TAG) not in shape.own
            ):
                yield fault(
                    element,
                    sentence(
                        "%(kind)s %(name)s has Samphan's attribute %(attribute)s, which means "
                        "nothing there; take it out or correct its name."
                    ),
                    attribute=name.removeprefix(_OUR_TAG),
                )
    for element in document.root.iter(f"{_OUR_TAG}*"):
        yield from _our_element(element)


def _our_element(element: Element) -> Iterator[Problem]:
    """Look at one element of our namespace."""
    around = element.getparent()
    owner = around.getparent() if around is not None else None
    shape = SHAPES.get(local(owner)) if owner is not None else None
    extends = around is not None and is_bpmn(around) and local(around) == "extensionElements"
    needed = MAPPINGS.get(local(element))
    if needed is None or not extends or shape is None or not shape.mappings:
        yield fault(
            element,
            sentence(
                "Samphan's element %(kind)s means nothing there; inputs and outputs stand in the "
                "extensionElements of an activity or event."
            ),
        )
    elif set(map(str, element.attrib)) != needed or len(element) or text(element):
        yield fault(
            element,
            sentence("Samphan's element %(kind)s has exactly the attributes %(needed)s."),
            needed=", ".join(sorted(needed)),
        )


@rule(Stage.DOCUMENT)
def text_place(document: Document) -> Iterator[Problem]:
    """Text stands only where it means something, and without elements in it.

    BPMN 2.0.2 §15.3 XSD
    """
    for element in document.elements:
        if local(element) in TEXTS and len(element):
            yield fault(element, sentence("%(kind)s %(name)s holds elements; it may hold text."))
        if local(element) not in TEXTS and text(element):
            yield _stray(element, text(element))
        parent = element.getparent()
        if parent is not None and local(parent) not in TEXTS and (element.tail or "").strip():
            yield _stray(parent, (element.tail or "").strip())


def _stray(element: Element, words: str) -> Problem:
    return fault(
        element,
        sentence("%(kind)s %(name)s holds the text “%(words)s”, which means nothing there."),
        words=words[:40],
    )


@rule(Stage.DOCUMENT)
def expression_language(document: Document) -> Iterator[Problem]:
    """Expressions are in FEEL and not empty; another language is refused.

    BPMN 2.0.2 §8.4.6 Expressions
    """
    language = document.root.get("expressionLanguage", "")
    if language and "feel" not in language.lower():
        yield _other_language(document.root, language)
    for element in document.named(*EXPRESSIONS):
        language = element.get("language", "")
        if language and "feel" not in language.lower():
            yield _other_language(element, language)
        if not text(element).removeprefix("=").strip():
            yield fault(element, sentence("%(kind)s is empty; write a FEEL expression."))


def _other_language(element: Element, language: str) -> Problem:
    return fault(
        element,
        sentence("Expressions are FEEL here, not %(language)s; rewrite them and take it out."),
        language=language,
    )
