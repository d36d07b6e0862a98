"""Cases: the list, the page of one case, its comments and files, and steering by supervisors."""

from web.cases import actions, clocks, correcting, files, moving, routes, undoing
from web.cases.blueprint import blueprint

#: the modules whose routes make up the room
ROUTES = (actions, clocks, correcting, files, moving, routes, undoing)

__all__ = ["ROUTES", "blueprint"]
