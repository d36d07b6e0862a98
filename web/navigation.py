"""The menu beside every page: what this person may open, with the counts that call for work."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask, request, url_for
from flask_babel import lazy_gettext

from engine import clock, work_item
from engine.substitution import standing_for
from web import current, notifications, people
from web.permission import ADMINISTRATOR, AUDITOR, PROCESS_OWNER, STAFF, SUPERVISOR, may
from web.roles import role_name


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    text: str
    address: str
    active: bool
    count: int | None = None
    urgent: bool = False
    #: keys that open it
    key: str = ""


@dataclass(frozen=True)
class Section:
    """A headed group of lines."""

    title: str
    entries: list[Entry] = field(default_factory=list)


#: (title, lines of (text, endpoint, roles)); a section without visible lines is not shown
PLACES = (
    (
        lazy_gettext("Cases"),
        (
            (lazy_gettext("Start a case"), "start.choices", (STAFF, SUPERVISOR)),
            (lazy_gettext("All cases"), "cases.listing", (STAFF, SUPERVISOR, AUDITOR)),
            (lazy_gettext("Substitutes"), "substitutions.listing", (STAFF, SUPERVISOR)),
        ),
    ),
    (
        lazy_gettext("Supervise"),
        (
            (lazy_gettext("Board"), "supervise.board", (SUPERVISOR,)),
            (lazy_gettext("Forecast"), "forecasts.forecast", (SUPERVISOR,)),
            (lazy_gettext("What if …"), "forecasts.what_if", (SUPERVISOR,)),
            (lazy_gettext("Incidents"), "supervise.incidents", (SUPERVISOR,)),
            (lazy_gettext("Batches"), "batches.listing", (SUPERVISOR,)),
            (lazy_gettext("Outbox"), "outbox.listing", (SUPERVISOR, ADMINISTRATOR)),
        ),
    ),
    (
        lazy_gettext("Processes"),
        (
            (lazy_gettext("Processes and versions"), "owners.listing", (PROCESS_OWNER, AUDITOR)),
            (
                lazy_gettext("Service level policies"),
                "policies.listing",
                (SUPERVISOR, ADMINISTRATOR, PROCESS_OWNER, AUDITOR),
            ),
        ),
    ),
    (
        lazy_gettext("Audit"),
        ((lazy_gettext("Step through cases"), "audit.listing", (AUDITOR,)),),
    ),
    (
        lazy_gettext("Administration"),
        (
            (lazy_gettext("People"), "administration.everybody", (ADMINISTRATOR,)),
            (lazy_gettext("Groups"), "administration.groups", (ADMINISTRATOR,)),
            (lazy_gettext("Calendars"), "calendars.listing", (ADMINISTRATOR, SUPERVISOR)),
        ),
    ),
)
THEMES = ("light", "dark")
VIEWS = (
    ("mine", lazy_gettext("My work")),
    ("groups", lazy_gettext("My groups' work")),
    ("overdue", lazy_gettext("Overdue")),
    ("behalf", lazy_gettext("On behalf of others")),
    ("done", lazy_gettext("Done")),
)

#: where the day of each role begins, the first that fits
FRONT = (
    (STAFF, "worklist.listing"),
    (SUPERVISOR, "supervise.board"),
    (PROCESS_OWNER, "owners.listing"),
    (AUDITOR, "audit.listing"),
    (ADMINISTRATOR, "administration.everybody"),
)


def menu() -> list[Section]:
    """Return the menu of the person signed in."""
    sections = [Section(str(lazy_gettext("Worklist")), inboxes())] if may(STAFF, SUPERVISOR) else []
    for title, places in PLACES:
        entries = [
            Entry(str(text), url_for(endpoint), request.endpoint == endpoint)
            for text, endpoint, roles in places
            if may(*roles)
        ]
        if entries:
            sections.append(Section(str(title), entries))
    return sections


def inboxes() -> list[Entry]:
    """Return the views of the worklist with their counts; work of others while one stands in."""
    with current.engine().database.read() as connection:
        absent = standing_for(connection, current.actor().name, clock.now())
        counts = {
            "mine": work_item.count_mine(connection, current.actor()),
            "groups": work_item.count_of_my_groups(connection, current.actor()),
            "overdue": work_item.count_overdue(connection, current.actor(), clock.now()),
            "behalf": sum(work_item.count_of_absent(connection, one) for one in absent),
        }
    here = request.args.get("view", "mine") if request.endpoint == "worklist.listing" else ""
    return [
        Entry(
            str(text),
            url_for("worklist.listing", view=view),
            here == view,
            counts.get(view),
            urgent=view == "overdue" and bool(counts.get(view)),
            key=f"g {view[0]}",
        )
        for view, text in VIEWS
        if view != "behalf" or absent or here == "behalf"
    ]


def register(app: Flask) -> None:
    """Make the menu known to the templates."""
    app.jinja_env.globals["menu"] = menu
    app.jinja_env.globals["may"] = may
    app.jinja_env.globals["actor"] = current.actor
    app.jinja_env.globals["signed_in"] = current.signed_in
    app.jinja_env.globals["my_name"] = lambda: people.name(current.actor().name)
    app.jinja_env.globals["theme"] = theme
    app.jinja_env.globals["unread"] = notifications.unread
    app.jinja_env.globals["config_zone"] = current.config_of(app).time_zone
    app.jinja_env.globals["role_name"] = role_name
    app.jinja_env.filters["person"] = people.name
    app.jinja_env.filters["group"] = people.group


def theme() -> str:
    """Return the colours the reader has chosen, or nothing when the system decides."""
    chosen = request.cookies.get("theme", "")
    if chosen not in THEMES and current.signed_in():
        chosen = current.person().theme
    return chosen if chosen in THEMES else ""
