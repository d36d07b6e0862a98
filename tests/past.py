"""A piece of a real event log (sixty tickets of a help desk), brought in for tests."""

from __future__ import annotations

from pathlib import Path

from engine.actor import SYSTEM
from engine.business_time import OFFICE_HOURS
from engine.event_log import discovery, package, survey
from engine.event_log.mapping import PastCase
from engine.runtime import Engine, importing

HELPDESK = Path("tests/data/logs/helpdesk.xes.gz")
RECEIPT = Path("tests/data/logs/receipt.xes.gz")


def prepared(engine: Engine, log: Path = HELPDESK) -> tuple[importing.Imported, list[PastCase]]:
    """Return the definition of a log, and its cases."""
    found = survey.survey(log, OFFICE_HOURS)
    key = log.name.split(".")[0]
    files = package.files(key, key.capitalize(), key.upper(), found.observed)
    ways = discovery.kept_ways(found.observed)
    into = importing.prepare(engine.tools, files, found.policy, ways, actor=SYSTEM, reason="test")
    return into, list(survey.cases(log, found.attributes))


def bring_in(engine: Engine, log: Path = HELPDESK) -> int:
    """Bring a log in and return how many cases were new."""
    into, cases = prepared(engine, log)
    return importing.import_cases(engine.tools, into, cases, actor=SYSTEM, source=log.name)
