"""The only reader of the environment: every setting with a default for one machine."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "SAMPHAN_"
LANGUAGES = ("th", "en")
#: characters that a key made by hand must have at least
SHORTEST_SECRET = 16
#: days that anything is kept at most: instants before the first year do not exist
MOST_DAYS = 36_500


class BadSetting(ValueError):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True)
class Config:
    """Each field is the environment variable SAMPHAN_ with the field's name in capitals."""

    #: URL of the database; a file of SQLite unless told otherwise
    database: str = "sqlite:///var/samphan.db"
    #: file with the key that signs cookies; made on first use, readable by its owner only
    secret_file: str = "var/secret"  # noqa: S105  # a path, not the secret
    #: folder of the processes and of organisation.json
    processes: str = "processes"
    #: folder of the forms
    forms: str = "forms"
    #: address and port the server listens on
    host: str = "127.0.0.1"
    port: int = 8080
    #: threads that answer requests
    threads: int = 8
    #: address people use, for links in mails
    public_url: str = "http://127.0.0.1:8080"
    #: mail server; empty = mails wait in the outbox
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    #: starttls (port 587), tls (465) or none (a relay on this machine)
    smtp_security: str = "starttls"
    #: sender of every mail
    mail_from: str = "Samphan <samphan@localhost>"
    #: time zone in which people see and enter moments
    time_zone: str = "Asia/Bangkok"
    #: language of those who have chosen none: th or en
    language: str = "th"
    #: send cookies over HTTPS only
    cookie_secure: bool = False
    #: minutes without a click after which one signs in again
    idle_minutes: int = 120
    #: hours after which one signs in again in any case
    session_hours: int = 12
    #: address of the web server before this one, whose X-Forwarded headers are believed
    trusted_proxy: str = ""
    #: days that a notification is kept after it was read
    notification_days: int = 90
    #: largest request in bytes
    max_request: int = 32 * 1024 * 1024
    #: limit how often one address may try to sign in
    rate_limits: bool = True
    #: run timers and jobs in the serving process
    run_jobs: bool = True

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def idle(self) -> timedelta:
        """Return how long a session may rest."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def absolute(self) -> timedelta:
        """Return how long a session may last."""
        return timedelta(hours=self.session_hours)

    @property
    def secure(self) -> bool:
        """Say whether cookies go over HTTPS only: when told so, or when people use HTTPS."""
        return self.cookie_secure or self.public_url.startswith("https://")

    def secret(self) -> str:
        """Return the key that signs cookies, made on first use."""
        path = Path(self.secret_file)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(32))
        found = path.read_bytes().strip()
        if not found.isascii() or len(found) < SHORTEST_SECRET:
            raise BadSetting(
                f"{PREFIX}SECRET_FILE {path} holds no key; remove it and a new one is made"
            )
        return found.decode("ascii")


def read(environment: Mapping[str, str] | None = None) -> Config:
    """Read the settings from the environment and check them."""
    source = os.environ if environment is None else environment
    given = {
        each.name: _value(PREFIX + each.name.upper(), source[PREFIX + each.name.upper()], each.type)
        for each in fields(Config)
        if PREFIX + each.name.upper() in source
    }
    return _checked(Config(**given))  # type: ignore[arg-type]  # _value gave each its type


def _value(name: str, text: str, kind: object) -> str | int | bool:
    """Turn a setting's text into its type."""
    if kind == "bool":
        if text.lower() not in ("0", "1", "no", "yes", "false", "true"):
            raise BadSetting(f"{name} is {text!r}; write yes or no")
        return text.lower() in ("1", "yes", "true")
    if kind == "int":
        if not text.isascii() or not text.isdigit():
            raise BadSetting(f"{name} is {text!r}; write a whole number")
        return int(text)
    return text


def _checked(config: Config) -> Config:
    """Refuse settings that would only fail later, in front of a user."""
    if config.language not in LANGUAGES:
        raise BadSetting(f"{PREFIX}LANGUAGE is {config.language!r}; write th or en")
    if config.smtp_security not in ("starttls", "tls", "none"):
        raise BadSetting(
            f"{PREFIX}SMTP_SECURITY is {config.smtp_security!r}; write starttls, tls or none"
        )
    if config.notification_days > MOST_DAYS:
        raise BadSetting(
            f"{PREFIX}NOTIFICATION_DAYS is {config.notification_days}; write {MOST_DAYS} at most"
        )
    try:
        ZoneInfo(config.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadSetting(
            f"{PREFIX}TIME_ZONE is {config.time_zone!r}; write a name such as Asia/Bangkok"
        ) from error
    return config
