"""The board over a million open work items: its page, its lists, the heat map, the scan.

Rows are put straight into the tables: five processes of six steps, six branches, four severities,
three classes of customers, sixty people; beside the open items a fifth as many finished ones. The
page is measured while a snapshot is kept, as readers meet it; the first look after a snapshot adds
everything up and is measured by itself. Seconds by the clock on the wall.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from statistics import median

from flask import Flask

from benchmarks import fixtures
from benchmarks.figures import Figure
from benchmarks.fixtures import Dealer
from engine.actor import STAFF, SUPERVISOR
from engine.board import Board, Narrowing, View, heat
from web.supervise import figures

MANY, QUICK_MANY = 1_000_000, 100_000
ITEMS_OF_A_CASE = 4
#: one finished item for so many open ones
FINISHED = 5
#: seconds that the first scan may take
PATIENCE = 600

CASES = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count),
m AS (SELECT i, (i * 7919) % 1000003 AS chance FROM n)
INSERT INTO "case" (id, number, process, definition_id, version, status, state, subject, stage,
    facts, search, started_at, started_by, escalation, priority, seq, head,
    branch, severity, customer_class, due_at, risk_at, paused_at)
SELECT i, printf('CP-%06d', i), printf('process_%d', i % 5), 1, 1, 'active', '{}',
    'มานี ใจงาม – รถเสร็จช้ากว่านัด 2 วัน', 'รับฟัง', '{}', '', :at - i * 1000, 'alice', '', 50, 0,
    '', printf('branch_%d', chance % 6), printf('severity_%d', chance / 6 % 4),
    printf('class_%d', chance / 24 % 3), :at + chance * 100 - 33000000,
    :at + chance * 100 - 40000000, CASE WHEN chance % 10 = 0 THEN :at END FROM m
"""
ITEMS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count),
m AS (SELECT i, 1 + i / :each AS case_id, i % :finished = 0 AS done, (i * 7919) % 1000003 AS chance
    FROM n)
INSERT INTO work_item (id, case_id, wait, process, activity, name, stage, form, candidate_group,
    assignee, status, priority, local, created_at, due_at, order_at, risk_at, branch, claimed_at,
    completed_at, completed_by)
SELECT printf('%d-%d', case_id, i), case_id, i, printf('process_%d', case_id % 5),
    printf('step_%d', chance % 6), 'รับฟังด้วยตาและหู', 'รับฟัง', 'listen',
    printf('group_%d', chance % 6), CASE WHEN chance % 3 = 0
        THEN printf('person_%d', chance % 6 * 10 + chance / 6 % 10) END,
    CASE WHEN done THEN 'completed' WHEN chance % 3 = 0 THEN 'reserved' ELSE 'ready' END, 50, '{}',
    :at - chance * 7000, :at + chance * 100 - 33000000, :at + chance * 100 - 33000000,
    :at + chance * 100 - 40000000, printf('branch_%d', (case_id * 7919) % 1000003 % 6),
    :at - chance * 7000, CASE WHEN done THEN :at - chance * 6500 END,
    CASE WHEN done THEN printf('person_%d', chance % 60) END
FROM m
"""
ADDRESSES = (
    "/supervise",
    "/supervise?by=person",
    "/supervise?by=step&branch=branch_1&severity=severity_2",
    "/supervise?by=branch&group=group_3&class=class_1",
)
#: lists of the supervisor, then of somebody who has to do with few of all these cases
LISTS = (
    ("sam", "/supervise/cases?state=today"),
    ("sam", "/supervise/work-items?state=at_risk"),
    ("sam", "/cases?process=process_1"),
    ("sam", "/cases?escalated=1"),
    ("fred", "/cases"),
    ("fred", "/cases?process=process_1"),
)


def fill(dealer: Dealer, count: int) -> None:
    """Put so many open work items into an office, and some finished ones."""
    at = round(fixtures.BEGIN.timestamp() * 1000)
    whole = count + count // (FINISHED - 1)
    values = {"count": whole, "each": ITEMS_OF_A_CASE, "finished": FINISHED, "at": at}
    with dealer.database.write() as connection:
        connection.exec_driver_sql(CASES, {"count": 1 + whole // ITEMS_OF_A_CASE, "at": at})
        connection.exec_driver_sql(ITEMS, values)
    # the last connection that closes moves the write-ahead log into the file
    dealer.database.close()


def measure(quick: bool) -> list[Figure]:
    """Scan once, then open the board in several ways, again and again."""
    many = QUICK_MANY if quick else MANY
    with fixtures.workshop() as (folder, _), fixtures.dealer(folder / "many.db", "OFF") as office:
        fill(office, many)
        fixtures.hire(office.engine, "sam", groups=("cr_head",), roles=(STAFF, SUPERVISOR))
        fixtures.hire(office.engine, "fred", groups=("cr_staff",), roles=(STAFF,))
        office.receive()
        board = Board(office.database, "Asia/Bangkok", patience=PATIENCE)
        snapshot = board.look()
        assert snapshot is not None
        board.patience = 0.2
        turns = 3 if quick else 10
        app = fixtures.application(office.engine, folder)
        figures.put(app, board)
        first, pages = _pages(app, turns)
        lists = _lists(app, turns)
        _heat_map(office, board)
        warmths = [timed(partial(_heat_map, office, board)) for _ in range(turns)]
        cells = len(snapshot.work) + len(snapshot.done)
    return [
        Figure(f"board.scan_of_{many}", 1000 * snapshot.seconds, "ms"),
        Figure("board.cells", cells, "cells"),
        Figure(f"board.first_page_with_{many}", 1000 * first, "ms"),
        Figure(f"board.page_with_{many}", 1000 * pages, "ms", "<= 300"),
        Figure(f"board.list_with_{many}", 1000 * lists, "ms", "<= 100"),
        Figure("board.heat_map", 1000 * median(warmths), "ms", "<= 300"),
    ]


def _heat_map(office: Dealer, board: Board) -> None:
    """Measure one of the processes as its heat map does: all that was ever finished, open work."""
    snapshot = board.look()
    assert snapshot is not None
    lines = View(snapshot, Narrowing(process="process_1")).by("step")
    waiting = {line.key.partition("/")[2]: line.work for line in lines}
    since = fixtures.BEGIN - timedelta(days=7300)
    with office.database.read() as connection:
        found, _ = heat.warmths(
            connection,
            "process_1",
            definitions=(),
            since=since,
            now=fixtures.BEGIN,
            waiting=waiting,
        )
    assert len(found) == 6


def _pages(app: Flask, turns: int) -> tuple[float, float]:
    """Return the seconds of the first page of a snapshot, and of the slowest page after it."""
    client = fixtures.signed_in(app, "sam")
    client.get("/account")
    spent: dict[str, list[float]] = {address: [] for address in ADDRESSES}
    for _, address in itertools.product(range(turns), ADDRESSES):
        spent[address].append(timed(partial(fixtures.opened, client, address)))
    return spent[ADDRESSES[0]][0], max(median(seconds) for seconds in spent.values())


def _lists(app: Flask, turns: int) -> float:
    """Return the seconds of the slowest list."""
    clients = {name: fixtures.signed_in(app, name) for name in ("sam", "fred")}
    found = []
    for name, address in LISTS:
        answer = partial(fixtures.opened, clients[name], address)
        answer()
        found.append(median(timed(answer) for _ in range(turns)))
    return max(found)


def timed(action: Callable[[], object]) -> float:
    """Return the seconds that an action takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
