"""The group of all commands; each module beside this one brings its own."""

from __future__ import annotations

import logging
from typing import Any

import click
import sqlalchemy as sa

from engine.errors import EngineError
from web.cli import cases, demonstrating, importing, logs, running, setting_up, translating
from web.config import BadSetting

#: what a database refuses because of how it was asked, not of how it is
OUR_FAULT = (sa.exc.IntegrityError, sa.exc.ProgrammingError, sa.exc.InternalError)
LOGGING = "%(asctime)s %(levelname)s %(name)s %(message)s"


class Commands(click.Group):
    """A group whose commands answer a refusal with a sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command and turn what went wrong into one clear message."""
        try:
            return super().invoke(ctx)
        except (EngineError, BadSetting) as error:
            raise click.ClickException(str(error)) from error
        except (sa.exc.DatabaseError, sa.exc.ArgumentError) as error:
            if isinstance(error, OUR_FAULT):
                raise
            reason = getattr(error, "orig", error)
            text = f"The database cannot be used: {reason}. Check SAMPHAN_DATABASE."
            raise click.ClickException(text) from error
        except OSError as error:
            if error.filename is None:
                raise
            text = f"{error.filename} cannot be used: {error.strerror}."
            raise click.ClickException(text) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="samphan")
@click.option("--verbose", is_flag=True, help="Say more while working.")
def main(verbose: bool) -> None:
    """Run a customer-relations department from its diagrams.

    Settings come from the environment (SAMPHAN_DATABASE and others); docs/operating.md lists them.
    """
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format=LOGGING)


for module in (setting_up, running, cases, importing, logs, translating, demonstrating):
    for command in module.COMMANDS:
        main.add_command(command)
