"""What keys of the figures are called: processes, steps, branches, groups, people, classes."""

from __future__ import annotations

from functools import cached_property

from flask_babel import gettext

from engine.board import NONE, View
from engine.errors import NotFound
from web import definitions, dimensions, people
from web.definitions import Definition

#: tables of the board: key, and the word of the address that narrows to one of its lines
WORD_OF = {
    "process": "process",
    "step": "step",
    "branch": "branch",
    "group": "group",
    "person": "person",
    "severity": "severity",
    "customer_class": "class",
}


class Names:
    """Names in the reader's language, looked up once for a page."""

    @cached_property
    def _drawn(self) -> dict[str, Definition | None]:
        return {}

    def of(self, dimension: str, key: str) -> str:
        """Return what a key is called, and what those without one are called."""
        if key in ("", NONE):
            return self._none(dimension)
        if dimension == "step":
            process, _, activity = key.partition("/")
            return self.step(process, activity)
        if dimension == "process":
            return self.process(key)
        if dimension == "group":
            return people.group(key)
        if dimension == "person":
            return people.name(key)
        return dimensions.word(dimension, key)

    def process(self, key: str) -> str:
        """Return the name of a process."""
        drawn = self._newest(key)
        return drawn.title() if drawn else key

    def step(self, process: str, activity: str) -> str:
        """Return the name of a step."""
        drawn = self._newest(process)
        return drawn.label(activity) if drawn else activity

    def choices(self, view: View, dimension: str) -> list[tuple[str, str]]:
        """Return (key, name) of what occurs, by name, for a filter; none comes last."""
        keys = view.values(dimension)
        named = [(key, self._long(dimension, key)) for key in keys if key]
        named.sort(key=lambda pair: pair[1])
        return [*named, (NONE, self._none(dimension))] if "" in keys else named

    def _long(self, dimension: str, key: str) -> str:
        """Return a name that is clear among those of all processes."""
        if dimension != "step":
            return self.of(dimension, key)
        process, _, activity = key.partition("/")
        return f"{self.process(process)} · {self.step(process, activity)}"

    def _newest(self, process: str) -> Definition | None:
        if process not in self._drawn:
            try:
                self._drawn[process] = definitions.newest_of(process)
            except NotFound:
                self._drawn[process] = None
        return self._drawn[process]

    @staticmethod
    def _none(dimension: str) -> str:
        if dimension == "person":
            return str(gettext("nobody yet"))
        if dimension == "group":
            return str(gettext("no group"))
        if dimension == "branch":
            return str(gettext("no branch"))
        return str(gettext("not stated"))
