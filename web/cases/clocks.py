"""The clocks of a case: the panel of its page, the ledger that adds up, pausing and re-basing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.engine import Connection
from werkzeug.wrappers import Response

from engine import case, clock, policy
from engine.runtime import measuring, pausing
from engine.sla.clock import CASE, RESPONSE, Clock
from engine.sla.ledger import Segment, segments
from engine.sla.reading import Standing
from web import current, measures, paging, taking_back
from web.cases.blueprint import blueprint
from web.cases.seen import SeenCase, see_case
from web.permission import AUDITOR, STAFF, SUPERVISOR, permission

#: lines of a ledger on one page; a clock of working hours has about four a day
LINES = 200
#: finished steps whose clocks are listed
LAST = 40
_OVER = (case.COMPLETED, case.CANCELLED)


@dataclass(frozen=True)
class Shown:
    """A clock as people read it."""

    clock: Clock
    name: str
    state: str
    at: datetime

    @property
    def key(self) -> str:
        """Return its key among the clocks of the case."""
        return self.clock.key

    @property
    def stopped(self) -> bool:
        """Say whether what it measures is done."""
        return self.clock.stopped_at is not None

    @property
    def words(self) -> str:
        """Return its state in words."""
        return measures.state(self.state)

    @property
    def percent(self) -> float:
        """Return how much of the target is used."""
        return self.clock.percent(self.at)

    @property
    def tone(self) -> str:
        """Return the colour that goes with the words."""
        plain = {"met": "ok", "breached": "bad", "paused": "info"}
        return plain.get(self.state) or ("warn" if self.percent >= 75 else "ok")

    @property
    def due_at(self) -> datetime | None:
        """Return when it is due; of a stopped one, when it would have been."""
        return self.clock.reached if self.stopped else self.clock.due_at(self.at)

    @property
    def left(self) -> timedelta:
        """Return what is left of the target, negative beyond it."""
        return self.clock.left(self.at)


@dataclass(frozen=True)
class Entry:
    """A line of a ledger with its running sum."""

    segment: Segment
    sum: timedelta
    what: str


@dataclass(frozen=True)
class Panel:
    """What the page of a case says of its clocks."""

    standing: Standing
    clocks: list[Shown]
    #: how many have stopped before those that are shown
    earlier: int
    may_pause: bool

    @property
    def open(self) -> list[Shown]:
        """Return the clocks that have not stopped."""
        return [one for one in self.clocks if not one.stopped]

    @property
    def closed(self) -> list[Shown]:
        """Return the clocks that have stopped."""
        return [one for one in self.clocks if one.stopped]

    @property
    def kinds(self) -> list[tuple[str, str, str]]:
        """Return the pauses to choose from: key, name, the longest time."""
        rules = self.standing.policy.pauses if self.standing.policy else ()
        return [(rule.key, measures.pause(rules, rule.key), rule.longest) for rule in rules]

    @property
    def held(self) -> str:
        """Return what the case waits for while somebody has paused it."""
        span = self.standing.paused
        rules = self.standing.policy.pauses if self.standing.policy else ()
        return measures.pause(rules, span.kind) if span else ""


def panel(seen: SeenCase) -> Panel:
    """Return how the clocks of a case stand now."""
    now, actor = clock.now(), current.actor()
    with current.engine().database.read() as connection:
        standing = standing_of(connection, seen)
        clocks, earlier = _chosen(standing, now)
        shown = [_shown(one, seen, now) for one in clocks]
        policy_of = None if standing.policy_id is None else standing.policy_of(standing.policy_id)
        may_pause = seen.case.status not in _OVER and bool(policy_of and policy_of.pauses)
        may_pause = may_pause and pausing.may_pause(connection, actor, seen.case.id)
    order = {CASE: 0, RESPONSE: 1}
    shown.sort(key=lambda one: (order.get(one.key, 2), one.clock.started_at))
    return Panel(standing, shown, earlier, may_pause)


def _chosen(standing: Standing, now: datetime) -> tuple[list[Clock], int]:
    """Return the clocks that count still or stopped last, and how many stopped before."""
    clocks = standing.clocks(now)
    steps = [one for one in clocks if one.stopped_at and one.key not in (CASE, RESPONSE)]
    earlier = {one.key for one in steps[:-LAST]}
    return [one for one in clocks if one.key not in earlier], len(earlier)


def standing_of(connection: Connection, seen: SeenCase) -> Standing:
    """Return what the journal says of the clocks; the versions it needs are at hand afterwards."""
    return measuring.standing_of(current.engine().tools, connection, seen.case)


def _shown(one: Clock, seen: SeenCase, now: datetime) -> Shown:
    name = measures.name(one.key) or seen.drawn.label(one.element)
    return Shown(one, name, one.state(now), now)


@blueprint.get("/cases/<int:case_id>/clocks")
@permission(STAFF, SUPERVISOR, AUDITOR)
def clocks(case_id: int) -> str:
    """Show the ledger of a clock: what every minute was counted as, with a running sum."""
    seen = see_case(case_id)
    found = panel(seen)
    wanted = request.args.get("clock", "")
    chosen = next((one for one in found.clocks if one.key == wanted), None)
    if chosen is None:
        chosen = _earlier(seen, found, wanted) or next(iter(found.clocks), None)
    whole = [] if chosen is None else segments(chosen.clock, chosen.at)
    begin = LINES * _part(request.args.get("part", ""), len(whole))
    return render_template(
        "cases/clocks.html",
        page=seen,
        case=seen.case,
        clocks=found.clocks,
        earlier=found.earlier,
        chosen=chosen,
        lines=entries(whole, begin, found.standing),
        first_address=paging.here(part=None) if begin else "",
        next_address=paging.here(part=begin // LINES + 1) if begin + LINES < len(whole) else "",
        version=_version(found.standing),
        calendar=chosen.clock.calendar if chosen else None,
    )


def _earlier(seen: SeenCase, found: Panel, wanted: str) -> Shown | None:
    """Return a clock that stopped before those that are listed."""
    now = clock.now()
    clocks = found.standing.clocks(now) if wanted and found.earlier else []
    return next((_shown(one, seen, now) for one in clocks if one.key == wanted), None)


def _part(text: str, lines: int) -> int:
    """Return which part of a long ledger is asked for."""
    last = max(0, lines - 1) // LINES
    return min(int(text), last) if text.isdecimal() and len(text) < 6 else 0


def entries(whole: Sequence[Segment], begin: int, standing: Standing) -> list[Entry]:
    """Return a part of the lines of a ledger, with the sum from its beginning on."""
    rules = standing.policy.pauses if standing.policy else ()
    total = sum((one.counted for one in whole[:begin]), timedelta())
    found = []
    for one in whole[begin : begin + LINES]:
        total += one.counted
        what = measures.segment(one.kind)
        if one.pause:
            what = f"{what}: {measures.pause(rules, one.pause)}"
        found.append(Entry(one, total, what))
    return found


@blueprint.post("/cases/<int:case_id>/pause")
@permission(STAFF, SUPERVISOR)
def pause(case_id: int) -> Response:
    """Let the clocks of a case stand still."""
    see_case(case_id)
    kind, reason = request.form.get("kind", ""), request.form.get("reason", "")[:500]
    current.engine().pause(case_id, kind, actor=current.actor(), reason=reason)
    taking_back.done(gettext("The clocks stand still; nothing is due meanwhile."), case_id)
    return redirect(url_for("cases.page", case_id=case_id))


@blueprint.post("/cases/<int:case_id>/restart")
@permission(STAFF, SUPERVISOR)
def restart(case_id: int) -> Response:
    """Let the clocks of a case run again."""
    see_case(case_id)
    reason = request.form.get("reason", "")[:500]
    current.engine().restart(case_id, actor=current.actor(), reason=reason)
    flash(gettext("The clocks run again; what was left is left."), "ok")
    return redirect(url_for("cases.page", case_id=case_id))


@blueprint.get("/cases/<int:case_id>/rebase")
@permission(SUPERVISOR)
def choose_rebase(case_id: int) -> str:
    """Show what would move if the case were measured by the newest policy and calendars."""
    seen, now = see_case(case_id), clock.now()
    with current.engine().database.read() as connection:
        standing = standing_of(connection, seen)
        newest = pausing.newest_of(connection, seen.case.process, standing)
        before = {one.key: one for one in standing.ongoing(now)}
        after = {one.key: one for one in newest.ongoing(now)} if newest is not None else {}
        version = None if newest is None else policy.get(connection, newest.policy_id or 0)
    keys = [*before, *(key for key in after if key not in before)]
    return render_template(
        "cases/rebase.html",
        page=seen,
        case=seen.case,
        newest=newest,
        version=version,
        now=now,
        moves=[_move(seen, before.get(key), after.get(key), now) for key in keys],
    )


def _is_late(one: Clock | None, now: datetime) -> bool:
    return one is not None and one.state(now) == "breached"


def _move(
    seen: SeenCase, before: Clock | None, after: Clock | None, now: datetime
) -> dict[str, Any]:
    one = before or after
    assert one is not None
    dues = [None if each is None else each.due_at(now) for each in (before, after)]
    return {
        "name": measures.name(one.key) or seen.drawn.label(one.element),
        "before": dues[0],
        "after": dues[1],
        "moves": dues[0] != dues[1],
        # what is late already is not late by the change
        "late": _is_late(after, now) and not _is_late(before, now),
    }


@blueprint.post("/cases/<int:case_id>/rebase")
@permission(SUPERVISOR)
def rebase(case_id: int) -> Response:
    """Measure a case by the newest policy and calendars, with a reason."""
    see_case(case_id)
    reason = request.form.get("reason", "")[:500]
    current.engine().rebase(case_id, actor=current.actor(), reason=reason)
    flash(gettext("The case is measured by the newest policy and working hours."), "ok")
    return redirect(url_for("cases.page", case_id=case_id))


def _version(standing: Standing) -> Any:
    """Return the version of the policy that the case keeps."""
    with current.engine().database.read() as connection:
        return None if standing.policy_id is None else policy.get(connection, standing.policy_id)
