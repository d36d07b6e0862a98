"""The database: tables as the code says, writers and readers apart, moments in milliseconds."""

from __future__ import annotations

import sys
import warnings
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DBAPIError

import engine.attachment
import engine.batch
import engine.calculation
import engine.comment
import engine.definition
import engine.feed
import engine.identity
import engine.incident
import engine.ledger
import engine.notification
import engine.pause
import engine.policy
import engine.preference
import engine.saved_filter
import engine.subscription
import engine.substitution
import engine.work_item
from engine import case, journal
from engine.db import Database, from_milliseconds, metadata, to_milliseconds, wake
from tests.databases import migration_places


def test_the_migrations_build_what_the_code_says(database: Database) -> None:
    with database.read() as connection:
        engine_tables = {
            table
            for module in sys_modules()
            for table in vars(module).values()
            if isinstance(table, sa.Table)
        }
        known = sa.MetaData(naming_convention=metadata.naming_convention)
        for table in metadata.sorted_tables:
            if table in engine_tables:
                table.to_metadata(known)
        names = {table.name for table in known.sorted_tables}

        def included(item: object, name: str | None, kind: str, back: bool, to: object) -> bool:
            if kind == "table":
                return name in names
            return name not in ("ix_case_search", "ix_case_due_at")

        options = {"compare_type": True, "include_object": included}
        context = MigrationContext.configure(connection, opts=options)
        with warnings.catch_warnings():
            # SQLAlchemy cannot read an index of an expression back; tests/engine/test_costs.py
            # shows that a list walks it
            warnings.filterwarnings("ignore", message=".*expression-based index .?ix_case_due_at")
            assert compare_metadata(context, known) == []


def sys_modules() -> list[object]:
    return [module for name, module in sys.modules.items() if name.startswith("engine.")]


def test_creating_twice_changes_nothing(database: Database) -> None:
    database.create(*migration_places())
    with database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(case.case)).scalar() == 0


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as connection:
        connection.execute(sa.delete(journal.journal))


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            connection.execute(
                engine.identity.group.insert().values(key="g", name="ก", name_en="G")
            )
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    with database.read() as connection:
        assert engine.identity.groups(connection) == []


def test_moments_keep_milliseconds_and_lose_their_zone_not_their_instant() -> None:
    bangkok = datetime(2026, 11, 21, 9, 0, 0, 123000, tzinfo=timezone(timedelta(hours=7)))
    back = from_milliseconds(to_milliseconds(bangkok))
    assert back == bangkok
    assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        to_milliseconds(datetime(2026, 11, 21))


def test_waking_is_told_only_after_the_commit(database: Database) -> None:
    told: list[str] = []
    database.on_wake(lambda: told.append("woken"))
    with database.write() as connection:
        wake(connection)
        assert told == []
    assert told == ["woken"]
    with database.write():
        pass
    assert told == ["woken"]


@pytest.mark.sqlite  # PostgreSQL has a connection for each
def test_a_transaction_within_a_transaction_is_refused_instead_of_waiting_for_itself(
    database: Database,
) -> None:
    refused = pytest.raises(RuntimeError, match="use its connection")
    with database.write(), refused, database.write():
        pass
    with database.write():
        pass
