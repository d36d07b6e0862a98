"""Saved filters: a list narrowed in a way worth keeping, for oneself, a group or everybody."""

from __future__ import annotations

import sqlalchemy as sa

from engine.db import Instant, Key, metadata

saved_filter = sa.Table(
    "saved_filter",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("owner", sa.String(200), nullable=False),
    #: which list: board, cases, worklist
    sa.Column("place", sa.String(60), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    #: the query of the address, without paging
    sa.Column("query", sa.Text, nullable=False),
    #: empty: the owner's alone; "*": everybody; else a group
    sa.Column("shared_with", sa.String(200), nullable=False, server_default=""),
    sa.Column("made_at", Instant, nullable=False),
    sa.UniqueConstraint("owner", "place", "name", name="uq_saved_filter_owner_place_name"),
)
