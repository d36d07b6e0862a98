"""The figures of the board are what anybody gets who counts the rows one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import clock
from engine.board import NONE, Board, Narrowing, View
from engine.board.cells import AGES
from engine.board.scanning import scan
from tests.engine.board import filling
from tests.engine.board.filling import NOW
from tests.office import ALICE, Office

BANGKOK = ZoneInfo("Asia/Bangkok")
SETTINGS = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Pair = tuple[dict[str, Any], dict[str, Any]]


def one_of(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", "", NONE, *values])


NARROWINGS = st.builds(
    Narrowing,
    process=st.sampled_from(["", "", "repair"]),
    activity=st.sampled_from(["", "", "listen"]),
    branch=one_of("north"),
    group=one_of("sales"),
    person=one_of("alice"),
    severity=one_of("high"),
    customer_class=one_of("vip"),
)


def fits(wanted: str, *found: str | None) -> bool:
    if wanted == NONE:
        return not any(found)
    return not wanted or wanted in found


def counted(made: list[dict[str, Any]], narrow: Narrowing, *, done: bool) -> Iterator[Pair]:
    """Go through the work items that the narrowing lets through."""
    for each in made:
        for item in each["items"]:
            if (item["status"] in ("ready", "reserved")) == done:
                continue
            person = item["completed_by"] if done else item["assignee"]
            values = (
                (narrow.process, each["process"]),
                (narrow.activity, item["activity"]),
                (narrow.branch, each["branch"]),
                (narrow.person, person),
                (narrow.severity, each["severity"]),
                (narrow.customer_class, each["customer_class"]),
            )
            if fits(narrow.group, *item["groups"]) and all(fits(*pair) for pair in values):
                yield each, item


def states(rows: list[Pair], due: Callable[[Pair], dict[str, Any]]) -> tuple[int, ...]:
    """Count naively: open, overdue, due today, at risk, paused, with a due instant."""
    midnight = (NOW + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    sums: Counter[str] = Counter()
    for pair in rows:
        at, risk = due(pair)["due_at"], due(pair)["risk_at"]
        sums["open"] += 1
        sums["overdue"] += at is not None and at < NOW
        sums["today"] += at is not None and NOW <= at < midnight
        sums["risk"] += None not in (at, risk) and risk <= NOW <= at
        sums["paused"] += pair[0]["paused_at"] is not None
        sums["timed"] += at is not None
    return tuple(sums[name] for name in ("open", "overdue", "today", "risk", "paused", "timed"))


def ages(rows: list[Pair]) -> tuple[int, ...]:
    found = Counter(
        sum((NOW - item["created_at"]) >= timedelta(days=days) for days in AGES) for _, item in rows
    )
    return tuple(found[age] for age in range(len(AGES) + 1))


def on_time(ends: list[tuple[datetime, datetime]], first: int, last: int) -> tuple[int, int]:
    """Count naively what ended in the days from `first` to `last` back, today being 0."""
    today = NOW.astimezone(BANGKOK).date()
    within = [
        (ended, due)
        for ended, due in ends
        if last <= (today - ended.astimezone(BANGKOK).date()).days < first
    ]
    return len(within), sum(ended <= due for ended, due in within)


@SETTINGS
@given(made=st.lists(filling.cases(), max_size=12), narrow=NARROWINGS)
def test_figures_equal_a_naive_recount(
    office: Office, made: list[dict[str, Any]], narrow: Narrowing
) -> None:
    filling.put(office.database, made)
    with office.database.read() as connection:
        view = View(scan(connection, NOW, BANGKOK), narrow)
    rows = list(counted(made, narrow, done=False))
    assert tuple(view.work) == states(rows, lambda pair: pair[1])
    assert (view.ages or (0,) * 6) == ages(rows)
    assert view.minutes >= 0
    for dimension, key in (
        ("branch", lambda pair: [pair[0]["branch"]]),
        ("group", lambda pair: pair[1]["groups"] or [""]),
        ("person", lambda pair: [pair[1]["assignee"] or ""]),
        ("step", lambda pair: [f"{pair[0]['process']}/{pair[1]['activity']}"]),
    ):
        wanted = Counter(name for pair in rows for name in key(pair))
        assert {line.key: line.work.open for line in view.by(dimension) if line.work.open} == wanted
    done = [
        (item["completed_at"], item["due_at"])
        for _, item in counted(made, narrow, done=True)
        if item["status"] == "completed" and item["due_at"]
    ]
    assert tuple(view.rate(30)) == on_time(done, 30, 0)
    assert tuple(view.rate(60, before=30)) == on_time(done, 60, 30)
    assert tuple(view.rate(90)) == on_time(done, 90, 0)
    weekday = NOW.astimezone(BANGKOK).weekday()
    weeks = [on_time(done, weekday + 7 * back + 1, weekday + 7 * back - 6) for back in range(13)]
    assert [tuple(rate) for rate in view.trend()] == weeks[::-1]


@SETTINGS
@given(made=st.lists(filling.cases(), max_size=12), narrow=NARROWINGS)
def test_figures_of_cases_equal_a_naive_recount(
    office: Office, made: list[dict[str, Any]], narrow: Narrowing
) -> None:
    filling.put(office.database, made)
    with office.database.read() as connection:
        view = View(scan(connection, NOW, BANGKOK), narrow)
    fitting = [
        each
        for each in made
        if fits(narrow.process, each["process"])
        and fits(narrow.branch, each["branch"])
        and fits(narrow.severity, each["severity"])
        and fits(narrow.customer_class, each["customer_class"])
    ]
    rows: list[Pair] = [(each, each) for each in fitting if each["ended_at"] is None]
    escalated = sum(bool(each["escalation"]) for each, _ in rows)
    assert tuple(view.cases) == (*states(rows, lambda pair: pair[0])[:-1], escalated)
    done = [
        (each["ended_at"], each["due_at"])
        for each in fitting
        if each["status"] == "completed" and each["due_at"]
    ]
    assert tuple(view.rate(30, of_cases=True)) == on_time(done, 30, 0)
    assert sum(rate.timed for rate in view.trend(of_cases=True)) <= len(done)


def test_load_is_told_in_working_minutes(office: Office, virtual_clock: clock.VirtualClock) -> None:
    """A Monday morning's assessment took 90 minutes, lunch not counted."""
    _, item = office.repair()
    virtual_clock.move_to(datetime.fromisoformat("2026-11-23T11:30:00+07:00"))
    office.engine.claim(item, actor=ALICE)
    virtual_clock.move_to(datetime.fromisoformat("2026-11-23T14:00:00+07:00"))
    office.engine.complete(item, {}, actor=ALICE)
    for _ in range(3):
        _, item = office.repair()
        office.engine.claim(item, actor=ALICE)
    view = View(looked(office))
    (line,) = [line for line in view.by("person") if line.key == "alice"]
    assert (line.work.open, line.minutes) == (3, 3 * 90)


def test_work_that_was_claimed_by_completing_it_is_judged_by_the_quicker_third(
    office: Office, virtual_clock: clock.VirtualClock
) -> None:
    virtual_clock.move_to(datetime.fromisoformat("2026-11-23T09:00:00+07:00"))
    items = [office.repair()[1] for _ in range(3)]
    for item in items:
        virtual_clock.advance(timedelta(hours=1))
        office.engine.complete(item, {}, actor=ALICE)
    office.repair()
    # one, two and three hours, the last of them the lunch break
    assert View(looked(office)).minutes == 2 * 60


def test_work_that_nobody_finished_yet_counts_half_an_hour(
    office: Office, virtual_clock: clock.VirtualClock
) -> None:
    office.repair()
    assert View(looked(office)).minutes == 30


def test_a_slow_scan_is_shown_until_the_next_is_due(
    office: Office, virtual_clock: clock.VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.board.keeping.QUICK", 0.0)
    board = Board(office.database, "Asia/Bangkok", patience=30)
    office.repair()
    first = board.look()
    office.repair()
    assert board.look() is first
    board.expire()
    later = board.look()
    assert first is not None and later is not None
    assert (View(first).work.open, View(later).work.open) == (1, 2)


def looked(office: Office) -> Any:
    return Board(office.database, "Asia/Bangkok", patience=30).look()
