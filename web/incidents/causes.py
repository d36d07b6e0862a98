"""Technical errors in plain words: what kind of trouble it is, and what helps."""

from __future__ import annotations

from flask_babel import gettext

from engine.errors import sentence

#: (words of the technical text, what that means, what helps); the first that fits
CAUSES = (
    (
        ("ConnectionRefused", "Connection refused", "gaierror", "Name or service", "unreachable"),
        sentence("The other system could not be reached."),
        sentence("See whether it is running and reachable, then try again."),
    ),
    (
        ("timed out", "TimeoutError", "Timeout"),
        sentence("The other system did not answer in time."),
        sentence("Wait a little, then try again."),
    ),
    (
        ("SMTP", "smtp", "mail server", "Recipients", "address"),
        sentence("A mail could not be sent."),
        sentence("Look at the address in the case data, correct it, then try again."),
    ),
    (
        ("KeyError", "NotFound", "no such", "does not exist"),
        sentence("Something that is needed does not exist."),
        sentence("Look at what the system was told below; correct the case data, then try again."),
    ),
    (
        ("Nobody waits for the message",),
        sentence("A message found nobody who waits for it."),
        sentence("See whether the other case is still open; skip it when nobody needs it."),
    ),
    (
        ("The worker died",),
        sentence("The program broke down each time it tried this."),
        sentence("Tell the administrator; do not simply try again."),
    ),
    (
        ("Nothing moves this case",),
        sentence("Nothing moves this case any more."),
        sentence("Move the case to where it should go on, or cancel it."),
    ),
    (
        ("reports the error",),
        sentence("A business error came for which the diagram has no way."),
        sentence("Ask the process owner to draw one; meanwhile skip this or move the case."),
    ),
    (
        ("ValueError", "TypeError", "FeelError", "cannot be read", "ValidationError"),
        sentence("The data are not as the system expects them."),
        sentence("Correct the case data, then try again."),
    ),
)
OTHER = (
    sentence("The system could not do its part."),
    sentence("Read the technical text, or show it to the administrator; then try again or skip."),
)


def plain(message: str) -> str:
    """Say in plain words what kind of trouble a technical text tells of."""
    return str(gettext(_found(message)[0]))


def advice(message: str) -> str:
    """Say what usually helps."""
    return str(gettext(_found(message)[1]))


def _found(message: str) -> tuple[str, str]:
    for words, meaning, help_ in CAUSES:
        if any(word in message for word in words):
            return meaning, help_
    return OTHER
