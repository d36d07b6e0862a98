"""Parts of a journal are what the whole journal says of them."""

from __future__ import annotations

from collections import Counter

from engine import case, excerpt, journal
from engine.machine import State
from tests.office import ALICE, Office


def busy(office: Office) -> int:
    """Return a case in which something happened."""
    case_id, item = office.repair()
    for text in ("one", "two", "three"):
        office.engine.comment(case_id, text, actor=ALICE)
    office.engine.complete(item, {"a": 1}, actor=ALICE)
    return case_id


def test_the_newest_rows_come_last_first_and_without_what_is_not_wanted(office: Office) -> None:
    case_id = busy(office)
    with office.database.read() as connection:
        rows = journal.events(connection, case_id)
        assert excerpt.newest(connection, case_id, 4) == rows[:-5:-1]
        before = excerpt.newest(connection, case_id, 2, before=rows[3].seq)
        assert before == [rows[2], rows[1]]
        told = excerpt.newest(connection, case_id, 99, without={"comment:added", "flow:taken"})
    wanted = [row for row in rows if row.event not in ("comment:added", "flow:taken")]
    assert told == wanted[::-1] and len(wanted) < len(rows)


def test_a_window_and_what_was_counted_before_it_are_the_whole(office: Office) -> None:
    case_id = busy(office)
    with office.database.read() as connection:
        rows = journal.events(connection, case_id)
        assert excerpt.window(connection, case_id, 3, 4) == rows[3:7]
        assert excerpt.counts(connection, case_id, upto=0) == []
        for upto in (None, 5):
            counted = excerpt.counts(connection, case_id, upto=upto)
            found = Counter((row.event, row.element) for row in rows[:upto])
            assert {(one.event, one.element): one.times for one in counted} == found
            assert [one[:2] for one in counted] == list(found)


def test_the_changes_give_the_data_and_a_completion_is_found_by_its_wait(office: Office) -> None:
    case_id = busy(office)
    with office.database.read() as connection:
        rows = journal.events(connection, case_id)
        done = next(row for row in rows if row.event == "work_item:completed")
        assert excerpt.completion(connection, case_id, done.data["wait"]) == done
        assert excerpt.completion(connection, case_id, done.data["wait"] + 1) is None
        data: dict[str, object] = {}
        for changes in excerpt.changes(connection, case_id, rows[-1].seq):
            data |= {name: after for name, (_, after) in changes.items()}
        assert excerpt.changes(connection, case_id, done.seq - 1) == [
            row.data["changes"] for row in rows[: done.seq - 1] if "changes" in row.data
        ]
        row = case.get(connection, case_id)
    assert row is not None and data == State.load(row.state).variables
