"""The figures of the office for pages: one board for all threads, and views that are kept.

A view is narrowed and added up once for a snapshot, however many readers look at it.
"""

from __future__ import annotations

from threading import Lock
from typing import cast

from flask import Flask, current_app

from engine.board import Board, Narrowing, Snapshot, View
from engine.board.view import EVERYTHING
from web import current

#: views of one snapshot that are kept
KEPT = 64
_EXTENSION = "samphan.board"


class Figures:
    """The board with the views that were looked at."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._turn = Lock()
        self._of: Snapshot | None = None
        self._views: dict[Narrowing, View] = {}

    def view(self, narrowing: Narrowing) -> View | None:
        """Return the newest figures narrowed; None while the first ones are being counted."""
        snapshot = self.board.look()
        if snapshot is None:
            return None
        with self._turn:
            if self._of is not snapshot:
                whole = self.board.whole
                known = {EVERYTHING: whole} if whole and whole.snapshot is snapshot else {}
                self._of, self._views = snapshot, known
            found = self._views.get(narrowing)
        if found is None:
            found = View(snapshot, narrowing)
            with self._turn:
                if self._of is snapshot and len(self._views) < KEPT:
                    self._views[narrowing] = found
        return found


def put(app: Flask, board: Board) -> None:
    """Let the pages of an application look at this board."""
    app.extensions[_EXTENSION] = Figures(board)


def expire() -> None:
    """Let the next look count again, after somebody did something that figures tell of."""
    found = current_app.extensions.get(_EXTENSION)
    if found is not None:
        found.board.expire()


def figures() -> Figures:
    """Return the figures of this application; they begin with the first look."""
    found = current_app.extensions.get(_EXTENSION)
    if found is None:
        put(current_app, Board(current.engine().database, current.config().time_zone))
        found = current_app.extensions[_EXTENSION]
    return cast(Figures, found)
