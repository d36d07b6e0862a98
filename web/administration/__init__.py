"""Administrators: people and groups."""

from web.administration.routes import blueprint

__all__ = ["blueprint"]
