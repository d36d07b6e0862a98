"""People (add, change, block, new password, end sessions) and groups (add, rename)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine import identity
from engine.actor import ROLES
from engine.errors import BadInput, EngineError, NotFound
from web import current, people
from web.config import LANGUAGES
from web.permission import ADMINISTRATOR, permission
from web.roles import role_name

blueprint = Blueprint("administration", __name__)


@blueprint.get("/people")
@permission(ADMINISTRATOR)
def everybody() -> str:
    """List everybody of the office."""
    with current.engine().database.read() as connection:
        rows = identity.people(connection)
    return render_template("administration/people.html", people=rows)


@blueprint.get("/people/new")
@permission(ADMINISTRATOR)
def new_person() -> str:
    """Show the form for a new person."""
    return person_page(None, {"language": "th", "status": identity.ACTIVE, "roles": ["staff"]})


@blueprint.post("/people/new")
@permission(ADMINISTRATOR)
def add_person() -> Response:
    """Add a person."""
    name = request.form.get("name", "").strip().lower()
    wanted = asked()
    password = request.form.get("password", "")
    details = {key: value for key, value in wanted.items() if key != "status"}
    try:
        current.engine().add_person(name, password=password, actor=current.actor(), **details)
    except EngineError as error:
        return make_response(person_page(None, {**wanted, "name": name}, error), error.status)
    flash(gettext("Added: %(name)s", name=people.name(name)), "ok")
    return redirect(url_for("administration.everybody"))


@blueprint.get("/people/<name>")
@permission(ADMINISTRATOR)
def person(name: str) -> str:
    """Show one person."""
    return person_page(found(name))


@blueprint.post("/people/<name>")
@permission(ADMINISTRATOR)
def change_person(name: str) -> Response:
    """Change a person."""
    known = found(name)
    wanted = asked()
    try:
        current.engine().change_person(name, wanted, actor=current.actor())
    except BadInput as error:
        return make_response(person_page(known, wanted, error), 422)
    flash(gettext("Saved."), "ok")
    return redirect(url_for("administration.person", name=name))


@blueprint.post("/people/<name>/password")
@permission(ADMINISTRATOR)
def set_password(name: str) -> Response:
    """Give a person a new password, which ends all their sessions."""
    known = found(name)
    try:
        current.engine().set_password(name, request.form.get("password", ""), actor=current.actor())
    except BadInput as error:
        return make_response(person_page(known, None, error), 422)
    flash(gettext("The password is set; all sessions of this person have ended."), "ok")
    return redirect(url_for("administration.person", name=name))


@blueprint.post("/people/<name>/sessions")
@permission(ADMINISTRATOR)
def end_sessions(name: str) -> Response:
    """Sign a person out everywhere."""
    found(name)
    current.engine().end_sessions(name, actor=current.actor())
    flash(gettext("All sessions of this person have ended."), "ok")
    return redirect(url_for("administration.person", name=name))


@blueprint.get("/groups")
@permission(ADMINISTRATOR)
def groups() -> str:
    """List the groups with their members."""
    return groups_page()


@blueprint.post("/groups")
@permission(ADMINISTRATOR)
def put_group() -> Response:
    """Add a group, or rename one."""
    form = request.form
    key, name = form.get("key", "").strip().lower(), form.get("name", "").strip()
    english = form.get("name_en", "").strip()
    try:
        current.engine().put_group(key, name=name, name_en=english, actor=current.actor())
    except BadInput as error:
        return make_response(groups_page(error), 422)
    flash(gettext("Saved."), "ok")
    return redirect(url_for("administration.groups"))


def groups_page(error: BadInput | None = None) -> str:
    """Render the list of groups."""
    with current.engine().database.read() as connection:
        rows = identity.groups(connection)
        everyone = identity.people(connection)
    members = {row.key: [each.name for each in everyone if row.key in each.groups] for row in rows}
    return render_template("administration/groups.html", groups=rows, members=members, error=error)


def found(name: str) -> identity.Person:
    """Return a person, or say that there is none."""
    with current.engine().database.read() as connection:
        known = identity.person(connection, name)
    if known is None:
        raise NotFound()
    return known


def asked() -> dict[str, Any]:
    """Read the fields of a person from the form that was sent."""
    form = request.form
    known = {key for key, _ in people.all_groups()}
    return {
        "full_name": form.get("full_name", "").strip(),
        "full_name_en": form.get("full_name_en", "").strip(),
        "email": form.get("email", "").strip(),
        "language": form.get("language") if form.get("language") in LANGUAGES else "th",
        "status": identity.BLOCKED if form.get("blocked") else identity.ACTIVE,
        "groups": [key for key in form.getlist("groups") if key in known],
        "roles": [role for role in form.getlist("roles") if role in ROLES],
    }


def person_page(
    known: identity.Person | None,
    values: dict[str, Any] | None = None,
    error: EngineError | None = None,
) -> str:
    """Render the form of a person, new or known."""
    if values is None and known is not None:
        values = {
            "full_name": known.full_name,
            "full_name_en": known.full_name_en,
            "email": known.email,
            "language": known.language,
            "status": known.status,
            "groups": known.groups,
            "roles": known.roles,
        }
    return render_template(
        "administration/person.html",
        known=known,
        values=values,
        error=error,
        groups=people.all_groups(),
        roles=[(role, role_name(role)) for role in ROLES],
    )
