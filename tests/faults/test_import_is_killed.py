"""An import that is killed anywhere brings whole cases in or none, and goes on when sent again."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
import sqlalchemy as sa

from engine import case
from engine.actor import SYSTEM
from engine.runtime import importing
from tests.faults.crashing import dies_at
from tests.office import Office
from tests.past import prepared


def brought_in(office: Office, mark: str) -> list[int]:
    with office.database.read() as connection:
        wanted = sa.select(case.case.c.id).where(case.case.c.subject.endswith(mark))
        return list(connection.execute(wanted).scalars())


def test_cases_are_brought_in_whole_and_once(office: Office) -> None:
    into, cases = prepared(office.engine)
    for number in range(1, 100):
        mark = f" try {number}"
        some = [replace(one, name=one.name + mark) for one in cases[:3]]

        def act(mine: Office, some: list[importing.PastCase] = some) -> int:
            bring = partial(importing.import_cases, mine.engine.tools, into, some)
            return bring(actor=SYSTEM, source="log.xes")

        died = dies_at(office, number, act)
        before = brought_in(office, mark)
        assert len(before) in (0, 3)
        assert act(office) == 3 - len(before)
        after = brought_in(office, mark)
        assert len(after) == 3
        assert all(office.chain_holds(each) for each in after)
        if not died:
            break
    else:
        pytest.fail("the import never ends")
    assert number > 6, "too few crash points: nothing was tested"
