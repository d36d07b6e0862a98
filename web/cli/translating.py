"""Bringing in diagrams that were drawn for another engine."""

from __future__ import annotations

from pathlib import Path

import click

from engine.translation import Dialect, Outcome, Report, translate
from handlers.registry import registry

_TITLES = {
    Outcome.TRANSLATED: "translated",
    Outcome.KEPT: "kept untouched",
    Outcome.OPEN: "not translated",
}


@click.command("import")
@click.argument("diagram", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; without it the diagram goes to standard output.",
)
@click.option("--report", "whole", is_flag=True, help="Report also what was translated and kept.")
@click.option(
    "--dialect",
    type=click.Choice([str(each) for each in Dialect]),
    help="The engine it was drawn for, when its namespaces do not say so.",
)
def import_diagram(diagram: Path, output: Path | None, whole: bool, dialect: str | None) -> None:
    """Translate a DIAGRAM of Camunda 7 or 8, Flowable, Activiti or SpiffWorkflow.

    What says the same here is written beside the foreign extensions, which stay. The report goes
    to standard error: what could not be translated, with the reason and what to do.
    """
    known = Dialect(dialect) if dialect else None
    found = translate(diagram.read_bytes(), registry().names(), known)
    if output is None:
        click.echo(found.source, nl=False)
    else:
        output.write_bytes(found.source)
    _tell(found.report, whole)


def _tell(report: Report, whole: bool) -> None:
    """Write the report."""
    click.echo(f"Extensions found: {', '.join(report.dialects) or 'none'}", err=True)
    for outcome, title in _TITLES.items():
        entries = report.of(outcome)
        click.echo(f"{len(entries)} {title}", err=True)
        for entry in entries if whole or outcome is Outcome.OPEN else ():
            click.echo(f"  {entry}", err=True)
    if report.problems:
        click.echo(f"{len(report.problems)} problems to mend before it may be deployed", err=True)
    for problem in report.problems:
        rule = f" [{problem.rule}]" if problem.rule else ""
        click.echo(f"  {problem}{rule}", err=True)


COMMANDS = (import_diagram,)
