"""Policies of service levels: targets, warnings, pauses and ladders as tables, with their versions.

Supervisors and administrators change them; process owners and auditors read them.
"""

from web.policies import routes
from web.policies.blueprint import blueprint

ROUTES = (routes,)

__all__ = ["ROUTES", "blueprint"]
