"""A played history: real complaints run to their end, and the same seed gives the same history."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.web.cli.conftest import ROOT
from web.cli import main


def played(initialised: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> Path:
    folder.mkdir()
    shutil.copy(initialised, folder / "samphan.db")
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("SAMPHAN_DATABASE", f"sqlite:///{folder}/samphan.db")
    answer = CliRunner().invoke(main, ["demo", "--cases", "25", "--days", "200", *options])
    assert answer.exit_code == 0, answer.output
    return folder / "samphan.db"


def asked(database: Path, question: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(database) as connection:
        rows = connection.execute(question).fetchall()
    connection.close()
    return rows


def test_old_complaints_have_ended_and_nothing_went_wrong(
    initialised: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = played(initialised, tmp_path / "a", monkeypatch)
    states = dict(
        asked(
            database,
            "SELECT status, count(*) FROM 'case' WHERE process = 'complaint' GROUP BY status",
        )
    )
    assert states == {"completed": 25}
    assert asked(database, "SELECT count(*) FROM incident") == [(0,)]
    assert asked(database, "SELECT count(*) FROM work_item WHERE status = 'completed'")[0][0] > 200
    for command in ("verify", "replay"):
        assert CliRunner().invoke(main, [command]).exit_code == 0


def test_the_same_seed_plays_the_same_work(
    initialised: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "SELECT id, activity, completed_by FROM work_item WHERE status = 'completed'"
    first, second = (
        asked(played(initialised, tmp_path / name, monkeypatch, "--seed", "7"), question)
        for name in "ab"
    )
    assert len(set(first) ^ set(second)) <= len(first) * 0.02


def test_a_demo_does_not_mix_with_cases_of_people(
    initialised: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played(initialised, tmp_path / "a", monkeypatch)
    answer = CliRunner().invoke(main, ["demo"])
    assert answer.exit_code == 1
    assert "choose an empty database" in answer.output
