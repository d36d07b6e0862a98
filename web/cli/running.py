"""Running: the server with its timers, and a worker without pages."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace

import click

from web import composition, config, server


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

    server.serve(settings, ready=ready)


@click.command()
def work() -> None:
    """Run timers and jobs without serving pages: one more node on a shared PostgreSQL."""
    office = composition.build(config.read())
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    office.scheduler.start()
    click.echo("Working; Ctrl-C stops.")
    stop.wait()
    office.close()


COMMANDS = (serve, work)
