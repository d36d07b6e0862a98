"""What most tests stand on: a fresh database (SQLite, or PostgreSQL when asked for), an engine on
it, the cast, and a clock that stands still."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import clock
from engine.db import Database
from tests import databases, seeds
from tests.office import REPAIR_FILES, Office

POSTGRESQL = os.environ.get("SAMPHAN_TEST_DATABASE") == "postgresql"
#: a Saturday morning in Bangkok
MORNING = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def pytest_configure(config: pytest.Config) -> None:
    """Choose the seed before workers start, which inherit it; SAMPHAN_SEED chooses another."""
    seed = os.environ.setdefault("SAMPHAN_SEED", str(seeds.of_this_tree()))
    config.option.hypothesis_seed = config.option.hypothesis_seed or seed


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database; the run says how many those are."""
    other = "sqlite" if POSTGRESQL else "postgresql"
    left_out = [item for item in items if item.get_closest_marker(other)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say the seed also where a run passes: it names what was drawn."""
    terminalreporter.write_line(f"drawn by lot with SAMPHAN_SEED={os.environ['SAMPHAN_SEED']}")


@pytest.fixture
def seed() -> int:
    """The seed of what is drawn by lot."""
    return int(os.environ["SAMPHAN_SEED"])


@pytest.fixture
def chance(seed: int) -> random.Random:
    """Randomness that can be had again."""
    return random.Random(seed)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of our own."""
    with databases.server() as address:
        yield address


@pytest.fixture
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database with all tables."""
    if POSTGRESQL:
        opening = databases.fresh(request.getfixturevalue("postgresql"))
    else:
        opening = databases.sqlite(tmp_path)
    with opening as opened:
        yield opened


@pytest.fixture
def virtual_clock() -> Iterator[clock.VirtualClock]:
    """A clock that stands at MORNING until it is moved."""
    standing = clock.VirtualClock(MORNING)
    with clock.using(standing):
        yield standing


@pytest.fixture
def office(database: Database) -> Office:
    """An engine with the cast, and the process `repair` in use."""
    opened = Office(database)
    opened.settle()
    opened.deploy(REPAIR_FILES)
    return opened
