"""What-if over 100,000 past cases: a piece of a real log (4,580 tickets) brought in and repeated.

Measured is the whole question as the page asks it: reading, both sets of rules, the flips. The goal
is for the processor's time, which others on the machine do not lengthen.
"""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from benchmarks import fixtures
from benchmarks.figures import Figure
from engine import policy
from engine.actor import SYSTEM
from engine.business_time import OFFICE_HOURS
from engine.event_log import discovery, package, survey
from engine.runtime import Engine, importing
from engine.what_if import change

LOG = Path("tests/data/logs/helpdesk.xes.gz")
MANY, QUICK_MANY = 100_000, 10_000
CASES = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :times)
INSERT INTO "case" (id, number, process, definition_id, version, status, state, subject, stage,
    facts, search, started_at, started_by, ended_at, escalation, priority, branch, severity,
    customer_class, policy_id, due_at, seq, head)
SELECT id + i * 1000, number || '.' || i, process, definition_id, version, status, '{}', subject,
    stage, facts, '', started_at + i * 60000, started_by, ended_at + i * 60000, escalation,
    priority, branch, severity, customer_class, policy_id, due_at, seq, head
FROM "case" JOIN n WHERE id < 1000
"""
ITEMS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :times)
INSERT INTO work_item (id, case_id, wait, process, activity, name, stage, form, candidate_group,
    assignee, status, priority, local, created_at, due_at, order_at, branch, completed_at,
    completed_by)
SELECT (case_id + i * 1000) || '-' || wait, case_id + i * 1000, wait, process, activity, name,
    stage, form, candidate_group, assignee, status, priority, local, created_at + i * 60000,
    due_at, order_at, branch, completed_at + i * 60000, completed_by
FROM work_item JOIN n WHERE case_id < 1000
"""


def fill(engine: Engine, count: int) -> int:
    """Bring the piece of the log in, repeat it, and return how many cases there are."""
    found = survey.survey(LOG, OFFICE_HOURS)
    files = package.files("helpdesk", "Helpdesk", "HD", found.observed)
    ways = discovery.kept_ways(found.observed)
    into = importing.prepare(
        engine.tools, files, found.policy, ways, actor=SYSTEM, reason="benchmark"
    )
    cases = list(islice(survey.cases(LOG, found.attributes), 1000))
    importing.import_cases(engine.tools, into, cases, actor=SYSTEM, source=LOG.name)
    times = -(-count // len(cases)) - 1
    with engine.database.write() as connection:
        for text in (CASES, ITEMS):
            connection.execute(sa.text(text), {"times": times})
    return len(cases) * (times + 1)


def measure(quick: bool) -> list[Figure]:
    """Ask what would be if cases had a third less time."""
    with TemporaryDirectory() as folder, fixtures.dealer(Path(folder) / "past.db") as dealer:
        count = fill(dealer.engine, QUICK_MANY if quick else MANY)
        with dealer.engine.database.read() as connection:
            newest = policy.newest(connection, "helpdesk")
            content = dict(newest.content) if newest else {}
            shorter = [{**row, "length": "P20D"} for row in content["targets"]]
            question = {"process": "helpdesk", "policy": {**content, "targets": shorter}}
            started, busy = time.perf_counter(), time.process_time()
            result = change.compare(connection, question, lambda _: None)
            took, busy = time.perf_counter() - started, time.process_time() - busy
    clocks = sum(result.totals[measure, "after"] for measure in ("case", "response", "step"))
    return [
        Figure("what_if.cases", float(count), "cases"),
        Figure("what_if.clocks", float(clocks), "clocks"),
        Figure("what_if.seconds", busy, "s", f"<= {2 if quick else 10}"),
        Figure("what_if.elapsed", took, "s"),
    ]
