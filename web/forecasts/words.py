"""Forecasts in the reader's language: lengths of working time, causes, chances."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from engine.forecast.outlook import Cause, Outlook
from web import dimensions, people
from web.definitions import Definition

_HOUR, _DAY = 3600.0, 8 * 3600.0


def working(seconds: float) -> str:
    """Say a length of working time: minutes, hours, or days of eight hours."""
    if seconds < 1.5 * _HOUR:
        minutes = max(1, round(seconds / 60))
        return str(ngettext("%(num)d working minute", "%(num)d working minutes", minutes))
    if seconds < 2 * _DAY:
        return str(gettext("%(count)s working hours", count=_short(seconds / _HOUR)))
    return str(gettext("%(count)s working days", count=_short(seconds / _DAY)))


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def cause(one: Cause, outlook: Outlook, drawn: Definition) -> str:
    """Say what makes work late."""
    row = outlook.row
    return str(
        gettext(one.template)
        % {
            "what": drawn.label(row.activity),
            "length": working(one.seconds),
            "usual": working(one.usual),
            "severity": dimensions.word("severity", row.severity),
            "who": people.name(row.assignee),
            "group": people.group(row.group),
        }
    )


def percent(chance: float) -> str:
    """Say a chance without claiming more than is known."""
    whole = round(chance * 100)
    return f"{min(max(whole, 1), 99)}%"


def tone(chance: float) -> str:
    """Return the colour of a chance."""
    return "bad" if chance >= 0.5 else "warn" if chance >= 0.2 else "ok"
