"""The dealer whose story each test tells."""

from __future__ import annotations

import pytest

from engine import clock
from engine.db import Database
from tests.processes.office import Office


@pytest.fixture
def office(database: Database, virtual_clock: clock.VirtualClock) -> Office:
    """A dealer with its people on an empty database."""
    return Office(database, virtual_clock)
