"""Setting up: the database, groups, people and processes."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import click

from engine import identity
from engine.errors import Problem
from engine.runtime import Deployed, Report
from web import config, folders, public_holidays
from web.cli import demonstrating
from web.cli.office import acting, actor, opened
from web.composition import Office
from web.demo import people as demo_people

_ADMINISTRATOR = "adam"


@click.command()
@click.option("--demo", is_flag=True, help="Also create the demo people and play some cases.")
def init(demo: bool) -> None:
    """Create the database, the groups and the processes; safe to run again."""
    settings = config.read()
    processes, forms = Path(settings.processes), Path(settings.forms)
    with opened(made_up=demo) as office:
        organisation = folders.organisation(processes)
        for group in organisation["groups"]:
            office.engine.put_group(
                group["key"],
                name=group["name"],
                name_en=group["name_en"],
                actor=identity.SYSTEM,
            )
        public_holidays.seed(office.engine, settings.time_zone, identity.SYSTEM)
        for name in folders.names(processes):
            _tell(_deployed(office, processes, forms, name, identity.SYSTEM, "samphan init"))
        if demo:
            _demo(office, organisation["people"])
        else:
            _first_administrator(office, organisation["people"])


def _demo(office: Office, people: list[dict[str, Any]]) -> None:
    """Create the demo people, and a history when there is no case yet."""
    demonstrating.play_when_empty(office)
    click.echo(f"\nSign in with the password {demo_people.PASSWORD} as one of:")
    for person in people:
        roles = ", ".join(role.replace("_", " ") for role in person["roles"])
        click.echo(f"  {person['name']:10} {roles:22} {', '.join(person['groups'])}")


def _first_administrator(office: Office, people: list[dict[str, Any]]) -> None:
    """Create one administrator with a random password when nobody is there."""
    with office.engine.database.read() as connection:
        if identity.people(connection):
            return
    password = secrets.token_urlsafe(12)
    person = next(person for person in people if person["name"] == _ADMINISTRATOR)
    demo_people.add(office.engine, {**person, "name": "admin"}, password)
    click.echo(f"Sign in as admin with the password {password} and change it.")


@click.command()
@click.argument("names", nargs=-1)
@click.option("--reason", default="samphan deploy", help="Why, for the journal.")
@acting
def deploy(names: tuple[str, ...], reason: str, who: str) -> None:
    """Check processes and put them into use as new versions; without NAMES, all of them."""
    settings = config.read()
    processes, forms = Path(settings.processes), Path(settings.forms)
    with opened() as office:
        by = actor(office, who)
        for name in names or folders.names(processes):
            _tell(_deployed(office, processes, forms, name, by, reason))


@click.command()
@click.argument("names", nargs=-1)
def check(names: tuple[str, ...]) -> None:
    """Look over processes without deploying them; exits with 1 when one has problems."""
    settings = config.read()
    processes, forms = Path(settings.processes), Path(settings.forms)
    good = True
    with opened() as office:
        for name in names or folders.names(processes):
            report = office.engine.check(folders.process_files(processes, forms, name))
            good = good and report.good
            click.echo(f"{name}: {'may be deployed' if report.good else 'has problems'}")
            _list(report)
    if not good:
        raise SystemExit(1)


def _deployed(
    office: Office, processes: Path, forms: Path, name: str, by: identity.Actor, reason: str
) -> Deployed:
    files = folders.process_files(processes, forms, name)
    deployed = office.engine.deploy(files, actor=by, reason=reason)
    office.engine.seed_policy(deployed.process, folders.policy(processes, name), reason=reason)
    return deployed


def _tell(deployed: Deployed) -> None:
    state = "unchanged" if deployed.unchanged else "deployed"
    click.echo(f"{deployed.process}: version {deployed.version} {state}")


def _list(report: Report) -> None:
    for kind, found in (("problem", report.problems), ("remark", report.remarks)):
        for problem in found:
            click.echo(f"  {kind}: {_said(problem)}")


def _said(problem: Problem) -> str:
    rule = f" [{problem.rule}]" if problem.rule else ""
    return f"{problem}{rule}"


COMMANDS = (init, deploy, check)
