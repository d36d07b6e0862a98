"""Processes, forms, tables, handlers, groups, mails and translations are complete together.

No list names a process: each folder of `processes/` with a diagram is held to the same rules.
"""

from __future__ import annotations

import json
import re

import pytest

from engine import diagram
from forms.localisation import texts
from handlers.registry import registry
from tests.contract.process_files import BPMN, OWN, ROOT, ProcessFiles, names
from tests.processes.office import Office
from web.folders import process_files

ORGANISATION = json.loads((ROOT / "processes/organisation.json").read_text("utf-8"))
GROUPS = {group["key"] for group in ORGANISATION["groups"]}
THAI = re.compile("[ก-๛]")
#: what every mail knows without being told
KNOWN_IN_MAILS = {"number", "link"}


@pytest.fixture(params=names())
def files(request: pytest.FixtureRequest) -> ProcessFiles:
    return ProcessFiles(request.param)


def test_there_are_processes_to_check() -> None:
    assert {"complaint", "pcdr"} <= set(names())


def test_people_of_the_demo_belong_to_known_groups() -> None:
    assert {key for person in ORGANISATION["people"] for key in person["groups"]} <= GROUPS


def test_the_diagram_is_read_and_bears_the_name_of_its_folder(files) -> None:
    found = diagram.read((files.folder / f"{files.name}.bpmn").read_bytes())

    assert found.main.id == files.name
    assert found.main.documentation
    assert found.main.attribute("casePrefix")


def test_the_engine_finds_nothing_wrong_with_the_whole(files, database, virtual_clock) -> None:
    whole = process_files(ROOT / "processes", ROOT / "forms", files.name)

    report = Office(database, virtual_clock).engine.check(whole)

    assert [str(problem) for problem in report.problems] == []


def test_every_form_exists_and_every_form_is_used(files) -> None:
    assert files.own("taskForm") == set(files.forms)


def test_every_handler_exists(files) -> None:
    assert files.own("handler") <= registry().names()


def test_every_group_exists(files) -> None:
    named = files.own("candidateGroup") | files.own("starterGroups")
    literal = {key for value in named if not value.startswith("=") for key in value.split(",")}
    assert {key.strip() for key in literal} <= GROUPS


def test_every_decision_exists(files) -> None:
    known = {one.get("id") for table in files.tables for one in table.iter("{*}decision")}
    assert files.own("decision") <= known


def test_work_of_people_says_what_to_do_in_which_stage_by_whom_and_by_when(files) -> None:
    for kind in ("userTask", "manualTask"):
        for task in files.diagram.iter(BPMN + kind):
            name = task.get("id")
            assert task.findtext(f"{BPMN}documentation"), name
            assert task.get(f"{OWN}slaDuration"), name
            assert task.get(f"{OWN}candidateGroup") or task.get(f"{OWN}assignedTo"), name
            assert task.get(f"{OWN}stage") in files.stages(), name


def test_every_stage_is_used_and_known(files) -> None:
    assert files.own("stage") == set(files.stages())


def test_everything_that_people_read_is_translated(files) -> None:
    read = files.diagram_texts() | files.table_texts()
    for schema in files.forms.values():
        read |= set(texts(schema))
    assert {text for text in read if THAI.search(text)} - set(files.words) == set()


def test_translations_are_english_and_used(files) -> None:
    read = files.diagram_texts() | files.table_texts()
    for schema in files.forms.values():
        read |= set(texts(schema))
    unused = {word for word in files.words if word not in read}
    assert {word for word in unused if word not in files.source_text()} == set()
    assert {text for text in files.words.values() if THAI.search(text)} == set()


def test_what_the_diagram_answers_itself_is_an_option_or_a_word(files) -> None:
    options = files.options()
    asked = [(name, text) for name, text in files.given() if name in options]
    assert [each for each in asked if each[1] not in options[each[0]] | set(files.words)] == []


def test_every_mail_is_written_in_both_languages_with_the_same_values(files) -> None:
    for name in {name for name, _ in files.letters}:
        thai, english = files.letters[name, "th"], files.letters[name, "en"]
        assert thai.is_valid() and english.is_valid(), name
        assert set(thai.get_identifiers()) == set(english.get_identifiers()), name
        assert thai.template.startswith("Subject: ") and english.template.startswith("Subject: ")
        assert not THAI.search(english.template), name


def test_every_mail_template_is_used_and_every_used_one_exists(files) -> None:
    asked = {
        files.inputs(node).get("template", "").strip('"')
        for node in files.nodes()
        if node.get(f"{OWN}handler") == "mail.send" or "template" in files.inputs(node)
    }
    written = {name for name, _ in files.letters}
    assert asked <= written
    assert {name for name in written - asked if f'"{name}"' not in files.source_text()} == set()


def test_every_mail_gets_the_values_that_it_mentions(files) -> None:
    for node in files.nodes():
        given = files.inputs(node)
        if node.get(f"{OWN}handler") != "mail.send":
            continue
        mentioned = set(files.letters[given["template"].strip('"'), "th"].get_identifiers())
        offered = set(re.findall(r"(\w+)\s*:", given.get("values", ""))) | KNOWN_IN_MAILS
        assert mentioned <= offered, node.get("id")
