"""What a person sees when something is refused or breaks: a sentence and a way back."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadHost, HTTPException

from engine.errors import EngineError, sentence
from web import current, saying
from web.address import safe

log = logging.getLogger("samphan.web")
STALE = sentence("This page was open for too long or in another session; load it again and retry.")


def register(app: Flask) -> None:
    """Answer every failure with a page or a fragment."""
    app.jinja_env.filters["sentence"] = saying.said
    app.register_error_handler(EngineError, refused)
    app.register_error_handler(CSRFError, stale_token)
    app.register_error_handler(HTTPException, misdirected)
    app.register_error_handler(Exception, broken)


def refused(error: EngineError) -> Response:
    """Say in the reader's language why the engine refuses."""
    problems = getattr(error, "problems", ())
    return answer(error.status, saying.said(error), problems=problems)


def stale_token(error: CSRFError) -> Response:
    """Explain a missing or old CSRF token."""
    return answer(
        400,
        gettext(STALE),
    )


def misdirected(error: HTTPException) -> Response:
    """Explain the refusals of HTTP itself."""
    sentences = {
        404: gettext("This page does not exist, or it is not for you to see."),
        405: gettext("This address does not answer that kind of request."),
        413: gettext("What you sent is too large; attach smaller files."),
        429: gettext("Too many attempts; wait a minute and try again."),
    }
    status = error.code or 500
    if error.response is not None:
        return make_response(error.response)
    return answer(status, sentences.get(status, gettext("This request cannot be understood.")))


def broken(error: Exception) -> Response:
    """Log an unexpected error under an id and show only the id."""
    number = secrets.token_hex(4)
    log.error("error %s at %s %r", number, request.method, request.path, exc_info=error)
    return answer(
        500,
        gettext(
            "Something broke on our side. Nothing was half done; try again, and if it "
            "happens again tell the administrator error number %(number)s.",
            number=number,
        ),
    )


def answer(status: int, text: str, **values: Any) -> Response:
    """Render a failure as a page, or as a message when the browser asked for a fragment."""
    if isinstance(request.routing_exception, BadHost):
        # without a host there are no addresses, and without addresses no page
        return Response(text, status, mimetype="text/plain")
    if current.is_fragment():
        response = make_response(render_template("failure_message.html", text=text, **values))
        response.headers["HX-Retarget"] = "#messages"
        response.headers["HX-Reswap"] = "innerHTML"
    else:
        response = make_response(
            render_template("failure.html", text=text, status=status, back=way_back(), **values)
        )
    response.status_code = status
    return response


def way_back() -> str:
    """Return the page of ours that the person came from, else the front page."""
    referrer = request.referrer or ""
    if referrer.startswith(request.host_url) and referrer != request.url:
        return safe("/" + referrer[len(request.host_url) :])
    return "/"
