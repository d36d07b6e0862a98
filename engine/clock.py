"""The only source of time: aware UTC, real by default, virtual in tests and simulations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""


class SystemClock:
    """The clock of the machine, cut to milliseconds as the journal keeps them."""

    def now(self) -> datetime:
        """Return the present instant in UTC, whole milliseconds."""
        moment = datetime.now(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class VirtualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Set the clock to `at`, which may not lie in its past."""
        if at < self._at:
            raise ValueError("a clock does not run backwards")
        self._at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        self.move_to(self._at + by)


_current: list[Clock] = [SystemClock()]


def now() -> datetime:
    """Return the present instant of the clock in use, aware and in UTC."""
    return _current[-1].now()


def is_virtual() -> bool:
    """Tell whether another clock than the machine's is in use."""
    return len(_current) > 1


@contextmanager
def using(clock: Clock) -> Iterator[Clock]:
    """Use another clock for the whole process inside a `with` block."""
    _current.append(clock)
    try:
        yield clock
    finally:
        _current.pop()
