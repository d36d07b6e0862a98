"""Hostile and broken files: a translation with a report, or a refusal; never more, never slow."""

from __future__ import annotations

import os
import random
import re
import time
from contextlib import suppress
from pathlib import Path

import pytest

from engine.errors import BadInput
from engine.translation import Outcome, translate
from engine.translation.expressions import (
    Language,
    Untranslatable,
    assignments,
    to_feel,
    value_of,
)
from tests.engine.translation.dialects import HANDLERS, NAMES, origins, own, source, translated

ROUNDS = int(os.environ.get("SAMPHAN_FUZZ", "150"))
#: seconds of the processor for one file
SLOWEST = 2.0
WORDS = r"""${ #{ } = " ' ( [ { ) ] } == != && || ! empty not lambda __import__('os') .class %s
%(x)s \\ &amp; &lt; &quot; &#9; R/PT0S 99999999999999999999 -1 null None ${''.getClass()} ${a[b]}
${a?b:c} =for = 1..1000000000 ก 🐎 camunda:assignee zeebe:input samphan:handler case if"""
PIECES = re.split(" |\n", WORDS)

TEXTS = r"""a b items x.y ( ) [ ] { } ${ #{ , ? : == != < > && || ! not and or empty in is None True
'x' "y" 1 2.5 1e9 -3 + - * / % ** // if else for lambda len any f'{a}' f'{a!r}' .size() .get( ;
.plusDays(3) timedelta(days=1) execution.getVariable('a') = := await yield ก 🐎 \\ \0"""


def test_code_in_expressions_is_reported_and_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = translated("hostile_code")
    assert [entry.split()[0] for entry in origins(found, Outcome.OPEN)] == [*"aasuw", "f2"]
    assert found.report.of(Outcome.TRANSLATED) == []
    assert list(tmp_path.iterdir()) == []


def test_a_prefix_that_pretends_to_be_ours_is_not_ours() -> None:
    found = translated("hostile_code")
    assert own(found, "a") == {}
    assert b'samphan:assignedTo="mallory"' in found.source


def test_a_doctype_is_refused_as_in_every_diagram() -> None:
    with pytest.raises(BadInput) as refused:
        translate(source("hostile_doctype"))
    assert refused.value.problems[0].rule == "xml-doctype"


@pytest.mark.parametrize(
    "text", [b"", b"no xml", b"<a>", b"\xff\xfe<\x00", b"<a/>", b"<definitions/>"]
)
def test_what_is_no_diagram_is_refused_or_reported(text: bytes) -> None:
    try:
        assert translate(text).report.problems
    except BadInput as error:
        assert error.problems


def test_a_large_file_is_translated_in_time() -> None:
    """Five hundred tasks in one lane, each with a group, an assignee and an input."""
    count = 500
    tasks = "".join(
        f'<userTask id="t{i}" c:candidateGroups="g" c:assignee="${{a{i}}}"><extensionElements>'
        f'<c:inputOutput><c:inputParameter name="x">${{b}}</c:inputParameter></c:inputOutput>'
        f"</extensionElements></userTask>"
        for i in range(count)
    )
    lanes = "".join(f"<flowNodeRef>t{i}</flowNodeRef>" for i in range(count))
    drawn = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:c="http://camunda.org/schema/1.0/bpmn"><process id="p"><laneSet><lane name="l">'
        f"{lanes}</lane></laneSet>{tasks}</process></definitions>"
    )
    before = time.thread_time()
    found = translate(drawn.encode())
    assert len(found.report.of(Outcome.TRANSLATED)) == 3 * count
    assert time.thread_time() - before < 10


def test_mutilated_diagrams_are_translated_or_refused_in_time(chance: random.Random) -> None:
    slowest = 0.0
    for _ in range(ROUNDS):
        text = mutilated(source(chance.choice(NAMES)).decode(), chance)
        before = time.thread_time()
        try:
            found = translate(text.encode("utf-8", "replace"), HANDLERS)
        except BadInput as error:
            assert all(str(problem) for problem in error.problems)
        else:
            assert all(str(entry) for entry in found.report.entries)
            assert all(str(problem) for problem in found.report.problems)
        slowest = max(slowest, time.thread_time() - before)
    assert slowest < SLOWEST


def test_random_texts_are_translated_or_refused_in_time(chance: random.Random) -> None:
    slowest = 0.0
    for _ in range(ROUNDS * 4):
        words = (chance.choice(TEXTS.split()) for _ in range(chance.choice([2, 3, 5, 9, 60])))
        text = chance.choice(["", " "]).join(words) * chance.choice([1, 1, 1, 50])
        text = f"${{{text}}}" if chance.random() < 0.3 else text
        before = time.thread_time()
        for language in Language:
            for read in (to_feel, assignments, value_of):
                with suppress(Untranslatable):
                    read(text, language)
        slowest = max(slowest, time.thread_time() - before)
    assert slowest < SLOWEST


def mutilated(text: str, chance: random.Random) -> str:
    """Break a diagram in a few places: values, tags, lines."""
    for _ in range(chance.randrange(1, 5)):
        spots = list(re.finditer(r'="[^"]*"|>[^<]+<|<[^>]+/>', text))
        if not spots:
            return text
        spot = chance.choice(spots)
        piece = chance.choice(PIECES).replace('"', "&quot;").replace("<", "&lt;")
        whole = spot[0]
        change = chance.randrange(5)
        if change == 0:
            whole = whole[:2] + piece * chance.choice([1, 1, 2, 50, 3000]) + whole[-1]
        elif change == 1:
            middle = chance.randrange(1, max(2, len(whole) - 1))
            whole = whole[:middle] + piece + whole[middle:]
        elif change == 2:
            whole = whole * 2 if whole.startswith("<") else whole
        elif change == 3:
            whole = "" if whole.startswith("<") else whole[:2] + whole[-1]
        else:
            other = chance.choice(spots)[0]
            whole = other if other[0] == whole[0] else whole
        text = text[: spot.start()] + whole + text[spot.end() :]
    return text
