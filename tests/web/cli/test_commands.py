"""What the commands do and what they say when they cannot."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.web.cli.conftest import ROOT, Command

HEADER = "ช่องทาง,วันที่รับเรื่อง,สาขา,เรื่องเกี่ยวกับ,ชื่อ-นามสกุลลูกค้า,เรื่องราว\n"
GOOD = "โทรศัพท์,5/11/2569,สำนักงานใหญ่,บริการ,สมชาย ใจดี,แอร์ไม่เย็นหลังซ่อม\n"


def test_init_may_be_run_again(samphan: Command) -> None:
    first = samphan("init")
    assert first.exit_code == 0, first.output
    assert "complaint: version 1 deployed" in first.output
    assert "Sign in as admin with the password" in first.output
    again = samphan("init")
    assert "complaint: version 1 unchanged" in again.output
    assert "password" not in again.output


def test_check_says_that_our_processes_may_be_deployed(office: Command) -> None:
    answer = office("check")
    assert answer.exit_code == 0, answer.output
    assert answer.output.count("may be deployed") >= 4


def test_an_unknown_process_or_person_gets_a_sentence(office: Command) -> None:
    assert "There is no diagram" in office("deploy", "nothing").output
    assert "There is no process “nothing”" in office("start", "nothing").output
    assert "There is no active person named nobody" in office("deploy", "--as", "nobody").output


def test_a_case_is_started_verified_and_replayed(office: Command) -> None:
    data = '{"fiscal_year": 2570, "policy": "ดูแลลูกค้า", "estates": []}'
    started = office("start", "crm_cycle", "--data", data)
    assert started.exit_code == 0, started.output
    assert "2 chains verified, 0 breaks" in office("verify").output
    assert "1 cases replayed, 0 differ" in office("replay").output


def test_data_that_is_no_json_is_refused_with_the_option_named(office: Command) -> None:
    answer = office("start", "crm_cycle", "--data", "{")
    assert answer.exit_code == 2
    assert "--data" in answer.output


def test_verify_finds_a_row_that_was_changed(office: Command, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "samphan.db") as connection:
        connection.execute("UPDATE journal SET actor = 'nobody' WHERE case_id = 0 AND seq = 2")
    connection.close()
    answer = office("verify")
    assert answer.exit_code == 1
    assert "case 0, row 2" in answer.output


def test_a_wrong_setting_is_named(samphan: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMPHAN_PORT", "many")
    answer = samphan("init")
    assert answer.exit_code == 1
    assert "SAMPHAN_PORT" in answer.output


def test_a_table_is_rehearsed_before_anything_starts(office: Command, tmp_path: Path) -> None:
    table = tmp_path / "complaints.csv"
    bad = "โทรเลข,31/2/2569,สำนักงานใหญ่,บริการ,สมหญิง,รถเสีย\n"
    table.write_bytes((HEADER + GOOD + bad).encode("cp874"))
    rehearsed = office("import-complaints", str(table), "--dry-run")
    assert "2 rows, 1 good, 1 with faults" in rehearsed.output
    assert "line 3" in rehearsed.output
    refused = office("import-complaints", str(table))
    assert refused.exit_code == 1
    assert "Nothing was started" in refused.output
    assert "0 cases replayed" in office("replay").output
    skipped = office("import-complaints", str(table), "--skip-bad")
    assert "1 cases, CP-000001" in skipped.output


def test_the_same_row_never_starts_twice(office: Command, tmp_path: Path) -> None:
    table = tmp_path / "complaints.csv"
    table.write_text(HEADER + GOOD, encoding="utf-8-sig")
    first, second = (office("import-complaints", str(table)) for _ in range(2))
    for answer in (first, second):
        assert "1 cases, CP-000001 to CP-000001" in answer.output
    assert "1 cases replayed" in office("replay").output


def test_a_thousand_real_complaints_fit_the_start_form(office: Command) -> None:
    folder = ROOT / "web" / "demo"
    answer = office(
        "import-complaints",
        str(folder / "complaints.csv"),
        "--mapping",
        str(folder / "complaints.mapping.json"),
        "--dry-run",
    )
    assert "1000 rows, 1000 good, 0 with faults" in answer.output


def test_the_demo_dealers_own_table_needs_no_mapping(office: Command) -> None:
    answer = office("import-complaints", str(ROOT / "web" / "demo" / "dealer.csv"), "--dry-run")
    assert "200 rows, 200 good, 0 with faults" in answer.output


@pytest.mark.parametrize(
    "source",
    ["[]", "{", '{"fields": 3}', '{"fields": {"topic": {"colour": 1}}}', '{"fields": {"x": 3}}'],
)
def test_a_mad_mapping_is_refused(office: Command, tmp_path: Path, source: str) -> None:
    table, mapping = tmp_path / "a.csv", tmp_path / "m.json"
    table.write_text(HEADER + GOOD, encoding="utf-8")
    mapping.write_text(source, encoding="utf-8")
    answer = office("import-complaints", str(table), "--mapping", str(mapping))
    assert answer.exit_code == 1
    assert "m.json" in answer.output


def test_past_cases_are_looked_at_brought_in_once_and_verified(office: Command) -> None:
    log = "tests/data/logs/helpdesk.xes.gz"
    dry = office("import-log", log, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "60 traces" in dry.output and "Nothing was stored." in dry.output
    assert "severity from “seriousness_2”" in dry.output
    assert "60 cases brought in, 0 were there already" in office("import-log", log).output
    assert "0 cases brought in, 60 were there already" in office("import-log", log).output
    assert "61 chains verified, 0 breaks" in office("verify").output
    replayed = office("replay").output
    assert "60 cases were imported" in replayed and "0 cases replayed, 0 differ" in replayed


def test_a_log_that_is_none_is_refused_with_its_line(office: Command, tmp_path: Path) -> None:
    path = tmp_path / "broken.xes"
    path.write_text("<log>\n<trace>", encoding="utf-8")
    answer = office("import-log", str(path))
    assert answer.exit_code == 1
    assert "line 2" in answer.output
    assert "--process" in office("import-log", str(path), "--process", "Ä").output
