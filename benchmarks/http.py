"""Completions through the real server: `samphan serve`, eight people signed in, real forms.

Each completion is what a browser does: open the page of the work item (which brings the token and
the key of the form), send the form, be sent on. The pages are read by a plain HTTP client that
keeps its connection. The server runs with its defaults: SQLite, synchronous=FULL, eight threads,
timers and jobs in the same process; server and clients share the processors.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from benchmarks import fixtures
from benchmarks.figures import Figure
from engine.actor import STAFF

CLIENTS = 8
PASSWORD = "eight people at work"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_KEY = re.compile(r'name="key"[^>]*value="([^"]+)"')


class Browser:
    """Somebody at work over HTTP; keeps cookies and the connection."""

    def __init__(self, address: str, name: str) -> None:
        parts = urlsplit(address)
        self._connection = HTTPConnection(str(parts.hostname), parts.port, timeout=60)
        self._cookies: dict[str, str] = {}
        self.posts: list[float] = []
        self.pages: list[float] = []
        page = self.get("/sign-in")
        self.post("/sign-in", page, {"name": name, "password": PASSWORD})

    def get(self, path: str) -> str:
        """Open a page."""
        return self._ask("GET", path, "", {})

    def post(self, path: str, page: str, fields: dict[str, str]) -> str:
        """Send a form with the token of its page; being sent on is the answer to a good one."""
        token = _TOKEN.search(page)
        assert token is not None, f"{path} has no token"
        body = urlencode({"csrf_token": token[1], **fields})
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def complete(self, item: str, form: str) -> None:
        """Do a work item."""
        path = f"/work-items/{item}"
        began = perf_counter()
        page = self.get(path)
        opened = perf_counter()
        key = _KEY.search(page)
        assert key is not None, f"{path} has no form"
        answers = json.dumps(fixtures.ANSWERS[form])
        self.post(path, page, {"key": key[1], "submission": answers})
        self.posts.append(perf_counter() - opened)
        self.pages.append(opened - began)

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._connection.request(method, path, body, {"Cookie": cookies, **headers})
        answer = self._connection.getresponse()
        text = answer.read().decode()
        expected = 200 if method == "GET" else 302
        assert answer.status == expected, f"{method} {path}: {answer.status}\n{text[:500]}"
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, one in SimpleCookie(line).items():
                self._cookies[name] = one.value
        return text


def measure(quick: bool) -> list[Figure]:
    """Serve, let eight people work through two steps of their complaints, and stop."""
    each = 3 if quick else 50
    with fixtures.workshop() as (folder, _):
        file = folder / "http.db"
        with fixtures.dealer(file, "OFF") as dealer:
            for number in range(CLIENTS):
                fixtures.hire(
                    dealer.engine,
                    f"clerk{number}",
                    password=PASSWORD,
                    groups=sorted(fixtures.WORKER.groups),
                    roles=(STAFF,),
                )
            items = [dealer.receive() for _ in range(CLIENTS * each)]
        seconds, browsers = _work(file, items)
    posts = sorted(one for browser in browsers for one in browser.posts)
    pages = sorted(one for browser in browsers for one in browser.pages)
    return [
        Figure(f"http.completions_with_{CLIENTS}_clients", len(posts) / seconds, "1/s"),
        Figure("http.completion_p95", 1000 * posts[len(posts) * 95 // 100], "ms"),
        Figure("http.task_page_p95", 1000 * pages[len(pages) * 95 // 100], "ms"),
    ]


def _work(file: Path, items: list[str]) -> tuple[float, list[Browser]]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SAMPHAN_")},
        "SAMPHAN_DATABASE": f"sqlite:///{file}",
        "SAMPHAN_SECRET_FILE": str(file.with_name("secret")),
        "SAMPHAN_PORT": "0",
    }
    log = file.with_name("server.log")
    server = subprocess.Popen(
        [sys.executable, "-c", "from web.cli import main; main()", "serve"],
        env=environment,
        cwd=fixtures.ROOT,
        stdout=subprocess.PIPE,
        stderr=log.open("w"),
        text=True,
    )
    try:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found is not None, f"the server did not start:\n{log.read_text()}"
        return _together(found[0], items)
    finally:
        server.terminate()
        server.wait(30)


def _together(address: str, items: list[str]) -> tuple[float, list[Browser]]:
    browsers = [Browser(address, f"clerk{number}") for number in range(CLIENTS)]
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for item in items[number::CLIENTS]:
                browsers[number].complete(item, fixtures.FIRST_ROUND[0])
        except BaseException as failure:
            failures.append(failure)
            raise

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    began = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = perf_counter() - began
    assert not failures, failures
    return seconds, browsers
