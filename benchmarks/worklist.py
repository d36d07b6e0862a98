"""The worklist with a million open work items beside one with a thousand, and its page.

Asked as the page asks: the person's own, their groups', what is overdue (for staff and for a
supervisor), and the three counts of the menu. Rows are put straight into the tables.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

from sqlalchemy.engine import Connection

from benchmarks import fixtures
from benchmarks.figures import Figure
from benchmarks.fixtures import Dealer
from engine import clock, work_item
from engine.actor import STAFF, SUPERVISOR, Actor
from engine.runtime import Engine

SMALL, MANY, QUICK_MANY = 1_000, 1_000_000, 100_000
ITEMS_OF_A_CASE = 4
ALICE = Actor("alice", frozenset({STAFF}), frozenset({"cr_staff", "service"}))
SAM = Actor("sam", frozenset({STAFF, SUPERVISOR}), frozenset({"cr_head"}))
GROUPS = ("cr_staff", "cr_head", "service", "sales", "parts", "finance", "body_paint", "tmt")
PEOPLE = ("alice", "bob", "sam", "somsak", "kanya", "anan", "ratana", "malee")

CASES = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO "case" (id, number, process, definition_id, version, status, state, subject, stage,
    facts, search, started_at, started_by, escalation, priority, seq, head)
SELECT i, printf('CP-%06d', i), 'complaint', :definition, 1, 'active', '{}',
    'มานี ใจงาม – รถเสร็จช้ากว่านัด 2 วัน', 'รับฟัง', '{"severity":"low"}', '',
    :at - i * 1000, 'alice', '', 50, 0, '' FROM n
"""
#: every third item is held by somebody; a third of all is overdue
ITEMS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count),
m AS (SELECT i, (i * 7919) % 1000003 AS chance FROM n)
INSERT INTO work_item (id, case_id, wait, process, activity, name, stage, form, candidate_group,
    assignee, status, priority, local, created_at, due_at, order_at, claimed_at)
SELECT printf('%d-%d', 1 + i / :each, i), 1 + i / :each, i, 'complaint', 'listen',
    'รับฟังด้วยตาและหู', 'รับฟัง', 'listen', json_extract(:groups, printf('$[%d]', chance % 8)),
    CASE WHEN chance % 3 = 0 THEN json_extract(:people, printf('$[%d]', chance / 3 % 8)) END,
    CASE WHEN chance % 3 = 0 THEN 'reserved' ELSE 'ready' END, 50, '{}', :at - chance * 100,
    :at + chance * 100 - 33000000, :at + chance * 100 - 33000000,
    CASE WHEN chance % 3 = 0 THEN :at END
FROM m
"""


def fill(dealer: Dealer, count: int) -> None:
    """Put so many open work items into an office."""
    at = round(fixtures.BEGIN.timestamp() * 1000)
    lists = {name: "[" + ",".join(f'"{one}"' for one in some) + "]" for name, some in _LISTS}
    values = {"count": count, "each": ITEMS_OF_A_CASE, "at": at, "definition": 1, **lists}
    cases = {**values, "count": 1 + count // ITEMS_OF_A_CASE}
    with dealer.database.write() as connection:
        connection.exec_driver_sql(CASES, cases)
        connection.exec_driver_sql(ITEMS, values)
    # the last connection that closes moves the write-ahead log into the file
    dealer.database.close()


_LISTS = (("groups", GROUPS), ("people", PEOPLE))


def ask(connection: Connection) -> int:
    """Ask everything that the pages of an officer and of a supervisor ask, and count the rows."""
    now = clock.now()
    found = 0
    for actor in (ALICE, SAM):
        found += len(work_item.mine(connection, actor))
        found += len(work_item.of_my_groups(connection, actor))
        found += len(work_item.overdue(connection, actor, now))
        found += work_item.count_mine(connection, actor)
        found += work_item.count_of_my_groups(connection, actor)
        found += work_item.count_overdue(connection, actor, now)
    return found


def measure(quick: bool) -> list[Figure]:
    """Compare the lists, taking turns, and open the page of the large one."""
    many = QUICK_MANY if quick else MANY
    with (
        fixtures.workshop() as (folder, _),
        fixtures.dealer(folder / "small.db", "OFF") as small,
        fixtures.dealer(folder / "many.db", "OFF") as large,
    ):
        fill(small, SMALL)
        fill(large, many)
        few, much = _turns(small, large, 10 if quick else 40)
        page = _page(folder, large.engine, 5 if quick else 20)
    return [
        Figure(f"worklist.query_with_{SMALL}", 1000 * few, "ms"),
        Figure(f"worklist.query_with_{many}", 1000 * much, "ms"),
        Figure("worklist.many_to_few", much / few, "x", "<= 2"),
        Figure(f"worklist.page_with_{many}", 1000 * page, "ms", "<= 100"),
    ]


def _turns(small: Dealer, large: Dealer, turns: int) -> tuple[float, float]:
    spent: tuple[list[float], list[float]] = ([], [])
    with small.database.read() as few, large.database.read() as many:
        assert ask(few) and ask(many)
        for _ in range(turns):
            for connection, seconds in zip((few, many), spent, strict=True):
                seconds.append(timed(partial(ask, connection)))
    return median(spent[0]), median(spent[1])


def timed(action: Callable[[], object]) -> float:
    """Return the seconds of the processor that an action takes; nothing here waits for a disk."""
    began = process_time()
    action()
    return process_time() - began


def _page(folder: Path, engine: Engine, turns: int) -> float:
    """Return the seconds of one page through the whole application: a supervisor's groups."""
    fixtures.hire(engine, "alice", groups=("cr_staff", "service"), roles=(STAFF,))
    client = fixtures.signed_in(fixtures.application(engine, folder), "alice")
    addresses = [f"/worklist?view={view}" for view in ("mine", "groups", "overdue")]
    pages = [partial(fixtures.opened, client, address) for address in addresses]
    for page in pages:
        page()
    return max(median(timed(page) for _ in range(turns)) for page in pages)
