"""A small process that a policy measures, for tests of service levels."""

from __future__ import annotations

from typing import Any

from tests.drawing import draw
from tests.office import package

#: assess (by the policy) -> look (by the diagram) -> done
TEND = draw(
    "tend",
    """
    <b:startEvent id="begin" name="Begin" s:taskForm="intake"/>
    <b:userTask id="assess" name="Assess" s:taskForm="assess" s:candidateGroup="cr_staff"/>
    <b:userTask id="look" name="Look" s:taskForm="look" s:candidateGroup="cr_staff"
        s:slaDuration="PT4H" s:timeBasis="working"/>
    <b:endEvent id="done" name="Done"/>
    """,
    """
    begin -> assess
    assess -> look
    look -> done
    """,
    casePrefix="TN",
)
POLICY: dict[str, Any] = {
    "targets": [
        {"measure": "case", "length": "PT8H", "severity": "critical"},
        {"measure": "case", "length": "P2D"},
        {"measure": "response", "length": "PT2H"},
        {"measure": "step", "step": "assess", "length": "PT1H", "customer_class": "VIP"},
        {"measure": "step", "step": "assess", "length": "PT4H"},
    ],
    "pauses": [
        {"key": "customer", "name": "รอลูกค้า", "name_en": "Customer", "longest": "P2D"},
        {"key": "tmt", "name": "รอ TMT"},
    ],
    "ladder": [
        {
            "key": "head",
            "measure": "case",
            "after": "PT1H",
            "to": "cr_head",
            "name": "หัวหน้า",
        }
    ],
}
TEND_FILES = package(TEND, "intake", "assess", "look")
