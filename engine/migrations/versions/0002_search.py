"""Searching: an index of the cases' search text by trigrams, which suits Thai as well."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the search text by its trigrams, where the database can; LIKE answers otherwise."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for statement in SQLITE_SEARCH:
            connection.exec_driver_sql(statement)
        return
    known = "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
    if connection.exec_driver_sql(known).first():
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        connection.exec_driver_sql(
            'CREATE INDEX ix_case_search ON "case" USING gin (search gin_trgm_ops)'
        )


SQLITE_SEARCH = (
    """CREATE VIRTUAL TABLE case_search USING fts5(
        search, content='case', content_rowid='id', tokenize='trigram')""",
    """CREATE TRIGGER case_search_insert AFTER INSERT ON "case" BEGIN
        INSERT INTO case_search (rowid, search) VALUES (new.id, new.search); END""",
    """CREATE TRIGGER case_search_update AFTER UPDATE OF search ON "case"
        WHEN old.search IS NOT new.search BEGIN
        INSERT INTO case_search (case_search, rowid, search)
            VALUES ('delete', old.id, old.search);
        INSERT INTO case_search (rowid, search) VALUES (new.id, new.search); END""",
)
