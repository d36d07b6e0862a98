"""What the form says: who is away, who stands in, on which days, for which processes, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import request
from werkzeug.datastructures import MultiDict

from engine.errors import BadInput, Problem, sentence
from web import current
from web.permission import SUPERVISOR, may


@dataclass(frozen=True)
class Wish:
    """A substitution as somebody fills it in; days are whole days of the office."""

    absent: str
    substitute: str
    first_on: str
    last_on: str
    processes: tuple[str, ...]
    reason: str

    @property
    def from_at(self) -> datetime:
        """Return the beginning of the first day."""
        return _midnight(self.first_on, "first_on")

    @property
    def until_at(self) -> datetime:
        """Return the end of the last day."""
        return _midnight(self.last_on, "last_on", later=1)


def read(form: MultiDict[str, str] | None = None) -> Wish:
    """Read the form; staff are always the absent person themselves."""
    said = request.values if form is None else form
    own = current.actor().name
    chosen = said.get("absent", "")[:200] if may(SUPERVISOR) else own
    return Wish(
        chosen or own,
        said.get("substitute", "")[:200],
        said.get("first_on", "")[:10],
        said.get("last_on", "")[:10],
        tuple(one[:200] for one in said.getlist("processes")[:100]),
        said.get("reason", "").strip()[:500],
    )


def _midnight(text: str, place: str, later: int = 0) -> datetime:
    try:
        day = date.fromisoformat(text) + timedelta(days=later)
        return datetime.combine(day, time(), current.config().zone).astimezone(UTC)
    except (ValueError, OverflowError):
        problem = Problem(sentence("Choose the first and the last day of the absence."), {}, place)
        raise BadInput([problem], sentence("The days cannot be read.")) from None
