"""FEEL in its place in the diagram: an expression that knows where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import feel
from engine.errors import sentence
from engine.machine.refusal import Refused


class Formula:
    """An expression with the element and the purpose that it serves."""

    __slots__ = ("expression", "place", "purpose", "text")

    def __init__(self, text: str, place: str, purpose: str, names: tuple[str, ...] = ()) -> None:
        self.text = text
        #: name of the element, for people
        self.place = place
        #: what it is for: "condition", "due", ...
        self.purpose = purpose
        self.expression = feel.compile_expression(text, names)

    def value(self, context: Mapping[str, Any], now: datetime) -> Any:
        """Return its FEEL value."""
        try:
            return self.expression(context, now)
        except feel.FeelLimit as limit:
            raise Refused(
                sentence("“%(place)s”: the expression %(text)s takes too long (%(problem)s)"),
                place=self.place,
                text=self.text,
                problem=str(limit),
            ) from None

    def true(self, context: Mapping[str, Any], now: datetime) -> bool:
        """Tell whether it is exactly true."""
        return self.value(context, now) is True

    def data(self, context: Mapping[str, Any], now: datetime) -> Any:
        """Return its value as JSON data."""
        return self.plain(self.value(context, now))

    def plain(self, value: Any) -> Any:
        """Return a FEEL value as JSON data."""
        kind = type(value)
        if kind is str or kind is bool or value is None:
            return value
        try:
            return feel.to_json(value)
        except feel.FeelError as problem:
            raise Refused(
                sentence("“%(place)s”: %(text)s gives nothing that can be kept (%(problem)s)"),
                place=self.place,
                text=self.text,
                problem=str(problem),
            ) from None


def text_of(value: Any) -> str:
    """Return JSON data as the text under which a message is correlated."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
