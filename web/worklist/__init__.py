"""The worklist and the page on which a work item is done."""

from web.worklist import actions, listing, task
from web.worklist.blueprint import blueprint

#: the modules whose routes make up the room
ROUTES = (actions, listing, task)

__all__ = ["ROUTES", "blueprint"]
