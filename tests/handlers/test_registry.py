"""Handlers are found by name, without a list."""

from __future__ import annotations

import pytest

from handlers.registry import handler, registry


def test_every_module_registers_what_it_brings() -> None:
    assert {"mail.send", "action.record", "summary.add"} <= registry().names()


def test_two_handlers_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"two handlers are called mail\.send"):
        handler("mail.send")(lambda call: None)


def test_an_unknown_handler_is_a_technical_failure(call) -> None:
    with pytest.raises(LookupError, match=r"no handler is called no\.such"):
        registry().call("no.such", call())
