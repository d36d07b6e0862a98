"""Two pools of one file: each of its processes runs as a case of its own."""

from __future__ import annotations

from tests.drawing import draw
from tests.office import ALICE, OLGA, Office, package

#: a customer asks, the workshop answers
POOLS = draw(
    "customer",
    """
    <b:startEvent id="begin" name="Begin"/>
    <b:sendTask id="ask" name="Ask" messageRef="question">
      <b:extensionElements><s:input name="number" value="case.number"/></b:extensionElements>
    </b:sendTask>
    <b:receiveTask id="hear" name="Hear" messageRef="answer" s:correlationKey="case.number"/>
    <b:endEvent id="done" name="Done"/>
    """,
    """
    begin -> ask
    ask -> hear
    hear -> done
    """,
    around="""
    <b:message id="question" name="question"/><b:message id="answer" name="answer"/>
    <b:collaboration id="both">
      <b:participant id="one" name="Customer" processRef="customer"/>
      <b:participant id="two" name="Workshop" processRef="workshop"/>
      <b:messageFlow id="there" sourceRef="ask" targetRef="asked"/>
      <b:messageFlow id="back" sourceRef="replied" targetRef="hear"/>
    </b:collaboration>
    """,
).replace(
    b"</bpmn:definitions>",
    draw(
        "workshop",
        """
        <b:startEvent id="asked" name="Asked">
          <b:messageEventDefinition messageRef="question"/></b:startEvent>
        <b:userTask id="reply" name="Reply" s:candidateGroup="cr_staff"/>
        <b:endEvent id="replied" name="Replied" s:correlationKey="number">
          <b:extensionElements><s:input name="said" value="said"/></b:extensionElements>
          <b:messageEventDefinition messageRef="answer"/></b:endEvent>
        """,
        """
        asked -> reply
        reply -> replied
        """,
    ).partition(b'targetNamespace="urn:test">\n')[2],
)


def test_message_flows_lead_from_case_to_case(office: Office) -> None:
    files = package(POOLS)
    report = office.engine.check(files)
    assert list(map(str, report.problems)) == []
    office.engine.deploy(files, actor=OLGA)
    asking = office.engine.start("customer", {}, actor=ALICE)
    assert office.status(asking.case_id) == "active"
    office.work()
    answering = asking.case_id + 1
    assert office.events(answering)[0] == "case:started"
    (item,) = office.open_items(answering)
    office.engine.complete(item, {}, actor=ALICE)
    office.work()
    assert office.status(answering) == "completed"
    assert office.status(asking.case_id) == "completed"
    assert office.chain_holds(asking.case_id) and office.chain_holds(answering)
