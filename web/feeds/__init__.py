"""Due dates as calendars that people subscribe to."""

from web.feeds.routes import blueprint

__all__ = ["blueprint"]
