"""The command line on an empty folder with a database of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from web.cli import main

ROOT = Path(__file__).parents[3]
Command = Callable[..., Result]


@pytest.fixture(scope="session")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database after `samphan init`, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("initialised")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        patch.setenv("SAMPHAN_DATABASE", f"sqlite:///{folder}/samphan.db")
        answer = CliRunner().invoke(main, ["init"])
    assert answer.exit_code == 0, answer.output
    return folder / "samphan.db"


@pytest.fixture
def office(samphan: Command, initialised: Path, tmp_path: Path) -> Command:
    """Run a command on an office that has its groups, an administrator and the processes."""
    shutil.copy(initialised, tmp_path / "samphan.db")
    return samphan


@pytest.fixture
def samphan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command as a person would, from the root of the checkout."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("SAMPHAN_DATABASE", f"sqlite:///{tmp_path}/samphan.db")
    monkeypatch.setenv("SAMPHAN_SECRET_FILE", str(tmp_path / "secret"))

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, list(words))

    return run
