"""Whole decision files: requirements, functions, services, types, boxed expressions, imports."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.decision import DecisionError, read
from engine.feel import to_json
from tests.engine.decision.files import decision, definitions, input_data, table, text

NEEDS_RISK = '<informationRequirement><requiredDecision href="#risk"/></informationRequirement>'
KNOWS = '<knowledgeRequirement><requiredKnowledge href="#fee"/></knowledgeRequirement>'
FEE = f"""<businessKnowledgeModel id="fee" name="fee"><variable name="fee"/>
  <encapsulatedLogic><formalParameter name="amount" typeRef="number"/>{text("amount * 0.1")}
  </encapsulatedLogic></businessKnowledgeModel>"""


def test_a_decision_stands_on_others_and_all_hits_are_told() -> None:
    risk = decision(table([("< 5", '"low"'), (">= 5", '"high"')]), "risk")
    final = decision(
        NEEDS_RISK + table([('"low"', "true"), ('"high"', "false")], inputs=("risk",)), "final", ()
    )
    outcome = read(definitions(input_data("x") + risk + final)).evaluate("final", {"x": 3})
    assert outcome.value is True
    assert [(hit["decision"], hit["rules"]) for hit in outcome.hits] == [
        ("risk", [1]),
        ("final", [1]),
    ]


def test_decisions_are_found_by_id_and_by_name() -> None:
    content = definitions(decision(text("1"), "one", ()).replace('id="one"', 'id="d1"'))
    model = read(content)
    assert set(model.decisions) == {"one", "d1"}
    assert model.evaluate("d1", {}).value == model.evaluate("one", {}).value == 1
    with pytest.raises(DecisionError, match="no decision 'two'"):
        model.evaluate("two", {})


def test_a_decision_sees_only_what_it_requires() -> None:
    model = read(definitions(input_data("x") + decision(text("x"), needs=())))
    assert model.evaluate("found", {"x": 1}).value is None


def test_a_function_is_called_by_text_and_by_invocation() -> None:
    invocation = f"""<invocation>{text("fee")}<binding><parameter name="amount"/>{text("x * 2")}
      </binding></invocation>"""
    body = (
        input_data("x")
        + FEE
        + decision(KNOWS + text("fee(x)"), "a")
        + decision(KNOWS + invocation, "b")
    )
    model = read(definitions(body))
    assert model.evaluate("a", {"x": 50}).value == 5
    assert model.evaluate("b", {"x": 50}).value == 10
    assert model.call("fee", {"amount": 70}).value == 7


def test_a_service_is_a_function_over_decisions() -> None:
    service = """<decisionService id="s" name="s"><variable name="s"/>
      <outputDecision href="#found"/><inputData href="#x"/></decisionService>"""
    knows = '<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>'
    caller = decision(knows + text("[s(1), s(x: 2)]"), "caller", ())
    model = read(definitions(input_data("x:number") + decision(text("x + 1")) + service + caller))
    assert model.evaluate("caller", {}).value == [2, 3]
    assert model.call("s", {"x": 5}).value == 6


def test_types_are_checked_and_converted() -> None:
    types = """<itemDefinition name="tLevel"><typeRef>string</typeRef>
        <allowedValues><text>"A", "B"</text></allowedValues></itemDefinition>
      <itemDefinition name="tVisit"><itemComponent name="on"><typeRef>date</typeRef></itemComponent>
        <itemComponent name="levels" isCollection="true"><typeRef>tLevel</typeRef></itemComponent>
      </itemDefinition>"""
    logic = decision(text('x.on + @"P1D"'), type_="date")
    model = read(definitions(types + input_data("x:tVisit") + logic))
    assert (
        str(model.evaluate("found", {"x": {"on": "2026-11-21", "levels": ["A"]}}).value)
        == "2026-11-22"
    )
    wrong = model.evaluate("found", {"x": {"on": "2026-11-21", "levels": ["C"]}})
    assert wrong.value is None
    assert "not of type" in wrong.problems[0]


def test_boxed_expressions_give_their_values() -> None:
    boxed = f"""<context>
      <contextEntry><variable name="tax rate"/>{text("0.07")}</contextEntry>
      <contextEntry><variable name="with tax"/><functionDefinition><formalParameter name="n"/>
        {text("n + n * tax rate")}</functionDefinition></contextEntry>
      <contextEntry><variable name="rows"/><relation><column name="a"/><column name="b"/>
        <row>{text("1")}{text("x")}</row><row>{text("2")}{text("x + 1")}</row></relation>
        </contextEntry>
      <contextEntry><variable name="big"/><filter><in>{text("rows")}</in>
        <match>{text("b > 10")}</match></filter></contextEntry>
      <contextEntry><variable name="each"/><for iteratorVariable="r"><in>{text("rows")}</in>
        <return>{text("with tax(r.a)")}</return></for></contextEntry>
      <contextEntry><variable name="some"/><some iteratorVariable="r"><in>{text("rows")}</in>
        <satisfies>{text("r.a = 2")}</satisfies></some></contextEntry>
      <contextEntry><variable name="every"/><every iteratorVariable="r"><in>{text("rows")}</in>
        <satisfies>{text("r.a = 2")}</satisfies></every></contextEntry>
      <contextEntry><variable name="if"/><conditional><if>{text("x > 9")}</if>
        <then>{text("1")}</then><else>{text("2")}</else></conditional></contextEntry>
      <contextEntry><variable name="list"/><list>{text("1")}{text("some")}</list></contextEntry>
      </context>"""
    value = read(definitions(input_data("x") + decision(boxed))).evaluate("found", {"x": 10}).value
    del value["with tax"]
    assert to_json(value) == {
        "tax rate": 0.07,
        "rows": [{"a": 1, "b": 10}, {"a": 2, "b": 11}],
        "big": [{"a": 2, "b": 11}],
        "each": [1.07, 2.14],
        "some": True,
        "every": False,
        "if": 1,
        "list": [1, True],
    }


def test_an_imported_file_brings_its_types_and_functions() -> None:
    inner = definitions(
        '<itemDefinition name="tAmount"><typeRef>number</typeRef></itemDefinition>' + FEE,
        "urn:inner",
    )
    outer = definitions(
        '<import namespace="urn:inner" name="lib" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
        + input_data("x:lib.tAmount")
        + decision(
            '<knowledgeRequirement><requiredKnowledge href="urn:inner#fee"/></knowledgeRequirement>'
            + text("lib.fee(x)")
        )
    )
    for imports in ({"urn:inner": inner}, {"urn:inner": inner}.__getitem__):
        assert read(outer, imports).evaluate("found", {"x": 10}).value == 1
    with pytest.raises(DecisionError, match="urn:inner"):
        read(outer)


def test_now_is_the_callers_moment() -> None:
    model = read(definitions(decision(text("today()"), needs=())))
    at = datetime(2026, 11, 21, 3, tzinfo=UTC)
    assert str(model.evaluate("found", {}, at).value) == "2026-11-21"


def test_a_function_may_call_itself_but_not_for_ever() -> None:
    body = FEE.replace("amount * 0.1", "if amount <= 1 then 1 else amount * fee(amount - 1)")
    model = read(definitions(body + decision(KNOWS + text("fee(5)"), needs=())))
    assert model.evaluate("found", {}).value == 120
