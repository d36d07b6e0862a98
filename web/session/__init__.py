"""Signing in and out: who is behind a request, and for how long."""

from __future__ import annotations

from flask import Flask

from web.session.person import load_person
from web.session.routes import blueprint

__all__ = ["blueprint", "set_up"]


def set_up(app: Flask) -> None:
    """Find the person behind each request."""
    app.before_request(load_person)
