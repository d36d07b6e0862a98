"""Running: the server with its timers, and a worker without pages."""

from __future__ import annotations

import errno
import signal
import threading
from dataclasses import replace

import click

from web import composition, config, server

#: taken by another program, not for this user, not an address of this machine
REFUSED_PORT = (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL)


@click.command()
@click.option("--host", help="Address to listen on; the default serves this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the pages and run timers and jobs until Ctrl-C."""
    settings = config.read()
    settings = replace(settings, host=host or settings.host)
    settings = replace(settings, port=settings.port if port is None else port)

    def ready(address: str) -> None:
        click.echo(f"Samphan is at {address} (Ctrl-C stops it)")

    try:
        server.serve(settings, ready=ready)
    except OSError as error:
        if error.errno not in REFUSED_PORT or error.filename is not None:
            raise
        text = f"{settings.host}:{settings.port} cannot be listened on: {error.strerror}."
        raise click.ClickException(f"{text} Choose another --port or --host.") from error


@click.command()
def work() -> None:
    """Run timers and jobs without serving pages: one more node on a shared PostgreSQL."""
    office = composition.build(config.read())
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    composition.settle()
    office.scheduler.start()
    click.echo("Working; Ctrl-C stops.")
    stop.wait()
    office.close()


COMMANDS = (serve, work)
