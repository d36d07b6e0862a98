"""Bringing the past cases of an event log in."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import Any

import click

from engine import business_time, calendar
from engine.event_log import discovery, package, survey
from engine.runtime import importing
from web.cli.office import acting, actor, opened
from web.composition import Office

#: how many values of a fact are shown
SHOWN = 6
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


@click.command("import-log")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--process", "key", help="Key of the process; the name of the file when absent.")
@click.option("--name", help="What the process is called on pages.")
@click.option("--prefix", help="Prefix of case numbers; the key in capitals when absent.")
@click.option(
    "--mapping",
    "chosen",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON: which attribute of the log fills severity, customer_class, branch, channel …",
)
@click.option("--dry-run", is_flag=True, help="Only show what would be brought in.")
@acting
def import_log(
    file: Path,
    key: str | None,
    name: str | None,
    prefix: str | None,
    chosen: Path | None,
    dry_run: bool,
    who: str,
) -> None:
    """Bring the finished cases of an event log FILE (XES, plain or gzip) in as past cases.

    The process is discovered from the log and cannot be started. A second import of the same log
    adds nothing, and one that was killed goes on where it stopped.
    """
    key = key or re.sub(r"[^a-z0-9]+", "_", file.name.split(".")[0].lower()).strip("_")
    if not _KEY.fullmatch(key):
        raise click.BadParameter(
            "use small letters, digits and underscores", param_hint="--process"
        )
    try:
        mapping = chosen.read_text(encoding="utf-8") if chosen else ""
    except UnicodeDecodeError as error:
        text = f"{chosen} is not text in UTF-8; save it as UTF-8"
        raise click.BadParameter(text, param_hint="--mapping") from error
    with opened() as office:
        found = _survey(office, file, mapping)
        _tell(found)
        if dry_run:
            click.echo("Nothing was stored.")
            return
        observed = found.observed
        files = package.files(
            key, name or key.replace("_", " ").capitalize(), prefix or key.upper(), observed
        )
        by = actor(office, who)
        into = importing.prepare(
            office.engine.tools,
            files,
            found.policy,
            discovery.kept_ways(observed),
            actor=by,
            reason=f"import-log {file.name}",
        )
        added = _bring(office, into, file, found, by)
    click.echo(
        f"{added} cases brought in, {observed.cases - added} were there already; "
        f"policy {into.policy_id} of “{into.process}”"
    )


def _survey(office: Office, file: Path, mapping: str) -> survey.Survey:
    with office.engine.database.read() as connection:
        newest = calendar.newest(connection)
    hours = newest.calendar if newest else business_time.OFFICE_HOURS
    with click.progressbar(length=file.stat().st_size, label="Reading") as progress:
        return survey.survey(file, hours, mapping, progress.update)


def _bring(
    office: Office, into: importing.Imported, file: Path, found: survey.Survey, by: Any
) -> int:
    added = 0
    with click.progressbar(length=found.observed.cases, label="Storing") as progress:
        cases = survey.cases(file, found.attributes)
        while some := list(islice(cases, importing.BATCH)):
            added += importing.import_cases(
                office.engine.tools, into, some, actor=by, source=file.name
            )
            progress.update(len(some))
    return added


def _tell(found: survey.Survey) -> None:
    """Say what the log holds and what of it will be read."""
    observed = found.observed
    first, last = (f"{at:%Y-%m-%d}" if at else "?" for at in (found.first, found.last))
    click.echo(
        f"{found.traces} traces, {found.events} events, {len(observed.counts)} activities, "
        f"{len(found.people)} people, {first} to {last}"
    )
    if found.empty:
        click.echo(f"{found.empty} traces without a completed activity are left out")
    for lifecycle, count in found.ignored.most_common():
        click.echo(f"{count} events “{lifecycle}” are left out: only start and complete are read")
    for fact, values in found.facts.items():
        usual = ", ".join(f"{value} ({count})" for value, count in values.most_common(SHOWN))
        more = f" and {len(values) - SHOWN} more" if len(values) > SHOWN else ""
        click.echo(f"  {fact} from “{getattr(found.attributes, fact)}”: {usual}{more}")
    if found.deadlines:
        click.echo(f"  {found.deadlines} cases have a deadline, {found.missed} ended after it")
    click.echo("An activity lasts from the one before to its own end: waiting and work together.")
    rows = found.policy["targets"]
    click.echo(f"The first policy would have {len(rows)} targets: what four of five cases kept.")


COMMANDS = (import_log,)
