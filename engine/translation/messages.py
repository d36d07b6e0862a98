"""Messages: under which key a case waits, what is sent with one, and where it is kept."""

from __future__ import annotations

from engine.diagram.document import Element, attribute, children, local, reference
from engine.diagram.vocabulary import EVENTS
from engine.errors import sentence
from engine.translation import writing
from engine.translation.expressions import Language, Untranslatable, entries, to_feel
from engine.translation.mappings import SAY_EACH
from engine.translation.sheet import Foreign, Sheet

_SENDERS = ("intermediateThrowEvent", "endEvent", "sendTask")
_DEFINITION = "messageEventDefinition"


def translate(sheet: Sheet) -> None:
    """Translate what is said about messages, beside the message itself or where it is used."""
    by_message = _users(sheet)
    for element in sheet.named("message", *EVENTS, "sendTask", "receiveTask"):
        of_message = by_message.get(attribute(element, "id"), [])
        users = of_message if local(element) == "message" else [element]
        for part in sheet.zeebe(element, "subscription"):
            _key(sheet, users, sheet.plain(part, "correlationKey"))
        for holder in (element, *children(element, _DEFINITION)):
            _spiff(sheet, users, holder)


def _users(sheet: Sheet) -> dict[str, list[Element]]:
    """Return the events and tasks that send or await each message, by its id."""
    found: dict[str, list[Element]] = {}
    for user in sheet.named(_DEFINITION, "sendTask", "receiveTask"):
        around = user.getparent() if local(user) == _DEFINITION else user
        if around is not None:
            found.setdefault(reference(attribute(user, "messageRef")), []).append(around)
    return found


def _key(sheet: Sheet, users: list[Element], origin: Foreign | None) -> None:
    """Camunda 8: write the correlation key where the message is awaited inside a case."""
    if origin is None or not origin.value:
        return
    waiting = [user for user in users if local(user) not in _SENDERS and not _opens(user)]
    for user in waiting:
        writing.expression(sheet, user, "correlationKey", origin)
    if not waiting:
        sheet.kept(origin, sentence("No event inside a case awaits this message."))


def _opens(user: Element) -> bool:
    """Tell whether an event begins a case."""
    around = user.getparent()
    return local(user) == "startEvent" and around is not None and local(around) == "process"


def _spiff(sheet: Sheet, users: list[Element], holder: Element) -> None:
    """SpiffWorkflow: the payload of what is sent, the variable of what comes."""
    payload = sheet.spiff_text(holder, "messagePayload")
    target = sheet.spiff_text(holder, "messageVariable")
    for user in users:
        if payload is not None and local(user) in _SENDERS:
            _payload(sheet, user, payload)
        if target is not None and local(user) not in _SENDERS:
            whole = to_feel("payload", Language.FEEL)
            writing.written(sheet, user, "output", target.value, whole, target)


def _payload(sheet: Sheet, user: Element, origin: Foreign) -> None:
    """Split a written context into inputs; what is computed as a whole has no names."""
    try:
        found = entries(origin.value)
    except Untranslatable as reason:
        sheet.open(origin, reason, SAY_EACH)
        return
    for name, piece in found:
        writing.written(sheet, user, "input", name, piece, origin)
