"""Curves of how long things take, and what they say once some time has passed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.forecast.durations import FEWEST, STEP, Durations, Seen, durations
from engine.forecast.survival import Curve, curve

lengths = st.lists(st.integers(0, 10**6).map(float), min_size=1, max_size=300)


def test_half_of_the_work_takes_longer_than_the_median() -> None:
    found = curve(float(hours) for hours in range(1, 100))
    assert found.median == 50.0
    assert abs(found.beyond(50.0) - 0.5) < 0.01


def test_open_work_makes_the_curve_fall_more_slowly() -> None:
    done = [1.0, 2.0, 3.0, 4.0]
    assert curve(done, [10.0] * 4).beyond(4.0) > curve(done).beyond(4.0)


def test_who_has_outlived_all_is_expected_to_go_on() -> None:
    found = curve([1.0, 2.0])
    assert found.chance(100.0, given=50.0) == 1.0


def test_time_that_passed_changes_the_chance() -> None:
    found = curve([1.0] * 50 + [10.0] * 50)
    assert found.chance(5.0) < 0.52
    assert found.chance(5.0, given=2.0) > 0.99


@given(lengths, st.floats(0, 10**6), st.floats(0, 10**6))
def test_a_chance_is_a_chance_and_falls_with_the_length(
    done: list[float], longer: float, passed: float
) -> None:
    found = curve(done)
    assert 0 < found.chance(longer, passed) <= 1
    assert found.chance(longer + 1, passed) <= found.chance(longer, passed)


@given(lengths)
def test_a_curve_survives_being_kept(done: list[float]) -> None:
    found = curve(done)
    again = Curve.from_json(found.to_json())
    assert again.count == found.count
    assert all(abs(a - b) < 1e-5 for a, b in zip(again.shares, found.shares, strict=True))


def test_a_severity_needs_enough_work_for_a_curve_of_its_own() -> None:
    def seen(severity: str, count: int) -> list[Seen]:
        return [Seen("p", "a", severity, STEP, 60.0 * n) for n in range(count)]

    found = durations([*seen("low", FEWEST), *seen("high", FEWEST - 1)])
    assert found.particular("p", "a", STEP, "low") is not None
    assert found.particular("p", "a", STEP, "high") is None
    assert found.find("p", "a", STEP, "high") == found.find("p", "a", STEP)
    assert Durations.from_json(found.to_json()).curves.keys() == found.curves.keys()
