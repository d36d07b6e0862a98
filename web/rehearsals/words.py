"""Puts what a rehearsal foretells into words, in the order in which it will happen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from flask_babel import gettext, ngettext

from engine.runtime import rehearsing
from engine.runtime.rehearsing import Receiver, Scene
from engine.sla.clock import CASE, RESPONSE
from engine.sla.ladder import BREACH, ESCALATED
from handlers.rehearsing import Foretold, Mail
from web import formats, i18n, people
from web.definitions import Definition


@dataclass(frozen=True)
class Line:
    """One thing that will happen."""

    text: str
    #: bad, warn, ok or nothing
    tone: str = ""
    #: who is told, and what else it does
    notes: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class Moment:
    """An instant with all that happens at it."""

    at: datetime
    lines: Sequence[Line]

    @property
    def tone(self) -> str:
        """Return the colour of the worst."""
        tones = {line.tone for line in self.lines}
        return next((tone for tone in ("bad", "warn", "ok") if tone in tones), "")


#: when and to whom a mail of notifications goes
Mailed = Collection[tuple[datetime, str]]


def moments(found: Foretold, drawn: Definition) -> list[Moment]:
    """Return the instants at which something happens, in order.

    A mail that comes later than what it tells of stands at its own instant as well.
    """
    letters = [mail for mail in found.mails if not mail.template]
    mailed = {(mail.at, mail.reader) for mail in letters}
    told = [(scene.at, 0, _line(scene, drawn, mailed)) for scene in found.scenes]
    busy = {at for at, _, _ in told}
    late = [(mail.at, 1, _mailed(mail)) for mail in letters if mail.at not in busy]
    return _by_instant([*told, *late])


def sample(scenes: Iterable[Scene], drawn: Definition) -> list[Moment]:
    """Return the same of a case that is not there; whoever holds its work has no name yet."""
    return _by_instant([(scene.at, 0, _line(scene, drawn, None)) for scene in scenes])


def _by_instant(found: Iterable[tuple[datetime, int, Line]]) -> list[Moment]:
    ordered = sorted(found, key=lambda one: one[:2])
    return [
        Moment(at, [line for _, _, line in group])
        for at, group in groupby(ordered, key=lambda one: one[0])
    ]


def _line(scene: Scene, drawn: Definition, mailed: Mailed | None) -> Line:
    if scene.what == rehearsing.STEP:
        return _step(scene, drawn, mailed)
    what = drawn.label(scene.element) if scene.element else ""
    values = scene.values
    if scene.what == rehearsing.TIMER:
        return Line(gettext("The timer “%(what)s” of the diagram fires", what=what))
    if scene.what == rehearsing.JOB:
        return _job(scene, what)
    if scene.what == rehearsing.OFFERED:
        to = people.name(values["to"]) or _listed(map(people.group, values["groups"]))
        return Line(gettext("“%(what)s” is put on the worklist of %(to)s", what=what, to=to or "–"))
    return _end(scene, what, values)


def _end(scene: Scene, what: str, values: Mapping[str, Any]) -> Line:
    if scene.what == rehearsing.WITHDRAWN:
        return Line(gettext("“%(what)s” is withdrawn from the worklist", what=what))
    if scene.what == rehearsing.RESUMED:
        return Line(gettext("The longest pause is over: the clocks run again"))
    if scene.what == rehearsing.ENDED:
        return Line(gettext("The case ends"), "ok")
    return Line(
        gettext("What follows “%(what)s” cannot be foretold: %(problem)s", what=what, **values),
        "warn",
    )


def _job(scene: Scene, what: str) -> Line:
    if scene.values["handler"] == "mail.send":
        to = scene.values["inputs"].get("to") or []
        readers = [to] if isinstance(to, str) else [one for one in to if one]
        names = _listed(_reader(one) for one in readers)
        return Line(gettext("The diagram writes to %(names)s: “%(what)s”", names=names, what=what))
    notes = () if scene.values["known"] else (gettext("what it answers is assumed to be nothing"),)
    return Line(gettext("The system does “%(what)s”", what=what), notes=notes)


def _reader(one: str) -> str:
    found = people.name(one)
    return found if found != one else people.group(one)


def _step(scene: Scene, drawn: Definition, mailed: Mailed | None) -> Line:
    values = scene.values
    what = _measured(values["measure"], drawn.label(scene.element))
    if values["step"] == ESCALATED:
        level = (i18n.language() == "en" and values["level_en"]) or values["level"]
        text = gettext("Level “%(level)s” for %(what)s is reached", level=level, what=what)
    elif values["step"] == BREACH:
        text = gettext("The time for %(what)s is used up: it is overdue", what=what)
    else:
        text = gettext(
            "%(percent)s%% of the time for %(what)s is used", percent=values["percent"], what=what
        )
    notes = [*_told(scene.people, mailed), *_effects(values)]
    return Line(text, "bad" if values["late"] else "warn", notes)


def _measured(measure: str, label: str) -> str:
    """Name what a clock measures, within a sentence."""
    if measure == CASE:
        return str(gettext("the whole case"))
    return str(gettext("the first response")) if measure == RESPONSE else f"“{label}”"


def _told(receivers: Iterable[Receiver], mailed: Mailed | None) -> Iterator[str]:
    """Say who is told, and when the mail comes."""
    nobody = True
    for one in receivers:
        nobody = False
        name = people.name(one.name) or gettext("whoever holds the work")
        if one.absent:
            name = gettext("%(name)s for %(absent)s", name=name, absent=people.name(one.absent))
        ways = [gettext("in the page at once")] if one.in_page else []
        if one.mail_at is not None:
            ways.append(_by_mail(one, mailed))
        yield gettext("%(name)s is told: %(ways)s", name=name, ways=", ".join(ways) or "–")
    if nobody:
        yield gettext("nobody is told anew")


def _by_mail(one: Receiver, mailed: Mailed | None) -> str:
    if mailed is not None and (one.mail_at, one.name) not in mailed:
        return str(gettext("not by mail, as the diagram writes to them itself"))
    at = formats.moment_text(one.mail_at, i18n.language()) if one.mail_at else ""
    return str(gettext("by mail at %(at)s", at=at))


def _effects(values: Mapping[str, Any]) -> Iterator[str]:
    if values.get("reassign"):
        group = people.group(values["group"])
        yield gettext("the work goes to the worklist of %(group)s", group=group)
    if values.get("priority") is not None:
        yield gettext("its priority becomes %(priority)s at least", priority=values["priority"])


def _mailed(mail: Mail) -> Line:
    text = ngettext(
        "One mail to %(name)s tells of %(num)d thing of this case",
        "One mail to %(name)s tells of %(num)d things of this case",
        mail.things,
        name=people.name(mail.reader),
    )
    return Line(text)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
