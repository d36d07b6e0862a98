"""Working hours and days at tasks and timers, by the calendars that the case noted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine import diagram
from engine.business_time import OFFICE_HOURS, Calendar, add, is_working
from engine.errors import BadInput
from engine.machine import ArmTimer, OfferWork, Refused, Start, advance, occurrences
from engine.machine.timing import BadTime
from engine.machine.working_time import check, span
from tests.drawing import draw
from tests.engine.machine.builders import (
    Case,
    boundary,
    catch,
    end,
    event_subprocess,
    program,
    start,
    timer,
    user,
)

BANGKOK = ZoneInfo("Asia/Bangkok")
#: a Saturday, when the office has closed at noon
SATURDAY = datetime(2026, 11, 21, 16, 0, tzinfo=BANGKOK)
#: the office with a holiday on Monday 23 November
HOLIDAY = replace(OFFICE_HOURS, exceptions={date(2026, 11, 23): ()}, version="1")
#: people who work at night
NIGHT = Calendar("Asia/Bangkok", (((1200, 1440),),) * 7, version="2")
KNOWN = {0: OFFICE_HOURS, 1: HOLIDAY, 2: NIGHT}.__getitem__


def working(text, kind="duration"):
    return replace(timer(text, kind), basis="working")


def asked(**attributes):
    drawn = {"timeBasis": "working", **attributes}
    return program("start -> a", start(), user("a", attributes=drawn, label="ตรวจ"))


def local(moment):
    return moment.astimezone(BANGKOK).strftime("%a %d %H:%M")


def due(compiled, facts=None, **variables):
    answer = advance(compiled, None, Start(variables, None, facts or {}), SATURDAY, KNOWN)
    return local(next(one.due_at for one in answer.effects if isinstance(one, OfferWork)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PT4H", "Mon 23 13:30"),
        ("PT30M", "Mon 23 09:00"),
        ("P2D", "Tue 24 17:30"),
        ("P1DT4H", "Tue 24 13:30"),
        ("PT24H", "Wed 25 17:30"),
    ],
)
def test_a_due_time_counts_the_hours_and_days_of_the_office(text, expected):
    assert due(asked(slaDuration=text)) == expected


def test_what_feel_gives_counts_in_working_time_and_a_day_stays_a_day():
    compiled = asked(slaDuration="=d")
    assert due(compiled, d="P1D") == "Mon 23 17:30"
    assert due(compiled, d="2026-11-22") == "Sun 22 23:59"


def test_natural_time_stays_natural():
    assert due(asked(slaDuration="PT4H", timeBasis="natural")) == "Sat 21 20:00"


def test_a_case_counts_by_the_calendar_that_it_noted():
    compiled = asked(slaDuration="PT4H")
    assert due(compiled, {"calendars": {"": 1}}) == "Tue 24 13:30"


def test_a_group_with_hours_of_its_own_is_due_in_them():
    noted = {"calendars": {"": 1, "night": 2}}
    assert due(asked(slaDuration="PT2H", candidateGroup="night"), noted) == "Sat 21 22:00"
    assert due(asked(slaDuration="PT2H", candidateGroup="=g"), noted, g="night") == "Sat 21 22:00"
    assert due(asked(slaDuration="PT2H", candidateGroup="sales"), noted) == "Tue 24 10:30"


def test_a_boundary_timer_counts_by_the_calendar_of_its_task():
    host = user("a", attributes={"candidateGroup": "night"})
    compiled = program(
        "start -> a\nb -> end", start(), host, boundary("b", "a", working("PT2H")), end()
    )
    begun = Start({}, None, {"calendars": {"": 1, "night": 2}})
    answer = advance(compiled, None, begun, SATURDAY, KNOWN)
    armed = next(one.due_at for one in answer.effects if isinstance(one, ArmTimer))
    assert local(armed) == "Sat 21 22:00"


def test_a_cycle_of_working_hours_comes_back_inside_them():
    drawn = boundary("b", "a", working("R3/PT6H", "cycle"), interrupting=False)
    case = Case(program("start -> a\nb -> end", start(), user("a"), drawn, end()), SATURDAY).start()
    seen = []
    while "b" in case.open:
        wait = dict(case.waits())[case.wait("b", "timer")]
        seen.append(local(wait.due_at))
        case.now = wait.due_at
        case.fire("b")
    assert seen == ["Mon 23 15:30", "Tue 24 13:30", "Wed 25 10:30"]


def test_missed_cycles_are_one_firing_with_their_count():
    drawn = boundary("b", "a", working("R/P1D", "cycle"), interrupting=False)
    case = Case(program("start -> a\nb -> end", start(), user("a"), drawn, end()), SATURDAY).start()
    case.later(days=7, hours=3)  # Saturday again, after its close
    case.fire("b")
    assert case.last.events[0].data["count"] == 6
    assert local(dict(case.waits())[case.wait("b", "timer")].due_at) == "Mon 30 17:30"


def test_a_cycle_from_a_fixed_start_leaves_out_what_is_over():
    text = "R10/2026-11-16T08:30:00+07:00/P1D"
    compiled = program("start -> a", start(), catch("a", working(text, "cycle")))
    case = Case(compiled, SATURDAY).start()
    assert local(dict(case.waits())[case.wait("a", "timer")].due_at) == "Mon 23 17:30"


def test_an_event_subprocess_may_wait_in_working_time():
    inner = event_subprocess("es", start("tick", working("PT1H")), end("ee"))
    compiled = program("start -> a\ntick -> ee", start(), user("a"), inner)
    case = Case(compiled, SATURDAY).start()
    assert local(dict(case.waits())[case.wait("tick", "timer")].due_at) == "Mon 23 09:30"


@pytest.mark.parametrize("hours", range(0, 400, 7))
def test_occurrences_agree_with_adding_one_by_one(hours):
    first = add(OFFICE_HOURS, SATURDAY, timedelta(hours=5))
    repeat = f"R/{SATURDAY.isoformat()}/PT5H/working/0"
    now = first + timedelta(hours=hours)
    passed = [first]
    while passed[-1] <= now:
        passed.append(add(OFFICE_HOURS, passed[-1], timedelta(hours=5)))
    assert occurrences(first, repeat, now) == (len(passed) - 1, passed[-1])
    assert all(is_working(OFFICE_HOURS, one - timedelta(minutes=1)) for one in passed)


@pytest.mark.parametrize("text", ["P1M", "P1Y", "P2W", "P0.5D", "-P1D", "-PT1H", "8 hours"])
def test_what_working_time_does_not_know_is_no_working_time(text):
    with pytest.raises(BadTime):
        span(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("duration", "P1M"),
        ("cycle", "R/P1M"),
        ("date", "2026-12-01T09:00:00+07:00"),
        ("duration", "PT900000H"),
        ("duration", "P9999D"),
    ],
)
def test_what_working_time_cannot_mean_is_refused_in_the_diagram(kind, text):
    with pytest.raises(BadTime):
        check(kind, text)


def refusal(nodes, flows="start -> a"):
    with pytest.raises(BadInput) as refused:
        program(flows, start(), nodes)
    (problem,) = refused.value.problems
    return problem


def test_months_with_a_working_basis_are_refused_at_deploy():
    problem = refusal(user("a", attributes={"slaDuration": "P1M", "timeBasis": "working"}))
    assert (problem.place, problem.rule) == ("a", "time")
    assert "working time has days and hours only" in str(problem)
    assert refusal(catch("a", working("P1Y"))).rule == "time"


@pytest.mark.parametrize(
    "attributes", [{"timeBasis": "office", "slaDuration": "P1D"}, {"timeBasis": "working"}]
)
def test_a_basis_that_is_none_or_counts_nothing_is_refused(attributes):
    assert refusal(user("a", attributes=attributes)).rule == "time-basis"


def test_a_timer_that_starts_cases_has_no_calendar_yet():
    with pytest.raises(BadInput, match="no calendar yet"):
        program("start -> a", start(event=working("R/P1D", "cycle")), user("a"))


def test_a_computed_time_without_meaning_is_refused_with_its_place():
    with pytest.raises(Refused, match="“ตรวจ” has no usable time: P1M: working time"):
        due(asked(slaDuration="=d"), d="P1M")


def test_the_basis_is_read_from_the_file():
    drawn = diagram.read(
        draw(
            "p",
            """<b:startEvent id="begin"/>
            <b:userTask id="a" s:slaDuration="P2D" s:timeBasis="working"/>
            <b:boundaryEvent id="late" attachedToRef="a"><b:timerEventDefinition
              s:timeBasis="working"><b:timeDuration>PT8H</b:timeDuration>
            </b:timerEventDefinition></b:boundaryEvent>
            <b:endEvent id="done"/>""",
            "begin -> a\na -> done\nlate -> done",
        )
    ).main
    assert drawn.nodes["a"].attribute("timeBasis") == "working"
    assert drawn.nodes["late"].event.basis == "working"


def test_due_instants_are_utc():
    answer = advance(asked(slaDuration="PT4H"), None, Start(), SATURDAY)
    assert answer.effects[0].due_at == datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
