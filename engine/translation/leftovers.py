"""What the other rooms did not read: harmless things are kept, all others go into the report."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from engine.diagram.document import Element
from engine.diagram.vocabulary import BPMN, OURS
from engine.errors import Problem, sentence
from engine.translation.dialects import TONGUES
from engine.translation.expressions import Language
from engine.translation.report import Entry, Outcome
from engine.translation.sheet import Foreign, Sheet, label_of, language_at

#: says nothing about what happens: transactions, versions, pictures, notes of a modeler
_HARMLESS = frozenset(
    (
        "asyncBefore",
        "asyncAfter",
        "async",
        "exclusive",
        "jobPriority",
        "taskPriority",
        "historyTimeToLive",
        "versionTag",
        "isStartableInTasklist",
        "modelerTemplate",
        "modelerTemplateVersion",
        "modelerTemplateIcon",
        "template",
        "properties",
        "property",
        "category",
        "userTask",
        "processId",
        "bindingType",
        "templateId",
        "decisionRefBinding",
        "calledElementBinding",
        "formRefBinding",
        "calledElementType",
        "historyLevel",
        "tenantId",
        "unitTests",
        "unitTest",
        "inputJson",
        "expectedOutputJson",
        "allowGuest",
        "guestConfirmation",
        "instructionsForEndUser",
        "formType",
        "formFieldValidation",
        "diagramRelationId",
        "taskMetadataValues",
        "taskMetadataValue",
        "signalButtonLabel",
    )
)
_LISTENERS = frozenset(
    (
        "executionListener",
        "executionListeners",
        "taskListener",
        "taskListeners",
        "eventListener",
        "eventListeners",
    )
)
_SCRIPTS = frozenset(("preScript", "postScript"))
_GIVEN = frozenset(("taskHeaders", "field"))
_FORMS = frozenset(("formData", "formField", "formProperty", "userTaskForm"))
#: the namespaces of the drawing and of XML itself
_DRAWING = (BPMN, OURS, "http://www.omg.org/spec/", "http://www.w3.org/")

_NOT_READ = sentence("It is not read; what happens here does not depend on it.")
_UNKNOWN = sentence("It has no equal here, and is not read.")
_ELSE = sentence("Look up what it does there, and draw it or leave it.")
_LISTENS = sentence("Listeners run code beside the diagram; here everything that happens is drawn.")
_DRAW = sentence("Draw a script task, or a service task with a handler, where it listens.")
_BESIDE = sentence("Scripts before and after a task are not seen in the diagram.")
_DRAW_SCRIPT = sentence("Draw a script task before or after it.")
_TOLD = sentence("It is told to the code there; a handler here is told its inputs only.")
_GIVE = sentence("Give it as an input of the task.")
_SKIPS = sentence("Nothing is skipped unseen here.")
_DRAW_GATEWAY = sentence("Draw an exclusive gateway before the task.")
_FIELDS = sentence("Forms are files of their own here.")
_DRAW_FORM = sentence("Draw the form, and name it at the task by taskForm.")


def translate(sheet: Sheet) -> None:
    """Report everything foreign that was not read."""
    for element in sheet.root.iter("*"):
        for name in map(str, element.attrib):
            space, local = _parts(name)
            if space in TONGUES and not sheet.heeded(element, name):
                label = f"{TONGUES[space].prefix}:{local}"
                _left(
                    sheet, Foreign(element, label, element.get(name) or "", Language.OTHER), local
                )
        space, local = _parts(str(element.tag))
        if space in TONGUES and not sheet.heeded(element) and not _inside(sheet, element):
            value = element.get("name") or element.get("event") or element.text or ""
            _left(sheet, Foreign(element, label_of(element), value, language_at(element)), local)
    sheet.entries += _others(sheet)


def _parts(name: str) -> tuple[str, str]:
    space, _, local = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
    return space, local


def _inside(sheet: Sheet, element: Element) -> bool:
    """Tell whether an element stands in a foreign one, which is reported for it."""
    around = element.getparent()
    if around is None or etree.QName(around).namespace not in TONGUES:
        return False
    return _parts(str(around.tag))[1] not in ("taskListeners", "executionListeners")


def _left(sheet: Sheet, origin: Foreign, name: str) -> None:
    if name in _HARMLESS:
        sheet.kept(origin, _NOT_READ)
        return
    if name in _LISTENERS:
        reason, remedy = _LISTENS, _DRAW
    elif name in _SCRIPTS:
        reason, remedy = _BESIDE, _DRAW_SCRIPT
    elif name in _FORMS:
        reason, remedy = _FIELDS, _DRAW_FORM
    elif name in _GIVEN:
        reason, remedy = _TOLD, _GIVE
    elif name == "skipExpression":
        reason, remedy = _SKIPS, _DRAW_GATEWAY
    else:
        reason, remedy = _UNKNOWN, _ELSE
    if name not in ("taskListeners", "executionListeners"):
        sheet.open(origin, reason, remedy)


def _others(sheet: Sheet) -> list[Entry]:
    """Count what belongs to namespaces of nobody known: one line for each."""
    counts: Counter[str] = Counter()
    for element in sheet.root.iter("*"):
        for name in (str(element.tag), *map(str, element.attrib)):
            space = _parts(name)[0]
            if space and space not in TONGUES and not space.startswith(_DRAWING):
                counts[space] += 1
    return [
        Entry(Outcome.KEPT, "", None, f"{space} ({count})", "", (Problem(_NOT_READ),))
        for space, count in counts.items()
    ]
