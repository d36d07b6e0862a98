"""Rehearsals: what happens when nobody touches a case."""

from web.rehearsals.routes import blueprint

__all__ = ["blueprint"]
