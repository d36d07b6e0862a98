"""The sign-in page, signing out, and the choice of language for visitors."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from engine import identity
from engine.errors import BadInput, sentence
from web import current, i18n
from web.address import safe
from web.config import LANGUAGES
from web.permission import PUBLIC, SIGNED_IN, permission
from web.security import limiter
from web.session import person

blueprint = Blueprint("session", __name__)
#: status of an answer to a wrong name or password
REFUSED = BadInput.status
WRONG = sentence("Name or password is wrong. Check both and try again.")


def was_refused(answer: AnyResponse) -> bool:
    """Say whether an attempt failed; only these count, as an office may share one address."""
    return answer.status_code == REFUSED


def name_asked_for() -> str:
    """Return a short mark of the name that somebody tries to sign in by, from any address."""
    return sha256(request.form.get("name", "").strip().lower().encode()).hexdigest()


@blueprint.get("/sign-in")
@permission(PUBLIC)
def sign_in() -> AnyResponse:
    """Show the sign-in page."""
    if current.signed_in():
        return redirect(safe(request.args.get("next")))
    return make_response(render_template("session/sign_in.html", next=request.args.get("next", "")))


@blueprint.post("/sign-in")
@permission(PUBLIC)
@limiter.limit("10 per minute; 60 per hour", deduct_when=was_refused)
@limiter.limit("10 per minute; 60 per hour", key_func=name_asked_for, deduct_when=was_refused)
def check_password() -> AnyResponse:
    """Begin a session when name and password fit."""
    name = request.form.get("name", "").strip().lower()
    with current.engine().database.read() as connection:
        found = identity.authenticate(connection, name, request.form.get("password", ""))
    if found is None:
        return refused(name)
    person.remember(found.name, found.session_version)
    return redirect(safe(request.form.get("next")))


def refused(name: str) -> Response:
    """Show the page again; the sentence does not tell whether the name exists."""
    if current.signed_in():
        raise BadInput([], WRONG)
    page = render_template(
        "session/sign_in.html", next=request.form.get("next", ""), name=name, problem=gettext(WRONG)
    )
    return make_response(page, REFUSED)


@blueprint.post("/sign-out")
@permission(SIGNED_IN)
def sign_out() -> AnyResponse:
    """End the session."""
    person.forget()
    return redirect(url_for("session.sign_in"))


@blueprint.post("/language")
@permission(PUBLIC)
def choose_language() -> AnyResponse:
    """Keep a visitor's language in a cookie, and that of a person in their account."""
    wanted = request.form.get("language", "")
    answer = redirect(safe(request.form.get("next")))
    if wanted not in LANGUAGES:
        return answer
    if current.signed_in():
        current.engine().change_person(
            current.actor().name, {"language": wanted}, actor=current.actor()
        )
    answer.set_cookie(
        i18n.COOKIE,
        wanted,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        httponly=True,
        secure=current.config().secure,
    )
    return answer


@blueprint.get("/health")
@permission(PUBLIC)
def health() -> Response:
    """Answer when the server and its database can be reached."""
    with current.engine().database.read() as connection:
        connection.exec_driver_sql("SELECT 1")
    return make_response("ok\n", 200, {"Content-Type": "text/plain"})
