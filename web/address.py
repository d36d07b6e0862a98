"""Which addresses lead to a page of our own, and never to another site."""

from __future__ import annotations


def safe(target: str | None) -> str:
    """Return a path of our own site, whatever was asked for."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return "/"
    return target if target.isprintable() and "\\" not in target else "/"
