"""The files of an imported process: its diagram, a form that names the data, and the English."""

from __future__ import annotations

import json

from engine.event_log.discovery import Observed
from engine.event_log.mapping import FACTS
from engine.event_log.picture import Words, draw

FORM = "past"
#: what the facts are called, Thai and English
LABELS = {
    "severity": ("ความรุนแรง", "Severity"),
    "customer_class": ("ประเภทลูกค้า", "Customer class"),
    "branch": ("สาขา", "Branch"),
    "channel": ("ช่องทาง", "Channel"),
    "customer": ("ลูกค้า", "Customer"),
    "product": ("สินค้า", "Product"),
    "trace": ("ชื่อเรื่องในบันทึกเดิม", "Name in the event log"),
}
SAID = (
    "กระบวนการนี้ค้นพบจากบันทึกเหตุการณ์ที่นำเข้า ไม่ได้วาดไว้ก่อน บันทึกบอกเพียงเวลาที่งานเสร็จ "
    "จึงถือว่างานแต่ละขั้นเริ่มเมื่อขั้นก่อนหน้าเสร็จ (รวมเวลารอกับเวลาทำ) เส้นทางที่เกิดน้อยกว่าหนึ่งในร้อยไม่ได้วาด",
    "This process was discovered from an imported event log; nobody drew it before. The log tells "
    "only when activities were completed, so each is taken to begin when the one before was "
    "completed (waiting and handling together). Ways gone in fewer than one case of a hundred are "
    "not drawn.",
)


def files(process: str, name: str, prefix: str, observed: Observed) -> dict[str, bytes]:
    """Return the files of the definition of an imported process."""
    words = Words(process, name, prefix, SAID[0], FORM, FACTS)
    return {
        f"{process}.bpmn": draw(observed, words),
        f"forms/{FORM}.json": json.dumps(_form(), ensure_ascii=False, indent=1).encode(),
        "en.po": _english().encode(),
    }


def _form() -> dict[str, object]:
    components = [
        {"type": "textfield", "key": key, "id": key, "label": thai, "readonly": True}
        for key, (thai, _) in LABELS.items()
    ]
    return {"type": "default", "id": FORM, "schemaVersion": 16, "components": components}


def _english() -> str:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    pairs = [*LABELS.values(), SAID]
    return head + "".join(f'\nmsgid "{thai}"\nmsgstr "{english}"\n' for thai, english in pairs)
