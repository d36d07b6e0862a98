"""Correlation keys of BPMN (§8.4.2) as the FEEL by which messages find their case.

A key is made of properties; each property says where it is found in a message (messagePath, FEEL
over the payload) and, by a subscription of the process, in the case (dataPath). A process without
a subscription remembers the key of the first message in a variable named like the key.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.diagram.document import (
    Document,
    Element,
    attribute,
    child,
    children,
    feel,
    local,
    reference,
    text,
)


class Key(NamedTuple):
    """How a message and a case find each other."""

    #: FEEL over the case
    awaited: str = ""
    #: FEEL over the payload
    path: str = ""
    #: the variable that keeps it; empty when the case knows it by its data
    remembers: str = ""


def key_of(document: Document, message: str, item: Element) -> Key:
    """Return how a message is correlated at an event or task; all empty when no key covers it."""
    paths = _paths(document, reference(message)) if document.by_name.get("correlationKey") else {}
    for key in document.named("correlationKey") if paths else ():
        wanted = _properties(key)
        if wanted and all(one in paths for one in wanted):
            return _key(document, key, [paths[one] for one in wanted], wanted, item)
    return Key()


def _key(
    document: Document, key: Element, paths: list[str], wanted: list[str], item: Element
) -> Key:
    bound = _bound(document, attribute(key, "id"), item)
    if bound and all(one in bound for one in wanted):
        return Key(_joined([bound[one] for one in wanted]), _joined(paths))
    name = attribute(key, "name") or attribute(key, "id")
    return Key(name, _joined(paths), name)


def _properties(key: Element) -> list[str]:
    return [reference(text(one)) for one in children(key, "correlationPropertyRef")]


def _paths(document: Document, message: str) -> dict[str, str]:
    """Return where each property is found in a message."""
    found = {}
    for one in document.named("correlationPropertyRetrievalExpression"):
        around = one.getparent()
        if around is not None and reference(attribute(one, "messageRef")) == message:
            found[attribute(around, "id")] = feel(text(child(one, "messagePath")))
    return found


def _bound(document: Document, key: str, item: Element) -> dict[str, str]:
    """Return where each property is found in the case, by the subscription of its process."""
    process = item
    while local(process) != "process":
        around = process.getparent()
        if around is None:
            return {}
        process = around
    for subscription in children(process, "correlationSubscription"):
        if reference(attribute(subscription, "correlationKeyRef")) == key:
            return {
                reference(attribute(one, "correlationPropertyRef")): feel(
                    text(child(one, "dataPath"))
                )
                for one in children(subscription, "correlationPropertyBinding")
            }
    return {}


def _joined(parts: list[str]) -> str:
    """Return one FEEL text of several."""
    if len(parts) == 1:
        return parts[0]
    return ' + "|" + '.join(f"string({part})" for part in parts)
