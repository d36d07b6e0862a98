"""What most tests stand on: a fresh database (SQLite, or PostgreSQL when asked for), an engine on
it, the cast, and a clock that stands still."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import clock
from engine.db import Database

POSTGRESQL = os.environ.get("SAMPHAN_TEST_DATABASE") == "postgresql"
#: a Saturday morning in Bangkok
MORNING = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of our own, without a database name."""
    from tests.postgresql import server

    with server(tmp_path_factory.mktemp("postgresql")) as address:
        yield address


@pytest.fixture
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database with all tables."""
    if POSTGRESQL:
        from tests.postgresql import fresh

        with fresh(request.getfixturevalue("postgresql")) as opened:
            yield opened
        return
    opened = Database(f"sqlite:///{tmp_path / 'samphan.db'}", synchronous="OFF")
    opened.create(*migration_places())
    yield opened
    opened.close()


def migration_places() -> list[Path]:
    """Folders with migrations of other rooms."""
    place = Path(__file__).parent.parent / "handlers" / "migrations" / "versions"
    return [place] if place.is_dir() else []


@pytest.fixture
def virtual_clock() -> Iterator[clock.VirtualClock]:
    """A clock that stands at MORNING until it is moved."""
    standing = clock.VirtualClock(MORNING)
    with clock.using(standing):
        yield standing
