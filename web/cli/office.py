"""What every command needs: the settings, the product put together, and who acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from engine import identity
from engine.actor import Actor
from web import composition, config


@contextmanager
def opened(*, made_up: bool = False) -> Iterator[composition.Office]:
    """Put the product together without starting its timers, and close it afterwards.

    Made-up data need not survive a power failure, which makes writing them much quicker.
    """
    office = composition.build(config.read(), synchronous="OFF" if made_up else "FULL")
    try:
        yield office
    finally:
        office.close()


def actor(office: composition.Office, name: str) -> Actor:
    """Return a person as the one who acts; `system` acts with every right."""
    if name == identity.SYSTEM.name:
        return identity.SYSTEM
    with office.engine.database.read() as connection:
        person = identity.person(connection, name)
    if person is None or person.status != identity.ACTIVE:
        raise click.ClickException(f"There is no active person named {name}.")
    return person.actor


#: who acts from the command line; whoever may run it owns the machine
acting = click.option("--as", "who", default="system", show_default=True, help="Who acts.")
