"""The blueprint of forecasts and questions."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("forecasts", __name__, url_prefix="/supervise")
