"""Broken decision files: an outcome or a plain refusal, and never slow."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from lxml import etree

from engine.decision import DecisionError, read
from engine.feel import FeelLimit

KIT = Path(__file__).parents[2] / "data" / "dmn-tck"
ROUNDS = int(os.environ.get("SAMPHAN_FUZZ", "2000")) // 10
#: seconds of the processor
SLOWEST = 2.0
INPUTS = (None, 0, 7, "a", "2026-01-01", True, [1, "a"], {"name": "x", "age": 3})


def files() -> list[bytes]:
    """Give the smaller files of the kit, without their drawings."""
    found = []
    for path in sorted(KIT.rglob("*.dmn")):
        root = etree.parse(str(path)).getroot()
        for drawing in root.findall("{*}DMNDI"):
            root.remove(drawing)
        content = etree.tostring(root)
        if len(content) < 40_000:
            found.append(content)
    return found


def broken_bytes(content: bytes, chance: random.Random) -> bytes:
    """Break the bytes of a file."""
    at, to = sorted((chance.randint(0, len(content)), chance.randint(0, len(content))))
    to = min(to, at + 40)
    piece = chance.choice([b"<", b">", b'"', b"&x;", b"\x00", b"\xff", b"<!DOCTYPE a>", b"<x/>"])
    return chance.choice([content[:at] + content[to:], content[:at] + piece + content[at:]])


def broken_tree(content: bytes, chance: random.Random) -> bytes:
    """Break the tree of a file: remove, double, move, rename elements; change attributes, texts."""
    root = etree.fromstring(content)
    for _ in range(chance.randint(1, 3)):
        elements = [e for e in root.iter("*") if e.getparent() is not None]
        if not elements:
            break
        element, other = chance.choice(elements), chance.choice(elements)
        change(element, other, chance)
    return etree.tostring(root)


def change(element: etree._Element, other: etree._Element, chance: random.Random) -> None:
    """Change one element in a random way."""
    kind = chance.randrange(6)
    parent = element.getparent()
    if kind == 0 and parent is not None:
        parent.remove(element)
    elif kind == 1 and parent is not None:
        parent.append(etree.fromstring(etree.tostring(other)))
    elif kind == 2:
        element.tag = other.tag
    elif kind == 3 and element.attrib:
        name = chance.choice(sorted(map(str, element.attrib)))
        element.set(name, chance.choice(["", "x", *map(str, other.attrib.values())]))
    elif kind == 4:
        element.text = other.text
    else:
        element.text = chance.choice(
            ["", "1 +", "[", "-", "for i in 1..9999999999 return i", "\u0e01"]
        )


def try_out(content: bytes, chance: random.Random) -> None:
    """Read and evaluate; only refusals may be raised."""
    for strict in (True, False):
        try:
            with quick():
                model = read(content, {}, strict)
        except DecisionError:
            continue
        inputs = {part.name: chance.choice(INPUTS) for part in model.parts.values()}
        for name in list(model.decisions)[:20]:
            with quick(), suppress(FeelLimit):
                model.evaluate(name, inputs)


@contextmanager
def quick() -> Iterator[None]:
    """Take the time of what is done."""
    started = time.process_time()
    yield
    spent = time.process_time() - started
    assert spent < SLOWEST, f"took {spent:.1f} s"


@pytest.mark.parametrize("spoil", [broken_bytes, broken_tree])
def test_broken_files_are_refused_or_evaluated(
    spoil: Callable[[bytes, random.Random], bytes], chance: random.Random
) -> None:
    contents = files()
    for _ in range(ROUNDS):
        content = spoil(chance.choice(contents), chance)
        try:
            try_out(content, chance)
        except Exception as error:
            raise AssertionError(f"{content!r} raised {error!r}") from error
