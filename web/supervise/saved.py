"""Saved filters of the board and its lists: kept, shared, renamed, removed, brought back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine import saved_filter
from engine.errors import NotFound
from engine.runtime import filters
from web import current, people
from web.permission import SUPERVISOR, permission
from web.supervise import asked
from web.supervise.routes import blueprint

ENDPOINTS = {
    "board": "supervise.board",
    "work-items": "supervise.work_items",
    "cases": "supervise.case_list",
}
_REMOVED = "removed_filter"


@dataclass(frozen=True)
class Offer:
    """A saved filter as a chip."""

    id: int
    name: str
    address: str
    is_mine: bool
    owner: str
    shared_with: str
    is_here: bool
    place: str


@dataclass(frozen=True)
class Offers:
    """The saved filters of a place, and what was just removed there."""

    place: str
    chips: list[Offer]
    removed: str = ""


def offered(place: str) -> Offers:
    """Return what the reader may choose in a place."""
    with current.engine().database.read() as connection:
        rows = saved_filter.visible(connection, current.actor(), [place])
    removed = session.get(_REMOVED) or {}
    name = removed.get("name", "") if removed.get("place") == place else ""
    return Offers(place, [_offer(row) for row in rows], name)


def _offer(row: Any) -> Offer:
    here = asked.query(*asked.NARROWING, *asked.OF_LISTS, *asked.OF_BOARD)
    return Offer(
        row.id,
        row.name,
        _address(row.place, row.query),
        row.owner == current.actor().name,
        people.name(row.owner),
        row.shared_with,
        bool(here) and sorted(parse_qsl(here)) == sorted(parse_qsl(row.query)),
        row.place,
    )


def _address(place: str, query: str) -> str:
    path = url_for(ENDPOINTS[place])
    return f"{path}?{query}" if query else path


def address_of(place: str, query: str) -> str:
    """Return the address of a place as a query from outside narrows it."""
    if place not in ENDPOINTS:
        raise NotFound()
    return _address(place, _clean(query))


def _clean(query: str) -> str:
    """Keep what the pages understand of a query, in a fixed order."""
    said = dict(parse_qsl(query))
    known = (*asked.NARROWING, *asked.OF_LISTS, *asked.OF_BOARD)
    return urlencode({name: said[name] for name in known if said.get(name)})


@blueprint.get("/supervise/filters")
@permission(SUPERVISOR)
def filter_list() -> str:
    """List the filters that the reader sees, to share, rename and remove their own."""
    with current.engine().database.read() as connection:
        rows = saved_filter.visible(connection, current.actor(), filters.PLACES)
    removed = session.get(_REMOVED) or {}
    return render_template(
        "supervise/filters.html",
        filters=[_offer(row) for row in rows],
        groups=people.all_groups(),
        removed=removed.get("name", ""),
    )


@blueprint.post("/supervise/filters")
@permission(SUPERVISOR)
def keep_filter() -> Response:
    """Keep the filter of a place under a name."""
    place, name = request.form.get("place", ""), request.form.get("name", "").strip()
    query = _clean(request.form.get("query", ""))
    filters.save(
        current.engine().tools,
        place,
        name,
        query,
        actor=current.actor(),
        shared_with=request.form.get("shared_with", ""),
    )
    flash(gettext("The filter “%(name)s” is kept.", name=name), "ok")
    return redirect(address_of(place, query))


@blueprint.post("/supervise/filters/<int:filter_id>")
@permission(SUPERVISOR)
def change_filter(filter_id: int) -> Response:
    """Rename a filter or share it."""
    name, shared = request.form.get("name", ""), request.form.get("shared_with", "")
    filters.change(
        current.engine().tools, filter_id, name=name, shared_with=shared, actor=current.actor()
    )
    flash(gettext("The filter “%(name)s” is changed.", name=name.strip()), "ok")
    return redirect(url_for("supervise.filter_list"))


@blueprint.post("/supervise/filters/<int:filter_id>/remove")
@permission(SUPERVISOR)
def remove_filter(filter_id: int) -> Response:
    """Take a filter away; it can be brought back until the next one goes."""
    row = filters.remove(current.engine().tools, filter_id, actor=current.actor())
    kept = ("place", "name", "query", "shared_with")
    session[_REMOVED] = {name: getattr(row, name) for name in kept}
    return redirect(url_for("supervise.filter_list"))


@blueprint.post("/supervise/filters/undo")
@permission(SUPERVISOR)
def bring_back_filter() -> Response:
    """Bring back the filter that was removed last."""
    removed = session.pop(_REMOVED, None)
    if not removed:
        raise NotFound()
    filters.save(current.engine().tools, **removed, actor=current.actor())
    flash(gettext("The filter “%(name)s” is back.", name=removed["name"]), "ok")
    return redirect(url_for("supervise.filter_list"))
