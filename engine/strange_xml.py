"""How XML of other people is parsed: nothing is fetched, expanded or allowed to grow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: what every parser of the product is made with
HARDENED: Mapping[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}
#: where nothing but elements matters
ELEMENTS_ONLY: Mapping[str, Any] = {**HARDENED, "remove_comments": True, "remove_pis": True}
