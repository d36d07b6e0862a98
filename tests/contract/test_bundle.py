"""The committed browser files are those that the committed sources give."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "web" / "frontend"
DIST = ROOT / "web" / "static" / "dist"
RECORD = json.loads((DIST / "BUILD.json").read_text("utf-8"))
REMEDY = "run: cd web/frontend && npm ci --ignore-scripts && node build.mjs"
UNRECORDED = {"BUILD.json", "THIRD_PARTY_LICENSES.txt"}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_every_built_file_is_as_it_was_recorded():
    built = {path.relative_to(DIST).as_posix(): sha256(path) for path in files(DIST)}
    recorded = {name: about["sha256"] for name, about in RECORD["files"].items()}
    assert {name: built[name] for name in built if name not in UNRECORDED} == recorded, REMEDY


def test_the_bundle_was_built_from_these_sources():
    folders = [path for name in ("src", "build") for path in files(SOURCES / name)]
    single = [SOURCES / name for name in ("build.mjs", "package.json", "package-lock.json")]
    now = {path.relative_to(SOURCES).as_posix(): sha256(path) for path in folders + single}
    assert now == RECORD["inputs"], REMEDY


def test_every_package_in_the_bundle_has_its_licence_text():
    texts = (DIST / "THIRD_PARTY_LICENSES.txt").read_text("utf-8")
    for package in RECORD["packages"]:
        assert f"{package['name']} {package['version']} ({package['license']})" in texts
        assert "AGPL" not in package["license"]
        assert "GPL" not in package["license"]


def test_no_built_file_asks_another_host_or_embeds_images():
    for path in DIST.glob("*.css"):
        text = path.read_text("utf-8")
        assert "url(data:" not in text
        assert "url(http" not in text.replace('"', "").replace("'", "")


@pytest.mark.slow
def test_a_fresh_build_gives_the_same_files(tmp_path):
    """Runs where node and the installed packages are; elsewhere .ci/bundle does it."""
    if not (shutil.which("node") and (SOURCES / "node_modules").is_dir()):
        assert "SAMPHAN_NEEDS_NODE" not in os.environ, f"node or packages are missing; {REMEDY}"
        return
    built = tmp_path / "dist"
    command = ["node", "build.mjs", str(built)]
    subprocess.run(command, cwd=SOURCES, check=True, capture_output=True, timeout=120)
    names = {path.relative_to(built).as_posix() for path in files(built)}
    assert names == {path.relative_to(DIST).as_posix() for path in files(DIST)}, REMEDY
    assert all((built / name).read_bytes() == (DIST / name).read_bytes() for name in names), REMEDY
