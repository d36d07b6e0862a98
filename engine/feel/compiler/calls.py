"""Compiles calls of functions."""

from __future__ import annotations

from typing import Any

from engine.feel.compiler.core import Compiler, compiles
from engine.feel.compiler.level import Code, Frame, Level, find
from engine.feel.functions import FUNCTIONS
from engine.feel.nodes import Call, Name
from engine.feel.values import Function, Value


@compiles(Call)
def call(compiler: Compiler, node: Call, level: Level) -> Code:
    """Call a function with arguments in order, or by name."""
    compiler.counted = True
    function = _function(compiler, node, level)
    arguments = [compiler.code(argument, level) for argument in node.arguments]
    if node.names is not None:
        return _by_name(function, node.names, arguments)

    def invoke(frame: Frame) -> Value:
        target = function(frame)
        if not isinstance(target, Function):
            return None
        run: Any = frame[2]
        return target.invoke([argument(frame) for argument in arguments], run)

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


def _function(compiler: Compiler, node: Call, level: Level) -> Code:
    """Find the function; a variable that is no function does not hide a built-in one."""
    target = node.function
    if not isinstance(target, Name):
        return compiler.code(target, level)
    name = target.name
    built_in = FUNCTIONS.get(name)
    known = name in compiler.announced or find(name, level)[0]
    if built_in and not known:
        return lambda frame: built_in
    read = compiler.code(target, level)
    if built_in is None:
        return read

    def choose(frame: Frame) -> Value:
        value = read(frame)
        return value if isinstance(value, Function) else built_in

    return choose
