"""Event logs are read as streams, and refused with a sentence and a line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from engine.business_time import OFFICE_HOURS
from engine.errors import BadInput
from engine.event_log import mapping, survey
from engine.event_log.reading import traces
from tests.past import HELPDESK, RECEIPT

EVENT = (
    '<event><string key="concept:name" value="{}"/><date key="time:timestamp" value="{}"/></event>'
)


def log(tmp_path: Path, content: str, name: str = "log.xes") -> Path:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def refusal(path: Path) -> BadInput:
    with pytest.raises(BadInput) as caught:
        list(traces(path))
    return caught.value


def test_a_real_log_is_read_trace_by_trace() -> None:
    found = list(traces(HELPDESK))
    assert len(found) == 60
    assert found[0].name == "Case 1"
    assert next(event.name for event in found[0].events) == "Assign seriousness"
    assert all(one.events == sorted(one.events, key=lambda e: e.at) for one in found)


def test_a_plain_file_is_read_like_a_packed_one(tmp_path: Path) -> None:
    plain = tmp_path / "plain.xes"
    plain.write_bytes(gzip.decompress(HELPDESK.read_bytes()))
    assert list(traces(plain)) == list(traces(HELPDESK))


def test_a_doctype_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE log [<!ENTITY a "aaaa">]><log><trace/></log>'
    assert "DOCTYPE" in str(refusal(log(tmp_path, bomb)))
    late = "<log>" + " " * (256 * 1024 - 9) + bomb
    assert "DOCTYPE" in str(refusal(log(tmp_path, late)))


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    problem = refusal(log(tmp_path, "<log>\n<trace>\n</wrong></log>")).problems[0]
    assert problem.line == 3
    assert "well-formed" in str(problem)


def test_an_event_without_an_instant_is_named_with_its_line(tmp_path: Path) -> None:
    text = "<log>\n<trace>\n" + EVENT.format("Call", "yesterday") + "</trace></log>"
    problem = refusal(log(tmp_path, text)).problems[0]
    assert problem.line == 3
    assert "Call" in str(problem)


def test_something_else_is_no_log(tmp_path: Path) -> None:
    assert "XES" in str(refusal(log(tmp_path, "<definitions/>")))


def test_what_is_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    deep = "<log><trace>" + "<list>" * 30 + "</list>" * 30 + "</trace></log>"
    assert "deeper" in str(refusal(log(tmp_path, deep)))


def test_a_packed_file_that_ends_early_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "half.xes.gz"
    path.write_bytes(HELPDESK.read_bytes()[:2000])
    assert "ends early" in str(refusal(path))


def test_an_activity_lasts_from_the_one_before_to_its_own_end() -> None:
    trace = next(iter(traces(HELPDESK)))
    case = mapping.past_case(trace, mapping.usual({"seriousness_2", "org:resource"}))
    assert case is not None
    for before, after in zip(case.steps, case.steps[1:], strict=False):
        assert after.created_at == before.completed_at
        assert after.claimed_at is None
    assert case.facts["severity"] == "Value 1"


def test_a_log_that_tells_beginnings_gives_them(tmp_path: Path) -> None:
    both = (("start", "2026-01-01T10:00:00+07:00"), ("complete", "2026-01-02T10:00:00+07:00"))
    events = "".join(
        EVENT.format("Call", when).replace(
            "</event>", f'<string key="lifecycle:transition" value="{how}"/></event>'
        )
        for how, when in both
    )
    path = log(tmp_path, f"<log><trace>{events}</trace></log>")
    case = mapping.past_case(next(iter(traces(path))), mapping.usual(()))
    assert case is not None
    assert [step.claimed_at for step in case.steps] == [case.started_at]


def test_a_survey_tells_what_a_log_holds() -> None:
    found = survey.survey(RECEIPT, OFFICE_HOURS)
    assert (found.traces, found.empty) == (40, 0)
    assert found.attributes.deadline == "deadline"
    assert found.deadlines == 40
    assert all(row["measure"] == "step" for row in found.policy["targets"])


def test_a_mapping_names_attributes_of_the_log() -> None:
    known = {"priority", "channel"}
    assert mapping.read('{"severity": "priority"}', known).severity == "priority"
    for text in ("[]", '{"colour": "priority"}', '{"severity": "absent"}'):
        with pytest.raises(BadInput):
            mapping.read(text, known)
