"""The composition root: the only place where all parts meet."""

from __future__ import annotations

import gc
from datetime import timedelta
from pathlib import Path

from engine.db import Database
from engine.runtime import Engine
from engine.runtime.forgetting import READ, Forgetting
from engine.scheduler import Scheduler
from engine.worker import Worker
from forms import FormJs
from handlers import registry, settings
from handlers.connectors.notices import Notices
from web import i18n
from web.config import Config
from web.notices import compose

#: migrations of the records that handlers keep
MIGRATIONS = Path(registry.__file__).parent / "migrations" / "versions"
#: mails of the diagram itself go before those of notifications made at the same instant
GRACE = timedelta(seconds=10)


class Office:
    """The product put together: its engine, and the scheduler for who works timers and jobs."""

    def __init__(self, engine: Engine, *, keep_read: timedelta = READ) -> None:
        self.engine = engine
        self.forgetting = Forgetting(engine.tools, read=keep_read)
        self.notices = Notices(engine.tools, compose, grace=GRACE)
        self._scheduler: Scheduler | None = None

    @property
    def scheduler(self) -> Scheduler:
        """Return the scheduler; who asks for it starts it."""
        if self._scheduler is None:
            rounds = (self.notices.run, self.forgetting.run)
            self._scheduler = Scheduler(Worker(self.engine), rounds=rounds)
        return self._scheduler

    def close(self) -> None:
        """Stop the scheduler, hand back what this node still holds, close the database."""
        if self._scheduler is not None:
            self._scheduler.stop()
        self.engine.database.close()


def build(config: Config, *, synchronous: str = "FULL") -> Office:
    """Put the product together; nothing runs until the scheduler is started.

    `synchronous` is SQLite's: FULL survives a power failure, OFF is for data made up anew.
    """
    settings.use(handler_settings(config))
    i18n.compile_catalogues()
    database = open_database(config.database, synchronous)
    engine = Engine(database, forms=FormJs(), handlers=registry.registry(), zone=config.time_zone)
    return Office(engine, keep_read=timedelta(days=config.notification_days))


def settle() -> None:
    """Tell the garbage collector that what is loaded by now stays, and to come round less often.

    Verbs leave no circles behind; walking all live states after every few of them took a tenth of
    their time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 50)


def open_database(url: str, synchronous: str = "FULL") -> Database:
    """Open the database and bring its tables to the newest version."""
    if url.startswith("sqlite:///"):
        _own(Path(url.removeprefix("sqlite:///")))
    database = Database(url, synchronous=synchronous)
    database.create(*[place for place in (MIGRATIONS,) if place.is_dir()])
    return database


def _own(path: Path) -> None:
    """Let nobody but the owner read a new database; its -wal and -shm take the same rights."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)


def handler_settings(config: Config) -> settings.Settings:
    """Return what the handlers need to know."""
    smtp = settings.Smtp(
        config.smtp_host,
        config.smtp_port,
        config.smtp_user,
        config.smtp_password,
        config.smtp_security,
    )
    return settings.Settings(
        smtp=smtp if config.smtp_host else None,
        mail_from=config.mail_from,
        base_url=config.public_url,
        language=config.language,
        time_zone=config.time_zone,
    )
