"""Every file that a command reads may be anything: the answer is a sentence, never a traceback."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest
from click.testing import Result

from tests.web.cli.conftest import ROOT, Command

CSV = "ช่องทาง,เรื่องราว\nโทรศัพท์,แอร์ไม่เย็น\n"
LOG = b"""<log xmlns="http://www.xes-standard.org/"><trace><string key="concept:name" value="1"/>
<event><string key="concept:name" value="a"/><date key="time:timestamp"
value="2026-01-05T10:00:00.000+07:00"/></event></trace></log>"""
FILES = {
    "binary": b"\xff\xfe\x00\xd8\xe9\x00\x01",
    "latin": b'{"fields": {"caf\xe9": "x"}}',
    "empty": b"",
    "deep": b"[" * 200_000,
    "huge": bytes(30_000_000),
    "surrogate": b'{"fields": {"a": "\\ud800"}}',
}
COMMANDS = {
    "import-complaints": ("import-complaints", "BAD", "--dry-run"),
    "mapping": ("import-complaints", "CSV", "--dry-run", "--mapping", "BAD"),
    "import": ("import", "BAD"),
    "import-log": ("import-log", "BAD", "--process", "past"),
    "import-log mapping": ("import-log", "LOG", "--process", "past", "--mapping", "BAD"),
    "demo mapping": ("demo", "--mapping", "BAD"),
}
#: an empty mapping chooses nothing
HARMLESS = {("import-log mapping", "empty")}
#: commands that read one diagram or log, and speak of it without its name
NAMELESS = {"import", "import-log", "import-log mapping"}


def is_a_sentence(answer: Result) -> bool:
    """Tell whether a command said what is wrong instead of failing."""
    told = isinstance(answer.exception, SystemExit) and answer.exit_code in (1, 2)
    return told and "Error: " in answer.output


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", [*FILES, "folder", "missing"])
def test_a_bad_file_is_answered_with_a_sentence(
    office: Command, tmp_path: Path, command: str, kind: str
) -> None:
    bad, table, log = (tmp_path / name for name in ("bad.file", "good.csv", "good.xes"))
    table.write_text(CSV, encoding="utf-8")
    if kind == "folder":
        bad.mkdir()
    elif kind != "missing":
        bad.write_bytes(FILES[kind])
    log.write_bytes(LOG)
    places = {"BAD": str(bad), "CSV": str(table), "LOG": str(log)}
    answer = office(*(places.get(word, word) for word in COMMANDS[command]))
    harmless = "0 rows, 0 good" in answer.output or (command, kind) in HARMLESS
    assert harmless or is_a_sentence(answer), repr(answer.exception)
    assert harmless or "bad.file" in answer.output or command in NAMELESS


@pytest.fixture
def owned(office: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The office with a copy of the owners' folders that a test may spoil."""
    for name in ("processes", "forms"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.py"))
        monkeypatch.setenv(f"SAMPHAN_{name.upper()}", str(tmp_path / name))
    return office


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("path", ["en.po", "pcdr.bpmn", "more.dmn", "forms/notice.json"])
def test_a_bad_file_of_a_process_is_named(
    owned: Command, tmp_path: Path, path: str, kind: str
) -> None:
    folder = tmp_path / ("forms/pcdr" if path.startswith("forms") else "processes/pcdr")
    (folder / Path(path).name).write_bytes(FILES[kind])
    answer = owned("check", "pcdr")
    if (path, kind) == ("en.po", "empty"):
        assert answer.exit_code == 0  # nothing is translated yet
        return
    assert isinstance(answer.exception, SystemExit) and answer.exit_code == 1, answer.exception
    assert "has problems" in answer.output or "larger than 5 MB" in answer.output


def test_a_folder_with_a_files_name_is_named(owned: Command, tmp_path: Path) -> None:
    (tmp_path / "processes" / "pcdr" / "more.dmn").mkdir()
    answer = owned("check", "pcdr")
    assert is_a_sentence(answer)
    assert "more.dmn cannot be used: Is a directory" in answer.output


@pytest.mark.parametrize("content", [b"{}", b"\xff", b'{"groups": [{"key": "a"}], "people": []}'])
def test_a_bad_organisation_is_told(owned: Command, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "processes" / "organisation.json").write_bytes(content)
    answer = owned("init")
    assert is_a_sentence(answer), repr(answer.exception)
    assert "organisation.json" in answer.output


def test_a_translation_is_not_written_where_no_folder_is(samphan: Command, tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "x.bpmn"
    answer = samphan("import", "processes/pcdr/pcdr.bpmn", "--output", str(target))
    assert is_a_sentence(answer)
    assert str(target) in answer.output


@pytest.mark.parametrize("content", [b"\xff\xfe" * 20, b"short", b""])
def test_a_file_that_holds_no_key_is_named(office: Command, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret").write_bytes(content)
    answer = office("serve", "--port", "0")
    assert is_a_sentence(answer), repr(answer.exception)
    assert "SAMPHAN_SECRET_FILE" in answer.output


def test_a_port_that_is_taken_is_named(office: Command) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = office("serve", "--port", str(port))
    assert is_a_sentence(answer), repr(answer.exception)
    assert f"127.0.0.1:{port} cannot be listened on" in answer.output


@pytest.mark.parametrize("url", ["nonsense", "oracle://x", "sqlite:////BAD", "sqlite:////FOLDER"])
def test_a_database_that_is_none_is_told(
    samphan: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    (tmp_path / "bad").write_bytes(b"this is no database, whatever its name says" * 100)
    url = url.replace("/BAD", f"{tmp_path}/bad").replace("/FOLDER", str(tmp_path))
    monkeypatch.setenv("SAMPHAN_DATABASE", url)
    answer = samphan("check")
    assert is_a_sentence(answer), repr(answer.exception)
    assert "SAMPHAN_DATABASE" in answer.output


@pytest.mark.parametrize("command", ["verify", "replay"])
@pytest.mark.parametrize("number", ["99999999999999999999", "-1", "12345", "x"])
def test_a_case_that_cannot_be_is_told(office: Command, command: str, number: str) -> None:
    assert is_a_sentence(office(command, "--", number))


def test_data_nested_without_end_are_refused(office: Command) -> None:
    answer = office("start", "complaint", "--data", "[" * 100_000)
    assert is_a_sentence(answer), repr(answer.exception)
