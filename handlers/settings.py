"""What the handlers need to know of this installation; the composition root says it once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Smtp:
    """The mail server that takes our mails."""

    host: str
    port: int = 587
    user: str = ""
    password: str = ""
    #: "starttls" (587), "tls" (465) or "none" (a relay on this machine)
    security: str = "starttls"


@dataclass(frozen=True)
class Settings:
    """Settings of the handlers; without a mail server mails stay in the outbox."""

    smtp: Smtp | None = None
    #: sender of every mail
    mail_from: str = "Samphan <samphan@localhost>"
    #: address of the product as people reach it, for links in mails
    base_url: str = "http://127.0.0.1:8080"
    #: language of readers who have not chosen one
    language: str = "th"
    #: name of the time zone in which people read dates
    time_zone: str = "Asia/Bangkok"


_current: list[Settings] = [Settings()]


def current() -> Settings:
    """Return the settings in use."""
    return _current[-1]


def case_link(case_id: int) -> str:
    """Return the address of a case's page, as mails name it."""
    return f"{current().base_url.rstrip('/')}/cases/{case_id}"


def use(settings: Settings) -> None:
    """Set the settings of this process; the composition root calls it once."""
    _current[:] = [settings]


@contextmanager
def using(settings: Settings) -> Iterator[Settings]:
    """Use other settings inside a `with` block."""
    _current.append(settings)
    try:
        yield settings
    finally:
        _current.pop()
