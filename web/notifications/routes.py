"""The bell in every page, the list of what one was told, and what one wants to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from engine import feed, identity, notification, preference
from engine.errors import BadInput, NotFound
from engine.preference import Preference
from web import current, i18n, paging
from web.administration import year
from web.permission import SIGNED_IN, permission
from web.phrases import Phrases

blueprint = Blueprint("notifications", __name__)

#: what each kind is called, in the order of the page
KINDS = {
    notification.WORK: lazy_gettext("Work is given to me"),
    notification.WAITING: lazy_gettext("Work for my groups waits"),
    notification.WARNED: lazy_gettext("Work becomes due soon"),
    notification.BREACHED: lazy_gettext("Work is overdue"),
    notification.ESCALATED: lazy_gettext("Work is escalated to me"),
    notification.REMINDED: lazy_gettext("A supervisor reminds me"),
    notification.COMMENT: lazy_gettext("Comments on my cases"),
    notification.INCIDENT: lazy_gettext("Incidents (supervisors)"),
}
#: colour of a kind's badge
TONES = {
    notification.BREACHED: "bad",
    notification.ESCALATED: "bad",
    notification.INCIDENT: "bad",
    notification.WARNED: "warn",
    notification.REMINDED: "warn",
    notification.WAITING: "warn",
}


@dataclass(frozen=True)
class Told:
    """One notification as its reader sees it."""

    id: int
    kind: str
    tone: str
    text: str
    made_at: datetime
    is_new: bool


@blueprint.get("/notifications")
@permission(SIGNED_IN)
def listing() -> str:
    """List what one was told, the newest first."""
    before = request.args.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < 16 else None
    name = current.actor().name
    with current.engine().database.read() as connection:
        rows = notification.newest(connection, name, before=number, limit=paging.SIZE + 1)
        shown, more = paging.cut(rows)
        phrases = Phrases(connection, i18n.language(), current.config().zone)
        told = [_told(row, phrases) for row in shown]
    return render_template(
        "notifications/listing.html",
        told=told,
        kinds=KINDS,
        has_news=any(each.is_new for each in told) or unread() > 0,
        first_address=paging.here(before=None) if before else "",
        next_address=paging.here(before=shown[-1].id) if more else "",
    )


def _told(row: Any, phrases: Phrases) -> Told:
    text = phrases.told(row.template, notification.details(row), row.case_id)
    tone = TONES.get(row.kind, "info")
    return Told(row.id, row.kind, tone, text, row.made_at, row.read_at is None)


@blueprint.get("/notifications/bell")
@permission(SIGNED_IN)
def bell() -> Response:
    """Answer the page that asks whether there is something new."""
    if request.args.get("shown") == str(unread()):
        return Response(status=204)
    return make_response(render_template("notifications/bell.html"))


@blueprint.post("/notifications/read")
@permission(SIGNED_IN)
def read_all() -> Response:
    """Mark all as read."""
    current.engine().mark_read(actor=current.actor())
    return redirect(url_for("notifications.listing"))


@blueprint.post("/notifications/<int:notification_id>")
@permission(SIGNED_IN)
def follow(notification_id: int) -> Response:
    """Mark one as read and go to what it is about."""
    with current.engine().database.read() as connection:
        row = notification.get(connection, current.actor().name, notification_id)
    if row is None:
        raise NotFound()
    current.engine().mark_read([notification_id], actor=current.actor())
    return redirect(_place(row))


def _place(row: Any) -> str:
    if row.work_item_id is not None:
        return url_for("worklist.task", item_id=row.work_item_id)
    if row.case_id is not None:
        return url_for("cases.page", case_id=row.case_id)
    return url_for("notifications.listing")


def unread() -> int:
    """Return how many notifications the person signed in has not read."""
    with current.engine().database.read() as connection:
        return notification.unread(connection, current.actor().name)


# --- how one is told


@blueprint.get("/account/notifications")
@permission(SIGNED_IN)
def choices() -> str:
    """Show how one wants to be told."""
    with current.engine().database.read() as connection:
        chosen = preference.of(connection, current.actor().name)
    return _page(chosen)


@blueprint.post("/account/notifications")
@permission(SIGNED_IN)
def choose() -> Response:
    """Keep how one wants to be told."""
    chosen = _chosen()
    try:
        current.engine().prefer(chosen, actor=current.actor())
    except BadInput as error:
        return make_response(_page(chosen, problems=error.problems), error.status)
    flash(gettext("Saved."), "ok")
    return redirect(url_for("notifications.choices"))


@blueprint.post("/account/feed")
@permission(SIGNED_IN)
def renew_feed() -> str:
    """Make a new secret address for one's calendar, and show it this once."""
    token = current.engine().renew_feed(actor=current.actor())
    base = current.config().public_url.rstrip("/")
    with current.engine().database.read() as connection:
        chosen = preference.of(connection, current.actor().name)
    return _page(chosen, address=base + url_for("feeds.due_dates", token=token))


@blueprint.post("/account/feed/close")
@permission(SIGNED_IN)
def close_feed() -> Response:
    """End one's calendar feed."""
    current.engine().revoke_feed(actor=current.actor())
    flash(gettext("The calendar address is closed; calendars that use it get nothing more."), "ok")
    return redirect(url_for("notifications.choices"))


def _chosen() -> Preference:
    form = request.form
    page, mail = (set(form.getlist(way)) for way in ("page", "mail"))
    days = {int(day) for day in form.getlist("days") if day in set("0123456")}
    times = {
        name: form.get(name, "").strip()[:20] for name in ("digest_at", "quiet_from", "quiet_until")
    }
    if form.get("often") != "daily":
        times["digest_at"] = ""
    return Preference(
        {kind: (kind in page, kind in mail) for kind in notification.KINDS},
        **times,
        days=tuple(sorted(days)),
        feed_groups=form.get("feed_groups") == "yes",
    )


def _page(chosen: Preference, *, problems: Any = (), address: str = "") -> str:
    person = current.person()
    with current.engine().database.read() as connection:
        kept = feed.of(connection, person.name)
    kinds = KINDS
    if not current.actor().steers:
        kinds = {kind: text for kind, text in KINDS.items() if kind != notification.INCIDENT}
    return render_template(
        "notifications/choices.html",
        chosen=chosen,
        kinds=kinds,
        problems={problem.place: problem for problem in problems},
        has_address=bool(person.email) and person.status == identity.ACTIVE,
        weekdays=year.weekdays(i18n.language()),
        feed=kept,
        feed_address=address,
    )
