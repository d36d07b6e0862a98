"""What may arrive at all: texts and JSON that a database can keep, addresses with sane numbers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter

#: how deep answers may be nested; our forms need four
DEEPEST = 20
#: whole numbers beyond this are not the same in a browser any more
LARGEST_NUMBER = 2**53
#: characters of JSON that are read
LONGEST_JSON = 2 * 1024 * 1024
#: the null character and halves of characters
UNKEPT = re.compile("[\x00\ud800-\udfff]")


class Number(IntegerConverter):
    """A number in an address that fits into a database's integer; larger ones are not there."""

    regex = r"\d{1,18}"


def register(app: Flask) -> None:
    """Look at every request before anybody else does; numbers in addresses are small."""
    app.url_map.converters["int"] = Number
    # Werkzeug mends slashes by leading to the host that it was told, whoever told it
    app.url_map.merge_slashes = app.url_map.strict_slashes = False
    app.before_request(refuse_null_characters)


def refuse_null_characters() -> None:
    """Refuse texts with a null character, which no person types and PostgreSQL cannot keep."""
    texts: list[Iterable[str]] = [(request.path,)]
    for given in (request.args, request.form):
        texts += [(name, *values) for name, values in given.lists()]
    texts += [(name,) for name in request.files]
    if any("\x00" in text for each in texts for text in each):
        raise BadRequest()


def json_object(text: str) -> dict[str, Any] | None:
    """Read a JSON object of people's answers; None for whatever is not a sound one."""
    if len(text) > LONGEST_JSON:
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and sound(data) else None


def sound(data: Any) -> bool:
    """Say whether JSON can be stored, shown and read again as the same."""
    return all(map(_sound, _values(data)))


def _values(data: Any) -> Iterator[Any]:
    """Go through the keys and values of JSON; what lies too deep comes out as a list."""
    waiting = [(data, 0)]
    while waiting:
        value, depth = waiting.pop()
        if not isinstance(value, dict | list) or depth > DEEPEST:
            yield value
            continue
        inside = [*value, *value.values()] if isinstance(value, dict) else value
        waiting += [(each, depth + 1) for each in inside]


def _sound(value: Any) -> bool:
    """Say it of a single value."""
    if isinstance(value, str):
        return UNKEPT.search(value) is None
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int):
        return abs(value) <= LARGEST_NUMBER
    return isinstance(value, float) and math.isfinite(value)
