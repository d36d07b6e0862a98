"""The page of one's own account."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response

from engine import identity
from engine.errors import BadInput, Problem, sentence
from web import current, i18n
from web.config import LANGUAGES
from web.navigation import THEMES
from web.permission import SIGNED_IN, permission
from web.security import limiter
from web.session.person import remember

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@permission(SIGNED_IN)
def page() -> str:
    """Show one's own account."""
    return render_template("account/page.html", person=current.person())


@blueprint.post("/account")
@permission(SIGNED_IN)
def change() -> Response:
    """Change one's language, colours and address."""
    form = request.form
    wanted = {
        "language": form.get("language") if form.get("language") in LANGUAGES else "th",
        "theme": form.get("theme") if form.get("theme") in THEMES else "",
        "email": form.get("email", "").strip(),
    }
    current.engine().change_person(current.actor().name, wanted, actor=current.actor())
    answer = redirect(url_for("account.page"))
    answer.set_cookie(
        "theme",
        wanted["theme"] or "auto",
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=current.config().secure,
    )
    answer.delete_cookie(i18n.COOKIE)
    with force_locale(str(wanted["language"])):
        flash(gettext("Saved."), "ok")
    return answer


@blueprint.post("/account/password")
@permission(SIGNED_IN)
@limiter.limit("10 per minute")
def change_password() -> Response:
    """Change one's password; other sessions end, this one goes on."""
    name, form = current.actor().name, request.form
    try:
        check(name, form.get("old", ""), form.get("new", ""), form.get("again", ""))
        current.engine().set_password(name, form["new"], actor=current.actor())
    except BadInput as error:
        page = render_template(
            "account/page.html", person=current.person(), problems=error.problems
        )
        return make_response(page, 422)
    with current.engine().database.read() as connection:
        person = identity.person(connection, name)
    if person is not None:
        remember(name, person.session_version)
    flash(gettext("Your password is changed; you are signed out everywhere else."), "ok")
    return redirect(url_for("account.page"))


def check(name: str, old: str, new: str, again: str) -> None:
    """Refuse a change of password with what is wrong."""
    with current.engine().database.read() as connection:
        known = identity.authenticate(connection, name, old)
    if known is None:
        raise BadInput([Problem(sentence("The present password is wrong."), place="old")])
    if new != again:
        raise BadInput([Problem(sentence("The two new passwords differ."), place="again")])
