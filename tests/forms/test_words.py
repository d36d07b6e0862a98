import json
from pathlib import Path
from zoneinfo import ZoneInfo

from forms import FormJs, defaults, describe, localise, texts

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "data" / "forms" / "form-request.json").read_text("utf-8")
)
ENGLISH = {
    "ประเภทเรื่อง": "Subject",
    "ขอข้อมูลข่าวสาร": "Information",
    "จำนวนเงิน (บาท)": "Amount",
    "บาท": "baht",
    "ผลการพิจารณา": "Result",
    "อนุมัติ": "approved",
    "กรุณากรอกตัวเลข 13 หลัก": "Enter 13 digits",
}


def translate(text: str) -> str:
    return ENGLISH.get(text, text)


def same(text: str) -> str:
    return text


def test_answers_are_said_with_labels_and_dates_of_the_reader():
    data = {
        "category": "info",
        "due": "2026-11-05",
        "amount": 1234.5,
        "consent": True,
        "attachments": ["7"],
        "channels": [],
        "unknown": 1,
    }
    thai = dict(describe(SCHEMA, data, same, "th", files={"7": "ใบเสร็จ.pdf"}))
    assert thai["ประเภทเรื่อง"] == "ขอข้อมูลข่าวสาร"
    assert thai["กำหนดส่งเอกสารเพิ่ม"] == "5 พ.ย. 2569"
    assert thai["จำนวนเงิน (บาท)"] == "1,234.5 บาท"
    assert thai["ข้าพเจ้ารับรองว่าข้อมูลถูกต้อง"] == "ใช่"
    assert thai["แนบไฟล์ (PDF/รูปภาพ)"] == "ใบเสร็จ.pdf"
    english = dict(describe(SCHEMA, data, translate, "en"))
    assert english["Subject"] == "Information"
    assert english["Amount"] == "1,234.5 baht"
    assert english["กำหนดส่งเอกสารเพิ่ม"] == "5 Nov 2026"
    assert english["แนบไฟล์ (PDF/รูปภาพ)"] == "1 file(s)"


def test_an_instant_is_told_in_the_zone_of_the_office_and_rows_by_number():
    schema = {
        "type": "default",
        "components": [
            {"type": "datetime", "subtype": "datetime", "key": "at", "dateLabel": "วันเวลา"},
            {
                "type": "dynamiclist",
                "path": "rows",
                "label": "แถว",
                "isRepeating": True,
                "components": [
                    {"type": "textfield", "key": "a", "label": "ก"},
                    {"type": "textfield", "key": "b", "label": "ข"},
                ],
            },
        ],
    }
    data = {"at": "2026-11-05T18:30:00Z", "rows": [{"a": "1", "b": "2"}, {"a": "3"}]}
    told = dict(describe(schema, data, same, "th", zone=ZoneInfo("Asia/Bangkok")))
    assert told == {"วันเวลา": "6 พ.ย. 2569 01:30", "แถว": "1. ก: 1; ข: 2\n2. ก: 3"}


def test_a_form_is_translated_everywhere_and_the_original_is_untouched():
    before = json.dumps(SCHEMA)
    english = localise(SCHEMA, lambda text: f"<{text}>")
    assert json.dumps(SCHEMA) == before
    assert all(text.startswith("<") for text in texts(english))
    assert len(texts(english)) == len(texts(SCHEMA)) > 20
    assert FormJs().fields(english) == FormJs().fields(SCHEMA)


def test_defaults_give_only_what_the_form_shows():
    schema = {
        "type": "default",
        "components": [
            {"type": "text", "text": "ผลปีก่อน: {{ last_score }}"},
            {"type": "textfield", "key": "name", "label": "ชื่อ"},
        ],
    }
    data = {"name": "x", "last_score": 4, "secret": 1}
    assert defaults(schema, data) == {"name": "x", "last_score": 4}
