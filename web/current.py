"""What belongs to the request being answered: the engine, the settings and the person."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, g, request

from engine.actor import Actor
from engine.identity import Person
from engine.runtime import Engine
from web.config import Config


def engine() -> Engine:
    """Return the engine that this application serves."""
    return cast(Engine, current_app.extensions["samphan.engine"])


def config() -> Config:
    """Return the settings."""
    return config_of(current_app)


def config_of(app: Flask) -> Config:
    """Return the settings of an application."""
    return cast(Config, app.extensions["samphan.config"])


def actor() -> Actor:
    """Return the person who is signed in."""
    return cast(Actor, g.actor)


def person() -> Person:
    """Return the account of the person who is signed in."""
    return cast(Person, g.person)


def signed_in() -> bool:
    """Say whether somebody is signed in."""
    return getattr(g, "actor", None) is not None


def is_fragment() -> bool:
    """Say whether the browser asks for a piece of a page (htmx) rather than a page."""
    return request.headers.get("HX-Request") == "true"


def is_live() -> bool:
    """Say whether the page asks by itself, to stay fresh, with nobody clicking."""
    return request.headers.get("X-Live") == "1"
