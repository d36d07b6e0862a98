"""What can be done to a case, as values that the journal keeps and a replay repeats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, get_args


class _Command:
    """A value that travels as JSON: its fields under their names, its class under `do`."""

    __slots__: tuple[str, ...] = ()
    do: ClassVar[str]

    def to_json(self) -> dict[str, Any]:
        """Return the command as JSON data."""
        document: dict[str, Any] = {"do": self.do}
        for name in self.__slots__:  # every heir is a dataclass with slots
            document[name] = getattr(self, name)
        return document


@dataclass(frozen=True, slots=True)
class Start(_Command):
    """Begin a case."""

    do: ClassVar[str] = "start"
    variables: Mapping[str, Any] = field(default_factory=dict)
    #: id of the start event; None takes the one without a trigger
    element: str | None = None
    #: what FEEL sees as `case`: id, number, started_at, started_by
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Complete(_Command):
    """Hand in the answers of a work item."""

    do: ClassVar[str] = "complete"
    wait: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deliver(_Command):
    """Bring an awaited message or signal."""

    do: ClassVar[str] = "deliver"
    wait: int
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fire(_Command):
    """A timer is due; `count` occurrences were missed or are due together."""

    do: ClassVar[str] = "fire"
    wait: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Succeed(_Command):
    """A handler did its job."""

    do: ClassVar[str] = "succeed"
    wait: int
    result: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Throw(_Command):
    """A handler reports a BPMN error."""

    do: ClassVar[str] = "throw"
    wait: int
    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Move(_Command):
    """A supervisor moves what waits to another element of the same scope."""

    do: ClassVar[str] = "move"
    wait: int
    element: str


@dataclass(frozen=True, slots=True)
class Assign(_Command):
    """A supervisor corrects case data."""

    do: ClassVar[str] = "assign"
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cancel(_Command):
    """A supervisor ends the case."""

    do: ClassVar[str] = "cancel"


@dataclass(frozen=True, slots=True)
class EndPath(_Command):
    """A supervisor ends what waits, as if its path had come to an end event."""

    do: ClassVar[str] = "end_path"
    wait: int


@dataclass(frozen=True, slots=True)
class Restore(_Command):
    """What was done last is undone: the case is again what it was before."""

    do: ClassVar[str] = "restore"
    #: the state before, as `State.dump` wrote it
    state: str


Command = (
    Start | Complete | Deliver | Fire | Succeed | Throw | Move | Assign | Cancel | EndPath | Restore
)
_COMMANDS: dict[str, type[Any]] = {one.do: one for one in get_args(Command)}


def from_json(document: Mapping[str, Any]) -> Command:
    """Return the command that `to_json` wrote."""
    values = dict(document)
    command: Command = _COMMANDS[values.pop("do")](**values)
    return command
