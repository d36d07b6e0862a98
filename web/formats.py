"""How moments, days and amounts are written: Buddhist era in Thai, in the office's zone."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import get_month_names
from flask import Flask
from flask_babel import gettext, ngettext
from markupsafe import Markup

from engine import clock
from web import current, i18n

BUDDHIST_ERA = 543
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
DURATION = re.compile(r"P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?)?")


def local(instant: datetime) -> datetime:
    """Return the instant in the office's time zone."""
    return instant.astimezone(current.config().zone)


def day_text(value: date, language: str) -> str:
    """Write a day: 21 พ.ย. 2569 or 21 Nov 2026."""
    months = get_month_names("abbreviated", locale=language)
    year = value.year + BUDDHIST_ERA if language == "th" else value.year
    return f"{value.day} {months[value.month]} {year}"


def moment_text(instant: datetime, language: str) -> str:
    """Write an instant in the office's zone to the minute."""
    there = local(instant)
    return f"{day_text(there, language)} {there:%H:%M}"


def moment(instant: datetime | None, *, seconds: bool = False) -> Markup:
    """Write an instant as a time element."""
    if instant is None:
        return Markup("–")
    text = moment_text(instant, i18n.language())
    if seconds:
        text += f"{local(instant):%:S}"
    # in a narrow column the line is broken before the time of day, never within the day
    text = text.replace(" ", "\N{NO-BREAK SPACE}", 2)
    return Markup('<time datetime="{}">{}</time>').format(instant.isoformat(), text)


def day(value: date | datetime | None) -> Markup:
    """Write a day as a time element."""
    if value is None:
        return Markup("–")
    if isinstance(value, datetime):
        value = local(value).date()
    return Markup('<time datetime="{}">{}</time>').format(
        value.isoformat(), day_text(value, i18n.language())
    )


def ago(instant: datetime | None) -> Markup:
    """Write how far an instant lies away, with the exact moment as title."""
    if instant is None:
        return Markup("–")
    away = instant - clock.now()
    text = length(abs(away))
    template = gettext("in %(length)s") if away > timedelta(0) else gettext("%(length)s ago")
    return _titled(instant, template % {"length": text})


def due(instant: datetime | None) -> Markup:
    """Write how long is left until an instant, or how long it is overdue."""
    if instant is None:
        return Markup("–")
    left = instant - clock.now()
    text = length(abs(left))
    template = gettext("%(length)s left") if left > timedelta(0) else gettext("%(length)s overdue")
    return _titled(instant, template % {"length": text})


def beginning(instant: datetime) -> Markup:
    """Write within what time work should be begun."""
    left = instant - clock.now()
    if left <= timedelta(0):
        return _titled(instant, gettext("start now"))
    return _titled(instant, gettext("start within %(length)s", length=length(left)))


def urgency(instant: datetime | None) -> str:
    """Name the colour of a due moment: bad (overdue), warn (within a day) or ok."""
    if instant is None:
        return ""
    left = instant - clock.now()
    if left <= timedelta(0):
        return "bad"
    return "warn" if left <= timedelta(days=1) else "ok"


def length(span: timedelta) -> str:
    """Write a length of time by its largest unit: days, hours or minutes."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return str(gettext("less than a minute"))
    if minutes < 60:
        return str(ngettext("%(num)d minute", "%(num)d minutes", minutes))
    if minutes < 48 * 60:
        return str(ngettext("%(num)d hour", "%(num)d hours", minutes // 60))
    return str(ngettext("%(num)d day", "%(num)d days", minutes // (24 * 60)))


def clock_time(instant: datetime) -> Markup:
    """Write the time of an instant to the second, in the office's zone."""
    text = f"{local(instant):%H:%M:%S}"
    return Markup('<time datetime="{}">{}</time>').format(instant.isoformat(), text)


def minutes(count: int) -> str:
    """Write working time: minutes, and hours where there is more than one."""
    if count < 60:
        return str(ngettext("%(num)d minute", "%(num)d minutes", count))
    return str(gettext("%(hours)s h", hours=f"{count / 60:,.1f}"))


def counted(span: timedelta) -> str:
    """Write counted time so that it can be added up: hours, minutes, seconds."""
    seconds = abs(span) // timedelta(seconds=1)
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"


def size(count: int) -> str:
    """Write a number of bytes."""
    if count < 1024:
        return str(ngettext("%(num)d byte", "%(num)d bytes", count))
    if count < 1024 * 1024:
        return f"{count / 1024:.0f} KB"
    return f"{count / 1024 / 1024:.1f} MB"


def capped(count: int, cap: int = 99) -> str:
    """Write a count that was cut off above a cap: 99+."""
    return f"{cap}+" if count > cap else str(count)


def plain(value: Any) -> str:
    """Write a value of the case data: yes/no, days and moments, lists with commas."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, str):
        return _duration_like(value) or date_like(value)
    if isinstance(value, list):
        return ", ".join(plain(each) for each in value) or "–"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {plain(each)}" for name, each in value.items()) or "–"
    return str(value)


def _duration_like(text: str) -> str:
    """Write an ISO 8601 duration of weeks to minutes in words; nothing for other texts."""
    found = DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        return ""
    weeks, days, hours, minutes = (int(each or 0) for each in found.groups())
    parts = (
        ngettext("%(num)d week", "%(num)d weeks", weeks) if weeks else "",
        ngettext("%(num)d day", "%(num)d days", days) if days else "",
        ngettext("%(num)d hour", "%(num)d hours", hours) if hours else "",
        ngettext("%(num)d minute", "%(num)d minutes", minutes) if minutes else "",
    )
    return " ".join(part for part in parts if part)


def date_like(text: str) -> str:
    """Write ISO days and moments as people do, other texts as they are."""
    if not 10 <= len(text) <= 60 or text[4:5] != "-":
        return text
    try:
        if len(text) == 10:
            return day_text(date.fromisoformat(text), i18n.language())
        instant = datetime.fromisoformat(text.partition("@")[0])
    except ValueError:
        return text
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=current.config().zone)
    return moment_text(instant, i18n.language())


def dated(text: str) -> str:
    """Write the ISO days within a text as people do."""
    return DAY.sub(lambda found: date_like(found.group()), text)


def _titled(instant: datetime, text: str) -> Markup:
    """Wrap a relative text in a time element that names the exact moment."""
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        instant.isoformat(), moment_text(instant, i18n.language()), text
    )


def register(app: Flask) -> None:
    """Make the formats known to the templates."""
    for each in (
        moment,
        day,
        dated,
        ago,
        due,
        beginning,
        urgency,
        size,
        capped,
        plain,
        clock_time,
        minutes,
        counted,
    ):
        app.jinja_env.filters[each.__name__] = each
