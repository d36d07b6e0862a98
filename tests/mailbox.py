"""A mail server on this machine that keeps what it gets."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from handlers import settings


class _Session(socketserver.StreamRequestHandler):
    """The least of a mail server; it refuses no-one for good and busy for now."""

    server: Mailbox

    def handle(self) -> None:
        self.say("220 ready")
        while command := self.rfile.readline().decode().strip():
            word = command.upper()
            if word == "DATA":
                self.say("354 go on")
                self.server.kept.append(self.content())
            elif word.startswith("RCPT") and self.refuses(word):
                continue
            self.say("221 bye" if word == "QUIT" else "250 fine")

    def refuses(self, word: str) -> bool:
        if self.server.is_down or "BUSY" in word:
            self.say("450 later")
        elif "NO-ONE" in word:
            self.say("550 unknown")
        else:
            return False
        return True

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def content(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        return "".join(lines)


class Mailbox(socketserver.ThreadingTCPServer):
    """The server: what it got, and whether it takes anything now."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.kept: list[str] = []
        self.is_down = False


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Open a mail server that the settings name."""
    with Mailbox() as opened:
        threading.Thread(target=opened.serve_forever, daemon=True).start()
        smtp = settings.Smtp("127.0.0.1", opened.server_address[1], security="none")
        sender = "ลูกค้าสัมพันธ์ <cr@dealer.example>"
        with settings.using(settings.Settings(smtp=smtp, mail_from=sender)):
            yield opened
        opened.shutdown()
