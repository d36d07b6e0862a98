"""The room itself; its routes are in the modules beside it."""

from flask import Blueprint

blueprint = Blueprint("batches", __name__)
