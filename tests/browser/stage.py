"""A bare stage for the islands: a static server with the strict policy, keeping what it is sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}


@dataclass
class Stage:
    """Pages and answers by path, and the bodies that were posted."""

    pages: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    posted: list[tuple[str, bytes]] = field(default_factory=list)
    address: str = ""

    def put(
        self,
        island: str,
        attributes: str,
        data: Mapping[str, Any],
        *,
        language: str = "th",
        inside: str = "{}",
    ) -> str:
        """Put an island on a page of its own and return the address."""
        place = f'<div data-island="{island}" {attributes}></div>'
        scripts = "".join(
            f'<script type="application/json" id="{key}">{json.dumps(value)}</script>'
            for key, value in data.items()
        )
        assets = "".join(
            f'<link rel="stylesheet" href="/static/dist/{name}.css">'
            f'<script type="module" src="/static/dist/{name}.js"></script>'
            for name in ("base", island)
        )
        self.pages["/" + island] = (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><meta name="csrf-token" '
            f'content="token"><title>{island}</title><link rel="icon" href="/icon.svg">{assets}'
            f'</head><body><main class="page"><h1>{island}</h1>{inside.format(place)}</main>'
            f"{scripts}</body></html>"
        )
        return f"{self.address}/{island}"

    def body(self, path: str) -> bytes:
        """Return the last body that was posted to a path."""
        return [body for where, body in self.posted if where == path][-1]


def serve(stage: Stage) -> ThreadingHTTPServer:
    """Serve the stage on a free port in a thread."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith("/static/"):
                file = ROOT / "web" / path.lstrip("/")
                self._answer(file.read_bytes(), TYPES.get(file.suffix, "text/plain"))
            elif path in stage.pages:
                self._answer(stage.pages[path].encode(), "text/html; charset=utf-8")
            else:
                answer = stage.answers.get(path, "<svg/>")
                self._answer(answer.encode(), "text/plain; charset=utf-8")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            path = self.path.partition("?")[0]
            stage.posted.append((path, body))
            self._answer(stage.answers.get(path, "sent").encode(), "text/plain; charset=utf-8")

        def _answer(self, body: bytes, kind: str) -> None:
            loose = "; style-src-attr 'unsafe-inline'" if "modeler" in self.path else ""
            self.send_response(200)
            self.send_header("Content-Type", "image/svg+xml" if body == b"<svg/>" else kind)
            self.send_header("Content-Security-Policy", POLICY + loose)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *values: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stage.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
