"""Starting a case: which processes one may start, what they are for, and their first form."""

from web.start.routes import blueprint

__all__ = ["blueprint"]
