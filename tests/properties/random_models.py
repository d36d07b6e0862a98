"""Random diagrams on which stock SpiffWorkflow behaves rightly, made from a seed.

Left out because SpiffWorkflow 3.2.0 is known to be wrong there (notes on it, sections 0 and 5):
joins inside loops fire early; branches that write the same variable lose writes, so every task
writes a variable of its own; what was written inside an interrupted sub-process is lost, so nothing
is written there; a branch beside the main path brings old values back at the end, so it does not
meet loops; an inclusive join looks back along the first of several paths only (`check` in its
inclusive_gateway.py), so the branches before it neither split nor merge.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.engine.diagram.drawing import drawn, flow

Answer = Callable[[random.Random, int], dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """What is allowed where a block is drawn."""

    depth: int
    in_loop: bool = False
    #: nothing may be written: the sub-process may be interrupted
    silent: bool = False
    #: a branch before an inclusive join: one path, no gateways, no timers on borders
    linear: bool = False


@dataclass
class Model:
    """A diagram, and what each of its user tasks answers."""

    rnd: random.Random
    #: loops, or timers that don't interrupt: never both
    loops: bool = False
    processes: list[str] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    #: drawing of the scope at hand
    body: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def source(self) -> bytes:
        """Return the file; the main process is its first."""
        return drawn("".join(reversed(self.processes)))

    def name(self, prefix: str) -> str:
        """Return a new id."""
        self.count += 1
        return f"{prefix}{self.count}"

    def draw(self, tag: str, inside: str = "", attributes: str = "", prefix: str = "") -> str:
        """Draw an element and return its id."""
        name = self.name(prefix or tag[0])
        self.body.append(f'<{tag} id="{name}" {attributes}>{inside}</{tag}>')
        return name

    def connect(self, source: str, target: str, condition: str = "") -> str:
        """Draw a flow and return its id."""
        name = self.name("f")
        self.body.append(flow(source, target, condition, name))
        return name


Block = Callable[[Model, Place], tuple[str, str]]


def random_model(seed: int) -> Model:
    """Draw a model from a seed."""
    rnd = random.Random(seed)
    model = Model(rnd, loops=rnd.random() < 0.5)
    _process(model, "main", Place(3))
    return model


def _process(model: Model, name: str, place: Place) -> None:
    """Draw a process around a block."""
    inside = _scope(model, place, _sequence if name == "main" else _block)
    model.processes.append(f'<process id="{name}" isExecutable="true">{inside}</process>')


def _scope(model: Model, place: Place, block: Block | None = None) -> str:
    """Return the inside of a process or sub-process."""
    outer, model.body = model.body, []
    start = model.draw("startEvent")
    first, last = (block or _block)(model, place)
    end = model.draw("endEvent")
    model.connect(start, first)
    model.connect(last, end)
    inside, model.body = "".join(model.body), outer
    return inside


def _block(model: Model, place: Place) -> tuple[str, str]:
    """Draw a random block and return its first and last element."""
    kinds: list[Block] = [_task, _task]
    if place.depth > 0:
        kinds += [_sequence, _sequence, _sub, _several]
        kinds += [] if place.silent else [_call, _script]
    if not place.linear:
        kinds += [_timed, *_branching(model, place)]
    return model.rnd.choice(kinds)(model, place)


def _branching(model: Model, place: Place) -> list[Block]:
    """Return the blocks that split or merge."""
    if place.depth <= 0:
        return []
    kinds: list[Block] = [_interrupted]
    if not place.in_loop:
        kinds += [_parallel, _parallel]
    if not place.silent:
        kinds += [_exclusive, _exclusive]
        kinds += [] if place.in_loop else [_inclusive, _inclusive]
        kinds += [_loop, _loop] if model.loops else []
    return kinds


def _deeper(place: Place, **changes: bool) -> Place:
    return replace(place, depth=place.depth - 1, **changes)


def _user(model: Model, place: Place, answer: Answer | None = None) -> str:
    """Draw a user task that writes a variable of its own."""
    task = model.draw("userTask")
    if answer is not None:
        model.answers[task] = answer
    elif not place.silent:
        model.answers[task] = lambda rnd, _: {f"v_{task}": rnd.randrange(100)}
    return task


def _task(model: Model, place: Place) -> tuple[str, str]:
    task = _user(model, place)
    return task, task


def _script(model: Model, place: Place) -> tuple[str, str]:
    name = model.name("w")
    text = f"<script>{name} = {model.rnd.randrange(50)} * 2 + 1</script>"
    task = model.draw("scriptTask", text, 'scriptFormat="feel"', "sc")
    model.kinds.add("script")
    return task, task


def _sequence(model: Model, place: Place) -> tuple[str, str]:
    first, last = _block(model, _deeper(place))
    for _ in range(model.rnd.randint(1, 2)):
        following, end = _block(model, _deeper(place))
        model.connect(last, following)
        last = end
    return first, last


def _timed(model: Model, place: Place) -> tuple[str, str]:
    """A user task with a timer on its border."""
    task = _user(model, place)
    return task, _border(model, place, task)


def _border(model: Model, place: Place, host: str) -> str:
    """Hang a timer on an activity; return where the path goes on."""
    interrupting = model.loops or place.silent or model.rnd.random() < 0.5
    seconds = model.rnd.randrange(10, 1_000_000)
    timer = (
        f"<timerEventDefinition><timeDuration>PT{seconds}S</timeDuration></timerEventDefinition>"
    )
    attributes = f'attachedToRef="{host}" cancelActivity="{str(interrupting).lower()}"'
    event = model.draw("boundaryEvent", timer, attributes)
    late = _user(model, place)
    model.connect(event, late)
    model.kinds.add("interrupting timer" if interrupting else "timer beside")
    if not interrupting:
        model.connect(late, model.draw("endEvent"))
        return host
    merge = model.draw("exclusiveGateway")
    model.connect(host, merge)
    model.connect(late, merge)
    return merge


def _exclusive(model: Model, place: Place) -> tuple[str, str]:
    count = model.rnd.randint(2, 3)
    variable = model.name("x")
    ask = _user(model, place, lambda rnd, _: {variable: rnd.randrange(count + 1)})
    return ask, _branches(model, place, "exclusiveGateway", ask, count, f"{variable} = {{}}")


def _inclusive(model: Model, place: Place) -> tuple[str, str]:
    count = model.rnd.randint(2, 3)
    variable = model.name("o")
    ask = _user(
        model,
        place,
        lambda rnd, _: {f"{variable}_{n}": rnd.random() < 0.5 for n in range(1, count)},
    )
    return ask, _branches(model, place, "inclusiveGateway", ask, count, f"{variable}_{{}} = true")


def _branches(model: Model, place: Place, tag: str, before: str, count: int, condition: str) -> str:
    """Split by conditions, the last branch by default, and join; return the join."""
    split = model.draw(tag, attributes='default="DEFAULT"')
    at = len(model.body) - 1
    join = model.draw(tag)
    model.connect(before, split)
    inner = _deeper(place, linear=place.linear or tag == "inclusiveGateway")
    for number in range(1, count + 1):
        last = number == count
        first, end = (split, split) if not last and number == 2 else _block(model, inner)
        target = join if first is split else first
        taken = model.connect(split, target, "" if last else condition.format(number))
        if target is first:
            model.connect(end, join)
        if last:
            model.body[at] = model.body[at].replace("DEFAULT", taken)
    model.kinds.add(tag)
    return join


def _parallel(model: Model, place: Place) -> tuple[str, str]:
    split, join = model.draw("parallelGateway"), model.draw("parallelGateway")
    for _ in range(model.rnd.randint(2, 3)):
        first, last = _block(model, _deeper(place))
        model.connect(split, first)
        model.connect(last, join)
    model.kinds.add("parallelGateway")
    return split, join


def _loop(model: Model, place: Place) -> tuple[str, str]:
    variable = model.name("again")
    merge = model.draw("exclusiveGateway")
    first, last = _block(model, _deeper(place, in_loop=True))
    ask = _user(model, place, lambda rnd, step: {variable: step < 25 and rnd.random() < 0.5})
    split = model.draw("exclusiveGateway", attributes='default="DEFAULT"')
    at = len(model.body) - 1
    leave = model.draw("exclusiveGateway")
    model.connect(merge, first)
    model.connect(last, ask)
    model.connect(ask, split)
    model.connect(split, merge, f"{variable} = true")
    model.body[at] = model.body[at].replace("DEFAULT", model.connect(split, leave))
    model.kinds.add("loop")
    return merge, leave


def _sub(model: Model, place: Place) -> tuple[str, str]:
    inside = _scope(model, _deeper(place, linear=False))
    sub = model.draw("subProcess", inside, prefix="sub")
    model.kinds.add("sub-process")
    return sub, sub


def _interrupted(model: Model, place: Place) -> tuple[str, str]:
    """A sub-process with a timer on its border; nothing is written in it."""
    inside = _scope(model, _deeper(place, silent=True, linear=False))
    sub = model.draw("subProcess", inside, prefix="sub")
    model.kinds.add("timer on a sub-process")
    return sub, _border(model, place, sub)


def _call(model: Model, place: Place) -> tuple[str, str]:
    name = model.name("process")
    _process(model, name, _deeper(place, linear=False))
    call = model.draw("callActivity", attributes=f'calledElement="{name}"', prefix="call")
    model.kinds.add("call activity")
    return call, call


def _several(model: Model, place: Place) -> tuple[str, str]:
    """A user task for several at once or one after the other; they write nothing."""
    one_by_one = str(model.rnd.random() < 0.5).lower()
    inside = (
        f'<multiInstanceLoopCharacteristics isSequential="{one_by_one}"><loopCardinality>'
        f"{model.rnd.randint(1, 3)}</loopCardinality></multiInstanceLoopCharacteristics>"
    )
    task = model.draw("userTask", inside, prefix="mi")
    model.kinds.add("multi-instance")
    return task, task
