"""Process owners: processes, versions, their drawings and files, modelling and deploying."""

from web.owners import model, routes
from web.owners.blueprint import blueprint

#: the modules whose routes make up the room
ROUTES = (model, routes)

__all__ = ["ROUTES", "blueprint"]
