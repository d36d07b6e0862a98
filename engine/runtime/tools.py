"""What every verb works with, and the memory of live states, calendars and policies."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from engine import calendar, clock, policy
from engine.business_time import OFFICE_HOURS, Calendar
from engine.db import Database
from engine.errors import NotFound, sentence
from engine.machine import State
from engine.ports import Forms, Handlers
from engine.runtime.compiled import Definitions
from engine.sla.policy import Policy
from engine.sla.reading import Standing


class LiveStates:
    """The states of the cases that were touched last, by case and version.

    The version makes a stale state unreachable, so nothing has to be thrown out.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._states: OrderedDict[int, tuple[int, State]] = OrderedDict()
        self._turn = threading.Lock()

    def get(self, case_id: int, version: int) -> State | None:
        """Return the state of a case at a version, if it is remembered."""
        found = self._states.get(case_id)
        return found[1] if found is not None and found[0] == version else None

    def put(self, case_id: int, version: int, state: State) -> None:
        """Remember the committed state of a case, and forget the one not used for longest."""
        with self._turn:
            self._states[case_id] = (version, state)
            self._states.move_to_end(case_id)
            if len(self._states) > self._size:
                self._states.popitem(last=False)

    def forget(self) -> None:
        """Forget all states, as a restart does."""
        with self._turn:
            self._states.clear()


class KnownCalendars:
    """The calendar versions used so far, ready to reckon with; they never change."""

    def __init__(self) -> None:
        self._known = {0: OFFICE_HOURS}
        self._turn = threading.Lock()

    def get(self, connection: Connection, version_id: int) -> Calendar:
        """Return the calendar of a version; NotFound when there is none."""
        found = self._known.get(version_id)
        if found is None:
            version = calendar.get(connection, version_id)
            if version is None:
                raise NotFound(sentence("There is no calendar version %(id)s."), id=version_id)
            with self._turn:
                found = self._known.setdefault(version_id, version.calendar)
        return found


class KnownPolicies:
    """The policy versions used so far, ready to measure by; they never change."""

    def __init__(self) -> None:
        self._known: dict[int, Policy] = {}
        self._turn = threading.Lock()

    def get(self, connection: Connection, version_id: int) -> Policy:
        """Return the policy of a version; NotFound when there is none."""
        found = self._known.get(version_id)
        if found is None:
            version = policy.get(connection, version_id)
            if version is None:
                raise NotFound(sentence("There is no policy version %(id)s."), id=version_id)
            with self._turn:
                found = self._known.setdefault(version_id, version.policy)
        return found


class Standings:
    """How the clocks of the cases stood that were touched last, by the end of their journal."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: OrderedDict[int, tuple[int, Standing]] = OrderedDict()
        self._turn = threading.Lock()

    def get(self, case_id: int) -> tuple[int, Standing] | None:
        """Return the number of the last row taken in, and what was known then."""
        return self._known.get(case_id)

    def put(self, case_id: int, seq: int, standing: Standing) -> None:
        """Remember how a case stands, and forget the one not used for longest."""
        with self._turn:
            self._known[case_id] = (seq, standing)
            self._known.move_to_end(case_id)
            if len(self._known) > self._size:
                self._known.popitem(last=False)

    def forget(self) -> None:
        """Forget everything, as a restart does."""
        with self._turn:
            self._known.clear()


class Tools:
    """What every verb works with."""

    def __init__(
        self, database: Database, forms: Forms, handlers: Handlers, zone: str, live_states: int
    ) -> None:
        self.database = database
        self.forms = forms
        self.handlers = handlers
        #: the office's: days of FEEL and of durations are days there
        self.zone = ZoneInfo(zone)
        self.definitions = Definitions()
        self.calendars = KnownCalendars()
        self.policies = KnownPolicies()
        self.states = LiveStates(live_states)
        self.standings = Standings(live_states)

    def told_time(self, at: datetime | None) -> str:
        """Return an instant as people of the office say it: the time, with its day if not today."""
        if at is None:
            return "?"
        local, today = at.astimezone(self.zone), clock.now().astimezone(self.zone).date()
        if local.date() == today:
            return local.strftime("%H:%M")
        return local.strftime("%Y-%m-%d %H:%M")

    def soon(self, seconds: float) -> datetime:
        """Return the instant so many seconds from now."""
        return clock.now() + timedelta(seconds=seconds)
