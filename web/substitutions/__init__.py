"""Substitutions: who does the work of whom while they are away."""

from web.substitutions.routes import blueprint

__all__ = ["blueprint"]
