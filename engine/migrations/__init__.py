"""Brings the tables of a database to the newest version; Alembic is set up here, without a file.

The engine's own steps lie in `versions`; other rooms hand in folders of theirs, each a branch with
a label of its own (its first step has `down_revision = None` and `depends_on = "0001"`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

if TYPE_CHECKING:
    from engine.db import Database

HERE = Path(__file__).parent
#: PostgreSQL nodes that start together take turns under this advisory lock
_TURN = 742_001


def upgrade(database: Database, *places: Path) -> None:
    """Carry out all steps that the database has not seen, each branch to its end."""
    config = Config()
    folders = [HERE / "versions", *places]
    config.set_main_option("script_location", _escaped(str(HERE)))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", _escaped(os.pathsep.join(map(str, folders))))
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def _escaped(path: str) -> str:
    return path.replace("%", "%%")
