"""Each dialect: what says the same is said in our words, the rest stays and is reported."""

from collections import Counter

import pytest
from lxml import etree

from engine import diagram
from engine.translation import Dialect, Outcome, translate
from tests.engine.translation.dialects import (
    GOOD,
    HANDLERS,
    NAMES,
    OURS,
    mapped,
    origins,
    own,
    source,
    text,
    translated,
)

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def foreign(xml: bytes) -> Counter[str]:
    """Return everything that is neither BPMN's nor ours: elements with texts, attributes."""
    found: Counter[str] = Counter()
    for element in etree.fromstring(xml).iter("*"):
        said = [f"{name!s}={value!s}" for name, value in sorted(element.attrib.items())]
        for one in said:
            if one.startswith("{") and not one.startswith(OURS):
                found[f"{element.get('id')} {one}"] += 1
        if not str(element.tag).startswith((BPMN, OURS)):
            found[f"{element.tag!s} {said} {(element.text or '').strip()}"] += 1
    return found


@pytest.mark.parametrize("name", NAMES)
def test_foreign_extensions_and_the_drawing_stay_untouched(name: str) -> None:
    assert foreign(translated(name).source) == foreign(source(name))


@pytest.mark.parametrize("name", NAMES)
def test_what_was_translated_is_not_translated_again(name: str) -> None:
    once = translated(name)
    again = translate(once.source, HANDLERS)
    assert again.source == once.source


@pytest.mark.parametrize("name", GOOD)
def test_a_translated_diagram_is_read_without_a_problem(name: str) -> None:
    found = translated(name)
    assert found.report.problems == []
    assert diagram.read(found.source).main.nodes


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_names_element_and_line_and_open_ones_a_reason_and_remedy(name: str) -> None:
    for entry in translated(name).report.entries:
        assert str(entry)
        if entry.outcome is Outcome.OPEN:
            assert entry.place and entry.line and entry.reasons and entry.remedy
        if entry.outcome is Outcome.TRANSLATED:
            assert entry.place and entry.line and entry.result


def test_comments_stay() -> None:
    assert b"in the manner of Camunda Modeler 5" in translated("camunda7_claim").source


def test_camunda_7_is_said_in_our_words() -> None:
    claim = translated("camunda7_claim")
    assert claim.report.dialects == ("Camunda 7",)
    assert own(claim, "claim") == {"starterGroups": "cr_staff"}
    assert own(claim, "received") == {"taskForm": "claim"}
    assert own(claim, "assess") == {
        "taskForm": "assess",
        "candidateGroup": "cr_staff, cr_head",
        "slaDuration": '=now() + duration("P2D")',
        "workPriority": "=if urgent then 80 else 50",
    }
    assert mapped(claim, "assess", "input") == {
        "title": '=string join(["Claim of ", string(customer)])',
        "limits": '={"parts": partsLimit, "unit": "baht"}',
    }
    assert own(claim, "remind") == {"handler": "mail.send", "retries": "5"}
    assert own(claim, "approve") == {
        "taskForm": "approve",
        "assignedTo": "=approver",
        "collection": "=approvers",
        "elementVariable": "approver",
    }
    assert text(claim, "total", "script") == "sum = parts + labour\npayee = case.started_by"
    assert text(claim, "approve", "completionCondition") == (
        "numberOfCompletedInstances / numberOfInstances >= 0.5"
    )
    assert origins(claim, Outcome.OPEN) == []


def test_what_camunda_7_says_beyond_us_is_named_with_a_remedy() -> None:
    partly = translated("camunda7_partly")
    assert origins(partly, Outcome.OPEN) == [
        'partly camunda:executionListener="start"',
        'review camunda:candidateUsers="ann,ben"',
        'review camunda:followUpDate="${later}"',
        'review camunda:taskListener="create"',
        'review camunda:formData=""',
        'b conditionExpression="${riskBean.score(execution) < 3}"',
        'book camunda:class="org.example.erp.BookDelegate"',
        'compute camunda:expression="${net * 1.07}"',
        'script script (javascript)="for (var i = 0; i < 10; i++) { total += i; }"',
        'cron timeCycle="0 0 2 * * ?"',
    ]
    compute = next(one for one in partly.report.entries if one.place == "compute")
    assert str(compute.remedy).endswith("gross = net * 1.07")


def test_camunda_8_is_said_in_our_words() -> None:
    found = translated("camunda8_complaint")
    assert own(found, "ask") == {
        "assignedTo": "=order.branch",
        "candidateGroup": "cr_staff",
        "slaDuration": '=now() + duration("P1D")',
        "workPriority": "70",
        "taskForm": "ask",
        "collection": "=orders",
        "elementVariable": "order",
        "outputCollection": "replies",
        "outputElement": "=reply",
    }
    assert mapped(found, "ask", "output") == {"reply": "=answer"}
    assert own(found, "grade") == {"decision": "grade", "resultVariable": "severity"}
    assert own(found, "tell") == {"handler": "mail.send", "retries": "4"}
    assert mapped(found, "tell", "input") == {"to": "=customer.mail", "template": '="answer"'}
    assert own(found, "content") == {"correlationKey": "=customer.mail"}
    assert text(found, "prepare", "script") == "orders = for b in branches return {branch: b}"
    assert text(found, "f10", "conditionExpression") == "=count(replies) > 1"


def test_what_camunda_8_says_beyond_us_is_named() -> None:
    assert origins(translated("camunda8_partly"), Outcome.OPEN) == [
        'work zeebe:taskDefinition type="io.camunda:http-json:1"',
        'work zeebe:executionListener=""',
        'work zeebe:input body.amount="=amount"',
        'work zeebe:input key="=uuid()"',
        'work zeebe:taskHeaders=""',
        'b conditionExpression="=is defined(amount) and get or else(amount, 0) >"',
        'decide zeebe:calledDecision decisionId="=which"',
        'sub zeebe:calledElement propagateAllChildVariables="false"',
    ]


def test_flowable_is_said_in_our_words() -> None:
    found = translated("flowable_leave")
    assert found.report.problems == []
    assert own(found, "decide") == {
        "candidateGroup": "=managers",
        "slaDuration": "P2D",
        "taskForm": "decide",
        "collection": "=deputies",
        "elementVariable": "deputy",
        "outputCollection": "votes",
        "outputElement": '={"vote": vote, "comment": note}',
    }
    assert own(found, "tell") == {"handler": "mail.send"}
    assert mapped(found, "book", "input") == {"count": "=days", "person": "=case.started_by"}
    assert mapped(found, "book", "output") == {"bookingNumber": "=number"}
    assert text(found, "f4", "conditionExpression") == 'days <= 5 and outcome = "granted"'
    assert origins(found, Outcome.OPEN) == ['explain flowable:skipExpression="${quiet}"']


def test_activiti_is_said_in_our_words() -> None:
    found = translated("activiti_ticket")
    assert own(found, "solve") == {
        "assignedTo": "=owner",
        "candidateGroup": "cr_staff",
        "workPriority": "75",
        "taskForm": "solve",
    }
    assert own(found, "mail") == {"handler": "mail.send"}
    assert origins(found, Outcome.OPEN) == [
        'mail activiti:field="to"',
        'mail activiti:executionListener="end"',
    ]


def test_spiffworkflow_is_said_in_our_words() -> None:
    found = translated("spiffworkflow_order")
    assert own(found, "enter") == {"taskForm": "enter-order", "candidateGroup": "cr_staff"}
    assert own(found, "check") == {
        "candidateGroup": "cr_staff",
        "collection": "=articles",
        "elementVariable": "article",
    }
    assert text(found, "sum", "script") == (
        "gross = net * 1.07\n"
        'label = string join(["Order of ", string(customer.name)])\n'
        "names = for a in articles return a.name\n"
        'names = append(names, "delivery")'
    )
    assert own(found, "risk") == {"decision": "grade", "resultVariable": "grade"}
    assert own(found, "tell") == {"handler": "mail.send"}
    assert mapped(found, "tell", "input") == {"to": "=customer.mail", "template": '="order"'}
    assert mapped(found, "tell", "output") == {"receipt": "=result"}
    assert text(found, "pause", "timeDuration") == "P2DT4H"


def test_what_spiffworkflow_says_beyond_us_is_named() -> None:
    found = translated("spiffworkflow_partly")
    assert mapped(found, "send", "input") == {"number": "=order.number", "total": "=total"}
    assert mapped(found, "get", "output") == {"reply": "=payload"}
    assert [entry.split()[0] for entry in origins(found, Outcome.OPEN)] == [
        "task",
        "task",
        "b",
        "script",
    ]


def test_a_plain_diagram_may_say_which_engine_it_was_drawn_for() -> None:
    plain = source("spiffworkflow_partly").replace(b"int(total) &gt; 3", b"total == 3")
    plain = plain.replace(b"spiffworkflow:", b"bpmn:").replace(b"xmlns:bpmn:", b"xmlns:other=", 0)
    start, end = plain.index(b"<bpmn:extensionElements>"), plain.index(b"<bpmn:incoming>a<")
    bare = (plain[:start] + plain[end:]).replace(
        b' xmlns:bpmn="http://spiffworkflow.org/bpmn/schema/1.0/core"', b""
    )
    bare = bare.replace(b"xmlns:spiffworkflow", b"xmlns:none")
    said = translate(bare, dialect=Dialect.SPIFFWORKFLOW)
    assert text(said, "b", "conditionExpression") == "total = 3"


def test_our_own_statement_wins() -> None:
    drawn = source("activiti_ticket").replace(
        b'activiti:priority="75"',
        b'activiti:priority="75" xmlns:s="urn:samphan:bpmn" s:assignedTo="sam"',
    )
    found = translate(drawn, HANDLERS)
    assert own(found, "solve")["assignedTo"] == "sam"
    assert 'solve activiti:assignee="#{owner}"' in origins(found, Outcome.KEPT)


def test_a_diagram_of_ours_is_not_changed_in_meaning() -> None:
    ours = translated("camunda8_complaint").source
    assert diagram.read(translate(ours).source) == diagram.read(ours)
