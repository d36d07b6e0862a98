"""Playing a year of an office, so that there is a history to look at."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click
import sqlalchemy as sa

from engine import case, clock
from web import config, folders
from web.cli.office import opened
from web.composition import Office
from web.demo import people
from web.demo.history import History, Plan
from web.intake import columns, intake, start_form, table

YEAR = 365
#: the demo's own complaints: 1,000 real ones, published by the CFPB
COMPLAINTS = Path("web/demo/complaints.csv")
MAPPING = Path("web/demo/complaints.mapping.json")
#: how many of them `samphan init --demo` plays, to be quick
FIRST = 200


@click.command()
@click.option(
    "--complaints",
    "file",
    default=COMPLAINTS,
    show_default=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--mapping",
    default=MAPPING,
    show_default=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--cases", type=click.IntRange(1), help="Play only the first N rows.")
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=YEAR,
    show_default=True,
    help="How far back the history begins.",
)
@click.option("--seed", default=2569, show_default=True, help="Another seed, another history.")
def demo(file: Path, mapping: Path, cases: int | None, days: int, seed: int) -> None:
    """Play a year under a virtual clock: complaints come in, random staff work on them.

    Needs a database without cases that were started by people (`samphan init` first).
    """
    with opened(made_up=True) as office:
        if _cases(office):
            raise click.ClickException(
                "There are cases already, and a demo before their time would mix with them; "
                "choose an empty database with SAMPHAN_DATABASE."
            )
        play(office, file, mapping, cases, days, seed)


def play_when_empty(office: Office) -> None:
    """Create the demo people, and play a small history when there is no case yet."""
    if _cases(office):
        _hire(office)
    else:
        play(office, COMPLAINTS, MAPPING, FIRST, YEAR, 2569)


def play(
    office: Office, file: Path, mapping: Path, cases: int | None, days: int, seed: int
) -> None:
    """Play the rows of a table as complaints, up to the present instant."""
    _hire(office)
    end = clock.now()
    begin = end - timedelta(days=days)
    rows = table.read_table(file.name, file.read_bytes())[:cases]
    schema, words = start_form.find(office.engine, "complaint")
    form = intake.StartForm(schema, words, office.engine.forms)
    chosen = columns.read_columns(mapping.name, mapping.read_text(encoding="utf-8"))
    found = list(form.rehearse(rows, chosen, end.date()))
    bad = [problem for each in found for problem in each.problems]
    if bad:
        raise click.ClickException(f"{file.name}: {bad[0]} ({len(bad)} faults)")
    plan = Plan(begin, end, seed, [each.data for each in found])
    virtual = clock.VirtualClock(begin)
    with (
        clock.using(virtual),
        click.progressbar(
            length=days, label=f"Playing {len(rows)} complaints and the other processes"
        ) as progress,
    ):

        def tick() -> None:
            passed = (virtual.now() - begin).days
            progress.update(max(0, passed - progress.pos))

        settings = config.read()
        done = History(office.engine, virtual, plan, Path(settings.processes), tick).play()
    click.echo(f"{_cases(office)} cases, {done} work items completed")


def _hire(office: Office) -> None:
    for person in folders.organisation(Path(config.read().processes))["people"]:
        people.add(office.engine, person)


def _cases(office: Office) -> int:
    with office.engine.database.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(case.case)).scalar_one()


COMMANDS = (demo,)
