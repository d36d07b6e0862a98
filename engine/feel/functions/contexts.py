"""Built-in functions on contexts (DMN 1.5, 10.3.4.11)."""

from __future__ import annotations

from typing import Any

from engine.feel.functions.signature import built_in
from engine.feel.limits import Run
from engine.feel.values import Value, given, member, members


@built_in("get value(m: context, key: string)")
def get_value(run: Run, context: dict[str, Any], key: str) -> Value:
    """Give the value of an entry."""
    return member(context, key)


@built_in("get value(context: context, keys: list)")
def get_value_inside(run: Run, context: dict[str, Any], keys: list[Value]) -> Value:
    """Give the value of an entry inside other entries."""
    value: Value = context
    for key in keys:
        if type(value) is not dict or type(key) is not str:
            return None
        value = member(value, key)
    return value if keys else None


@built_in("get entries(m: context)")
def get_entries(run: Run, context: dict[str, Any]) -> Value:
    """List the entries."""
    return [{"key": name, "value": value} for name, value in members(context)]


@built_in("context(entries: list)")
def context_of(run: Run, entries: list[Value]) -> Value:
    """Make a context of a list of entries."""
    made: dict[str, Value] = {}
    for entry in entries:
        if type(entry) is not dict or not {"key", "value"} <= entry.keys():
            return None
        key = given(entry["key"])
        if type(key) is not str or key in made:
            return None
        made[key] = given(entry["value"])
    return made


@built_in("context put(context: context, key: string, value: any)")
def context_put(run: Run, context: dict[str, Any], key: str, value: Value) -> Value:
    """Give a context with one entry added or replaced."""
    return {**context, key: value}


@built_in("context put(context: context, keys: list, value: any)")
def context_put_inside(run: Run, context: dict[str, Any], keys: list[Value], value: Value) -> Value:
    """Give a context with one entry inside other entries added or replaced."""
    if not keys or not all(type(key) is str for key in keys):
        return None
    top = dict(context)
    inner = top
    for key in keys[:-1]:
        below = inner.get(key)
        if type(below) is not dict:
            return None
        run.spend(1 + len(below))
        inner[key] = dict(below)
        inner = inner[key]
    inner[keys[-1]] = value
    return top


@built_in("context merge(contexts: list)")
def context_merge(run: Run, contexts: list[Value]) -> Value:
    """Join contexts; later entries win."""
    made: dict[str, Value] = {}
    for context in contexts:
        if type(context) is not dict:
            return None
        run.spend(len(context))
        made.update(context)
    return made
