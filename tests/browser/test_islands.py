"""Each island alone, under the strict content policy, without a fault in the console."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import Stage, serve

ROOT = Path(__file__).parents[2]
DIAGRAM = (ROOT / "processes" / "complaint" / "complaint.bpmn").read_text("utf-8")
USER_TASK = re.search(r'<bpmn:userTask id="([^"]+)"', DIAGRAM)
assert USER_TASK
TASK = USER_TASK[1]

FORM: dict[str, Any] = {
    "type": "default",
    "schemaVersion": 19,
    "components": [
        {"type": "textfield", "key": "name", "label": "ชื่อ", "validate": {"required": True}},
        {"type": "checkbox", "key": "agreed", "label": "ตกลง"},
        {"type": "textfield", "key": "why", "label": "เหตุผล", "conditional": {"hide": "=agreed"}},
        {"type": "datetime", "subtype": "date", "key": "due", "dateLabel": "กำหนด"},
        {"type": "filepicker", "key": "files", "label": "ไฟล์", "multiple": True},
        {
            "type": "dynamiclist",
            "path": "rows",
            "label": "วาระ",
            "isRepeating": True,
            "allowAddRemove": True,
            "defaultRepetitions": 1,
            "components": [{"type": "textfield", "key": "title", "label": "หัวข้อ"}],
        },
    ],
}
OUTER = (
    '<form method="post" action="/submit" enctype="multipart/form-data">{}'
    '<button type="submit" class="btn primary">ส่ง</button></form>'
)


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    server = serve(made)
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def screen(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def open_island(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[data-mounted=ready]", state="attached", timeout=20_000)


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [violation["id"] for violation in found] == []


def form(stage: Stage, **more: Any) -> str:
    data = {
        "form": {
            "schema": FORM,
            "data": {"files": [7]},
            "draft_url": "/draft",
            "files": {"7": {"name": "ใบเสร็จ.pdf", "url": "/file"}},
            **more,
        }
    }
    return stage.put("form", 'data-form="#form"', data, inside=OUTER)


def parts(body: bytes) -> dict[str, str]:
    head = body.split(b"\r\n", 1)[0][2:]
    whole = b'Content-Type: multipart/form-data; boundary="' + head + b'"\r\n\r\n' + body
    message = BytesParser().parsebytes(whole)
    return {
        str(part.get_param("name", header="content-disposition")): bytes(
            part.get_payload(decode=True)
        ).decode()
        for part in message.walk()
        if not part.is_multipart()
    }


def test_a_form_saves_its_draft_and_sends_answers_and_files(stage: Stage, screen: Page) -> None:
    open_island(screen, form(stage))
    assert_accessible(screen)
    screen.get_by_label("ชื่อ*").fill("สมชาย")
    screen.get_by_label("เหตุผล").fill("จะถูกซ่อน")
    screen.get_by_label("ตกลง").check()
    expect(screen.get_by_label("เหตุผล")).to_have_count(0)
    screen.get_by_label("กำหนด").fill("31/12/2569")
    screen.get_by_label("กำหนด").press("Tab")
    screen.get_by_label("หัวข้อ").fill("เปิดประชุม")
    screen.get_by_role("button", name="เพิ่มแถว").click()
    screen.set_input_files(
        "input[type=file]", {"name": "note.txt", "mimeType": "text/plain", "buffer": b"hello"}
    )
    expect(screen.locator("[data-state=saved]")).to_contain_text("บันทึกร่างแล้ว")
    draft = json.loads(stage.body("/draft"))
    assert draft["due"] == "2026-12-31"
    screen.get_by_role("button", name="ส่ง").click()
    screen.wait_for_url("**/submit")
    sent = parts(stage.body("/submit"))
    assert sent["file:files"] == "hello"
    assert json.loads(sent["submission"]) == {
        "name": "สมชาย",
        "agreed": True,
        "due": "2026-12-31",
        "files": [7],
        "rows": [{"title": "เปิดประชุม"}, {"title": ""}],
    }


def test_a_faulty_form_is_not_sent_and_the_focus_goes_to_the_fault(
    stage: Stage, screen: Page
) -> None:
    open_island(screen, form(stage))
    screen.get_by_role("button", name="ส่ง").click()
    expect(screen.get_by_role("alert")).to_contain_text("ชื่อ: จำเป็นต้องกรอกช่องนี้")
    expect(screen.get_by_label("ชื่อ*")).to_be_focused()
    assert "/submit" not in [path for path, _ in stage.posted]
    assert_accessible(screen)


def test_what_the_server_refused_is_shown_at_its_field_and_row(stage: Stage, screen: Page) -> None:
    open_island(screen, form(stage, problems={"rows.0.title": "สั้นเกินไป", "name": "ซ้ำ"}))
    row = screen.locator(".fjs-repeat-row-container")
    expect(row.locator(".fjs-form-field-error")).to_contain_text("สั้นเกินไป")
    expect(screen.get_by_role("alert")).to_contain_text("ซ้ำ")


def test_a_diagram_tells_its_state_in_colours_and_in_words(stage: Stage, screen: Page) -> None:
    stage.answers["/source"] = DIAGRAM
    state: dict[str, Any] = {"active": [TASK], "done": [], "flows": [], "counts": {}, "focus": TASK}
    attributes = 'data-source="/source" data-state="#state"'
    open_island(screen, stage.put("diagram", attributes, {"state": state}))
    expect(screen.locator(f'[data-element-id="{TASK}"].is-active')).to_be_visible()
    screen.get_by_text("ขั้นตอนเป็นข้อความ").click()
    expect(screen.locator("[aria-current=step]")).to_contain_text("กำลังทำ")
    assert_accessible(screen)


def test_a_replay_opens_at_the_step_of_its_address_and_moves(stage: Stage, screen: Page) -> None:
    stage.answers |= {"/source": DIAGRAM, **{f"/step/{n}": f"<p>data {n}</p>" for n in range(9)}}
    names = ["case:started", "work_item:created", "work_item:completed"]
    events = [
        {
            "seq": n,
            "at": f"2026-11-0{n}T03:00:00Z",
            "event": name,
            "element": TASK,
            "actor": "alice",
            "text": f"เหตุการณ์ {n}",
        }
        for n, name in enumerate(names, 1)
    ]
    attributes = 'data-source="/source" data-events="#events" data-step="/step/{seq}"'
    address = stage.put("replay", attributes, {"events": events}, inside="{}")
    open_island(screen, address + "?step=2")
    expect(screen.locator(f'[data-element-id="{TASK}"].is-active')).to_be_attached()
    expect(screen.locator(".replay-data")).to_contain_text("data 2")
    screen.get_by_label("ไปอีกหนึ่งเหตุการณ์").click()
    expect(screen.locator(f'[data-element-id="{TASK}"].is-done')).to_be_attached()
    expect(screen).to_have_url(re.compile("step=3$"))
    expect(screen.locator("[aria-current=step]").first).to_contain_text("3 พ.ย. 2569")
    assert_accessible(screen)


def test_a_part_of_a_long_replay_begins_where_the_part_before_it_ended(
    stage: Stage, screen: Page
) -> None:
    stage.answers |= {"/source": DIAGRAM, "/step/41": "<p>data 41</p>"}
    event = {"seq": 41, "at": "2026-11-01T03:00:00Z", "event": "work_item:created"}
    before = [{"event": "work_item:completed", "element": TASK, "times": 3}]
    attributes = (
        'data-source="/source" data-events="#events" data-before="#before" data-total="90"'
        ' data-step="/step/{seq}"'
    )
    data = {"events": [{**event, "element": TASK, "actor": "", "text": "เริ่ม"}], "before": before}
    open_island(screen, stage.put("replay", attributes, data, inside="{}"))
    expect(screen.locator(".replay-now")).to_contain_text("41/90")
    expect(screen.locator(f'[data-element-id="{TASK}"].is-active')).to_be_attached()
    screen.get_by_label("ย้อนหนึ่งเหตุการณ์").click()
    expect(screen.locator(f'[data-element-id="{TASK}"].is-done')).to_be_attached()


def test_the_modeler_writes_our_attributes_and_shows_what_is_wrong(
    stage: Stage, screen: Page
) -> None:
    problem = {"element": TASK, "line": 3, "rule": "group", "text": "ไม่มีกลุ่มนี้"}
    stage.answers |= {
        "/source": DIAGRAM,
        "/check": json.dumps({"good": False, "problems": [problem], "remarks": []}),
    }
    offers: dict[str, Any] = {"groups": [], "forms": [], "handlers": [], "decisions": []}
    attributes = 'data-source="/source" data-check="/check" data-offers="#offers"'
    open_island(screen, stage.put("modeler", attributes, {"offers": offers}))
    screen.locator(f'[data-element-id="{TASK}"]').first.click()
    screen.get_by_label("ครบกำหนดใน").fill("P9D")
    expect(screen.get_by_role("button", name="เลิกทำ")).to_be_enabled()
    screen.get_by_label("นับเวลา").select_option("working")
    screen.locator("[data-group-id=group-samphan-inputs] .bio-properties-panel-add-entry").click()
    screen.get_by_label("ตัวแปร").fill("who")
    screen.get_by_label("สูตร (FEEL)").fill("customer.name")
    screen.get_by_label("สูตร (FEEL)").press("Tab")
    screen.get_by_role("button", name="ตรวจผัง").click()
    expect(screen.locator(".modeler-report")).to_contain_text("ไม่มีกลุ่มนี้")
    expect(screen.locator(f'[data-element-id="{TASK}"].is-wrong')).to_be_attached()
    written = stage.body("/check").decode()
    assert 'samphan:slaDuration="P9D"' in written
    assert 'samphan:timeBasis="working"' in written
    assert '<samphan:input name="who" value="customer.name" />' in written
    assert screen.evaluate("[...samphanMissing]") == []
    assert_accessible(screen)


def test_on_a_narrow_window_the_diagram_is_shown_instead_of_the_modeler(
    stage: Stage, screen: Page
) -> None:
    stage.answers["/source"] = DIAGRAM
    screen.set_viewport_size({"width": 600, "height": 800})
    open_island(screen, stage.put("modeler", 'data-source="/source"', {}))
    expect(screen.locator(".diagram-canvas")).to_be_visible()
    expect(screen.locator(".djs-palette")).to_have_count(0)
    expect(screen.locator(".bjs-powered-by")).to_be_visible()


def test_a_condition_within_a_row_looks_at_its_own_row(stage: Stage, screen: Page) -> None:
    rows = {
        "type": "dynamiclist",
        "path": "rows",
        "label": "กลุ่ม",
        "isRepeating": True,
        "defaultRepetitions": 2,
        "components": [
            {"type": "checkbox", "key": "chosen", "label": "เลือก"},
            {
                "type": "textfield",
                "key": "why",
                "label": "เพราะ",
                "conditional": {"hide": "=chosen != true"},
            },
        ],
    }
    data = {"form": {"schema": {**FORM, "components": [rows]}, "data": {}}}
    open_island(screen, stage.put("form", 'data-form="#form"', data, inside=OUTER))
    screen.get_by_label("เลือก").nth(1).check()
    expect(screen.get_by_label("เพราะ")).to_have_count(1)
    expect(screen.locator('[id$="why_1"]')).to_be_visible()
