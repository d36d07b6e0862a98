"""The monthly summary counts each closed case once, in the month of the office's time zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from handlers.records import summary
from handlers.registry import registry


def close(call, key, **inputs):
    registry().call("summary.add", call(key, **inputs))


def test_the_month_is_that_of_bangkok(call) -> None:
    late = replace(call("1"), at=datetime(2026, 11, 30, 17, 30, tzinfo=UTC))

    assert registry().call("summary.add", late) == {"month": "2026-12"}


def test_a_month_counts_topics_and_satisfied_customers(call) -> None:
    close(call, "1", topic="service", severity="low", satisfaction=5, rounds=1)
    close(call, "2", topic="service", severity="high", satisfaction=2, rounds=2)
    close(call, "2", topic="service", severity="high", satisfaction=2, rounds=2)
    close(call, "3", topic="sales", received_on="2026-11-01")

    with call().database.read() as connection:
        month = summary.of_month(connection, "complaint", "2026-11")

    assert (month.closed, month.asked, month.satisfied_share) == (3, 2, 0.5)
    assert month.counts["topic"] == {"service": 2, "sales": 1}
    assert month.counts["branch"] == {"-": 3}


def test_a_month_without_answers_has_no_share(call) -> None:
    with call().database.read() as connection:
        assert summary.of_month(connection, "complaint", "2026-11").satisfied_share is None
