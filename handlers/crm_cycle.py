"""The yearly planning cycle hands its evaluation to the cycle that follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.ports import Call
from handlers.records import cycle
from handlers.registry import handler


@handler("crm_cycle.previous_evaluation")
def previous_evaluation(call: Call) -> Mapping[str, Any]:
    """Answer with summary, advice and improvements_text of the year before; null in the first."""
    with call.database.read() as connection:
        found = cycle.before(connection, call.process, int(call.inputs["fiscal_year"]))
    names = ("fiscal_year", "summary", "advice", "improvements_text")
    return {name: found._mapping[name] if found else None for name in names}


@handler("crm_cycle.store_evaluation")
def store_evaluation(call: Call) -> Mapping[str, Any]:
    """Keep the evaluation with its measures, quarters, knowledge and improved steps."""
    given = call.inputs
    kpis_met, summary = given["kpis_met"], str(given["summary"])
    values = {
        "fiscal_year": int(given["fiscal_year"]),
        "summary": summary,
        "advice": str(given["evaluation"]["advice"]),
        "improvements_text": str(given.get("improvements_text") or ""),
        "evaluation": {
            **given["evaluation"],
            "kpis_met": kpis_met,
            "quarters": given["quarter_reports"],
        },
    }
    with call.database.write() as connection:
        cycle.store(call, connection, values)
    return {"kpis_met": kpis_met, "summary": summary}
