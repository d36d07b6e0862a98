"""Every route says who may open it, in words that the permission module knows."""

from __future__ import annotations

from flask import Flask

from engine.actor import ROLES
from web.permission import PUBLIC, SIGNED_IN

KNOWN = {PUBLIC, SIGNED_IN, *ROLES}


def test_every_route_carries_a_permission(pages: Flask) -> None:
    views = {name: view for name, view in pages.view_functions.items() if name != "static"}
    without = [name for name, view in views.items() if not getattr(view, "permission", ())]
    assert without == []


def test_every_permission_is_a_known_word(pages: Flask) -> None:
    for name, view in pages.view_functions.items():
        assert set(getattr(view, "permission", ())) <= KNOWN, name


def test_only_signing_in_language_health_and_secret_calendars_are_public(pages: Flask) -> None:
    public = {
        name
        for name, view in pages.view_functions.items()
        if PUBLIC in getattr(view, "permission", ())
    }
    assert public == {
        "session.sign_in",
        "session.check_password",
        "session.choose_language",
        "session.health",
        "feeds.due_dates",
    }


def test_looking_changes_nothing(pages: Flask) -> None:
    """A route takes either GET or POST, so that a link never changes anything."""
    for rule in pages.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods in ({"GET"}, {"POST"}), rule
