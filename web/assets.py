"""Where the built scripts and styles lie: entry points by name, with the hash of the build."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask import Flask, url_for

DIST = Path(__file__).parent / "static" / "dist"


@cache
def marks() -> dict[str, str]:
    """Return a short mark of each built file's content, so that browsers load changed ones."""
    record = DIST / "BUILD.json"
    files = json.loads(record.read_text())["files"] if record.exists() else {}
    return {name: facts["sha256"][:8] for name, facts in files.items()}


def asset(name: str) -> str:
    """Return the address of a built file."""
    return url_for("static", filename=f"dist/{name}", v=marks().get(name, "0"))


def register(app: Flask) -> None:
    """Make assets known to the templates."""
    app.jinja_env.globals["asset"] = asset
