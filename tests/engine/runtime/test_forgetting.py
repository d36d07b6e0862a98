"""Old notifications go at night, in portions; nothing younger goes, and no id comes again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import clock, notification
from engine.clock import VirtualClock
from engine.runtime import forgetting
from engine.runtime.forgetting import Forgetting
from tests.office import Office

DAYS = timedelta(days=1)


def add(office: Office, *, made: float, read: float | None = None, waits: bool = False) -> int:
    """Tell Alice something so many days ago, which she read so many days ago."""
    now = clock.now()
    with office.database.write() as connection:
        return notification.add(
            connection,
            "alice",
            notification.WORK,
            "A task",
            {},
            at=now - made * DAYS,
            deliver_at=now + DAYS if waits else None,
            read_at=None if read is None else now - read * DAYS,
        )


def kept(office: Office) -> list[int]:
    with office.database.read() as connection:
        return sorted(row.id for row in notification.newest(connection, "alice", limit=1000))


def test_what_was_read_long_ago_goes_and_nothing_younger(
    office: Office, virtual_clock: VirtualClock
) -> None:
    add(office, made=400)
    add(office, made=200, read=90.1)
    young = [
        add(office, made=200, read=89.9),
        add(office, made=364.9),
        add(office, made=400, read=1),
        add(office, made=400, read=300, waits=True),
        add(office, made=0),
    ]
    assert Forgetting(office.engine.tools).run() == 2
    assert kept(office) == young


def test_the_time_that_is_kept_is_chosen(office: Office, virtual_clock: VirtualClock) -> None:
    add(office, made=10, read=8)
    young = [add(office, made=10, read=6), add(office, made=0)]
    assert Forgetting(office.engine.tools, read=7 * DAYS).run() == 1
    assert kept(office) == young


def test_no_id_is_given_twice_as_keys_of_mails_rest_on_it(
    office: Office, virtual_clock: VirtualClock
) -> None:
    last = [add(office, made=500, read=400) for _ in range(3)][-1]
    Forgetting(office.engine.tools).run()
    assert kept(office) == [last]
    assert add(office, made=0) > last


def test_a_night_is_portions_and_ends_until_the_next(
    office: Office, virtual_clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "PORTION", 2)
    for _ in range(6):
        add(office, made=500, read=400)
    rounds = Forgetting(office.engine.tools)
    assert [rounds.run() for _ in range(4)] == [2, 2, 1, 0]
    add(office, made=500, read=400)
    assert rounds.run() == 0, "once a night"
    virtual_clock.advance(DAYS)
    assert rounds.run() == 1
