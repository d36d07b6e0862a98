"""Which work comes next: the most urgent of one's own, else of one's groups'."""

from __future__ import annotations

from flask import flash, url_for
from flask_babel import gettext

from engine import work_item
from engine.errors import EngineError
from web import current

#: how many are tried when colleagues claim at the same time
TRIES = 10


def address() -> str:
    """Return the page of the next work item, claimed on the way, or the worklist."""
    actor = current.actor()
    few = work_item.Filter(limit=TRIES)
    with current.engine().database.read() as connection:
        mine = work_item.mine(connection, actor, few)
        theirs = [] if mine else work_item.of_my_groups(connection, actor, few)
    if mine:
        return url_for("worklist.task", item_id=mine[0].id)
    for row in theirs:
        if claimed(row.id):
            return url_for("worklist.task", item_id=row.id)
    flash(gettext("There is no more work for you and your groups right now."), "ok")
    return url_for("worklist.listing")


def claimed(item_id: str) -> bool:
    """Claim a work item; say whether it worked, as a colleague may be quicker."""
    try:
        current.engine().claim(item_id, actor=current.actor())
    except EngineError:
        return False
    return True
