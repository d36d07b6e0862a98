"""Charts as SVG: pure functions from values to a picture; colours come from classes.

Every chart stands beside a table with the same numbers, so pictures have a name and no more: a
reader of tables misses nothing. Texts are escaped by Markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 340.0, 190.0
#: room for the labels of the axes
LEFT, RIGHT, BOTTOM, TOP = 40.0, 22.0, 26.0, 22.0
#: more labels than these would run into each other
MOST_LABELS = 7
_ARTICLE = Markup(
    '<svg class="chart {kind}" viewBox="0 0 {width:g} {height:g}" role="{role}"'
    ' aria-label="{label}">{content}</svg>'
)
_LINE = Markup('<line class="{}" x1="{:g}" x2="{:g}" y1="{:g}" y2="{:g}"/>')
_RECT = Markup('<rect class="{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}"/>')
_TEXT = Markup('<text class="{}" x="{:g}" y="{:g}" text-anchor="{}">{}</text>')


@dataclass(frozen=True)
class Bar:
    """One column of a chart, or one dot of a line (None: there is nothing to tell)."""

    label: str
    value: float | None
    #: what stands at it instead of the bare number
    text: str = ""
    #: class of its colour
    tone: str = ""
    address: str = ""


def shares(parts: Sequence[tuple[str, float]], whole: float) -> Markup:
    """Draw parts of a whole beside each other in one thin bar: (class, value)."""
    drawn, at = Markup(""), 0.0
    for tone, value in parts:
        width = 100 * value / whole if whole else 0.0
        if width > 0:
            drawn += _rect(at, 0, min(width, 100 - at), 10, tone)
            at += width
    box = Markup(
        '<svg class="bar-line" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
    )
    return box + drawn + Markup("</svg>")


def columns(bars: Sequence[Bar], label: str) -> Markup:
    """Draw upright columns with their numbers on top."""
    highest = max((bar.value or 0 for bar in bars), default=0) or 1
    step = (WIDTH - 8) / max(len(bars), 1)
    drawn = Markup("").join(
        _column(bar, 4 + place * step, step, highest) for place, bar in enumerate(bars)
    )
    return _svg("columns", label, drawn)


def _column(bar: Bar, left: float, step: float, highest: float) -> Markup:
    room = HEIGHT - BOTTOM - TOP
    height = room * (bar.value or 0) / highest
    top = HEIGHT - BOTTOM - height
    middle = left + step / 2
    drawn = _rect(left + step * 0.14, top, step * 0.72, height, bar.tone)
    drawn += _text(middle, top - 6, bar.text or f"{bar.value or 0:g}", "value")
    drawn += _text(middle, HEIGHT - 7, bar.label, "label")
    return _linked(drawn, bar)


def trend(dots: Sequence[Bar], label: str, ideal: tuple[float, float] | None = None) -> Markup:
    """Draw a line of percentages from 0 to 100; where nothing is known the line is broken.

    Where there is an ideal, it is the straight line from the first to the last percentage.
    """
    width = WIDTH - LEFT - RIGHT
    step = width / max(len(dots) - 1, 1)
    places = [(LEFT + number * step, dot) for number, dot in enumerate(dots)]
    drawn = Markup("").join(_grid())
    if ideal:
        begin, end = map(_height, ideal)
        drawn += _LINE.format("ideal", LEFT, LEFT + width, begin, end)
    for piece in _pieces(places):
        points = " ".join(f"{x:g},{_height(y):g}" for x, y in piece)
        drawn += Markup('<polyline class="way" points="{}"/>').format(points)
    every = -(-len(dots) // MOST_LABELS)
    for number, (x, dot) in enumerate(places):
        # counted from the end, so that the newest has its label
        if (len(dots) - 1 - number) % every == 0:
            drawn += _text(x, HEIGHT - 7, dot.label, "label")
        drawn += _dot(x, dot)
    return _svg("trend", label, drawn)


def _dot(x: float, dot: Bar) -> Markup:
    if dot.value is None:
        return Markup("")
    drawn = Markup('<circle class="{}" cx="{:g}" cy="{:g}" r="4"><title>{}</title></circle>')
    return _linked(drawn.format(f"dot {dot.tone}".strip(), x, _height(dot.value), dot.text), dot)


def _grid() -> Iterator[Markup]:
    for percent in (0, 50, 100):
        y = _height(percent)
        yield _LINE.format("grid-line", LEFT, WIDTH - 6, y, y)
        yield _text(LEFT - 6, y + 4, f"{percent}%", "axis")


def _height(percent: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * percent / 100


def _pieces(places: Sequence[tuple[float, Bar]]) -> Iterator[list[tuple[float, float]]]:
    """Yield the stretches of the line on which every value is known."""
    piece: list[tuple[float, float]] = []
    for x, dot in places:
        if dot.value is None:
            if len(piece) > 1:
                yield piece
            piece = []
        else:
            piece.append((x, dot.value))
    if len(piece) > 1:
        yield piece


def _rect(x: float, y: float, width: float, height: float, tone: str) -> Markup:
    return _RECT.format(f"part {tone}".strip(), round(x, 2), round(y, 2), width, height)


def _text(x: float, y: float, text: str, kind: str) -> Markup:
    anchor = "end" if kind == "axis" else "middle"
    return _TEXT.format(kind, round(x, 2), round(y, 2), anchor, text)


def _linked(drawn: Markup, bar: Bar) -> Markup:
    """Let a mouse follow a column to its list; keyboards and readers use the table."""
    if not bar.address:
        return drawn
    return Markup('<a href="{}" tabindex="-1" aria-hidden="true">{}</a>').format(bar.address, drawn)


def _svg(kind: str, label: str, content: Markup) -> Markup:
    # what can be clicked may not stand in an image; its links are hidden from readers of the table
    role = "group" if "<a " in content else "img"
    values = {"kind": kind, "width": WIDTH, "height": HEIGHT, "role": role, "label": label}
    return _ARTICLE.format(content=content, **values)
