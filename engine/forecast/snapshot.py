"""The curves as they are kept: drawn anew once a day in the background, read from memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from engine import calculation, clock
from engine.db import Database
from engine.forecast import calibration, observing
from engine.forecast.durations import Durations, durations

DURATIONS, CALIBRATION = "durations", "calibration"
#: the curves and their calibration are drawn anew after so long
FRESH = timedelta(days=1)
Progress = Callable[[int], None]
#: the snapshot read last: its id and curves
_known: dict[str, tuple[int, Durations]] = {}


def draw(database: Database, _: Any, progress: Progress) -> Any:
    """Draw the curves from what the database knows now."""
    now = clock.now()
    with database.read() as connection:
        hours = observing.hours(connection)
        rows = observing.finished(connection)
        progress(30)
        rows += observing.unfinished(connection)
    recent = observing.newest(rows, now, observing.RECENT)
    progress(50)
    return durations(observing.observations(recent, now, hours)).to_json()


def calibrate(database: Database, _: Any, progress: Progress) -> Any:
    """Find out how honest the forecast would have been on the past."""
    with database.read() as connection:
        hours = observing.hours(connection)
        processes = observing.processes(connection)
        found = []
        for number, process in enumerate(processes):
            rows = observing.finished(connection, process=process)
            found += calibration.calibrate(rows, hours, clock.now())
            progress(100 * (number + 1) // len(processes))
    return [report.to_json() for report in found]


def latest(database: Database) -> Durations:
    """Return the newest curves; the first time they are drawn at once."""
    kept = known(database)
    return kept or Durations.from_json(draw(database, {}, lambda _: None))


def known(database: Database) -> Durations | None:
    """Return the newest curves that were drawn, or None."""
    with database.read() as connection:
        row = calculation.newest_id(connection, DURATIONS)
    if row is None:
        return None
    key = database.url.render_as_string()
    kept = _known.get(key)
    if kept is None or kept[0] != row:
        with database.read() as connection:
            found = calculation.get(connection, row)
        kept = _known[key] = row, Durations.from_json(orjson.loads(found.result if found else "[]"))
    return kept[1]


def reports(connection: Connection) -> tuple[list[calibration.Report], datetime | None]:
    """Return the newest calibration and when it was made."""
    row = calculation.newest(connection, CALIBRATION)
    if row is None:
        return [], None
    return [calibration.Report.from_json(one) for one in orjson.loads(row.result)], row.ended_at


def ask_when_stale(database: Database) -> None:
    """Ask for new curves and their calibration when the last are a day old."""
    now = clock.now()
    with database.read() as connection:
        stale = [kind for kind in (DURATIONS, CALIBRATION) if _is_stale(connection, kind, now)]
    if not stale:
        return
    with database.write() as connection:
        for kind in stale:
            if _is_stale(connection, kind, now):
                calculation.add(connection, kind, {}, at=now, actor="system")


def _is_stale(connection: Connection, kind: str, now: datetime) -> bool:
    if calculation.is_asked_for(connection, kind):
        return False
    row = calculation.newest(connection, kind)
    failed = calculation.newest(connection, kind, calculation.FAILED)
    made = [one.made_at for one in (row, failed) if one is not None]
    return not made or now - max(made) >= FRESH
