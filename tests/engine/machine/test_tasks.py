"""Tasks: what is offered to people, asked of handlers, computed by FEEL and decided by rules."""

from types import SimpleNamespace

import pytest

from engine.diagram.graph import Kind
from engine.machine import OfferWork, Publish, Refused, RequestJob, Start, advance
from tests.engine.machine.builders import (
    NOW,
    Case,
    call,
    end,
    message,
    node,
    process,
    program,
    script,
    service,
    start,
    subprocess,
    user,
)


def offered(case):
    return case.effects(OfferWork)[0]


def asked(**attributes):
    return program("start -> a", start(), user("a", attributes=attributes, label="ตรวจ"))


def test_a_work_item_carries_what_the_worklist_needs():
    compiled = asked(
        taskForm="check",
        candidateGroup="sales, service",
        slaDuration="P1D",
        workPriority="80",
        stage="Fact finding",
    )
    offer = offered(Case(compiled).start())
    assert (offer.name, offer.form, offer.groups) == ("ตรวจ", "check", ("sales", "service"))
    assert (offer.assignee, offer.priority, offer.stage) == (None, 80, "Fact finding")
    assert offer.due_at.isoformat() == "2026-11-22T09:00:00+00:00"


def test_what_begins_with_an_equals_sign_is_computed_when_the_work_is_offered():
    compiled = asked(
        candidateGroup="=groups",
        assignedTo="=case.started_by",
        slaDuration="=due",
        workPriority="=if vip then 90 else 50",
    )
    offer = offered(Case(compiled).start(groups=["a", "b"], due="2026-12-01", vip=True))
    assert offer.groups == ("a", "b")
    assert offer.assignee is None
    assert offer.priority == 90
    assert offer.due_at.isoformat() == "2026-12-01T23:59:59+00:00"


def test_a_missing_computed_value_is_nobody_no_deadline_and_normal_priority():
    compiled = asked(candidateGroup="=g", assignedTo="=w", slaDuration="=d", workPriority="=p")
    offer = offered(Case(compiled).start())
    assert (offer.groups, offer.assignee, offer.due_at, offer.priority) == ((), None, None, 50)


def test_a_due_time_that_is_no_time_is_refused_with_its_place():
    with pytest.raises(Refused, match="“ตรวจ” has no usable time"):
        Case(asked(slaDuration="=d")).start(d="soon")


def test_the_stage_of_a_subprocess_or_call_is_the_stage_of_its_work():
    inner = process("inner", "s -> c", start("s"), user("c"))
    compiled = program(
        "start -> sub -> k -> end\nis -> a",
        start(),
        subprocess("sub", start("is"), user("a"), attributes={"stage": "One"}),
        call("k", "inner", attributes={"stage": "Two"}),
        end(),
        others=[inner],
    )
    case = Case(compiled).start()
    assert offered(case).stage == "One"
    assert offered(case.complete("a")).stage == "Two"


def test_outputs_of_a_user_task_choose_what_is_kept():
    compiled = program("start -> a -> z", start(), user("a", outputs={"total": "x + y"}), user("z"))
    assert Case(compiled).start(y=1).complete("a", x=2, noise=3).data == {"y": 1, "total": 3}


def test_a_manual_task_is_work_too():
    compiled = program("start -> a", start(), node(Kind.MANUAL, "a"))
    assert Case(compiled).start().work == ["a"]


def test_a_service_task_asks_its_handler_and_keeps_the_result():
    compiled = program(
        "start -> j -> z",
        start(),
        service("j", "mail", inputs={"to": "customer.mail"}, attributes={"retries": "5"}),
        user("z"),
    )
    case = Case(compiled).start(customer={"mail": "x@y"})
    (job,) = case.effects(RequestJob)
    assert (job.handler, job.inputs, job.retries) == ("mail", {"to": "x@y"}, 5)
    case.succeed("j", number=7)
    assert case.data["number"] == 7
    assert "to" not in case.data
    assert case.last.events[0].data["changes"] == {"number": [None, 7]}


def test_outputs_of_a_service_task_read_the_result():
    compiled = program(
        "start -> j -> z", start(), service("j", outputs={"id": "result.number"}), user("z")
    )
    assert Case(compiled).start().succeed("j", number=7).data == {"id": 7}


def test_a_send_task_publishes_its_message_or_asks_its_handler():
    compiled = program(
        "start -> a -> b -> z",
        start(),
        node(Kind.SEND, "a", event=message("news", "1 + 1"), inputs={"x": "2"}),
        node(Kind.SEND, "b", attributes={"handler": "mail"}),
        user("z"),
    )
    case = Case(compiled).start()
    assert case.effects(Publish) == [Publish("message", "news", "2", {"x": 2}, "a")]
    assert case.effects(RequestJob)[0].handler == "mail"
    assert case.succeed("b").work == ["z"]


def test_a_script_assigns_in_order_and_tells_before_and_after():
    compiled = program("start -> s -> z", start(), script("s", n="n + 1", m="n * 2"), user("z"))
    case = Case(compiled).start(n=1)
    assert case.data == {"n": 2, "m": 4}
    told = next(event for event in case.last.events if event.element == "s")
    assert told.data == {"changes": {"n": [1, 2], "m": [None, 4]}}


class Rules:
    """A decision model as the machine sees it."""

    decisions = ("severity",)

    def evaluate(self, decision, context, now=None):
        high = context["amount"] > 100
        hits = [{"decision": decision, "rules": [1 if high else 2]}]
        return SimpleNamespace(value="high" if high else "low", hits=hits, problems=[])


def deciding(decisions, **rest):
    attributes = {"decision": "severity", "resultVariable": "level"}
    return program(
        "start -> r -> z",
        start(),
        node(Kind.RULE, "r", attributes=attributes, **rest),
        user("z"),
        decisions=decisions,
    )


@pytest.mark.parametrize("decisions", [{"severity": Rules()}, {"any.dmn": Rules()}])
def test_a_business_rule_task_writes_its_result_and_tells_which_rules_hit(decisions):
    case = Case(deciding(decisions)).start(amount=500)
    assert case.data["level"] == "high"
    told = next(event for event in case.last.events if event.name == "decision:evaluated")
    assert told.data["hits"] == [{"decision": "severity", "rules": [1]}]
    assert told.data["changes"] == {"level": [None, "high"]}


def test_a_rule_task_may_map_what_goes_in_and_comes_out():
    compiled = deciding(
        {"severity": Rules()},
        inputs={"amount": "price * 2"},
        outputs={"found": "upper case(result)"},
    )
    assert Case(compiled).start(price=60).data == {"price": 60, "found": "HIGH"}


def test_inputs_and_outputs_of_tasks_that_nobody_waits_for_are_heeded():
    compiled = program(
        "start -> s -> t -> z",
        start(),
        node(Kind.SCRIPT, "s", inputs={"k": "n * 10"}, script={"k": "k + 1", "m": "k"}),
        node(Kind.TASK, "t", inputs={"own": "m * 2"}, outputs={"given": "own + 1"}),
        user("z"),
    )
    case = Case(compiled).start(n=1)
    assert case.data == {"n": 1, "m": 11, "given": 23}


class BrokenRules(Rules):
    def evaluate(self, decision, context, now=None):
        raise ValueError("too slow")


def test_rules_that_cannot_be_applied_are_refused_with_the_task():
    with pytest.raises(Refused, match="“r” cannot be applied: too slow"):
        Case(deciding({"severity": BrokenRules()})).start(amount=1)


def test_data_nested_too_deep_are_refused():
    deep: list[object] = []
    for _ in range(3000):
        deep = [deep]
    compiled = program("start -> a", start(), user("a"))
    with pytest.raises(Refused, match="nested too deep"):
        advance(compiled, None, Start({"x": deep}), NOW)
