"""The moment at which expressions are evaluated."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.fixture
def noon() -> datetime:
    """A Saturday noon in UTC."""
    return datetime(2026, 11, 21, 12, tzinfo=UTC)
