"""One incident: what happened in plain words, and the ways out."""

from web.incidents.routes import blueprint

__all__ = ["blueprint"]
