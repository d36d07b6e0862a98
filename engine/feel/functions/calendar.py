"""Built-in functions on dates and on the moment of evaluation (DMN 1.5, 10.3.4.9 and 10.3.4.12)."""

from __future__ import annotations

from decimal import Decimal

from engine.feel import moments
from engine.feel.comparison import equal
from engine.feel.durations import YearsMonths
from engine.feel.functions.signature import built_in
from engine.feel.limits import Run
from engine.feel.moments import Date, DateTime, Time
from engine.feel.values import Value, kind_of

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@built_in("now()")
def now(run: Run) -> Value:
    """Give the moment of evaluation."""
    return moments.from_datetime(run.now) if run.now else None


@built_in("today()")
def today(run: Run) -> Value:
    """Give the day of evaluation."""
    return moments.from_date(run.now.date()) if run.now else None


@built_in("day of week(date: day)")
def day_of_week(run: Run, day: Date) -> Value:
    """Name the day of the week."""
    return _DAYS[day.weekday - 1]


@built_in("month of year(date: day)")
def month_of_year(run: Run, day: Date) -> Value:
    """Name the month."""
    return _MONTHS[day.month - 1]


@built_in("day of year(date: day)")
def day_of_year(run: Run, day: Date) -> Value:
    """Count the day within its year."""
    return Decimal(day.days - Date(day.year, 1, 1).days + 1)


@built_in("week of year(date: day)")
def week_of_year(run: Run, day: Date) -> Value:
    """Count the week within its year as ISO 8601 does: the week of its Thursday."""
    thursday = moments.date_of(day.days - day.weekday + 4)
    if thursday is None:
        return None
    return Decimal((thursday.days - Date(thursday.year, 1, 1).days) // 7 + 1)


@built_in("last day of month(date: day)")
def last_day_of_month(run: Run, day: Date) -> Value:
    """Give the last day of the month of a date."""
    return Date(day.year, day.month, moments.month_days(day.year, day.month))


@built_in("years and months duration(from: day, to: day)")
def years_and_months_duration(run: Run, start: Date, end: Date) -> Value:
    """Count the whole months from one day to another."""
    count = (end.year - start.year) * 12 + end.month - start.month
    if count > 0 and end.day < start.day:
        count -= 1
    elif count < 0 and end.day > start.day:
        count += 1
    return YearsMonths(count)


@built_in("is(value1: any, value2: any)")
def is_(run: Run, one: Value, other: Value) -> Value:
    """Tell whether two values are the same in every part, offset and zone included."""
    if kind_of(one) != kind_of(other):
        return False
    if type(one) in (Time, DateTime):
        return str(one) == str(other)
    return equal(one, other, run) is True
