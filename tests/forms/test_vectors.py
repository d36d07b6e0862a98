"""What form-js answered in a browser, the server answers too."""

import json
from datetime import date
from pathlib import Path

import pytest

from engine.errors import BadInput
from forms import FormJs, condition

DATA = Path(__file__).parents[1] / "data" / "forms"
VECTORS = json.loads((DATA / "vectors.json").read_text("utf-8"))
SCHEMA = json.loads((DATA / "form-request.json").read_text("utf-8"))
KINDS = {"a": "text", "n": "number", "b": "truth", "l": "list"}
UNANSWERED = {"a": "", "n": None, "b": False, "l": []}
#: a name that no field has, a text compared with a number, the negation of what may be null
BEYOND_THE_FENCE = {
    "=a > n",
    '=missing = "x"',
    '=not(missing = "x")',
    "=missing != null",
    "=missing",
    "=not(n > 1)",
}


@pytest.mark.parametrize("vector", VECTORS["submissions"])
def test_the_server_finds_the_same_faults_as_the_browser(vector):
    faulty = set()
    try:
        FormJs().validate(SCHEMA, vector["data"], today=date(2026, 11, 21))
    except BadInput as refusal:
        faulty = {problem.place for problem in refusal.problems}
    # the browser ignores what it does not know; the server names it
    assert faulty - {"extra_key"} == set(vector["faulty"])
    assert ("extra_key" in faulty) == ("extra_key" in vector["data"])


@pytest.mark.parametrize("vector", VECTORS["conditions"], ids=lambda vector: vector["hide"])
def test_a_condition_hides_as_in_the_browser_or_is_refused_at_deploy(vector):
    if vector["hide"] in BEYOND_THE_FENCE:
        with pytest.raises(condition.Unfit):
            condition.check(vector["hide"], KINDS)
        return
    condition.check(vector["hide"], KINDS)
    hidden = [condition.hides(vector["hide"], {**UNANSWERED, **data}) for data in VECTORS["data"]]
    assert hidden == vector["hidden"]
