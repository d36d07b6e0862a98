"""What one was told: the bell, the list, and how one wants to be told."""

from web.notifications.routes import blueprint, unread

__all__ = ["blueprint", "unread"]
