"""A case that might be: what the newest policy of a process does to it when nobody touches it.

It has no work items, so whoever would hold the work has no name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy.engine import Connection

from engine import calendar, policy
from engine.runtime import climbing, ladders, telling
from engine.runtime.climbing import Reached
from engine.runtime.ladders import Directory
from engine.runtime.rehearsing import STEP, Receiver, Scene, about, load
from engine.runtime.tools import Tools
from engine.sla import clock as clocks
from engine.sla.policy import ASSIGNEE
from engine.sla.reading import Measured, Standing

#: how far it looks
HORIZON = timedelta(days=366)
#: key of the clock of the step
_ITEM = "1"


@dataclass(frozen=True)
class Sample:
    """A case that might be: what chooses its targets, a step of it, and when all begins."""

    process: str
    chosen: Mapping[str, str]
    step: str
    started_at: datetime


def of_sample(tools: Tools, sample: Sample) -> list[Scene]:
    """Return what the newest policy of a process does to a case that nobody touches."""
    with tools.database.read() as connection:
        standing = _imagined(tools, connection, sample)
        load(tools, connection, standing)
    found = climbing.reached(standing, sample.started_at + HORIZON)
    with tools.database.read() as connection:
        directory = Directory(connection)
        return [_imagined_step(tools, connection, directory, one) for one in found]


def _imagined(tools: Tools, connection: Connection, sample: Sample) -> Standing:
    at = sample.started_at.astimezone(UTC)
    running = {key: Measured(key, key, at) for key in (clocks.CASE, clocks.RESPONSE)}
    if sample.step:
        running[_ITEM] = Measured(_ITEM, clocks.STEP, at, sample.step)
    standing = Standing(
        partial(tools.policies.get, connection),
        partial(tools.calendars.get, connection),
        policy.current(connection, sample.process),
        calendar.current(connection),
        running=running,
    )
    standing.chosen |= sample.chosen
    return standing


def _imagined_step(
    tools: Tools, connection: Connection, directory: Directory, one: Reached
) -> Scene:
    clock, step = one
    said = ladders.details(clock, step, {}, "")
    people: list[Receiver] = [Receiver("", "", True, None)]
    if step.level is not None:
        level = step.level
        said |= {"priority": level.priority, "reassign": level.reassign, "group": level.to}
        if level.to != ASSIGNEE:
            names = ladders.audience(directory, clock, step, {})
            delivered = (
                (name, telling.delivery(tools, connection, name, step.at)) for name in names
            )
            people = [Receiver(name, "", True, at) for name, at in delivered]
    return Scene(step.at, STEP, clock.element, {**said, **about(one)}, people=tuple(people))
