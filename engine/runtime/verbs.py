"""The engine as the other rooms see it: one method per verb, one transaction per verb.

Every verb may raise NotFound, NotAllowed, Conflict or BadInput; the sentence says who did what
when. `key` is the idempotency key: the second send gets the first answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.actor import Actor
from engine.db import Database
from engine.ports import Forms, Handlers
from engine.runtime.answers import Attachment, Completed, Deployed, Report, Started


class Engine:
    """The one object that pages, commands and workers act through."""

    def __init__(
        self,
        database: Database,
        *,
        forms: Forms,
        handlers: Handlers,
        zone: str = "Asia/Bangkok",
        live_states: int = 10_000,
    ) -> None:
        self.database = database
        self.forms = forms
        self.handlers = handlers
        self.zone = ZoneInfo(zone)

    # --- definitions

    def check(self, files: Mapping[str, bytes]) -> Report:
        """Look over the files of a process without storing anything."""
        raise NotImplementedError

    def deploy(self, files: Mapping[str, bytes], *, actor: Actor, reason: str = "") -> Deployed:
        """Put a version into use; running cases stay on theirs. Unchanged files add nothing."""
        raise NotImplementedError

    # --- cases

    def start(
        self,
        process: str,
        data: Mapping[str, Any],
        *,
        actor: Actor,
        key: str | None = None,
        attachments: Collection[int] = (),
    ) -> Started:
        """Begin a case with what the start form was filled in with; binds uploads to it."""
        raise NotImplementedError

    def suspend(self, case_id: int, *, actor: Actor, reason: str) -> None:
        """Stop a case: nothing can be completed and its timers wait."""
        raise NotImplementedError

    def resume(self, case_id: int, *, actor: Actor, reason: str) -> None:
        """Let a suspended case go on; what was due meanwhile happens now."""
        raise NotImplementedError

    def cancel(self, case_id: int, *, actor: Actor, reason: str) -> None:
        """End a case before its time."""
        raise NotImplementedError

    def move(self, case_id: int, wait: int, element: str, *, actor: Actor, reason: str) -> None:
        """Take a case from where it waits to another element of its diagram."""
        raise NotImplementedError

    def correct(
        self, case_id: int, variables: Mapping[str, Any], *, actor: Actor, reason: str
    ) -> None:
        """Correct data of a case."""
        raise NotImplementedError

    def migrate(self, case_id: int, definition_id: int, *, actor: Actor, reason: str) -> None:
        """Let a case go on with another version of its process."""
        raise NotImplementedError

    # --- work items

    def claim(self, item_id: str, *, actor: Actor) -> None:
        """Reserve a work item for oneself."""
        raise NotImplementedError

    def release(self, item_id: str, *, actor: Actor) -> None:
        """Give a work item back to its group."""
        raise NotImplementedError

    def delegate(self, item_id: str, to: str, *, actor: Actor, reason: str = "") -> None:
        """Hand a work item that one holds to somebody else."""
        raise NotImplementedError

    def assign(self, item_id: str, to: str | None, *, actor: Actor, reason: str) -> None:
        """As a supervisor, give a work item to somebody, or back to its group (None)."""
        raise NotImplementedError

    def follow_up(self, item_id: str, at: datetime | None, *, actor: Actor) -> None:
        """Set or clear the moment at which to look at a work item again."""
        raise NotImplementedError

    def save_draft(self, item_id: str, data: Mapping[str, Any], *, actor: Actor) -> datetime:
        """Keep what was typed so far, unchecked, and return when it was kept."""
        raise NotImplementedError

    def complete(
        self,
        item_id: str,
        data: Mapping[str, Any],
        *,
        actor: Actor,
        key: str | None = None,
        attachments: Collection[int] = (),
    ) -> Completed:
        """Complete a work item with its form's data; claims it on the way when it is ready."""
        raise NotImplementedError

    # --- messages and signals

    def correlate(
        self,
        name: str,
        correlation_key: str,
        payload: Mapping[str, Any],
        *,
        actor: Actor,
        key: str | None = None,
    ) -> Started:
        """Deliver a message to the oldest case that waits for it, or begin the case it starts."""
        raise NotImplementedError

    def signal(
        self, name: str, payload: Mapping[str, Any], *, actor: Actor, key: str | None = None
    ) -> int:
        """Send a signal to everything that waits for it and return how many there are."""
        raise NotImplementedError

    # --- remarks and files

    def comment(self, case_id: int, text: str, *, actor: Actor) -> int:
        """Add a remark to a case and return its id."""
        raise NotImplementedError

    def attach(
        self,
        case_id: int | None,
        field: str,
        name: str,
        content: bytes,
        *,
        actor: Actor,
        content_type: str = "application/octet-stream",
    ) -> Attachment:
        """Store a file for a case, or (None) for a start form that is being filled in."""
        raise NotImplementedError

    # --- incidents

    def retry(self, incident_id: int, *, actor: Actor, reason: str) -> None:
        """Try again what failed, with fresh attempts."""
        raise NotImplementedError

    # --- people and groups (kept in the office's chain, case 0 of the journal)

    def add_person(
        self,
        name: str,
        *,
        password: str,
        full_name: str,
        full_name_en: str = "",
        email: str = "",
        language: str = "th",
        groups: Sequence[str] = (),
        roles: Sequence[str] = (),
        actor: Actor,
    ) -> None:
        """Add somebody to the office."""
        raise NotImplementedError

    def change_person(self, name: str, changes: Mapping[str, Any], *, actor: Actor) -> None:
        """Change full_name, full_name_en, email, language, theme, status, groups or roles.

        People may change their own full_name, email, language and theme.
        """
        raise NotImplementedError

    def set_password(self, name: str, password: str, *, actor: Actor) -> None:
        """Set a password (one's own, or as an administrator) and end all sessions."""
        raise NotImplementedError

    def end_sessions(self, name: str, *, actor: Actor) -> None:
        """End all sessions of a person."""
        raise NotImplementedError

    def put_group(self, key: str, *, name: str, name_en: str, actor: Actor) -> None:
        """Add a group or rename it."""
        raise NotImplementedError
