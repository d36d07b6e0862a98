"""Finds who reads a mail: the people of a group, a person, or an address outside the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address

from sqlalchemy.engine import Connection

from engine import identity


@dataclass(frozen=True)
class Reader:
    """Somebody who gets a mail."""

    #: user name, or the address of somebody outside
    name: str
    #: empty when no usable address is known
    address: str
    language: str


def readers(connection: Connection, to: str | Sequence[str | None], language: str) -> list[Reader]:
    """Return each reader once; `language` is that of readers outside the house.

    An empty group reads under its own name, so that the mail is seen in the outbox; a name that is
    neither a group, a person nor an address is a technical failure.
    """
    wanted = [to] if isinstance(to, str) else [one for one in to if one]
    if not wanted:
        raise ValueError("a mail needs a reader: a group, a person or an e-mail address")
    found: dict[str, Reader] = {}
    for one in wanted:
        for reader in _resolve(connection, one.strip(), language):
            found.setdefault(reader.name, reader)
    return list(found.values())


def _resolve(connection: Connection, name: str, language: str) -> list[Reader]:
    if "@" in name:
        return [Reader(name, usable(name), language)]
    someone = identity.person(connection, name)
    if someone is not None:
        return [_inside(someone)]
    if any(group.key == name for group in identity.groups(connection)):
        members = [_inside(member) for member in identity.members(connection, name)]
        return members or [Reader(name, "", language)]
    raise LookupError(f"a mail goes to {name}, but no group, person or address is called so")


def _inside(person: identity.Person) -> Reader:
    address = usable(person.email) if person.status == identity.ACTIVE else ""
    return Reader(person.name, address, person.language)


def usable(address: str) -> str:
    """Return the address, or an empty text when a mail server could not be given it."""
    if not address.isprintable() or " " in address:
        return ""
    try:
        parsed = Address(addr_spec=address)
    except (HeaderParseError, ValueError, IndexError):  # the parser runs off the end of some
        return ""
    return address if parsed.username and parsed.domain else ""
