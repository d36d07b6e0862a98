"""Compensation and transactions: what was done is undone, in the reverse order of the ends."""

from engine.diagram.graph import Event, Kind, Trigger
from engine.machine import OfferWork, check
from tests.engine.machine.builders import (
    Case,
    boundary,
    call,
    end,
    error,
    event_subprocess,
    loop,
    message,
    node,
    parallel,
    process,
    program,
    script,
    start,
    subprocess,
    throw,
    user,
)

UNDONE = Event(Trigger.COMPENSATE)
CANCEL = Event(Trigger.CANCEL)


def undo(activity="", *, waits=True):
    return Event(Trigger.COMPENSATE, activity=activity, waits=waits)


def with_handler(name, **rest):
    """Draw a user task, its compensation event and the task that undoes it."""
    return [
        user(name, **rest),
        boundary(f"edge_{name}", name, UNDONE, undone_by=f"undo_{name}"),
        user(f"undo_{name}", for_compensation=True),
    ]


def booked(event, flows="start -> hotel -> flight -> back -> after -> end", *more):
    return Case(
        program(
            flows,
            start(),
            with_handler("hotel"),
            with_handler("flight"),
            throw("back", event),
            user("after"),
            end(),
            *more,
        )
    )


def test_everything_is_undone_in_reverse_order_before_the_thrower_goes_on():
    case = booked(undo()).start().complete("hotel").complete("flight")
    assert case.work == ["undo_flight"]
    assert ("compensation:thrown", "back") in case.told
    assert ("activity:compensated", "flight") in case.told
    assert case.complete("undo_flight").work == ["undo_hotel"]
    assert case.complete("undo_hotel").work == ["after"]
    assert case.complete("after").status == "completed"


def test_one_activity_can_be_undone_by_its_name():
    case = booked(undo("hotel")).start().complete("hotel").complete("flight")
    assert case.work == ["undo_hotel"]
    assert case.complete("undo_hotel").work == ["after"]


def test_what_did_not_end_is_not_undone():
    case = booked(undo(), "start -> hotel -> back -> flight -> after -> end").start()
    assert case.complete("hotel").work == ["undo_hotel"]
    assert case.complete("undo_hotel").work == ["flight"]


def test_nothing_is_undone_twice():
    case = booked(
        undo(), "start -> hotel -> back -> again -> flight -> after -> end", throw("again", undo())
    )
    case.start().complete("hotel").complete("undo_hotel")
    assert case.work == ["flight"]


def test_a_thrower_need_not_wait():
    case = booked(undo(waits=False)).start().complete("hotel").complete("flight")
    assert case.work == ["after", "undo_flight"]
    case.complete("after").complete("undo_flight")
    assert (case.work, case.status) == (["undo_hotel"], "active")
    assert case.complete("undo_hotel").status == "completed"


def test_an_end_event_undoes_before_the_case_ends():
    flows = "start -> hotel -> stop"
    case = Case(program(flows, start(), with_handler("hotel"), end("stop", undo())))
    assert case.start().complete("hotel").work == ["undo_hotel"]
    assert case.complete("undo_hotel").status == "completed"


def test_tasks_that_nobody_waits_for_are_undone_too():
    compiled = program(
        "start -> pay -> back -> after -> end",
        start(),
        script("pay", paid="true"),
        boundary("edge", "pay", UNDONE, undone_by="repay"),
        node(Kind.SCRIPT, "repay", script={"paid": "false"}, for_compensation=True),
        throw("back", undo()),
        user("after"),
        end(),
    )
    assert Case(compiled).start().data == {"paid": False}


def flat(*parts):
    """Return nodes out of nodes and lists of nodes."""
    return [each for part in parts for each in (part if isinstance(part, list) else [part])]


def trip(*more, **rest):
    return subprocess("trip", *flat(start("is"), with_handler("hotel"), end("ie"), *more), **rest)


def travelling(*more, extra=(), flows="", **rest):
    return Case(
        program(
            "start -> trip -> back -> after -> end\nis -> hotel -> ie\n" + flows,
            start(),
            trip(*more, **rest),
            throw("back", undo()),
            user("after"),
            end(),
            *extra,
        )
    )


def test_a_sub_process_without_a_handler_undoes_what_ended_inside_it():
    case = travelling(inputs={"price": "100"}).start().complete("hotel", price=70)
    assert case.work == ["undo_hotel"]
    assert ("activity:compensated", "trip") in case.told
    assert case.complete("undo_hotel").work == ["after"]


def test_the_variables_of_then_are_seen_by_what_undoes():
    case = travelling(inputs={"price": "100"}).start(price=1).complete("hotel", price=70)
    (offered,) = case.effects(OfferWork)
    assert offered.local == {"price": 70}
    assert case.complete("undo_hotel", price=5).data == {"price": 1}


def test_a_compensation_event_sub_process_takes_the_place_of_the_rest():
    inside = event_subprocess("undo_trip", start("cs", UNDONE), user("look"), end("ce"))
    case = travelling(*inside, flows="cs -> look -> ce")
    case.start().complete("hotel")
    assert case.work == ["look"]
    assert case.complete("look").work == ["after"]


def test_a_compensation_event_sub_process_may_undo_what_it_replaces():
    inside = event_subprocess(
        "undo_trip", start("cs", UNDONE), throw("inner", undo("hotel")), user("look"), end("ce")
    )
    case = travelling(*inside, flows="cs -> inner -> look -> ce")
    case.start().complete("hotel")
    assert case.work == ["undo_hotel"]
    assert case.complete("undo_hotel").work == ["look"]
    assert case.complete("look").work == ["after"]


def test_an_event_sub_process_undoes_what_ended_around_it():
    rescue = event_subprocess("rescue", start("rs", error("E")), throw("inner", undo()), end("re"))
    case = travelling(
        *rescue,
        user("pay"),
        end("broke", error("E")),
        flows="rs -> inner -> re\nhotel -> pay -> broke",
    )
    case.start().complete("hotel").complete("pay")
    assert case.work == ["undo_hotel"]


def test_each_item_of_a_repeated_sub_process_is_undone_last_first():
    several = loop("sequential", collection="places", element_variable="place")
    case = travelling(loop=several).start(places=["Nan", "Phrae"])
    case.complete("hotel").complete("hotel")
    assert case.effects(OfferWork)[0].local["place"] == "Phrae"
    assert case.complete("undo_hotel").work == ["undo_hotel"]
    assert case.effects(OfferWork)[0].local["place"] == "Nan"
    assert case.complete("undo_hotel").work == ["after"]


def test_a_called_process_is_undone_with_its_own_variables():
    called = process("trip", "is -> hotel -> ie", start("is"), with_handler("hotel"), end("ie"))
    case = Case(
        program(
            "start -> go -> back -> after -> end",
            start(),
            call("go", "trip", inputs={"price": "100"}),
            throw("back", undo()),
            user("after"),
            end(),
            others=[called],
        )
    )
    case.start().complete("hotel")
    assert case.work == ["undo_hotel"]
    assert case.complete("undo_hotel").work == ["after"]


def transaction(*more, flows=""):
    edges = boundary("off", "trip", CANCEL)
    return Case(
        program(
            "start -> trip -> end\nis -> split\nsplit -> hotel -> wait -> ie\n"
            "split -> choose -> no\noff -> sorry -> end2\n" + flows,
            start(),
            subprocess(
                "trip",
                *flat(
                    start("is"),
                    parallel("split"),
                    with_handler("hotel"),
                    user("wait"),
                    user("choose"),
                    end("no", CANCEL),
                    end("ie"),
                    *more,
                ),
                transaction=True,
            ),
            edges,
            user("sorry"),
            end(),
            end("end2"),
        )
    )


def test_a_cancelled_transaction_is_broken_off_undone_and_left_by_its_border():
    case = transaction().start().complete("hotel")
    assert case.work == ["choose", "wait"]
    case.complete("choose")
    assert case.work == ["undo_hotel"]
    assert ("work_item:withdrawn", "wait") in case.told
    case.complete("undo_hotel")
    assert case.work == ["sorry"]
    assert ("event:caught", "off") in case.told
    assert case.complete("sorry").status == "completed"


def test_a_transaction_without_anything_done_is_left_at_once():
    assert transaction().start().complete("choose").work == ["sorry"]


def test_work_that_undoes_can_be_broken_off_by_the_case():
    case = booked(undo()).start().complete("hotel").complete("flight").cancel()
    assert (case.status, case.work) == ("cancelled", [])


def test_a_message_can_wait_inside_what_undoes():
    case = travelling(
        *event_subprocess("listen", start("ms", message("hi"), interrupting=False), end("me")),
        flows="ms -> me",
    )
    case.start().deliver("ms").complete("hotel")
    assert case.work == ["undo_hotel"]


def test_what_may_still_be_undone_must_be_in_another_version():
    case = booked(undo(), "start -> hotel -> flight -> back -> after -> end")
    case.start().complete("hotel")
    assert case.state is not None and "hotel" in case.state.elements
    other = program("start -> flight -> end", start(), user("flight"), end())
    assert "the diagram has no element hotel" in check(other, case.state)


def test_a_version_without_the_handler_undoes_the_rest():
    case = booked(undo()).start().complete("hotel")
    case.program = program(
        "start -> hotel -> flight -> back -> after -> end",
        start(),
        user("hotel"),
        with_handler("flight"),
        throw("back", undo()),
        user("after"),
        end(),
    )
    assert case.complete("flight").work == ["undo_flight"]
    assert case.complete("undo_flight").work == ["after"]
