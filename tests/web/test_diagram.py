"""The diagram of a case shows where it stands, not what it merely listens for."""

from __future__ import annotations

import json
import re
from typing import Any

from engine import identity
from engine.runtime import Engine

PCDR = {
    "noticed_on": "2026-11-20",
    "found_how": "counter",
    "branch": "branch_1",
    "topic": "service",
    "description": "เสียงดังที่ล้อหน้า",
    "customer_name": "ปิติ รักรถ",
}


def test_a_case_stands_at_its_work_and_not_where_it_listens(visitor, engine: Engine) -> None:
    with engine.database.read() as connection:
        alice = identity.person(connection, "alice")
    assert alice is not None
    started = engine.start("pcdr", PCDR, actor=alice.actor)
    page = visitor("sam").get(f"/cases/{started.case_id}").text
    found = re.search(r'id="diagram-state">(.*?)</script>', page)
    assert found
    state: dict[str, Any] = json.loads(found[1])
    assert state["active"] == ["register"]
    assert state["focus"] == "register"
