"""The engines whose diagrams are understood: their namespaces, prefixes and languages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.translation.expressions import Formula, Language, formula


class Dialect(StrEnum):
    """An engine whose extensions are read."""

    CAMUNDA_7 = "camunda7"
    CAMUNDA_8 = "camunda8"
    FLOWABLE = "flowable"
    ACTIVITI = "activiti"
    SPIFFWORKFLOW = "spiffworkflow"


@dataclass(frozen=True)
class Tongue:
    """How one engine writes."""

    dialect: Dialect
    title: str
    #: the prefix that reports use, whatever the file uses
    prefix: str
    #: the language of expressions that say nothing else
    language: Language


_CAMUNDA_7 = Tongue(Dialect.CAMUNDA_7, "Camunda 7", "camunda", Language.JUEL)
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
TONGUES = {
    "http://camunda.org/schema/1.0/bpmn": _CAMUNDA_7,
    # forks of Camunda 7 say the same under a namespace of their own
    "http://operaton.org/schema/1.0/bpmn": _CAMUNDA_7,
    "http://activiti.org/bpmn": Tongue(Dialect.ACTIVITI, "Activiti", "activiti", Language.JUEL),
    "http://flowable.org/bpmn": Tongue(Dialect.FLOWABLE, "Flowable", "flowable", Language.JUEL),
    ZEEBE: Tongue(Dialect.CAMUNDA_8, "Camunda 8", "zeebe", Language.FEEL),
    SPIFF: Tongue(Dialect.SPIFFWORKFLOW, "SpiffWorkflow", "spiffworkflow", Language.PYTHON),
}
#: the namespaces of Camunda 7, Flowable and Activiti, which have a common ancestor
KIN = tuple(namespace for namespace, tongue in TONGUES.items() if tongue.language is Language.JUEL)

#: what Camunda 7 and its kin call the counters of a multi-instance
COUNTERS = {
    "nrOfInstances": Formula("numberOfInstances", names=frozenset({"numberOfInstances"})),
    "nrOfActiveInstances": Formula(
        "numberOfActiveInstances", names=frozenset({"numberOfActiveInstances"})
    ),
    "nrOfCompletedInstances": Formula(
        "numberOfCompletedInstances", names=frozenset({"numberOfCompletedInstances"})
    ),
    # theirs begins at 0, ours at 1
    "loopCounter": Formula(
        "loopCounter - 1", formula.Kind.NUMBER, formula.SUM, frozenset({"loopCounter"})
    ),
}


def language_of(dialects: list[Dialect]) -> Language | None:
    """Return the language of expressions that stand in BPMN's own elements."""
    known = {tongue.dialect: tongue.language for tongue in TONGUES.values()}
    return known[dialects[0]] if dialects else None


def title_of(dialect: Dialect) -> str:
    """Return the name of an engine."""
    return next(tongue.title for tongue in TONGUES.values() if tongue.dialect is dialect)
