"""Rules over the XML: data stores, properties, associations that move data, correlation keys."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram import data
from engine.diagram.document import (
    Document,
    Element,
    attribute,
    children,
    fault,
    feel,
    local,
    ours,
    reference,
    text,
)
from engine.diagram.rules.definitions import VARIABLE
from engine.diagram.rules.registry import Stage, rule
from engine.diagram.vocabulary import OURS, SUBPROCESSES
from engine.errors import Problem, sentence


@rule(Stage.DOCUMENT)
def data_store_named(document: Document) -> Iterator[Problem]:
    """A data store is a variable of the case; it is named by one word.

    BPMN 2.0.2 §10.4.1 Data Store
    """
    for store in document.named("dataStoreReference"):
        if not VARIABLE.fullmatch(data.store_name(store, document)):
            yield fault(
                store, sentence("The data store %(name)s is a variable; name it by one word.")
            )


@rule(Stage.DOCUMENT)
def property_place(document: Document) -> Iterator[Problem]:
    """Properties are variables of a process or sub-process, named by one word.

    BPMN 2.0.2 §10.4.1 Property
    """
    for element in document.named("property"):
        name, around = attribute(element, "name"), element.getparent()
        if name == data.PLACEHOLDER or around is None:
            continue
        if local(around) not in ("process", *SUBPROCESSES) or not VARIABLE.fullmatch(name):
            yield fault(
                element,
                sentence(
                    "The property %(name)s is no variable here; name it by one word, in the "
                    "process, or declare an input of the activity."
                ),
            )


@rule(Stage.DOCUMENT)
def association_names(document: Document) -> Iterator[Problem]:
    """An association that moves data leads from and to data that have a name of one word.

    BPMN 2.0.2 §10.4.2 Data Associations
    """
    for element in document.named("dataInputAssociation", "dataOutputAssociation"):
        around = element.getparent()
        for one in data.moved(element, document) if around is not None else ():
            if not VARIABLE.fullmatch(one.name) or not one.value:
                yield fault(
                    element if around is None else around,
                    sentence(
                        "%(name)s moves data to “%(variable)s”, which is no variable, or from "
                        "nothing; name both by one word."
                    ),
                    variable=one.name[:60],
                )


@rule(Stage.DOCUMENT)
def one_mapping(document: Document) -> Iterator[Problem]:
    """Data are mapped either by data associations or by Samphan's inputs and outputs."""
    kinds = {"dataInputAssociation": "input", "dataOutputAssociation": "output"}
    for element in document.named(*kinds):
        around = element.getparent()
        if around is None or not list(data.moved(element, document)):
            continue
        tag = f"{{{OURS}}}{kinds[local(element)]}"
        held = [one for holder in children(around, "extensionElements") for one in holder]
        if any(one.tag == tag for one in held):
            yield fault(
                around, sentence("%(name)s maps data twice; keep the associations or the mappings.")
            )


@rule(Stage.DOCUMENT)
def correlation_complete(document: Document) -> Iterator[Problem]:
    """A correlation key has properties, and a subscription binds each property of its key.

    BPMN 2.0.2 §8.4.2 Correlation
    """
    for key in document.named("correlationKey"):
        name = attribute(key, "name") or attribute(key, "id")
        if not list(children(key, "correlationPropertyRef")) or not VARIABLE.fullmatch(name):
            yield fault(
                key,
                sentence("The correlation key %(name)s needs properties, and one word as name."),
            )
    for subscription in document.named("correlationSubscription"):
        found = document.by_id.get(reference(attribute(subscription, "correlationKeyRef")))
        bound = _names(subscription, "correlationPropertyBinding")
        wanted = {reference(text(one)) for one in found} if found is not None else set()
        if found is None or not wanted <= bound:
            yield fault(
                subscription,
                sentence("A subscription does not bind every property of its correlation key."),
            )


def _names(element: Element, kind: str) -> set[str]:
    return {reference(attribute(one, "correlationPropertyRef")) for one in children(element, kind)}


@rule(Stage.DOCUMENT)
def resource_once(document: Document) -> Iterator[Problem]:
    """Who works on a task is said once: by BPMN's resources or by Samphan's attributes.

    BPMN 2.0.2 §10.3.1 Resource Assignment
    """
    for role in document.named("performer", "humanPerformer", "potentialOwner"):
        around = role.getparent()
        if around is None:
            continue
        said = data.people_of(around, document)
        if set(said) & set(ours(around)):
            yield fault(around, sentence("%(name)s says twice who works on it; keep one."))
        if not any(feel(one).strip() for one in said.values()):
            yield fault(around, sentence("A resource of %(name)s names nobody."))
