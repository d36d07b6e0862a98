"""What the engine asks of the rooms outside: a checker of forms and a caller of handlers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from engine.errors import Problem


class Forms(Protocol):
    """Checks form schemas and submissions."""

    def check(self, schema: Mapping[str, Any]) -> Sequence[Problem]:
        """Return what is wrong with a form schema."""

    def validate(
        self, schema: Mapping[str, Any], data: Mapping[str, Any], *, today: date
    ) -> dict[str, Any]:
        """Return the cleaned submission, or raise BadInput with one problem per field."""

    def fields(self, schema: Mapping[str, Any]) -> Sequence[str]:
        """Return the keys of the input fields in the order of the form."""


@dataclass(frozen=True)
class Call:
    """What a handler is told when its job runs."""

    inputs: Mapping[str, Any]
    case_id: int
    number: str
    process: str
    activity: str
    #: idempotency key of the job: the same at every attempt
    key: str
    at: datetime
    #: the engine's database; a handler opens a transaction of its own
    database: Any
    #: files of the case's definition by path
    files: Mapping[str, bytes] = field(default_factory=dict)


class Handlers(Protocol):
    """Finds and calls the code behind service tasks."""

    def names(self) -> frozenset[str]:
        """Return the names of all handlers."""

    def call(self, name: str, call: Call) -> Mapping[str, Any] | None:
        """Run a handler; it may raise BpmnError, Retry or any technical exception."""
