"""Auditors: stepping through a case, and proving that its journal is whole."""

from web.audit.routes import blueprint

__all__ = ["blueprint"]
