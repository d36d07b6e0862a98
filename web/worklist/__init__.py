"""The worklist and the page on which a work item is done."""

from web.worklist import actions, listing, task, urging
from web.worklist.blueprint import blueprint

#: the modules whose routes make up the room
ROUTES = (actions, listing, task, urging)

__all__ = ["ROUTES", "blueprint"]
