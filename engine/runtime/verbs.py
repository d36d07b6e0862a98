"""The engine as the other rooms see it: one method per verb, one transaction per verb.

Every verb may raise NotFound, NotAllowed, Conflict or BadInput; the sentence says who did what
when. `key` is the idempotency key: the second send gets the first answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.actor import Actor
from engine.db import Database
from engine.ports import Forms, Handlers
from engine.preference import Preference
from engine.runtime import (
    beginning,
    calendars,
    choices,
    deploying,
    messages,
    office,
    remarks,
    steering,
    working,
)
from engine.runtime.answers import Attachment, Completed, Deployed, Report, Started
from engine.runtime.service_levels import ServiceLevels
from engine.runtime.supervising import Supervising
from engine.runtime.tools import Tools


class Engine(ServiceLevels, Supervising):
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
        self.tools = Tools(database, forms, handlers, zone, live_states)
        self.database = database
        self.forms = forms
        self.handlers = handlers

    # --- definitions

    def check(self, files: Mapping[str, bytes]) -> Report:
        """Look over the files of a process without storing anything."""
        return deploying.check(self.tools, files)

    def deploy(self, files: Mapping[str, bytes], *, actor: Actor, reason: str = "") -> Deployed:
        """Put a version into use; running cases stay on theirs. Unchanged files add nothing."""
        return deploying.deploy(self.tools, files, actor=actor, reason=reason)

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
        return beginning.start(
            self.tools, process, data, actor=actor, key=key, attachments=attachments
        )

    def suspend(self, case_id: int, *, actor: Actor, reason: str) -> None:
        """Stop a case: nothing can be completed and its timers wait."""
        steering.suspend(self.tools, case_id, actor=actor, reason=reason)

    def resume(self, case_id: int, *, actor: Actor, reason: str) -> None:
        """Let a suspended case go on; what was due meanwhile happens now."""
        steering.resume(self.tools, case_id, actor=actor, reason=reason)

    def cancel(self, case_id: int, *, actor: Actor, reason: str) -> None:
        """End a case before its time."""
        steering.cancel(self.tools, case_id, actor=actor, reason=reason)

    def move(self, case_id: int, wait: int, element: str, *, actor: Actor, reason: str) -> None:
        """Take a case from where it waits to another element of its diagram."""
        steering.move(self.tools, case_id, wait, element, actor=actor, reason=reason)

    def correct(
        self, case_id: int, variables: Mapping[str, Any], *, actor: Actor, reason: str
    ) -> None:
        """Correct data of a case."""
        steering.correct(self.tools, case_id, variables, actor=actor, reason=reason)

    def migrate(self, case_id: int, definition_id: int, *, actor: Actor, reason: str) -> None:
        """Let a case go on with another version of its process."""
        steering.migrate(self.tools, case_id, definition_id, actor=actor, reason=reason)

    # --- work items

    def claim(self, item_id: str, *, actor: Actor) -> None:
        """Reserve a work item for oneself."""
        working.claim(self.tools, item_id, actor=actor)

    def release(self, item_id: str, *, actor: Actor) -> None:
        """Give a work item back to its group."""
        working.release(self.tools, item_id, actor=actor)

    def delegate(self, item_id: str, to: str, *, actor: Actor, reason: str = "") -> None:
        """Hand a work item that one holds to somebody else."""
        working.delegate(self.tools, item_id, to, actor=actor, reason=reason)

    def assign(self, item_id: str, to: str | None, *, actor: Actor, reason: str) -> None:
        """As a supervisor, give a work item to somebody, or back to its group (None)."""
        working.assign(self.tools, item_id, to, actor=actor, reason=reason)

    def follow_up(self, item_id: str, at: datetime | None, *, actor: Actor) -> None:
        """Set or clear the moment at which to look at a work item again."""
        working.follow_up(self.tools, item_id, at, actor=actor)

    def save_draft(self, item_id: str, data: Mapping[str, Any], *, actor: Actor) -> datetime:
        """Keep what was typed so far, unchecked, and return when it was kept."""
        return working.save_draft(self.tools, item_id, data, actor=actor)

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
        return working.complete(
            self.tools, item_id, data, actor=actor, key=key, attachments=attachments
        )

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
        return messages.correlate(self.tools, name, correlation_key, payload, actor=actor, key=key)

    def signal(
        self, name: str, payload: Mapping[str, Any], *, actor: Actor, key: str | None = None
    ) -> int:
        """Send a signal to everything that waits for it and return how many there are."""
        return messages.signal(self.tools, name, payload, actor=actor, key=key)

    # --- remarks and files

    def comment(self, case_id: int, text: str, *, actor: Actor) -> int:
        """Add a remark to a case and return its id."""
        return remarks.add_comment(self.tools, case_id, text, actor=actor)

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
        return remarks.attach(
            self.tools, case_id, field, name, content, actor=actor, content_type=content_type
        )

    # --- incidents

    def retry(self, incident_id: int, *, actor: Actor, reason: str) -> None:
        """Try again what failed, with fresh attempts."""
        steering.retry(self.tools, incident_id, actor=actor, reason=reason)

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
        fields = {
            "full_name": full_name,
            "full_name_en": full_name_en,
            "email": email,
            "language": language,
        }
        office.add_person(
            self.tools,
            name,
            password=password,
            fields=fields,
            groups=groups,
            roles=roles,
            actor=actor,
        )

    def change_person(self, name: str, changes: Mapping[str, Any], *, actor: Actor) -> None:
        """Change full_name, full_name_en, email, language, theme, status, groups or roles.

        People may change their own full_name, email, language and theme.
        """
        office.change_person(self.tools, name, changes, actor=actor)

    def set_password(self, name: str, password: str, *, actor: Actor) -> None:
        """Set a password (one's own, or as an administrator) and end all sessions."""
        office.set_password(self.tools, name, password, actor=actor)

    def end_sessions(self, name: str, *, actor: Actor) -> None:
        """End all sessions of a person."""
        office.end_sessions(self.tools, name, actor=actor)

    def put_group(self, key: str, *, name: str, name_en: str, actor: Actor) -> None:
        """Add a group or rename it."""
        office.put_group(self.tools, key, name=name, name_en=name_en, actor=actor)

    # --- working calendars (in the office's chain, too)

    def put_calendar(
        self,
        key: str,
        content: Mapping[str, Any],
        *,
        actor: Actor,
        reason: str = "",
        based_on: int | None = None,
    ) -> int:
        """Make a new version of a calendar and return its id; open cases keep theirs.

        Conflict when `based_on` is no longer the newest version.
        """
        return calendars.put(
            self.tools, key, content, actor=actor, reason=reason, based_on=based_on
        )

    def choose_calendar(self, group: str, key: str | None, *, actor: Actor) -> None:
        """Let a group work by a calendar of its own, or (None) by the office's."""
        calendars.choose(self.tools, group, key, actor=actor)

    def choose_branch_calendar(self, branch: str, key: str | None, *, actor: Actor) -> None:
        """Let cases of a branch count by a calendar of its own, or (None) by the office's."""
        calendars.choose_for_branch(self.tools, branch, key, actor=actor)

    # --- what people decide for themselves

    def prefer(self, chosen: Preference, *, actor: Actor) -> None:
        """Keep how somebody wants to be told of things."""
        choices.prefer(self.tools, chosen, actor=actor)

    def mark_read(self, only: Collection[int] | None = None, *, actor: Actor) -> int:
        """Note that somebody read some notifications, or (None) all; return how many were new."""
        return choices.mark_read(self.tools, only, actor=actor)

    def renew_feed(self, *, actor: Actor) -> str:
        """Give somebody a new secret for their calendar feed, and return it."""
        return choices.renew_feed(self.tools, actor=actor)

    def revoke_feed(self, *, actor: Actor) -> None:
        """Close somebody's calendar feed."""
        choices.revoke_feed(self.tools, actor=actor)
