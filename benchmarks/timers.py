"""Many timers due at the same instant, fired by two workers: each exactly once.

Cases wait at one user task with four reminders; all are due when the clock is moved. The journal
tells afterwards what was fired, and the ledger that nothing is left.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import perf_counter

from benchmarks import fixtures
from benchmarks.figures import Figure
from benchmarks.fixtures import Dealer
from engine import clock, definition
from engine.worker import Worker

MANY, QUICK_MANY = 100_000, 2_000
REMINDERS = 4
REMINDER = """
<bpmn:boundaryEvent id="late{0}" attachedToRef="work" cancelActivity="false">
  <bpmn:outgoing>f{0}</bpmn:outgoing><bpmn:timerEventDefinition id="t{0}">
  <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P1D</bpmn:timeDuration>
  </bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:endEvent id="told{0}"><bpmn:incoming>f{0}</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f{0}" sourceRef="late{0}" targetRef="told{0}"/>"""
PROCESS = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:samphan="urn:samphan:bpmn"
  id="definitions" targetNamespace="urn:samphan:bench">
<bpmn:process id="reminded" isExecutable="true">
<bpmn:startEvent id="begin"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
<bpmn:userTask id="work" samphan:candidateGroup="cr_staff">
  <bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing></bpmn:userTask>
<bpmn:endEvent id="end"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="a" sourceRef="begin" targetRef="work"/>
<bpmn:sequenceFlow id="b" sourceRef="work" targetRef="end"/>
{"".join(REMINDER.format(number) for number in range(REMINDERS))}
</bpmn:process></bpmn:definitions>"""


def measure(quick: bool) -> list[Figure]:
    """Arm the timers, make them due, fire them all, and count."""
    many = QUICK_MANY if quick else MANY
    with fixtures.workshop() as (folder, time), fixtures.dealer(folder / "timers.db") as dealer:
        _arm(dealer, many // REMINDERS)
        time.advance(timedelta(days=2))
        began = perf_counter()
        with ThreadPoolExecutor(2) as pool:
            workers = [Worker(dealer.engine, name=f"worker {number}") for number in (1, 2)]
            done = sum(pool.map(Worker.run_due, workers))
        seconds = perf_counter() - began
        fired, once = _fired(dealer)
    assert done == fired
    return [
        Figure("timers.due_at_once", many, "timers"),
        Figure("timers.fired", fired, "timers", f">= {many}"),
        Figure("timers.fired_twice", fired - once, "timers", "<= 0"),
        Figure("timers.rate", many / seconds, "1/s"),
    ]


def _arm(dealer: Dealer, cases: int) -> None:
    with dealer.database.write() as connection:
        definition.add(
            connection,
            process="reminded",
            version=1,
            name="reminded",
            files={"reminded.bpmn": PROCESS.encode()},
            at=clock.now(),
            actor=fixtures.OLGA.name,
            reason="bench",
        )
    for _ in range(cases):
        dealer.engine.start("reminded", {}, actor=fixtures.WORKER)


def _fired(dealer: Dealer) -> tuple[int, int]:
    """Return how many firings the journal tells of, and of how many different timers."""
    with dealer.database.read() as connection:
        row = connection.exec_driver_sql(
            "SELECT count(*), count(DISTINCT case_id || '-' || json_extract(data, '$.wait'))"
            " FROM journal WHERE event = 'timer:fired'"
        ).one()
        left = connection.exec_driver_sql("SELECT count(*) FROM ledger").scalar_one()
    assert left == 0
    return int(row[0]), int(row[1])
