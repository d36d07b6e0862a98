"""The outbox: mails that were written, and whether they left."""

from web.outbox.routes import blueprint

__all__ = ["blueprint"]
