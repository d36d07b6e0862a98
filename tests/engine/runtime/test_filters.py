"""Supervisors keep filters, share them and take them away; others have no business with them."""

from __future__ import annotations

import pytest

from engine import saved_filter
from engine.actor import Actor
from engine.errors import BadInput, Conflict, NotAllowed, NotFound
from engine.runtime import filters
from tests.office import ALICE, CHARLIE, SAM, Office

SUE = Actor("sue", frozenset({"supervisor"}), frozenset({"cr_staff"}), "en")


def kept(office: Office, actor: Actor) -> list[str]:
    with office.database.read() as connection:
        return [row.name for row in saved_filter.visible(connection, actor, filters.PLACES)]


def save(office: Office, name: str = "Late in the north", shared_with: str = "") -> int:
    tools = office.engine.tools
    return filters.save(tools, "board", name, "branch=north", actor=SAM, shared_with=shared_with)


def test_a_filter_is_its_owners_until_it_is_shared(office: Office) -> None:
    number = save(office)
    assert (kept(office, SAM), kept(office, SUE)) == (["Late in the north"], [])
    tools = office.engine.tools
    filters.change(tools, number, name="North", shared_with="cr_staff", actor=SAM)
    assert (kept(office, SUE), kept(office, CHARLIE)) == (["North"], [])
    filters.change(tools, number, name="North", shared_with="*", actor=SAM)
    assert kept(office, CHARLIE) == ["North"]


def test_only_the_owner_changes_and_removes_it(office: Office) -> None:
    tools, number = office.engine.tools, save(office, shared_with="cr_staff")
    with pytest.raises(NotAllowed):
        filters.change(tools, number, name="Mine", shared_with="", actor=SUE)
    with pytest.raises(NotAllowed):
        filters.remove(tools, number, actor=SUE)
    with pytest.raises(NotFound):
        filters.remove(tools, number, actor=CHARLIE)
    assert filters.remove(tools, number, actor=SAM).query == "branch=north"
    assert kept(office, SAM) == []


def test_staff_save_none(office: Office) -> None:
    for actor in (ALICE, CHARLIE):
        with pytest.raises(NotAllowed):
            filters.save(office.engine.tools, "board", "x", "", actor=actor)


def test_the_same_name_is_the_same_filter(office: Office) -> None:
    assert save(office) == save(office)
    other = save(office, "Other")
    with pytest.raises(Conflict):
        filters.change(
            office.engine.tools, other, name="Late in the north", shared_with="", actor=SAM
        )


@pytest.mark.parametrize(
    ("place", "name", "query", "shared_with", "refusal"),
    [
        ("nowhere", "x", "", "", NotFound),
        ("board", " ", "", "", BadInput),
        ("board", "x" * 101, "", "", BadInput),
        ("board", "x", "q" * 2001, "", BadInput),
        ("board", "x", "", "strangers", BadInput),
    ],
)
def test_nonsense_is_refused(
    office: Office, place: str, name: str, query: str, shared_with: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        filters.save(office.engine.tools, place, name, query, actor=SAM, shared_with=shared_with)
