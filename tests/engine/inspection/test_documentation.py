"""docs/rules.md says what the rules say."""

from pathlib import Path

from engine.diagram.rules import RULES
from engine.inspection.documentation import page

ROOT = Path(__file__).parents[3]


def test_the_page_is_made_of_the_rules() -> None:
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == page()


def test_every_rule_has_one_sentence() -> None:
    for rule in RULES.values():
        assert rule.sentence.endswith("."), rule.name
        assert ". " not in rule.sentence.replace(" 5 MB. ", ""), rule.name
