"""Events: what a case waits for beside people, and what it tells the world."""

import pytest

from engine.diagram.graph import Kind
from engine.machine import ArmTimer, Escalate, Publish, Refused, Subscribe
from tests.engine.machine.builders import (
    TERMINATE,
    Case,
    boundary,
    catch,
    condition,
    end,
    escalation,
    event_gateway,
    link,
    message,
    node,
    parallel,
    program,
    script,
    signal,
    start,
    throw,
    timer,
    user,
)


def test_a_message_finds_the_case_by_name_and_key_and_brings_its_fields():
    compiled = program(
        "start -> wait -> a",
        start(),
        catch("wait", message("answer", "customer.id")),
        user("a"),
    )
    case = Case(compiled).start(customer={"id": 12})
    (wish,) = case.effects(Subscribe)
    assert (wish.kind, wish.name, wish.key) == ("message", "answer", "12")
    case.deliver("wait", text="yes")
    assert case.work == ["a"]
    assert case.data["text"] == "yes"
    assert case.dropped == [wish.wait]


def test_an_empty_correlation_key_is_refused():
    compiled = program("start -> wait", start(), catch("wait", message("answer", "nobody")))
    with pytest.raises(Refused, match="empty correlation key"):
        Case(compiled).start()


def test_outputs_choose_what_a_message_brings():
    compiled = program(
        "start -> wait -> a",
        start(),
        catch(
            "wait", message("answer"), outputs={"reply": "payload.text", "loud": "upper case(text)"}
        ),
        user("a"),
    )
    case = Case(compiled).start().deliver("wait", text="yes", noise=1)
    assert case.data == {"reply": "yes", "loud": "YES"}


def test_a_receive_task_waits_like_a_catch_event_and_has_boundary_events():
    compiled = program(
        "start -> wait -> a\nlate -> b",
        start(),
        node(Kind.RECEIVE, "wait", event=message("answer")),
        boundary("late", "wait", timer("P1D")),
        user("a"),
        user("b"),
    )
    assert Case(compiled).start().deliver("wait").work == ["a"]
    case = Case(compiled).start().later(days=1).fire("late")
    assert case.work == ["b"]
    assert case.open == ["b"]


def test_a_timer_waits_until_its_instant():
    compiled = program("start -> nap -> a", start(), catch("nap", timer("P1M")), user("a"))
    case = Case(compiled).start()
    (armed,) = case.effects(ArmTimer)
    assert armed.due_at.isoformat() == "2026-12-21T09:00:00+00:00"
    assert case.later(days=30).fire("nap").work == ["a"]


def test_a_timer_may_be_computed_from_case_data():
    compiled = program(
        "start -> nap -> a",
        start(),
        catch("nap", timer('=date and time(meeting) - duration("P14D")', "date")),
        user("a"),
    )
    case = Case(compiled).start(meeting="2026-12-24T10:00:00+07:00")
    assert case.effects(ArmTimer)[0].due_at.isoformat() == "2026-12-10T03:00:00+00:00"
    with pytest.raises(Refused, match="“nap” has no usable time"):
        Case(compiled).start(meeting="soon")


def host(event, *, interrupting=True):
    return program(
        "start -> a -> b -> end\nedge -> c -> gone",
        start(),
        user("a"),
        boundary("edge", "a", event, interrupting=interrupting),
        user("b"),
        user("c"),
        end(),
        end("gone"),
    )


def test_an_interrupting_boundary_event_withdraws_the_work():
    case = Case(host(timer("P2D"))).start()
    waiting = case.wait("a", "work_item")
    case.later(days=2).fire("edge")
    assert case.work == ["c"]
    assert waiting in case.dropped
    assert ("work_item:withdrawn", "a") in case.told


def test_a_boundary_timer_is_cancelled_when_the_work_is_done_in_time():
    case = Case(host(timer("P2D"))).start()
    armed = case.wait("edge", "timer")
    case.complete("a")
    assert case.open == ["b"]
    assert case.dropped == [armed]
    assert ("timer:cancelled", "edge") in case.told


def test_a_non_interrupting_timer_lets_the_work_go_on():
    case = Case(host(timer("P2D"), interrupting=False)).start().later(days=2).fire("edge")
    assert case.open == ["a", "c"]
    assert case.complete("c").complete("a").work == ["b"]


def test_a_cycle_reminds_again_and_again_and_misses_count_once():
    case = Case(host(timer("R3/P1D", "cycle"), interrupting=False)).start()
    case.later(days=1).fire("edge")
    assert case.open == ["a", "c", "edge"]
    case.later(days=5).fire("edge")
    assert case.last.events[0].data["count"] == 2
    assert case.open == ["a", "c", "c"]


@pytest.mark.parametrize("event", [message("news"), signal("news")])
def test_a_non_interrupting_message_or_signal_may_come_again(event):
    case = Case(host(event, interrupting=False)).start()
    for times in (1, 2, 3):
        case.deliver("edge", n=times)
        assert case.work == ["a", *["c"] * times]
        assert case.dropped == []
    assert case.complete("a").open == ["b", "c", "c", "c"]


def test_an_interrupting_message_ends_its_own_subscription():
    case = Case(host(message("news"))).start()
    subscription = case.wait("edge", "message")
    case.deliver("edge")
    assert subscription in case.dropped
    assert case.open == ["c"]


def test_a_boundary_condition_comes_true_by_what_another_branch_writes():
    compiled = program(
        "start -> split\nsplit -> a -> end\nsplit -> b -> end\nedge -> c -> end",
        start(),
        parallel("split"),
        user("a"),
        user("b"),
        boundary("edge", "a", condition("amount > 100")),
        user("c"),
        end(),
    )
    case = Case(compiled).start(amount=5)
    case.complete("b", amount=500)
    assert case.work == ["c"]
    assert ("condition:met", "edge") in case.told


def test_a_non_interrupting_condition_counts_only_when_it_becomes_true():
    case = Case(host(condition("hot"), interrupting=False)).start(hot=False)
    assert case.assign(hot=True).work == ["a", "c"]
    assert case.assign(other=1).work == ["a", "c"]
    assert case.assign(hot=False).assign(hot=True).work == ["a", "c", "c"]


def test_a_condition_that_is_true_already_is_met_at_once():
    compiled = program("start -> wait -> a", start(), catch("wait", condition("ok")), user("a"))
    assert Case(compiled).start(ok=True).work == ["a"]
    case = Case(compiled).start(ok=False)
    assert case.open == ["wait"]
    assert case.assign(ok=True).work == ["a"]


def race():
    return program(
        "start -> first\nfirst -> m -> a\nfirst -> t1 -> b\nfirst -> t2 -> c\nfirst -> r -> d",
        start(),
        event_gateway("first"),
        catch("m", message("answer")),
        catch("t1", timer("P1D")),
        catch("t2", timer("P2D")),
        node(Kind.RECEIVE, "r", event=message("other")),
        *[user(name) for name in "abcd"],
    )


def test_the_first_event_behind_an_event_gateway_wins():
    case = Case(race()).start()
    assert case.open == ["m", "r", "t1", "t2"]
    case.deliver("m", x=1)
    assert case.open == ["a"]
    assert case.data == {"x": 1}
    assert len(case.dropped) == 4
    assert Case(race()).start().later(days=1).fire("t1").open == ["b"]
    assert Case(race()).start().deliver("r").open == ["d"]


def test_two_timers_behind_one_gateway_keep_their_own_instants():
    case = Case(race()).start()
    due = {armed.element: armed.due_at for armed in case.effects(ArmTimer)}
    assert (due["t2"] - due["t1"]).days == 1


def test_a_thrown_message_is_published_with_key_and_payload():
    compiled = program(
        "start -> tell -> end",
        start(),
        throw("tell", message("done", "number"), inputs={"total": "a + b"}),
        end(event=message("over")),
    )
    case = Case(compiled).start(number="N-1", a=1, b=2)
    assert case.effects(Publish) == [
        Publish("message", "done", "N-1", {"total": 3}, "tell"),
        Publish("message", "over", "", {}, "end"),
    ]
    assert case.status == "completed"


def test_a_thrown_signal_is_published_to_everybody():
    compiled = program("start -> tell", start(), throw("tell", signal("alarm")))
    assert Case(compiled).start().effects(Publish) == [Publish("signal", "alarm", "", {}, "tell")]


def test_a_message_event_with_a_handler_waits_for_its_job():
    compiled = program(
        "start -> tell -> end",
        start(),
        throw("tell", message("letter"), attributes={"handler": "mail"}),
        end(event=message("last"), attributes={"handler": "mail"}),
    )
    case = Case(compiled).start()
    assert case.open == ["tell"]
    assert case.succeed("tell").open == ["end"]
    assert case.succeed("end").status == "completed"


def test_an_escalation_is_raised_and_the_case_goes_on():
    compiled = program("start -> up -> a", start(), throw("up", escalation("late")), user("a"))
    case = Case(compiled).start()
    assert case.effects(Escalate) == [Escalate("late", "up", "up")]
    assert case.work == ["a"]


def test_a_link_goes_on_where_its_twin_catches_it():
    compiled = program(
        "start -> a -> leave\nland -> b",
        start(),
        user("a"),
        throw("leave", link("page 2")),
        catch("land", link("page 2")),
        user("b"),
    )
    assert Case(compiled).start().complete("a").work == ["b"]


def test_a_terminate_end_takes_everything_with_it():
    compiled = program(
        "start -> split\nsplit -> a -> stop\nsplit -> b -> end",
        start(),
        parallel("split"),
        user("a"),
        user("b"),
        end("stop", event=TERMINATE),
        end(),
    )
    case = Case(compiled).start().complete("a")
    assert case.status == "completed"
    assert ("work_item:withdrawn", "b") in case.told


@pytest.mark.parametrize("event", [message("order"), timer("R/P1D", "cycle"), signal("day")])
def test_a_case_may_be_begun_by_an_event(event):
    compiled = program(
        "start -> a\nby_event -> b",
        start(),
        start("by_event", event, outputs={"got": "n"} if event.name == "order" else None),
        user("a"),
        user("b"),
    )
    case = Case(compiled).start("by_event", n=3)
    assert case.work == ["b"]
    assert case.data == ({"got": 3} if event.name == "order" else {"n": 3})
    assert Case(compiled).start().work == ["a"]


def test_a_start_that_the_process_does_not_have_is_refused():
    compiled = program("start -> a", start(event=message("order")), user("a"))
    with pytest.raises(Refused, match="no start"):
        Case(compiled).start()
    with pytest.raises(Refused, match="no start"):
        Case(compiled).start("a")


def test_events_on_the_way_are_told():
    compiled = program(
        "start -> mile -> s -> a", start(), throw("mile"), script("s", x="1"), user("a")
    )
    case = Case(compiled).start()
    assert ("event:thrown", "mile") in case.told
    assert ("activity:completed", "s") in case.told
