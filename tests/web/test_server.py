"""The server answers what is in flight before it stops, and hands back what it holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from engine.runtime import Engine
from web import server
from web.composition import Office
from web.config import Config

SERVE = "from web.cli import main; main()"


def test_a_request_in_flight_is_answered_before_the_server_stops(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(environment: dict[str, Any], start: Any) -> Iterable[bytes]:
        begun.set()
        go_on.wait(20)
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"x" * 3_000_000]

    monkeypatch.setattr(server, "create_app", lambda *_: slow)
    config = Config(secret_file=str(tmp_path / "secret"), port=0)
    running = server.Server(Office(engine), config)
    loop = threading.Thread(target=running.run)
    loop.start()
    address = f"http://127.0.0.1:{running.port}/"
    got: list[int] = []
    visitor = threading.Thread(target=lambda: got.append(len(_read(address))))
    visitor.start()
    assert begun.wait(20)
    running.stop()
    go_on.set()
    visitor.join(20)
    loop.join(20)
    assert got == [3_000_000]
    assert not loop.is_alive()
    with pytest.raises(OSError, match="refused"):
        _read(address)


def _read(address: str) -> bytes:
    """Read an address to its end."""
    with urllib.request.urlopen(address, timeout=20) as answer:
        return bytes(answer.read())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_serving_process_stops_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    environment = {
        **os.environ,
        "SAMPHAN_DATABASE": f"sqlite:///{tmp_path / 'samphan.db'}",
        "SAMPHAN_SECRET_FILE": str(tmp_path / "secret"),
        "PYTHONPATH": str(Path.cwd()),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-c", SERVE, "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "Samphan is at http://127.0.0.1:" in line, line + process.stdout.read()
        address = line.split("at ", 1)[1].split(" ", 1)[0]
        assert _read(f"{address}health") == b"ok\n"
        process.send_signal(number)
        rest = process.stdout.read()
        assert process.wait(30) == 0, rest
    assert "Traceback" not in rest
