"""The Thai catalogue is complete, and every sentence of the product is in it."""

from __future__ import annotations

import re

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from web.translations import collect

PLACES = re.compile(r"%\((\w+)\)[sd]")


def catalogue() -> Catalog:
    """Read the Thai catalogue."""
    path = collect.CATALOGUES / "th" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale="th")


def key(message: object) -> str:
    """Return the English of a message, the first form of a plural."""
    return message if isinstance(message, str) else message[0]  # type: ignore[index,no-any-return]


def test_every_sentence_is_in_the_catalogue() -> None:
    known = {key(message.id) for message in catalogue() if message.id}
    wanted = {key(message.id) for message in collect.collect() if message.id}
    assert sorted(wanted - known) == [], "run `make translations`"


def test_every_sentence_is_translated() -> None:
    open_ones = [
        key(message.id)
        for message in catalogue()
        if message.id and (message.fuzzy or not message.string or not all(message.string))
    ]
    assert open_ones == []


def test_translations_keep_the_places_for_values() -> None:
    for message in catalogue():
        if not message.id:
            continue
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        for text in texts:
            assert set(PLACES.findall(text)) == set(PLACES.findall(key(message.id))), message.id


def test_translations_have_no_stray_percent_signs() -> None:
    for message in catalogue():
        if message.id and PLACES.search(key(message.id)):
            texts = [message.string] if isinstance(message.string, str) else list(message.string)
            for text in texts:
                assert "%" not in PLACES.sub("", text).replace("%%", ""), message.id
