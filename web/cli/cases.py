"""Cases from the command line: start one, verify the journal, replay a case."""

from __future__ import annotations

import json
from typing import Any

import click
import sqlalchemy as sa

from engine import case, definition, journal
from engine.runtime import replaying
from web.cli.office import acting, actor, opened


@click.command()
@click.argument("process")
@click.option("--data", default="{}", help="Case data as a JSON object.")
@acting
def start(process: str, data: str, who: str) -> None:
    """Start a case of PROCESS."""
    try:
        given = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise click.BadParameter(f"not JSON: {error}", param_hint="--data") from error
    if not isinstance(given, dict):
        raise click.BadParameter("a JSON object is needed", param_hint="--data")
    with opened() as office:
        started = office.engine.start(process, given, actor=actor(office, who))
        click.echo(f"{started.number} (case {started.case_id})")


#: ids as databases hold them
CASE_ID = click.IntRange(0, 2**63 - 1)


@click.command()
@click.argument("case_ids", nargs=-1, type=CASE_ID)
def verify(case_ids: tuple[int, ...]) -> None:
    """Verify the hash chains of the journal, all of them or those of CASE_IDS.

    Exits with 1 when a row was changed, removed or put in.
    """
    with opened() as office, office.engine.database.read() as connection:
        chains = case_ids or (journal.OFFICE, *_all_cases(connection))
        broken = 0
        with click.progressbar(chains, label="Verifying") as progress:
            for chain in progress:
                if not journal.last(connection, chain).seq:
                    raise click.ClickException(f"The journal has no case {chain}.")
                for found in journal.verify(connection, chain):
                    broken += 1
                    click.echo(f"\ncase {found.case_id}, row {found.seq}: {found.what}")
    click.echo(f"{len(chains)} chains verified, {broken} breaks")
    if broken:
        raise SystemExit(1)


@click.command("replay")
@click.argument("case_ids", nargs=-1, type=CASE_ID)
def replay_cases(case_ids: tuple[int, ...]) -> None:
    """Replay cases from their journals and compare with the stored states, byte for byte.

    Exits with 1 when one differs.
    """
    with opened() as office, office.engine.database.read() as connection:
        past = set(_imported(connection))
        wanted = [each for each in case_ids or _all_cases(connection) if each not in past]
        different = 0
        if past:
            click.echo(f"{len(past)} cases were imported: there are no commands to replay")
        with click.progressbar(wanted, label="Replaying") as progress:
            for case_id in progress:
                faults = replaying.faults(office.engine.tools, connection, case_id)
                different += bool(faults)
                for fault in faults:
                    click.echo(f"\ncase {case_id}: {fault}")
    click.echo(f"{len(wanted)} cases replayed, {different} differ")
    if different:
        raise SystemExit(1)


def _all_cases(connection: Any) -> list[int]:
    return list(connection.execute(sa.select(case.case.c.id).order_by(case.case.c.id)).scalars())


def _imported(connection: Any) -> list[int]:
    """Return the cases that never ran here."""
    statement = sa.select(case.case.c.id).join(
        definition.definition, definition.definition.c.id == case.case.c.definition_id
    )
    past = statement.where(definition.definition.c.status == definition.IMPORTED)
    return list(connection.execute(past).scalars())


COMMANDS = (start, verify, replay_cases)
