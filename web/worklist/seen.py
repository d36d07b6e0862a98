"""A work item as the person before the screen sees it: what it is and what they may do with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine import clock, work_item
from engine.errors import NotFound
from engine.substitution import Standing, standing_for
from web import current, people
from web.cases.seen import SeenCase, see_case
from web.definitions import Definition


@dataclass(frozen=True)
class SeenItem:
    """A work item with its case, its definition and what the actor may do."""

    item: Any
    groups: tuple[str, ...]
    draft: Mapping[str, Any] | None
    around: SeenCase

    @property
    def drawn(self) -> Definition:
        """Return the definition that the case runs on."""
        return self.around.drawn

    @property
    def name(self) -> str:
        """Return what the task is called."""
        return self.drawn.say(self.item.name) or self.drawn.label(self.item.activity)

    @property
    def group(self) -> str:
        """Return the names of the groups that may do it."""
        return ", ".join(people.group(key) for key in self.groups)

    @property
    def instructions(self) -> str:
        """Return what the diagram says is to be done."""
        node = self.drawn.node(self.item.activity)
        return self.drawn.say(node.documentation) if node else ""

    @property
    def in_my_groups(self) -> bool:
        """Say whether the actor belongs to a group that may do it."""
        return current.actor().works and bool(set(self.groups) & current.actor().groups)

    @property
    def is_mine(self) -> bool:
        """Say whether the actor has claimed it, or stands for the colleague who has."""
        if self.item.status != work_item.RESERVED:
            return False
        holders = {current.actor().name} | {one.absent for one in self.standing}
        return self.item.assignee in holders

    @cached_property
    def standing(self) -> list[Standing]:
        """Return the absent colleagues for whom the actor may do it."""
        if not current.actor().works or self.item.status not in work_item.OPEN:
            return []
        with current.engine().database.read() as connection:
            found = standing_for(connection, current.actor().name, clock.now())
        return [one for one in found if one.covers(self.item.process) and self._is_for(one)]

    def _is_for(self, one: Standing) -> bool:
        if self.item.assignee is not None:
            return bool(self.item.assignee == one.absent)
        return bool(set(self.groups) & one.groups)

    @property
    def may_claim(self) -> bool:
        """Say whether the actor may claim it now."""
        mine = self.in_my_groups or bool(self.standing)
        return bool(self.item.status == work_item.READY and mine)

    @property
    def may_work(self) -> bool:
        """Say whether the actor may fill in the form."""
        return self.is_mine or self.may_claim

    @cached_property
    def schema(self) -> dict[str, Any] | None:
        """Return the schema of its form, as drawn."""
        return self.drawn.form(self.item.form)

    def data(self) -> dict[str, Any]:
        """Return what the form starts with: the draft, or the case data."""
        local = json.loads(self.item.local or "{}")
        return {**self.around.variables, **local, **(self.draft or {})}


def see_item(item_id: str) -> SeenItem:
    """Load a work item, or say that there is none for this person."""
    with current.engine().database.read() as connection:
        item = work_item.get(connection, item_id)
        if item is None:
            raise NotFound()
        groups = work_item.groups(connection, item)
        draft = work_item.read_draft(connection, item_id)
    around = see_case(item.case_id)
    return SeenItem(item, groups, json.loads(draft.data) if draft else None, around)
