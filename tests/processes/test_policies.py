"""The policies that processes come with: read, and with targets of their own for VIP customers."""

from __future__ import annotations

import pytest

from engine.runtime.compiled import compile_files
from engine.runtime.replaying import faults
from engine.sla import checking
from engine.sla.policy import read
from tests.processes.office import Office
from tests.processes.places import ROOT
from tests.processes.test_pcdr import NOTICE
from web import folders

PROCESSES = ROOT / "processes"
MEASURED = ["complaint", "crm_cycle", "obeya", "pcdr"]


@pytest.mark.parametrize("name", MEASURED)
def test_a_policy_has_no_fault_and_every_name_in_two_languages(name: str) -> None:
    content = folders.policy(PROCESSES, name)
    assert content is not None
    drawn, _ = compile_files(folders.process_files(PROCESSES, ROOT / "forms", name))
    steps = {node for process in drawn.processes.values() for node in process.nodes}
    groups = {group["key"] for group in folders.organisation(PROCESSES)["groups"]}
    assert [str(one) for one in checking.problems(content, steps, groups)] == []
    policy = read(content)
    for named in (*policy.pauses, *policy.ladder):
        assert named.name and named.name_en
    assert policy.target_for("case", "", "", "") is not None


@pytest.fixture
def dealer(office: Office) -> Office:
    office.deploy("pcdr", "complaint")
    return office


def test_a_vip_customer_has_shorter_targets_also_when_the_pcdr_becomes_a_complaint(
    dealer: Office,
) -> None:
    plain = dealer.start("pcdr", NOTICE | {"customer_class": "general"}, by="kanya")
    vip = dealer.start("pcdr", NOTICE | {"customer_class": "vip"}, by="kanya")
    assert dealer.row(vip).due_at < dealer.row(plain).due_at
    assert dealer.row(vip).response_due_at < dealer.row(plain).response_due_at

    dealer.press(vip, "becomes_complaint", by="alice")
    (born,) = [row for row in dealer.cases() if row.process == "complaint"]
    assert (born.customer_class, born.branch, born.severity) == ("vip", NOTICE["branch"], "low")
    assert born.policy_id != dealer.row(vip).policy_id


def test_a_case_waits_for_tmt_and_nothing_is_due_meanwhile(dealer: Office) -> None:
    case_id = dealer.start("pcdr", NOTICE, by="kanya")
    sam = dealer.person("sam")
    dealer.engine.pause(case_id, "tmt", actor=sam, reason="รอคำตอบ")
    assert [item.due_at for item in dealer.open_items(case_id)] == [None]
    dealer.pass_time(days=3)
    assert dealer.row(case_id).due_at is None
    dealer.engine.restart(case_id, actor=sam, reason="ได้คำตอบแล้ว")
    dealer.engine.tools.standings.forget()
    dealer.run_due()
    assert all(item.due_at for item in dealer.open_items(case_id))
    with dealer.database.read() as connection:
        assert faults(dealer.engine.tools, connection, case_id) == []
