"""Who may open a page: every route says so by a decorator, and a contract test looks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.actor import ADMINISTRATOR, AUDITOR, PROCESS_OWNER, STAFF, SUPERVISOR
from engine.errors import NotAllowed
from web import current
from web.failures import STALE

#: for everybody, signed in or not
PUBLIC = "public"
#: for everybody who is signed in; what they see is decided by the engine's queries
SIGNED_IN = "signed in"

__all__ = [
    "ADMINISTRATOR",
    "AUDITOR",
    "PROCESS_OWNER",
    "PUBLIC",
    "SIGNED_IN",
    "STAFF",
    "SUPERVISOR",
    "may",
    "permission",
]

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def permission(
    *who: str,
) -> Callable[[Callable[Arguments, Answer]], Callable[Arguments, Answer | Response]]:
    """Let a page be opened by these roles only; others are sent to sign in or refused."""

    def decorate(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer | Response]:
        @wraps(view)
        def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer | Response:
            if PUBLIC not in who:
                if not current.signed_in():
                    return ask_to_sign_in()
                if SIGNED_IN not in who and not may(*who):
                    raise NotAllowed()
            return view(*args, **kwargs)

        guarded.permission = who  # type: ignore[attr-defined]  # read by the contract test
        return guarded

    return decorate


def may(*roles: str) -> bool:
    """Say whether the person signed in has one of these roles."""
    return current.signed_in() and bool(set(roles) & set(current.actor().roles))


def ask_to_sign_in() -> Response:
    """Send a visitor to the sign-in page and remember where they wanted to go."""
    if current.is_live():
        # nothing is swapped, and what is half filled in stays
        return Response(status=286, headers={"HX-Reswap": "none"})
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for("session.sign_in", next=wanted)
    if current.is_fragment():
        answer = Response(gettext(STALE), 401, mimetype="text/plain")
        answer.headers["HX-Redirect"] = target
        return answer
    return redirect(target)
