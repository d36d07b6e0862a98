"""Decision tables: compiled to tests by column, and evaluated rule by rule (DMN 1.5, 8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.decision.index import Index, build
from engine.decision.item_types import admitted
from engine.decision.policies import NO_HIT, ONE_IS_ENOUGH, POLICIES, Columns, Hit
from engine.decision.reading import Reading
from engine.decision.source import Element, child, children, label_of, text_of
from engine.feel import types
from engine.feel.compiler import Check, Code, Frame
from engine.feel.data import shown
from engine.feel.errors import FeelError, sentence
from engine.feel.expression import expression_in
from engine.feel.types import Allowed, Type
from engine.feel.values import Value

_LETTERS = {
    "U": "UNIQUE",
    "A": "ANY",
    "P": "PRIORITY",
    "F": "FIRST",
    "R": "RULE ORDER",
    "O": "OUTPUT ORDER",
    "C": "COLLECT",
}


@dataclass(frozen=True)
class Input:
    """A column of conditions: what is tested, and which values may come."""

    label: str
    code: Code
    type: Type
    allowed: Check | None

    def value(self, frame: Frame) -> Value:
        """Give the value under test; one that is not of the column's type is tested as it is."""
        value = admitted(self.code(frame), self.type)
        fitting = self.type.coerce(value)
        return value if fitting is None else fitting


@dataclass(frozen=True)
class Rule:
    """A row: its number, its tests by column (only those that test something), its outputs."""

    number: int
    tests: list[tuple[int, Check]]
    #: by column the plain values that pass, if the cell says nothing else
    constants: list[list[Value] | None]
    outputs: list[Code]


@dataclass(frozen=True)
class Table:
    """A compiled decision table."""

    name: str
    policy: str
    inputs: list[Input]
    columns: Columns
    types: list[Type]
    defaults: list[Code] | None
    rules: list[Rule]
    index: Index | None

    def evaluate(self, frame: Frame) -> Value:
        """Give the table's value; notes rules hit and problems in the frame's run."""
        run: Any = frame[2]
        run.spend(1 + (len(self.rules) >> 4))
        values = [column.value(frame) for column in self.inputs]
        outside = self._outside(values, frame)
        if outside:
            run.problem(outside)
            return None
        hits = self._hits(values, frame)
        run.hits.append(self._record(hits, values))
        if not hits:
            return self._no_hit(frame)
        value, problem = POLICIES[self.policy](hits, self.columns, run)
        if problem:
            run.problem(f"{self.name}: {problem}")
        return value

    def _outside(self, values: list[Value], frame: Frame) -> str:
        for column, value in zip(self.inputs, values, strict=True):
            if column.allowed and value is not None and column.allowed(value, frame) is not True:
                text = str(shown(value))[:80]
                return f"{self.name}: {column.label} is {text}, which is not allowed."
        return ""

    def _hits(self, values: list[Value], frame: Frame) -> list[Hit]:
        hits: list[Hit] = []
        for rule in self._candidates(values):
            for column, check in rule.tests:
                if check(values[column], frame) is not True:
                    break
            else:
                outputs = [
                    kind.coerce(code(frame))
                    for kind, code in zip(self.types, rule.outputs, strict=True)
                ]
                hits.append((rule.number, outputs))
                if self.policy in ONE_IS_ENOUGH:
                    break
        return hits

    def _candidates(self, values: list[Value]) -> Iterable[Rule]:
        if self.index is None:
            return self.rules
        return [self.rules[position] for position in self.index.candidates(values)]

    def _no_hit(self, frame: Frame) -> Value:
        if self.defaults is not None:
            value = self.columns.value([code(frame) for code in self.defaults])
            several = self.policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
            return [value] if several and type(value) is not list else value
        value = NO_HIT.get(self.policy)
        return list(value) if type(value) is tuple else value

    def _record(self, hits: list[Hit], values: list[Value]) -> dict[str, Any]:
        labels = [column.label for column in self.inputs]
        return {
            "decision": self.name,
            "rules": [number for number, _ in hits],
            "inputs": {label: shown(value) for label, value in zip(labels, values, strict=True)},
        }


def read_table(element: Element, reading: Reading, names: frozenset[str], name: str) -> Table:
    """Compile a decision table."""
    inputs = [_input(column, reading, names) for column in children(element, "input")]
    outputs = list(children(element, "output"))
    if not outputs:
        reading.fault(sentence("The decision table has no output column; add one."), element)
    own = reading.type_of(element)
    kinds = [_output_type(output, reading, own, len(outputs) == 1) for output in outputs]
    titles = [_title(output, index) for index, output in enumerate(outputs)]
    reading.members.update(titles)
    priorities = [
        _priorities(output, kind, reading) for output, kind in zip(outputs, kinds, strict=True)
    ]
    width = (len(inputs), len(outputs))
    rules = [
        _rule(rule, number, reading, names, width)
        for number, rule in enumerate(children(element, "rule"), 1)
    ]
    return Table(
        name,
        _policy(element, reading),
        inputs,
        Columns(titles, priorities),
        kinds,
        _defaults(outputs, reading, names),
        rules,
        build([rule.constants for rule in rules]),
    )


def _policy(element: Element, reading: Reading) -> str:
    policy = element.get("hitPolicy", "UNIQUE").strip()
    policy = _LETTERS.get(policy, policy)
    aggregation = element.get("aggregation")
    if policy == "COLLECT" and aggregation:
        policy = f"COLLECT {aggregation}"
    if policy not in POLICIES:
        template = sentence("There is no hit policy %(name)s.")
        reading.fault(template, element, name=repr(policy))
        return "UNIQUE"
    return policy


def _input(element: Element, reading: Reading, names: frozenset[str]) -> Input:
    expression = child(element, "inputExpression")
    if expression is None:
        reading.fault(sentence("An input column has no expression; write one."), element)
        return Input(label_of(element), lambda frame: None, types.ANY, None)
    allowed = child(element, "inputValues")
    label = element.get("label") or text_of(expression)
    return Input(
        " ".join(label.split()),
        reading.expression(expression, names),
        reading.type_of(expression),
        None if allowed is None else reading.tests(allowed, names),
    )


def _title(output: Element, index: int) -> str:
    return " ".join((output.get("name") or output.get("label") or f"output {index + 1}").split())


def _output_type(output: Element, reading: Reading, own: Type, single: bool) -> Type:
    if output.get("typeRef"):
        return reading.type_of(output)
    if isinstance(own, types.ListOf):
        own = own.item
    if isinstance(own, types.ContextOf):
        return own.fields.get(_title(output, 0), types.ANY)
    return own if single and isinstance(own, Allowed) else types.ANY


def _priorities(output: Element, kind: Type, reading: Reading) -> list[Value]:
    values = child(output, "outputValues")
    text = text_of(values) or (kind.text if isinstance(kind, Allowed) else "")
    if not text:
        return []
    try:
        listed = expression_in(f"[{text}]", reading.around(frozenset()))({})
    except FeelError:
        return []
    return listed if type(listed) is list else []


def _defaults(outputs: list[Element], reading: Reading, names: frozenset[str]) -> list[Code] | None:
    entries = [child(output, "defaultOutputEntry") for output in outputs]
    if not any(entry is not None for entry in entries):
        return None
    return [
        (lambda frame: None) if entry is None else reading.expression(entry, names)
        for entry in entries
    ]


def _rule(
    element: Element,
    number: int,
    reading: Reading,
    names: frozenset[str],
    width: tuple[int, int],
) -> Rule:
    conditions = list(children(element, "inputEntry"))
    results = list(children(element, "outputEntry"))
    if (len(conditions), len(results)) != width:
        template = sentence(
            "Rule %(rule)s has %(conditions)s conditions and %(results)s results, "
            "but the table has %(inputs)s and %(outputs)s columns."
        )
        values = {"rule": number, "conditions": len(conditions), "results": len(results)}
        values |= {"inputs": width[0], "outputs": width[1]}
        reading.fault(template, element, None, "", **values)
    cells = [reading.cell(entry, names) for entry in conditions[: width[0]]]
    cells += [(None, None)] * (width[0] - len(cells))
    codes = [reading.expression(entry, names) for entry in results[: width[1]]]
    codes += [lambda frame: None] * (width[1] - len(codes))
    tests = [(column, check) for column, (check, _) in enumerate(cells) if check]
    return Rule(number, tests, [constants for _, constants in cells], codes)
