"""Supervising: the board and the lists behind its numbers, incidents, giving work to others."""

from web.supervise import board, heat, lists, routes, saved
from web.supervise.routes import blueprint

__all__ = ["blueprint", "board", "heat", "lists", "routes", "saved"]
