"""What the roles are called."""

from __future__ import annotations

from flask_babel import lazy_gettext

from engine.actor import ADMINISTRATOR, AUDITOR, PROCESS_OWNER, STAFF, SUPERVISOR

NAMES = {
    STAFF: lazy_gettext("Staff"),
    SUPERVISOR: lazy_gettext("Supervisor"),
    PROCESS_OWNER: lazy_gettext("Process owner"),
    AUDITOR: lazy_gettext("Auditor"),
    ADMINISTRATOR: lazy_gettext("Administrator"),
}


def role_name(role: str) -> str:
    """Return what a role is called in the reader's language."""
    return str(NAMES.get(role, role))
