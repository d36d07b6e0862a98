"""The story of the monthly reminder: a month without a CS Obeya goes to the head."""

from __future__ import annotations

import pytest

from tests.processes.office import Office
from tests.processes.test_obeya import PLAN, cases, plan, until


@pytest.fixture
def dealer(office: Office) -> Office:
    office.deploy("obeya", "obeya_reminder")
    return office


def test_a_month_without_an_obeya_reminds_the_head_who_starts_one(dealer) -> None:
    until(dealer, 2026, 12, 10, 2)
    (reminder,) = cases(dealer, "obeya_reminder")
    assert [row.reader for row in dealer.letters(reminder.id)] == ["sam"]
    assert "2026-12" in dealer.letters(reminder.id)[0].subject

    start = {"decision": "start", **PLAN, "meeting_on": "2026-12-28"}
    dealer.work(reminder.id, "arrange", start, by="sam")

    (started,) = cases(dealer, "obeya")
    assert dealer.data(started.id)["meeting_on"] == "2026-12-28"
    assert dealer.open_forms(started.id) == ["agenda"]
    assert dealer.row(reminder.id).status == "completed"


def test_a_month_with_an_obeya_reminds_nobody(dealer) -> None:
    plan(dealer)
    until(dealer, 2026, 12, 10, 2)
    (reminder,) = cases(dealer, "obeya_reminder")
    assert dealer.row(reminder.id).status == "completed"
    assert dealer.letters(reminder.id) == []


def test_the_head_may_decide_for_a_month_without_one(dealer) -> None:
    until(dealer, 2026, 12, 10, 2)
    (reminder,) = cases(dealer, "obeya_reminder")
    skip = {"decision": "skip", "skip_reason": "ปิดปรับปรุงสำนักงาน"}
    dealer.work(reminder.id, "arrange", skip, by="sam")
    assert dealer.row(reminder.id).status == "completed"
    assert cases(dealer, "obeya") == []
