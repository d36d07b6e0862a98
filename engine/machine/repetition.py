"""Repeated activities: standard loops and multi-instance (BPMN 2.0.2 §10.3.6, §13.3.6, §13.3.7).

The activity itself holds a token with its boundary events; each item runs as a token inside it,
with variables of its own: the item, `loopCounter`, and what the result is made of as long as
nobody outside has such a variable. A completion condition sees besides these
`numberOfInstances`, `numberOfActiveInstances`, `numberOfCompletedInstances` and
`numberOfTerminatedInstances`; when it is true the items that still run are broken off.
Items that never ended have null as their result.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import sentence
from engine.machine.events import EventName
from engine.machine.formula import Formula
from engine.machine.lifecycle import cancel, leave, note
from engine.machine.play import Play
from engine.machine.program import Step
from engine.machine.refusal import Refused
from engine.machine.state import Data, Loop

#: more would come near the budget of one step
MOST_ITEMS = 1_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How the diagram wants an activity repeated."""

    #: "standard", "parallel" or "sequential"
    kind: str
    condition: Formula | None
    test_before: bool
    maximum: int | None
    cardinality: Formula | None
    collection: Formula | None
    element_variable: str
    output_collection: str
    output_element: Formula | None


def repeated(step: Step, item: Step, plan: Plan) -> None:
    """Compile an activity around the step of one item."""
    step.leave, step.finish = leave, leave
    arms = step.arms
    item.kept = _names(plan)

    def enter(play: Play, scope: int, _: str) -> None:
        loop = _begin(step, plan, play, scope)
        if plan.kind == "standard" and plan.test_before and not _again(plan, play, scope, 0):
            step.depart(play, scope)
            return
        token = play.stand(step, scope)
        play.loops[token] = loop
        play.live[token] = 0
        play.tell(
            EventName.ACTIVITY_ENTERED,
            step.element,
            {} if loop.total is None else {"items": loop.total},
        )
        for arm in arms:
            arm(play, token)
        if loop.total == 0:
            _conclude(step, plan, play, token)
            return
        _queue(play, item, token, loop.total or 1 if plan.kind == "parallel" else 1)

    step.enter = enter
    _compile_item(step, item, plan)


def _compile_item(step: Step, item: Step, plan: Plan) -> None:
    """Wrap what one item does: its variables before, its result after."""
    begin = item.enter

    def enter(play: Play, body: int, came: str) -> None:
        # The token is made by the activity itself; its id is the next one.
        loop = play.loops[body]
        play.loops[body] = loop._replace(started=loop.started + 1)
        play.data[play.next_id] = _own(plan, play, body, loop)
        play.fresh.add(play.next_id)
        begin(play, body, came)

    def left(play: Play, token: int) -> None:
        body = play.tokens[token].parent
        loop = _counted(plan, play, token, play.loops[body])
        ended = _ended(plan, play, token, body, loop)
        if play.done or item.undoable:
            note(play, item, token)
        del play.tokens[token]
        play.data.pop(token, None)
        play.loops[body] = loop
        play.live[body] -= 1
        if ended:
            _conclude(step, plan, play, body)
        elif plan.kind != "parallel":
            _queue(play, item, body, 1)

    item.enter, item.leave = enter, left


def _queue(play: Play, item: Step, body: int, count: int) -> None:
    play.live[body] += count
    for _ in range(count):
        play.queue.append((body, item, ""))


def _own(plan: Plan, play: Play, body: int, loop: Loop) -> Data:
    """Return the variables of the item that begins."""
    own: Data = {}
    if plan.output_element is not None:
        known = play.context(body)
        own = {name: None for name in plan.output_element.expression.names if name not in known}
    if loop.items is not None and plan.element_variable:
        own[plan.element_variable] = loop.items[loop.started]
    own["loopCounter"] = loop.started + 1
    return own


def _begin(step: Step, plan: Plan, play: Play, scope: int) -> Loop:
    """Find out how many items there are."""
    if plan.kind == "standard":
        return Loop(None, None, 0, 0, None)
    items = None
    if plan.collection is not None:
        items = plan.collection.data(play.context(scope), play.now)
        total = len(items) if isinstance(items, list) else None
    else:
        total = _number(plan, play, scope)
    if total is None or not 0 <= total <= MOST_ITEMS:
        raise _uncountable(step, plan)
    return Loop(total, items, 0, 0, [None] * total if plan.output_collection else None)


def _number(plan: Plan, play: Play, scope: int) -> int | None:
    if plan.cardinality is None:
        return None
    value = plan.cardinality.data(play.context(scope), play.now)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _counted(plan: Plan, play: Play, token: int, loop: Loop) -> Loop:
    """Count an item that ended, and keep its result in its place."""
    results = loop.results
    if results is not None and plan.output_element is not None:
        value = plan.output_element.data(play.context(token), play.now)
        results = results.copy()
        results[play.data[token]["loopCounter"] - 1] = value
    return loop._replace(done=loop.done + 1, results=results)


def _ended(plan: Plan, play: Play, token: int, body: int, loop: Loop) -> bool:
    """Tell whether the repetition is over with the item that just ended."""
    if loop.total is None:
        return not _again(plan, play, token, loop.done)
    if loop.done == loop.total:
        return True
    if plan.condition is None:
        return False
    context = {
        **play.context(token),
        "numberOfInstances": loop.total,
        "numberOfActiveInstances": play.live[body] - 1,
        "numberOfCompletedInstances": loop.done,
        "numberOfTerminatedInstances": 0,
    }
    return plan.condition.true(context, play.now)


def _again(plan: Plan, play: Play, scope: int, done: int) -> bool:
    """Tell whether a standard loop takes another turn; its condition sees the turns done."""
    if plan.maximum is not None and done >= plan.maximum:
        return False
    if plan.condition is None:
        return True
    context = {**play.context(scope), "loopCounter": done}
    return plan.condition.true(context, play.now)


def _conclude(step: Step, plan: Plan, play: Play, body: int) -> None:
    """End the repetition: break off what still runs, hand over the results, go on."""
    for child in play.children(body):
        cancel(play, child)
    play.forget(body)
    loop = play.loops.pop(body)
    changes = {}
    if loop.results is not None:
        changes = play.write(play.tokens[body].parent, {plan.output_collection: loop.results})
    del play.live[body]
    play.tell(EventName.ACTIVITY_COMPLETED, step.element, {"changes": changes} if changes else {})
    leave(play, body)


def _names(plan: Plan) -> frozenset[str]:
    """Return the variables of an item that stay inside it."""
    read = plan.output_element.expression.names if plan.output_element else frozenset()
    return frozenset(("loopCounter", plan.element_variable, *read))


def _uncountable(step: Step, plan: Plan) -> Refused:
    formula = plan.collection or plan.cardinality
    return Refused(
        sentence(
            "“%(place)s” is repeated over %(text)s, which gives neither a list nor a number "
            "from 0 to %(most)d: correct the case data"
        ),
        place=step.label,
        text=formula.text if formula else "",
        most=MOST_ITEMS,
    )
