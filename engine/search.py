"""Finding cases by parts of words, in Thai as in English: which condition asks which index.

SQLite answers three letters and more from the trigram index `case_search`, fewer by LIKE;
PostgreSQL uses its own trigram index for LIKE where pg_trgm is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

#: more words than these are not looked at
MOST_WORDS = 8
_case = sa.table("case", sa.column("id"), sa.column("search"))


def words(text: str) -> list[str]:
    """Return the words of a search as the index knows them."""
    return text.casefold().split()[:MOST_WORDS]


def cases_with(connection: Connection, word: str) -> sa.Select[Any]:
    """Return the query for the ids of the cases whose search text holds a word."""
    if connection.dialect.name == "sqlite" and len(word) >= 3:
        phrase = '"' + word.replace('"', '""') + '"'
        index = sa.table("case_search", sa.column("rowid"))
        return sa.select(index.c.rowid).where(sa.column("case_search").op("MATCH")(phrase))
    searched = _case.alias("searched")
    return sa.select(searched.c.id).where(searched.c.search.contains(word, autoescape=True))


def holding(
    connection: Connection, case_id: sa.ColumnElement[Any], text: str
) -> Iterable[sa.ColumnElement[bool]]:
    """Give one condition per word: the case with this id holds it."""
    for word in words(text):
        yield case_id.in_(cases_with(connection, word))
