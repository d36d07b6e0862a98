"""Supervising: what is overdue, escalated or stuck, and giving work to others."""

from web.supervise.routes import blueprint

__all__ = ["blueprint"]
