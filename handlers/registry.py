"""Handlers by name: a module of this package registers its functions, nobody keeps a list.

A diagram says `samphan:handler="mail.send"`; the code says `@handler("mail.send")`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import handlers
from engine.ports import Call

#: what runs at a service task: it is told the call and answers with the fields of `result`
Handler = Callable[[Call], Mapping[str, Any] | None]

_found: dict[str, Handler] = {}


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register a function under the name that diagrams use."""

    def register(function: Handler) -> Handler:
        known = _found.get(name)
        if known is not None and _origin(known) != _origin(function):
            raise ValueError(
                f"two handlers are called {name}: {_origin(known)} and "
                f"{_origin(function)}; rename one"
            )
        _found[name] = function
        return function

    return register


def _origin(function: Handler) -> str:
    return f"{function.__module__}.{function.__qualname__}"


class Registry:
    """All handlers of this installation; it fills the port `engine.ports.Handlers`."""

    def __init__(self, functions: Mapping[str, Handler]) -> None:
        self._functions = dict(functions)

    def names(self) -> frozenset[str]:
        """Return the names of all handlers."""
        return frozenset(self._functions)

    def call(self, name: str, call: Call) -> Mapping[str, Any] | None:
        """Run a handler; an unknown name is a technical failure that ends as an incident."""
        if name not in self._functions:
            raise LookupError(f"no handler is called {name}; install the module that brings it")
        return self._functions[name](call)


@cache
def registry() -> Registry:
    """Import every module of this package and return what registered itself."""
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        importlib.import_module(module.name)
    return Registry(_found)
