"""The list of mails and one mail as its reader gets it."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext

from engine.errors import NotFound
from handlers.records import mail
from web import current, paging
from web.permission import ADMINISTRATOR, SUPERVISOR, permission

blueprint = Blueprint("outbox", __name__)

STATES = (
    (mail.KEPT, lazy_gettext("stays here: no mail server is set up")),
    (mail.UNADDRESSED, lazy_gettext("stays here: the reader has no address")),
    (mail.REFUSED, lazy_gettext("stays here: the mail server knows no such reader")),
    (mail.QUEUED, lazy_gettext("about to leave")),
    (mail.SENT, lazy_gettext("sent")),
)


@blueprint.get("/outbox")
@permission(SUPERVISOR, ADMINISTRATOR)
def listing() -> str:
    """List mails, newest first."""
    before = request.args.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < 16 else None
    status = request.args.get("status", "")
    with current.engine().database.read() as connection:
        rows = mail.newest(connection, status=status, before=number, limit=paging.SIZE + 1)
    shown, more = paging.cut(rows)
    return render_template(
        "outbox/listing.html",
        mails=shown,
        states=STATES,
        state_names={key: str(text) for key, text in STATES},
        status=status,
        first_address=paging.here(before=None) if before else "",
        next_address=paging.here(before=shown[-1].id) if more else "",
    )


@blueprint.get("/outbox/<int:mail_id>")
@permission(SUPERVISOR, ADMINISTRATOR)
def one(mail_id: int) -> str:
    """Show one mail."""
    with current.engine().database.read() as connection:
        row = connection.execute(sa.select(mail.mail).where(mail.mail.c.id == mail_id)).first()
    if row is None:
        raise NotFound()
    return render_template(
        "outbox/one.html", mail=row, state_names={key: str(text) for key, text in STATES}
    )
