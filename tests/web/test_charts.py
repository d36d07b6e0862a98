"""Charts are pictures of the numbers they were given; nothing in them is markup from outside."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from web import charts
from web.charts import Bar

SVG = "{*}"
VALUES = st.lists(st.integers(0, 10**7), min_size=1, max_size=20)
RATES = st.lists(st.none() | st.floats(0, 100), min_size=1, max_size=26)


def parsed(drawn: str) -> etree._Element:
    return etree.fromstring(drawn)


@given(VALUES)
def test_columns_are_as_high_as_their_values(values: list[int]) -> None:
    svg = parsed(charts.columns([Bar(str(n), value) for n, value in enumerate(values)], "x"))
    heights = [float(rect.get("height")) for rect in svg.iter(f"{SVG}rect")]
    assert len(heights) == len(values)
    highest, room = max(values) or 1, charts.HEIGHT - charts.TOP - charts.BOTTOM
    for height, value in zip(heights, values, strict=True):
        assert abs(height - room * value / highest) < 0.01
    assert [text.text for text in svg.iter(f"{SVG}text") if text.get("class") == "label"] == [
        str(n) for n in range(len(values))
    ]


@given(RATES)
def test_a_trend_has_a_dot_for_each_known_week_and_no_line_over_gaps(
    values: list[float | None],
) -> None:
    svg = parsed(charts.trend([Bar(str(n), value) for n, value in enumerate(values)], "x"))
    known = [value for value in values if value is not None]
    assert len(list(svg.iter(f"{SVG}circle"))) == len(known)
    in_lines = sum(len(line.get("points").split()) for line in svg.iter(f"{SVG}polyline"))
    lonely = sum(
        value is not None
        and (n == 0 or values[n - 1] is None)
        and (n == len(values) - 1 or values[n + 1] is None)
        for n, value in enumerate(values)
    )
    assert in_lines == len(known) - lonely
    for dot in svg.iter(f"{SVG}circle"):
        assert 0 <= float(dot.get("cx")) <= charts.WIDTH
        assert 0 <= float(dot.get("cy")) <= charts.HEIGHT


@given(st.lists(st.tuples(st.sampled_from(["bad", "warn", "rest"]), st.integers(0, 1000))))
def test_shares_never_leave_their_bar(parts: list[tuple[str, int]]) -> None:
    svg = parsed(charts.shares(parts, sum(value for _, value in parts)))
    ends = [float(r.get("x")) + float(r.get("width")) for r in svg.iter(f"{SVG}rect")]
    assert all(end <= 100.1 for end in ends)


def test_what_comes_from_outside_stays_text() -> None:
    bad = '<script>alert("x")</script>'
    drawn = charts.columns([Bar(bad, 1, bad, address='/x?"&<')], bad)
    drawn += charts.trend([Bar(bad, 1, bad)], bad)
    assert "<script" not in drawn
    assert 'href="/x?&#34;&amp;&lt;"' in drawn
