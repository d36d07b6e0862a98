"""The warmth of activities is what anybody gets who counts and measures the rows one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine import business_time, policy
from engine.board import Narrowing, View, heat
from engine.board.handling import Calendars
from engine.board.scanning import scan
from tests.engine.board import filling
from tests.engine.board.filling import NOW
from tests.engine.board.test_figures import BANGKOK, SETTINGS
from tests.office import Office

SINCE = NOW - timedelta(days=60)


@SETTINGS
@given(made=st.lists(filling.cases(), max_size=12))
def test_open_work_of_the_board_is_what_is_counted_directly(
    office: Office, made: list[dict[str, Any]]
) -> None:
    # work of a case that is over is withdrawn with it
    made = [each for each in made if each["status"] in ("active", "suspended")]
    filling.put(office.database, made)
    with office.database.read() as connection:
        view = View(scan(connection, NOW, BANGKOK), Narrowing(process="repair"))
        waiting = {line.key.partition("/")[2]: line.work for line in view.by("step")}
        asked: dict[str, Any] = {"definitions": (), "since": SINCE, "now": NOW}
        counted, _ = heat.warmths(connection, "repair", **asked)
        told, _ = heat.warmths(connection, "repair", **asked, waiting=waiting)
    assert {key: one for key, one in told.items() if one.open or one.finished} == counted


@SETTINGS
@given(made=st.lists(filling.cases(), max_size=12))
def test_times_are_working_time_by_the_calendar_of_the_group(
    office: Office, made: list[dict[str, Any]]
) -> None:
    filling.put(office.database, made)
    with office.database.read() as connection:
        found, _ = heat.warmths(connection, "repair", definitions=(), since=SINCE, now=NOW)
        calendars = Calendars(connection)
    for activity, warmth in found.items():
        spent = sorted(
            business_time.between(
                calendars.of(item["groups"][0] if item["groups"] else None),
                item["created_at"],
                item["completed_at"],
            )
            for each in made
            for item in each["items"]
            if (each["process"], item["activity"]) == ("repair", activity)
            and item["status"] == "completed"
            and item["completed_at"] >= SINCE
        )
        assert warmth.finished == len(spent)
        assert warmth.ninetieth == heat.quantile(spent, 0.9)


def test_targets_of_all_steps_are_read_at_once(office: Office) -> None:
    targets = [
        {"measure": "step", "step": "listen", "length": "PT2H"},
        {"measure": "step", "step": "", "length": "P1D"},
        {"measure": "case", "step": "", "length": "P9D"},
    ]
    with office.database.write() as connection:
        policy.add(connection, "repair", {"targets": targets}, at=NOW, actor="sam", reason="")
    with office.database.read() as connection:
        found = heat.targets(connection, "repair", ["listen", "decide"])
        none = heat.targets(connection, "loan", ["listen"])
    lengths = {step: [row.length for row in rows] for step, rows in found.items()}
    assert lengths == {"listen": ["PT2H"], "decide": ["P1D"]}
    assert none == {"listen": []}
