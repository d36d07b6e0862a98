"""Who works on what, with which form, until when: user and manual tasks, and who starts cases."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from engine.diagram.document import (
    Document,
    Element,
    attribute,
    children,
    definitions_of,
    local,
    reference,
)
from engine.errors import sentence
from engine.translation import writing
from engine.translation.dialects import SPIFF
from engine.translation.expressions import Formula, Language
from engine.translation.sheet import Foreign, Sheet, label_of, said

NOT_READ = sentence("It is not read; what happens here does not depend on it.")
NEEDS_FORM = sentence("A form of that name must be among the forms of the process.")
RESERVED = sentence("The work item is reserved for that one person at once.")
_SEVERAL = sentence("A work item is offered to groups or to one person, not to several by name.")
_FORM = re.compile(r"[\w-]{1,60}", re.ASCII)
_ENDINGS = re.compile(r"(-schema)?\.(json|form|html?|frm)$|-schema$", re.IGNORECASE)


def translate(sheet: Sheet) -> None:
    """Translate what is said about the people of a process."""
    for start in sheet.named("startEvent"):
        _start(sheet, start)
    for process in sheet.named("process"):
        groups = sheet.kin(process, "candidateStarterGroups")
        writing.attribute(sheet, process, "starterGroups", groups)
    lanes = lane_names(sheet.document)
    for task in sheet.named("userTask", "manualTask"):
        _kin(sheet, task)
        _zeebe(sheet, task)
        _spiff(sheet, task, lanes)


def _start(sheet: Sheet, start: Element) -> None:
    initiator = sheet.kin(start, "initiator")
    if initiator is not None and initiator.value:
        sheet.names[initiator.value] = Formula("case.started_by", names=frozenset({"case"}))
        sheet.translated(initiator, "case.started_by")
    forms = [sheet.kin(start, "formKey", "formRef"), *_zeebe_forms(sheet, start)]
    forms += _spiff_forms(sheet, start)
    for form in (form for form in forms if form is not None):
        if definitions_of(start) or not _at_top(start):
            sheet.open(
                form,
                sentence("Nobody fills in the form of an event that is not started by hand."),
                sentence("Draw a user task with this form after it."),
            )
        else:
            _form(sheet, start, form)


def _at_top(start: Element) -> bool:
    around = start.getparent()
    return around is not None and local(around) == "process"


def _kin(sheet: Sheet, task: Element) -> None:
    """Camunda 7, Flowable, Activiti."""
    writing.attribute(sheet, task, "assignedTo", sheet.kin(task, "assignee"))
    writing.attribute(sheet, task, "candidateGroup", sheet.kin(task, "candidateGroups"))
    _users(sheet, task, sheet.kin(task, "candidateUsers"))
    _due(sheet, task, sheet.kin(task, "dueDate"))
    _later(sheet, sheet.kin(task, "followUpDate"))
    writing.attribute(sheet, task, "workPriority", sheet.kin(task, "priority"))
    _form(sheet, task, sheet.kin(task, "formKey", "formRef"))


def _zeebe(sheet: Sheet, task: Element) -> None:
    """Camunda 8."""
    for part in sheet.zeebe(task, "assignmentDefinition"):
        writing.attribute(sheet, task, "assignedTo", sheet.plain(part, "assignee"))
        writing.attribute(sheet, task, "candidateGroup", sheet.plain(part, "candidateGroups"))
        _users(sheet, task, sheet.plain(part, "candidateUsers"))
    for part in sheet.zeebe(task, "taskSchedule"):
        _due(sheet, task, sheet.plain(part, "dueDate"))
        _later(sheet, sheet.plain(part, "followUpDate"))
    for part in sheet.zeebe(task, "priorityDefinition"):
        writing.attribute(sheet, task, "workPriority", sheet.plain(part, "priority"))
    for form in _zeebe_forms(sheet, task):
        _form(sheet, task, form)


def _zeebe_forms(sheet: Sheet, element: Element) -> list[Foreign]:
    found = []
    for part in sheet.zeebe(element, "formDefinition"):
        each = (sheet.plain(part, name) for name in ("formId", "formKey", "externalReference"))
        found += [form for form in each if form is not None and form.value][:1]
    return found


def _spiff(sheet: Sheet, task: Element, lanes: dict[str, str]) -> None:
    """SpiffWorkflow: the form by its schema, the group by the lane."""
    for form in _spiff_forms(sheet, task):
        _form(sheet, task, form)
    if sheet.language is not Language.PYTHON or task.get("{urn:samphan:bpmn}candidateGroup"):
        return
    name = lanes.get(attribute(task, "id"), "")
    origin = Foreign(task, "lane", name, Language.OTHER)
    if not name:
        return
    if re.fullmatch(r"\w{1,60}", name):
        sheet.own(task, "candidateGroup", name, origin)
    else:
        sheet.open(
            origin,
            sentence("The people of a lane are its group there; this name can't be a group's key."),
            sentence("Name the group of the tasks in this lane."),
        )


def lane_names(document: Document) -> dict[str, str]:
    """Return the name of the innermost lane by the id of each node in it."""
    return {
        reference(said(entry)): attribute(lane, "name")
        for lane in document.named("lane")
        for entry in children(lane, "flowNodeRef")
    }


def _spiff_forms(sheet: Sheet, element: Element) -> list[Foreign]:
    found = []
    for holder in sheet.spiff(element, "properties"):
        for part in holder.iterchildren(f"{{{SPIFF}}}property"):
            value = (part.get("value") or "").strip()
            if part.get("name") == "formJsonSchemaFilename" and value:
                label = f"{label_of(part)} formJsonSchemaFilename"
                found.append(Foreign(part, label, value, Language.OTHER))
            elif value:
                label = f"{label_of(part)} {part.get('name')}"
                sheet.kept(Foreign(part, label, value, Language.OTHER), NOT_READ)
    return found


def _users(sheet: Sheet, task: Element, origin: Foreign | None) -> None:
    """One candidate is the assignee; several can't be said."""
    if origin is None or not origin.value:
        return
    if "," not in origin.value and task.get("{urn:samphan:bpmn}assignedTo") is None:
        writing.attribute(sheet, task, "assignedTo", origin, RESERVED)
    else:
        sheet.open(origin, _SEVERAL, sentence("Make a group of these people, and name it."))


def _due(sheet: Sheet, task: Element, origin: Foreign | None) -> None:
    """Write when the task is due: a duration, a moment, or FEEL."""
    writing.attribute(sheet, task, "slaDuration", origin)


def _later(sheet: Sheet, origin: Foreign | None) -> None:
    """Nothing in a diagram here says when to follow up."""
    if origin is not None and origin.value:
        sheet.open(
            origin,
            sentence("The day of the follow-up is chosen by the person here."),
            sentence("Say in the documentation of the task when to follow up."),
        )


def _form(sheet: Sheet, element: Element, origin: Foreign | None) -> None:
    """Write the form by the last part of its key."""
    if origin is None or not origin.value:
        return
    name = _ENDINGS.sub("", PurePosixPath(origin.value.replace(":", "/")).name)
    if not _FORM.fullmatch(name):
        sheet.open(
            origin,
            sentence("The name of the form is computed, or no plain word."),
            sentence("Draw the form here, and name it at the task."),
        )
        return
    sheet.own(element, "taskForm", name, origin, NEEDS_FORM)
