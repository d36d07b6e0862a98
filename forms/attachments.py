"""Attachments: size, type by content, and a name that is safe to show and to save.

The type is sniffed from the first bytes (library `filetype`) and must agree with the extension.
Archives are never opened, so a zip bomb stays folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype

from engine.errors import BadInput, Problem, sentence

LARGEST = 10 * 1024 * 1024
_LONGEST_NAME = 120
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OLE = frozenset(
    {
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/x-ole-storage",
    }
)
_ZIP = "application/zip"

#: extension -> (media type to serve, what the content may look like; empty: text)
_TYPES: Mapping[str, tuple[str, frozenset[str]]] = {
    "pdf": ("application/pdf", frozenset({"application/pdf"})),
    "png": ("image/png", frozenset({"image/png"})),
    "jpg": ("image/jpeg", frozenset({"image/jpeg"})),
    "jpeg": ("image/jpeg", frozenset({"image/jpeg"})),
    "gif": ("image/gif", frozenset({"image/gif"})),
    "webp": ("image/webp", frozenset({"image/webp"})),
    "heic": ("image/heic", frozenset({"image/heic"})),
    "docx": (
        f"{_OFFICE}wordprocessingml.document",
        frozenset({f"{_OFFICE}wordprocessingml.document", _ZIP}),
    ),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", frozenset({f"{_OFFICE}spreadsheetml.sheet", _ZIP})),
    "pptx": (
        f"{_OFFICE}presentationml.presentation",
        frozenset({f"{_OFFICE}presentationml.presentation", _ZIP}),
    ),
    "doc": ("application/msword", _OLE),
    "xls": ("application/vnd.ms-excel", _OLE),
    "ppt": ("application/vnd.ms-powerpoint", _OLE),
    "mp3": ("audio/mpeg", frozenset({"audio/mpeg"})),
    "wav": ("audio/x-wav", frozenset({"audio/x-wav", "audio/wav"})),
    "m4a": ("audio/mp4", frozenset({"audio/mp4", "video/mp4", "audio/m4a"})),
    "mp4": ("video/mp4", frozenset({"video/mp4"})),
    "txt": ("text/plain", frozenset()),
    "csv": ("text/csv", frozenset()),
}
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNSAFE = re.compile(r"[\\/:*?\"<>|]")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: its safe name and its media type."""

    name: str
    media_type: str


def accept(name: str, content: bytes, *, allowed: str = "", place: str = "") -> Accepted:
    """Return the safe name and type of an uploaded file, or raise BadInput saying why not.

    `allowed` is the form field's `accept` (".pdf,.png"); `place` is its key.
    """
    safe = safe_name(name)
    extension = PurePosixPath(safe).suffix.lower().removeprefix(".")
    problem = _fault(extension, content, allowed)
    if problem:
        values = {"name": safe, "types": allowed or ", ".join(_TYPES), "most": LARGEST >> 20}
        raise BadInput([Problem(problem, values, place, rule="attachment")])
    return Accepted(safe, _TYPES[extension][0])


def _fault(extension: str, content: bytes, allowed: str) -> str:
    if len(content) > LARGEST:
        return sentence("“%(name)s” is larger than %(most)s MB; attach a smaller file.")
    if not content:
        return sentence("“%(name)s” is empty; choose another file.")
    if extension not in _TYPES or not _listed(extension, allowed):
        return sentence("“%(name)s” is of a type that is not taken here; attach one of: %(types)s.")
    if not _agrees(content, _TYPES[extension][1]):
        return sentence("“%(name)s” is not what its ending says; save it in its own format.")
    return ""


def _listed(extension: str, allowed: str) -> bool:
    wanted = [one.strip().lower() for one in allowed.split(",") if one.strip()]
    media_type = _TYPES[extension][0]
    return not wanted or any(
        one in (f".{extension}", media_type)
        or (one.endswith("/*") and media_type.startswith(one[:-1]))
        for one in wanted
    )


def _agrees(content: bytes, looks: frozenset[str]) -> bool:
    if not looks:
        return b"\x00" not in content and filetype.guess(content[:8192]) is None
    if looks is _OLE and content.startswith(_OLE_MARK):
        return True
    kind = filetype.guess(content[:8192])
    return kind is not None and kind.mime in looks


def safe_name(name: str) -> str:
    """Return the last part of a name without control, direction and path characters."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", _encodable(name)))[-1]
    shown = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    plain = re.sub(r"\s+", " ", _UNSAFE.sub("_", shown)).strip(" .")
    if not plain or _RESERVED.fullmatch(plain):
        plain = f"file_{plain}" if plain else "file"
    if len(plain) <= _LONGEST_NAME:
        return plain
    suffix = PurePosixPath(plain).suffix[:10]
    return plain[: _LONGEST_NAME - len(suffix)] + suffix


def _encodable(name: str) -> str:
    return name[:1000].encode("utf-8", "replace").decode("utf-8")
