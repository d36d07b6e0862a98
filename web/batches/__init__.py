"""Batches: one intervention on many, looked at before it begins and while it runs."""

from web.batches import preparing, running
from web.batches.blueprint import blueprint

#: the modules whose routes make up the room
ROUTES = (preparing, running)

__all__ = ["ROUTES", "blueprint"]
