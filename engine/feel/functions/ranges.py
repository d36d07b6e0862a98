"""Built-in functions on ranges and points (DMN 1.5, 10.3.4.10; Allen's interval algebra)."""

from __future__ import annotations

from collections.abc import Callable

from engine.feel.comparison import equal, order
from engine.feel.functions.signature import built_in
from engine.feel.limits import Run
from engine.feel.values import Range, Value, kind_of

_POINTS = frozenset(
    (
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    )
)
Relation = Callable[[Range, Range], bool | None]


def _span(value: Value) -> Range | None:
    """Take a point as a range of itself only."""
    if type(value) is Range:
        return value
    if type(value) is list and len(value) == 1:
        return _span(value[0])
    return Range(value, value, True, True) if kind_of(value) in _POINTS else None


def _is_point(value: Value) -> bool:
    return type(value) is not Range


def _relate(left: Value, right: Value, relation: Relation) -> bool | None:
    one, other = _span(left), _span(right)
    if one is None or other is None or _comparable(one, other) is None:
        return None
    return relation(one, other)


def _comparable(one: Range, other: Range) -> bool | None:
    ends = [end for end in (one.low, one.high, other.low, other.high) if end is not None]
    return True if all(order(ends[0], end) is not None for end in ends) else None


def _starts(one: Range, other: Range) -> int:
    """Compare where two ranges start: an excluded start comes after an included one."""
    if one.low is None or other.low is None:
        return (one.low is not None) - (other.low is not None)
    by = order(one.low, other.low) or 0
    return by or other.low_included - one.low_included


def _ends(one: Range, other: Range) -> int:
    """Compare where two ranges end: an excluded end comes before an included one."""
    if one.high is None or other.high is None:
        return (other.high is not None) - (one.high is not None)
    by = order(one.high, other.high) or 0
    return by or one.high_included - other.high_included


def _meets(one: Range, other: Range) -> bool:
    if one.high is None or other.low is None:
        return False
    return one.high_included and other.low_included and order(one.high, other.low) == 0


def _before(one: Range, other: Range) -> bool:
    if one.high is None or other.low is None:
        return False
    by = order(one.high, other.low) or 0
    return by < 0 or (by == 0 and not (one.high_included and other.low_included))


def _overlaps(one: Range, other: Range) -> bool:
    return not _before(one, other) and not _before(other, one)


def _overlaps_before(one: Range, other: Range) -> bool:
    return _starts(one, other) < 0 and _ends(one, other) <= 0 and not _before(one, other)


def _includes(one: Range, other: Range) -> bool:
    return _starts(one, other) <= 0 and _ends(one, other) >= 0


def _shares(one: Value, other: Value, both_included: bool) -> bool:
    return one is not None and other is not None and order(one, other) == 0 and both_included


def _starts_with(one: Range, other: Range) -> bool:
    """Tell whether the first starts where the second does and ends no later."""
    same = one.low_included == other.low_included
    return _shares(one.low, other.low, same) and _ends(one, other) <= 0


def _finishes_with(one: Range, other: Range) -> bool:
    """Tell whether the first ends where the second does and starts no earlier."""
    same = one.high_included == other.high_included
    return _shares(one.high, other.high, same) and _starts(one, other) >= 0


@built_in("before(range: any, point: any)")
@built_in("before(point: any, range: any)")
@built_in("before(range1: any, range2: any)")
@built_in("before(point1: any, point2: any)")
def before(run: Run, one: Value, other: Value) -> Value:
    """Tell whether the first ends before the second begins."""
    return _relate(one, other, _before)


@built_in("after(range: any, point: any)")
@built_in("after(point: any, range: any)")
@built_in("after(range1: any, range2: any)")
@built_in("after(point1: any, point2: any)")
def after(run: Run, one: Value, other: Value) -> Value:
    """Tell whether the first begins after the second has ended."""
    return _relate(other, one, _before)


def _of_ranges(one: Value, other: Value, relation: Relation) -> bool | None:
    if _is_point(one) or _is_point(other):
        return None
    return _relate(one, other, relation)


@built_in("meets(range1: any, range2: any)")
def meets(run: Run, one: Value, other: Value) -> Value:
    """Tell whether the first ends where the second begins."""
    return _of_ranges(one, other, _meets)


@built_in("met by(range1: any, range2: any)")
def met_by(run: Run, one: Value, other: Value) -> Value:
    """Tell whether the first begins where the second ends."""
    return _of_ranges(other, one, _meets)


@built_in("overlaps(range1: any, range2: any)")
def overlaps(run: Run, one: Value, other: Value) -> Value:
    """Tell whether two ranges have points in common."""
    return _of_ranges(one, other, _overlaps)


@built_in("overlaps before(range1: any, range2: any)")
def overlaps_before(run: Run, one: Value, other: Value) -> Value:
    """Tell whether the first begins before the second and ends within it."""
    return _of_ranges(one, other, _overlaps_before)


@built_in("overlaps after(range1: any, range2: any)")
def overlaps_after(run: Run, one: Value, other: Value) -> Value:
    """Tell whether the first begins within the second and ends after it."""
    return _of_ranges(other, one, _overlaps_before)


@built_in("includes(range1: any, range2: any)")
@built_in("includes(range: any, point: any)")
def includes(run: Run, one: Value, other: Value) -> Value:
    """Tell whether the first holds the whole of the second."""
    return None if _is_point(one) else _relate(one, other, _includes)


@built_in("during(range1: any, range2: any)")
@built_in("during(point: any, range: any)")
def during(run: Run, one: Value, other: Value) -> Value:
    """Tell whether the first lies within the second."""
    return None if _is_point(other) else _relate(other, one, _includes)


@built_in("starts(range1: any, range2: any)")
@built_in("starts(point: any, range: any)")
def starts(run: Run, one: Value, other: Value) -> Value:
    """Tell whether the first is at the beginning of the second."""
    return None if _is_point(other) else _relate(one, other, _starts_with)


@built_in("started by(range1: any, range2: any)")
@built_in("started by(range: any, point: any)")
def started_by(run: Run, one: Value, other: Value) -> Value:
    """Tell whether the second is at the beginning of the first."""
    return None if _is_point(one) else _relate(other, one, _starts_with)


@built_in("finishes(range1: any, range2: any)")
@built_in("finishes(point: any, range: any)")
def finishes(run: Run, one: Value, other: Value) -> Value:
    """Tell whether the first is at the end of the second."""
    return None if _is_point(other) else _relate(one, other, _finishes_with)


@built_in("finished by(range1: any, range2: any)")
@built_in("finished by(range: any, point: any)")
def finished_by(run: Run, one: Value, other: Value) -> Value:
    """Tell whether the second is at the end of the first."""
    return None if _is_point(one) else _relate(other, one, _finishes_with)


@built_in("coincides(range1: any, range2: any)")
@built_in("coincides(point1: any, point2: any)")
def coincides(run: Run, one: Value, other: Value) -> Value:
    """Tell whether two points, or two ranges, are the same."""
    if _is_point(one) != _is_point(other):
        return None
    return None if _relate(one, other, _includes) is None else equal(one, other, run)
