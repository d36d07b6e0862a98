"""Somebody at work over HTTP while the server dies: asks again, under the same key, until told."""

from __future__ import annotations

import http.client
import itertools
import re
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_KEY = re.compile(r'name="key"[^>]*value="([^"]+)"')
#: how long a person goes on trying
PATIENCE = 60.0
#: what a browser sees of a server that dies or is not there yet
DEAD = (OSError, http.client.HTTPException)


class NotFollowed(urllib.request.HTTPRedirectHandler):
    """Leaves it to the caller to go on, as being sent on is the answer that counts."""

    def redirect_request(self, *_: Any) -> None:
        """Do not go on."""


@dataclass
class Browser:
    """A cookie jar that outlives the server, and what was sent and answered."""

    address: str
    stop: threading.Event
    sent: list[str] = field(default_factory=list)
    #: by key, where the answer sent us on
    answered: dict[str, str] = field(default_factory=dict)
    asked_again: int = 0
    failure: BaseException | None = None

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(cookies, NotFollowed())

    def work(self, name: str, password: str, process: str) -> None:
        """Sign in, then start cases and complete every second one until told to stop."""
        try:
            self._work(name, password, process)
        except BaseException as failure:
            self.failure = failure

    def _work(self, name: str, password: str, process: str) -> None:
        page = self._get("/sign-in")
        self._post("/sign-in", page, {"name": name, "password": password})
        for number in itertools.count():
            if self.stop.is_set():
                return
            task = self._send(f"/start/{process}")
            self._get(self._send(task) if number % 2 else task)

    def _send(self, path: str) -> str:
        """Open a form and send it; the key makes the second sending harmless."""
        page = self._get(path)
        key = _KEY.search(page)
        assert key is not None, f"{path} has no form:\n{page[-2000:]}"
        self.sent.append(key[1])
        self.answered[key[1]] = self._post(path, page, {"key": key[1], "submission": "{}"})
        return self.answered[key[1]]

    def _post(self, path: str, page: str, fields: dict[str, str]) -> str:
        """Send a form with the token of its page and return where it sends us on."""
        token = _TOKEN.search(page)
        assert token is not None, f"{path} has no token"
        status, text, location = self._ask(path, {"csrf_token": token[1], **fields})
        assert status == 302 and "sign-in" not in location, f"POST {path}: {status}\n{text[:900]}"
        return location

    def _get(self, path: str) -> str:
        status, text, _ = self._ask(path, None)
        assert status == 200, f"GET {path}: {status}\n{text[:900]}"
        return text

    def _ask(self, path: str, fields: dict[str, str] | None) -> tuple[int, str, str]:
        """Return status, page and way on, from whichever server lives long enough to answer."""
        body = None if fields is None else urlencode(fields).encode()
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with self._opener.open(self.address + path, body, timeout=PATIENCE) as answer:
                    return answer.status, answer.read().decode(), ""
            except urllib.error.HTTPError as answer:
                return answer.code, _whole(answer), answer.headers.get("Location", "")
            except DEAD:
                assert time.monotonic() < end, "no server answers any more"
                self.asked_again += 1
                time.sleep(0.01)


def _whole(answer: urllib.error.HTTPError) -> str:
    """Return the page of a refusal; its status was told already, so half a page is enough."""
    with answer:
        try:
            return answer.read().decode(errors="replace")
        except DEAD:
            return ""
