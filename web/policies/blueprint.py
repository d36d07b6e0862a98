"""The blueprint of the policies' pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("policies", __name__, url_prefix="/policies")
