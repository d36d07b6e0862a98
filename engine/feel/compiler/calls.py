"""Compiles calls of functions."""

from __future__ import annotations

from typing import Any

from engine.feel.compiler.core import Compiler, compiles
from engine.feel.compiler.level import Code, Frame, Level, find
from engine.feel.functions import FUNCTIONS
from engine.feel.functions.signature import (
    MISFIT,
    BuiltIn,
    Signature,
    charged,
    paid,
    size,
)
from engine.feel.nodes import Call, Name
from engine.feel.values import Function, Value


@compiles(Call)
def call(compiler: Compiler, node: Call, level: Level) -> Code:
    """Call a function with arguments in order, or by name."""
    compiler.counted = True
    built_in = _built_in(compiler, node, level)
    function = _function(compiler, node, level) if built_in is None else _always(built_in)
    arguments = [compiler.code(argument, level) for argument in node.arguments]
    if node.names is not None:
        return _by_name(function, node.names, arguments)
    way = None if built_in is None else built_in.only_way(len(arguments))
    if way is not None:
        return _direct(way, arguments)

    def invoke(frame: Frame) -> Value:
        target = function(frame)
        if not isinstance(target, Function):
            return None
        run: Any = frame[2]
        return target.invoke([argument(frame) for argument in arguments], run)

    return invoke


def _direct(way: Signature, arguments: list[Code]) -> Code:
    """Call a built-in function by the one signature that fits: nothing is left to look for."""
    if len(arguments) == 2:
        return _of_two(way, *arguments)
    body = way.body
    plan = list(zip(arguments, way.plain, way.checks, strict=False))

    def invoke(frame: Frame) -> Value:
        values = []
        for argument, plain, check in plan:
            value = argument(frame)
            if type(value) is not plain:
                value = check(value)
                if value is MISFIT:
                    return None
            values.append(value)
        run: Any = frame[2]
        return charged(body, values, run)

    return invoke


def _of_two(way: Signature, first: Code, second: Code) -> Code:
    """Do the same for two arguments; truth values cost nothing to give (`contains` in loops)."""
    body = way.body
    plain, other_plain = way.plain[:2]
    check, other_check = way.checks[:2]

    def invoke(frame: Frame) -> Value:
        one, other = first(frame), second(frame)
        if type(one) is not plain:
            one = check(one)
        if type(other) is not other_plain:
            other = other_check(other)
        if one is MISFIT or other is MISFIT:
            return None
        run: Any = frame[2]
        # most arguments are texts, whose size is seen at once
        cost = len(one) >> 6 if type(one) is str else size(one)
        cost += len(other) >> 6 if type(other) is str else size(other)
        run.spend(1 + cost)
        value = body(run, one, other)
        return value if type(value) is bool else paid(value, run)

    return invoke


def _by_name(function: Code, names: list[str], arguments: list[Code]) -> Code:
    pairs = list(zip(names, arguments, strict=True))
    twice = len(set(names)) < len(names)

    def invoke(frame: Frame) -> Value:
        target = function(frame)
        if twice or not isinstance(target, Function):
            return None
        run: Any = frame[2]
        return target.invoke_named({name: value(frame) for name, value in pairs}, run)

    return invoke


def _always(function: Function) -> Code:
    return lambda frame: function


def _built_in(compiler: Compiler, node: Call, level: Level) -> BuiltIn | None:
    """Find the built-in function that is meant whatever the data are."""
    if not isinstance(node.function, Name):
        return None
    name = node.function.name
    known = name in compiler.announced or find(name, level)[0]
    return None if known else FUNCTIONS.get(name)


def _function(compiler: Compiler, node: Call, level: Level) -> Code:
    """Find the function; a variable that is no function does not hide a built-in one."""
    target = node.function
    read = compiler.code(target, level)
    built_in = FUNCTIONS.get(target.name) if isinstance(target, Name) else None
    if built_in is None:
        return read

    def choose(frame: Frame) -> Value:
        value = read(frame)
        return value if isinstance(value, Function) else built_in

    return choose
