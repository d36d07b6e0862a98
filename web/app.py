"""The Flask application: settings, protection, languages, the pages and what they all share."""

from __future__ import annotations

from flask import Flask

from engine.runtime import Engine
from web import (
    account,
    administration,
    assets,
    audit,
    batches,
    cases,
    failures,
    feeds,
    forecasts,
    formats,
    i18n,
    incidents,
    navigation,
    notifications,
    outbox,
    owners,
    policies,
    rehearsals,
    security,
    session,
    spans,
    start,
    substitutions,
    supervise,
    wellformed,
    worklist,
)
from web.administration import calendars
from web.config import Config

#: every room of pages; each is a folder with its routes, and templates/<room>/
ROOMS = (
    session,
    worklist,
    start,
    cases,
    supervise,
    batches,
    incidents,
    substitutions,
    owners,
    policies,
    audit,
    administration,
    calendars,
    account,
    notifications,
    feeds,
    forecasts,
    rehearsals,
    outbox,
)


def create_app(engine: Engine, config: Config) -> Flask:
    """Build the application that serves the pages of an engine."""
    app = Flask(__name__)
    app.config.update(_flask_settings(config))
    app.extensions["samphan.engine"] = engine
    app.extensions["samphan.config"] = config
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    wellformed.register(app)
    i18n.set_up(app)
    session.set_up(app)
    security.protect(app)
    for register in (formats, spans, assets, navigation, failures):
        register.register(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    return app


def _flask_settings(config: Config) -> dict[str, object]:
    """Return the settings of Flask and its extensions."""
    return {
        "SECRET_KEY": config.secret(),
        "SESSION_COOKIE_NAME": "samphan",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.secure,
        "MAX_CONTENT_LENGTH": config.max_request,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_ENABLED": config.rate_limits,
    }
