"""The server: waitress in our own process, which answers what is in flight before it stops."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from web.app import create_app
from web.composition import Office, build, settle
from web.config import BadSetting, Config

log = logging.getLogger("samphan.server")

#: seconds that requests in flight are given when the server stops
GRACE = 30.0


def proxy(config: Config) -> dict[str, Any]:
    """Return which web server before this one is believed, and in what."""
    if not config.trusted_proxy:
        return {}
    believed = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": config.trusted_proxy, "trusted_proxy_headers": believed}


class Server:
    """Sockets, threads and the loop between them; `stop` may be called from a signal handler."""

    def __init__(self, office: Office, config: Config) -> None:
        self._sockets: dict[int, Any] = {}
        self._stopping = False
        try:
            self._server = create_server(
                create_app(office.engine, config),
                map=self._sockets,
                host=config.host,
                port=config.port,
                threads=config.threads,
                ident="",
                clear_untrusted_proxy_headers=True,
                **proxy(config),
                max_request_body_size=config.max_request,
            )
        except OSError:
            # the address cannot be listened on: leave nothing open
            self._hang_up()
            raise

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        return int(self._listeners()[0].effective_port)

    def run(self) -> None:
        """Answer requests until stopped, then those that are in flight."""
        while not self._stopping:
            self._turn(1.0)
        for listener in self._listeners():
            wasyncore.dispatcher.close(listener)
        deadline = time.monotonic() + GRACE
        while self._busy() and time.monotonic() < deadline:
            self._turn(0.05)
        self._server.task_dispatcher.shutdown(cancel_pending=False, timeout=1)
        self._hang_up()

    def _hang_up(self) -> None:
        """Close the connections that browsers keep open, and what was being sent on them."""
        for each in list(self._sockets.values()):
            if isinstance(each, HTTPChannel):
                each.handle_close()
            else:
                each.close()

    def stop(self, *_: int | FrameType | None) -> None:
        """Ask the loop to end."""
        self._stopping = True

    def _turn(self, seconds: float) -> None:
        """Wait for sockets once and serve them."""
        wasyncore.loop(timeout=seconds, map=self._sockets, count=1)

    def _listeners(self) -> list[Any]:
        """Return the sockets that take new connections."""
        return [each for each in list(self._sockets.values()) if isinstance(each, BaseWSGIServer)]

    def _busy(self) -> bool:
        """Say whether an answer is still being made or sent."""
        return any(
            isinstance(each, HTTPChannel) and (each.requests or each.total_outbufs_len)
            for each in list(self._sockets.values())
        )


def serve(config: Config, *, ready: Callable[[str], None] | None = None) -> None:
    """Serve the pages and run timers and jobs until SIGTERM or Ctrl-C."""
    office = build(config)
    try:
        server = Server(office, config)
    except (OSError, BadSetting):
        office.close()
        raise
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.stop)
    settle()
    if config.run_jobs:
        office.scheduler.start()
    if ready:
        ready(f"http://{config.host}:{server.port}/")
    try:
        server.run()
    finally:
        log.info("stopped: requests in flight are answered, claims go back")
        office.close()
