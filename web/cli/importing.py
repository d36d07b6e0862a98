"""Bringing complaints in from a table."""

from __future__ import annotations

from pathlib import Path

import click

from engine import clock
from web import config
from web.cli.office import acting, actor, opened
from web.intake import columns, intake, start_form, table

#: how many row problems are printed before the rest is only counted
SHOWN = 20


@click.command("import-complaints")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON that says which column fills which field.",
)
@click.option("--process", default="complaint", show_default=True, help="Process to start.")
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@click.option("--skip-bad", is_flag=True, help="Start the good rows although others have faults.")
@acting
def import_complaints(
    file: Path, mapping: Path | None, process: str, dry_run: bool, skip_bad: bool, who: str
) -> None:
    """Start one case per row of a CSV or XLSX FILE (any usual encoding, B.E. or C.E. dates).

    All rows are checked first; the same row of the same file is never started twice.
    """
    content = file.read_bytes()
    rows = table.read_table(file.name, content)
    with opened() as office:
        schema, words = start_form.find(office.engine, process)
        form = intake.StartForm(schema, words, office.engine.forms)
        chosen = chosen_columns(form, rows, mapping)
        today = clock.now().astimezone(config.read().zone).date()
        found = list(form.rehearse(rows, chosen, today))
        bad = [each for each in found if each.problems]
        _show(bad)
        click.echo(f"{len(found)} rows, {len(found) - len(bad)} good, {len(bad)} with faults")
        if dry_run:
            return
        if bad and not skip_bad:
            raise click.ClickException("Nothing was started; mend the rows or use --skip-bad.")
        good = [each for each in found if not each.problems]
        source = f"{file.name}:{len(content)}"
        started = intake.start(office.engine, process, good, source, actor=actor(office, who))
        with click.progressbar(started, length=len(good), label="Starting cases") as progress:
            numbers = [answer.number for _, answer in progress]
        if numbers:
            click.echo(f"{len(numbers)} cases, {numbers[0]} to {numbers[-1]}")


def chosen_columns(
    form: intake.StartForm, rows: list[table.Row], mapping: Path | None
) -> columns.Columns:
    """Return the mapping of the file, or find the columns by their names."""
    if mapping is not None:
        return columns.read_columns(mapping.name, mapping.read_bytes())
    header = rows[0].cells if rows else {}
    return columns.columns_by_name(header, form.labels())


def _show(bad: list[intake.Intake]) -> None:
    problems = [problem for each in bad for problem in each.problems]
    for problem in problems[:SHOWN]:
        click.echo(f"  {problem}")
    if len(problems) > SHOWN:
        click.echo(f"  … and {len(problems) - SHOWN} more")


COMMANDS = (import_complaints,)
