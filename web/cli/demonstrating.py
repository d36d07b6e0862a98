"""Playing a year of an office, so that there is a history to look at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from engine import case, clock
from web import config, folders
from web.cli.importing import chosen_columns
from web.cli.office import opened
from web.composition import Office
from web.demo import news, people
from web.demo.history import History, Plan
from web.demo.simulation import OFFICE_HOURS
from web.intake import intake, start_form, table

YEAR = 365
SEED = 2569
PROCESS = "complaint"
#: the demo's own complaints: 1,000 real ones, published by the CFPB
COMPLAINTS = Path("web/demo/complaints.csv")
MAPPING = Path("web/demo/complaints.mapping.json")
#: made-up complaints of a car dealer, in a table as an office would keep it; `samphan init --demo`
#: plays them
DEALER = Path("web/demo/dealer.csv")


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
    help="Which column fills which field; without it columns are found by the form's labels.",
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
@click.option("--seed", default=SEED, show_default=True, help="Another seed, another history.")
@click.option(
    "--leave-open", is_flag=True, help="Let work come in up to today, so that some is open."
)
def demo(
    file: Path, mapping: Path | None, cases: int | None, days: int, seed: int, leave_open: bool
) -> None:
    """Play a year under a virtual clock: complaints come in, random staff work on them.

    Nothing new begins in the last 90 days, so that every complaint has ended. Needs a database
    without cases (`samphan init` first).
    """
    with opened(made_up=True) as office:
        if _cases(office):
            raise click.ClickException(
                "There are cases already, and a demo before their time would mix with them; "
                "choose an empty database with SAMPHAN_DATABASE."
            )
        _hire(office)
        end = clock.now()
        chosen = MAPPING if file == COMPLAINTS and mapping is None else mapping
        data = _complaints(office, file, chosen, cases)
        _play(office, Plan(_midnight(end, days), end, seed, data, leave_open=leave_open))


def play_when_empty(office: Office) -> None:
    """Create the demo people, and play a small history up to today when there is no case yet."""
    _hire(office)
    if not _cases(office):
        end = clock.now()
        data = _complaints(office, DEALER, None, None)
        _play(office, Plan(_midnight(end, YEAR), end, SEED, data, leave_open=True))


def _midnight(end: datetime, days: int) -> datetime:
    """Return the midnight so many days before: a history of one day does not hang on the hour."""
    day = OFFICE_HOURS.local(end) - timedelta(days=days)
    return day.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _complaints(
    office: Office, file: Path, mapping: Path | None, count: int | None
) -> list[Mapping[str, Any]]:
    """Return the rows of a table as the start form takes them; none may have a fault."""
    rows = table.read_table(file.name, file.read_bytes())[:count]
    schema, words = start_form.find(office.engine, PROCESS)
    form = intake.StartForm(schema, words, office.engine.forms)
    chosen = chosen_columns(form, rows, mapping)
    found = list(form.rehearse(rows, chosen, clock.now().date()))
    bad = [problem for each in found for problem in each.problems]
    if bad:
        raise click.ClickException(f"{file.name}: {bad[0]} ({len(bad)} faults)")
    return [each.data for each in found]


def _play(office: Office, plan: Plan) -> None:
    """Play a plan with a bar that counts its days."""
    virtual = clock.VirtualClock(plan.begin)
    label = f"Playing {len(plan.complaints)} complaints and the other processes"
    length = (plan.end - plan.begin).days
    with clock.using(virtual), click.progressbar(length=length, label=label) as progress:

        def tick() -> None:
            progress.update(max(0, (virtual.now() - plan.begin).days - progress.pos))

        processes = Path(config.read().processes)
        done = History(office.engine, virtual, plan, processes, tick).play()
        news.leave(office.engine, plan.end)
    click.echo(f"{_cases(office)} cases, {done} work items completed, {_open(office)} cases open")


def _hire(office: Office) -> None:
    for person in folders.organisation(Path(config.read().processes))["people"]:
        people.add(office.engine, person)


def _cases(office: Office) -> int:
    return _counted(office, sa.true())


def _open(office: Office) -> int:
    return _counted(office, case.case.c.status == case.ACTIVE)


def _counted(office: Office, condition: sa.ColumnElement[bool]) -> int:
    statement = sa.select(sa.func.count()).select_from(case.case).where(condition)
    with office.engine.database.read() as connection:
        return connection.execute(statement).scalar_one()


COMMANDS = (demo,)
