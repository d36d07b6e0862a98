"""Whatever is sent to a form of the product is cleaned or refused in words."""

import json
from datetime import date
from pathlib import Path

from engine.errors import BadInput
from forms import FormJs, describe

FORMS = sorted((Path(__file__).parents[2] / "forms").glob("*/*.json"))
ODDITIES = [
    None, 5, -1, 1e308, float("inf"), float("nan"), 10**500, "", "x" * 50_000, "\x00", "\ud800",
    [], {}, [None], [[[]]], {"a": {}}, True, False, "2026-13-45", "2026-11-21T", "=x",
    ["a", {"b": 1}], [{"title": 5}],
]  # fmt: skip


def test_a_hostile_submission_never_gives_anything_but_a_refusal(chance):
    checker = FormJs()
    for path in FORMS:
        schema = json.loads(path.read_text("utf-8"))
        keys = [*checker.fields(schema), "__class__", "case"]
        for _ in range(30):
            data = {key: chance.choice(ODDITIES) for key in keys if chance.random() < 0.7}
            try:
                cleaned = checker.validate(schema, data, today=date(2026, 11, 21))
            except BadInput as refusal:
                assert all(str(problem) for problem in refusal.problems)
            else:
                json.dumps(cleaned, allow_nan=False)
            describe(schema, data, str, "th")
