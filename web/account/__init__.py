"""My account: language, colours, password."""

from web.account.routes import blueprint

__all__ = ["blueprint"]
