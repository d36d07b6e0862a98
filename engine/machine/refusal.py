"""The one error that the machine raises: a command that the state or the diagram does not allow."""

from __future__ import annotations

from engine.errors import EngineError


class Refused(EngineError):
    """The case does not allow this now; look at the case again."""
