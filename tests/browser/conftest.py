"""A real server, a real browser: each story gets the demo dealer anew and ends without a fault.

Faults are: errors in the console, violations of the content policy, requests to other hosts.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from engine.db import Database
from tests.browser.actors import Person
from tests.browser.site import Site, settle
from tests.databases import migration_places

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every story of this folder, so that `-m "not browser"` leaves it out."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; without one the stories fail, they are never left out."""
    wanted = os.environ.get("SAMPHAN_CHROMIUM", "")
    path = wanted or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.fail("There is no Chromium here; install it or set SAMPHAN_CHROMIUM to its path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo dealer in it, to be copied."""
    path = tmp_path_factory.mktemp("dealer") / "samphan.db"
    database = Database(f"sqlite:///{path}", synchronous="OFF")
    database.create(*migration_places())
    settle(database)
    database.close()
    return path


@pytest.fixture
def site(settled: Path, tmp_path: Path) -> Iterator[Site]:
    """The product, served on a free port, with a clock that the story moves."""
    shutil.copy(settled, tmp_path / "samphan.db")
    with Site(tmp_path) as opened:
        yield opened


@pytest.fixture
def person(chromium: Browser, site: Site) -> Iterator[Callable[..., Person]]:
    """Make somebody sit down at a browser of their own: `person("alice", "th")`."""
    everybody: list[Person] = []

    def sit_down(
        name: str, language: str = "th", *, width: int = 1440, height: int = 900, dark: bool = False
    ) -> Person:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="th-TH" if language == "th" else "en-GB",
            timezone_id="Asia/Bangkok",
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        someone = Person(site, context.new_page(), name, language)
        everybody.append(someone)
        someone.sit_down()
        return someone

    yield sit_down
    faults = [fault for someone in everybody for fault in someone.faults]
    for someone in everybody:
        someone.page.context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture(params=["th", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """The language in which the story is told."""
    return str(request.param)


@pytest.fixture
def team(person: Callable[..., Person], language: str) -> Callable[[str], Person]:
    """Call somebody of the dealer, who sits down at the first call: `team("alice")`."""
    return cache(lambda name: person(name, language))
