"""How cases begin: several starts, instantiating tasks and gateways, several processes."""

import pytest

from engine.diagram.graph import Event, Kind, Trigger
from engine.machine import Publish, Refused
from tests.engine.machine.builders import (
    Case,
    catch,
    end,
    message,
    node,
    process,
    program,
    signal,
    start,
    throw,
    timer,
    user,
)


def receive(name, wanted, **rest):
    return node(Kind.RECEIVE, name, event=wanted, **rest)


def test_every_start_event_begins_cases_of_its_own():
    compiled = program(
        "s1 -> a\ns2 -> b\ns3 -> b",
        start("s1"),
        start("s2", message("order")),
        start("s3", timer("R/P1D", "cycle")),
        user("a"),
        user("b"),
    )
    assert [one.trigger for one in compiled.starts] == ["none", "message", "timer"]
    assert Case(compiled).start().work == ["a"]
    assert Case(compiled).start("s2", n=1).work == ["b"]
    assert Case(compiled).start("s3").work == ["b"]


def test_a_receive_task_can_begin_a_case():
    compiled = program(
        "r -> a -> end",
        receive("r", message("order"), instantiate=True, outputs={"n": "payload.number"}),
        user("a"),
        end(),
    )
    assert [(one.element, one.name) for one in compiled.starts] == [("r", "order")]
    case = Case(compiled).start("r", number=7)
    assert (case.work, case.data) == (["a"], {"n": 7})
    with pytest.raises(Refused, match="no start"):
        Case(compiled).start()


def gateway(**rest):
    return program(
        "g -> m -> a -> e1\ng -> s -> b -> e2",
        node(Kind.EVENT_BASED, "g", instantiate=True, **rest),
        catch("m", message("order", "number")),
        catch("s", signal("open")),
        user("a"),
        user("b"),
        end("e1"),
        end("e2"),
    )


def test_an_event_gateway_begins_a_case_by_the_first_of_its_events():
    case = Case(gateway()).start("m", number=1)
    assert case.open == ["a"]
    assert Case(gateway()).start("s").open == ["b"]


def test_a_parallel_event_gateway_waits_for_the_others_too():
    case = Case(gateway(parallel_events=True)).start("m", number=1)
    assert case.open == ["a", "s"]
    case.complete("a").deliver("s")
    assert case.complete("b").status == "completed"


def test_the_other_events_of_a_gateway_know_the_key_of_the_first():
    case = Case(gateway(parallel_events=True)).start("s", number=5)
    assert [(wait.name, wait.key) for _, wait in case.waits() if wait.name] == [("order", "5")]


def pools():
    supplier = process(
        "supplier",
        "sm -> pack -> sent -> se",
        start("sm", message("order")),
        user("pack"),
        throw("sent", message("goods"), inputs={"number": "number"}),
        end("se"),
    )
    return program(
        "start -> ask -> wait -> end",
        start(),
        throw("ask", message("order"), inputs={"number": "case.number"}),
        catch("wait", message("goods", "case.number")),
        end(),
        others=[supplier],
    )


def test_a_second_process_of_the_file_is_begun_by_its_message():
    compiled = pools()
    assert [(one.element, one.name) for one in compiled.starts] == [
        ("start", ""),
        ("sm", "order"),
    ]
    customer = Case(compiled).start()
    (order,) = customer.effects(Publish)
    supplier = Case(compiled).start("sm", **order.payload)
    assert supplier.work == ["pack"]
    supplier.complete("pack")
    (goods,) = supplier.effects(Publish)
    assert (supplier.status, goods.payload) == ("completed", {"number": "C-7"})
    assert supplier.told[-1] == ("case:completed", "supplier")
    assert customer.deliver("wait", **goods.payload).status == "completed"


def keyed(subscribed=True):
    """Draw messages with a correlation key, found in the case or remembered."""
    awaited = "customer.id" if subscribed else "conversation"
    remembers = "" if subscribed else "conversation"
    thrown = Event(Trigger.MESSAGE, "ask", path="id", remembers=remembers)
    caught = Event(Trigger.MESSAGE, "answer", awaited, path="id", remembers=remembers)
    return program(
        "start -> t -> w -> end",
        start(),
        throw("t", thrown, inputs={"id": "customer.id"}),
        catch("w", caught),
        end(),
    )


@pytest.mark.parametrize("subscribed", [True, False])
def test_the_correlation_key_is_sent_and_awaited(subscribed):
    case = Case(keyed(subscribed)).start(customer={"id": "K9"})
    assert [one.key for one in case.effects(Publish)] == ["K9"]
    assert [wait.key for _, wait in case.waits()] == ["K9"]
    assert ("conversation" in case.data) is not subscribed
    assert case.deliver("w").status == "completed"


def test_a_message_that_begins_a_case_fixes_its_key():
    compiled = program(
        "s -> w -> end",
        start("s", Event(Trigger.MESSAGE, "hello", "talk", path="id", remembers="talk")),
        catch("w", Event(Trigger.MESSAGE, "more", "talk", path="id", remembers="talk")),
        end(),
    )
    case = Case(compiled).start("s", id=12)
    assert [wait.key for _, wait in case.waits()] == ["12"]
