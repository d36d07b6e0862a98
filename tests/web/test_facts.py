"""Case data are told in words; what only the diagram needs is told to auditors, apart."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from flask import Flask

from engine.runtime import Engine
from tests.web.conftest import COMPLAINT
from web import definitions, facts

AGENDA = {
    "components": [
        {
            "type": "dynamiclist",
            "path": "agenda",
            "label": "วาระ",
            "components": [
                {"type": "textfield", "key": "item", "label": "เรื่อง"},
                {"type": "number", "key": "minutes", "label": "นาที"},
                {"type": "textfield", "key": "remark", "label": "หมายเหตุ"},
            ],
        }
    ]
}


def said(app: Flask, data: dict[str, Any], form: dict[str, Any] | None = None) -> Any:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        drawn = definitions.newest_of("complaint")
        if form is not None:
            drawn = replace(
                drawn, files={**drawn.files, "forms/intake.json": json.dumps(form).encode()}
            )
        return facts.known(drawn, data), facts.technical(drawn, data)


def test_facts_stand_in_the_order_of_the_process_with_options_in_words(app: Flask) -> None:
    known, technical = said(app, {"rounds": 2, "severity": "high", **COMPLAINT, "target": {"a": 1}})
    pairs = [(fact.label, fact.text) for fact in known]
    assert pairs[0] == ("Channel", "Telephone")
    assert pairs[-2:] == [("Severity", "High"), ("Round", "2")]
    assert [(fact.label, fact.text) for fact in technical] == [("target", "a: 1")]


def test_a_list_of_rows_is_a_table_without_empty_columns(app: Flask) -> None:
    rows = [{"item": "เปิด", "minutes": 5, "remark": ""}, {"item": "ปิด", "minutes": None}]
    ((fact,), _) = said(app, {"agenda": rows}, AGENDA)
    assert fact.columns == ("เรื่อง", "นาที")
    assert fact.rows == (("เปิด", "5"), ("ปิด", ""))


def test_technical_data_are_for_auditors(visitor, complaint: Any, engine: Engine) -> None:
    address = f"/cases/{complaint.case_id}"
    assert "Technical data" in visitor("ada").get(address).text
    seen = visitor("alice").get(address).text
    assert "branch_name" not in seen
    assert "Severity" in seen
