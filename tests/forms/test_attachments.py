import io
import zipfile

import pytest

from engine.errors import BadInput
from forms.attachments import LARGEST, accept, safe_name

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("ใบเสร็จ.pdf", PDF, "application/pdf"),
        ("photo.PNG", PNG, "image/png"),
        ("note.txt", "บันทึก".encode(), "text/plain"),
        ("old.csv", "ชื่อ,เบอร์".encode("cp874"), "text/csv"),
        ("report.docx", zipped("[Content_Types].xml", "word/document.xml"), None),
    ],
)
def test_files_of_the_office_are_accepted(name, content, media_type):
    accepted = accept(name, content)
    assert accepted.name == name
    assert media_type in (None, accepted.media_type)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.png", PDF),
        ("run.exe", b"MZ" + b"\x00" * 60),
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg onload='x'/>"),
        ("archive.zip", zipped("a")),
        ("text.txt", PNG),
        ("text.txt", b"a\x00b"),
        ("noending", PDF),
        ("empty.pdf", b""),
        ("large.pdf", PDF + b"0" * LARGEST),
        ("fake.pdf", b"MZ" + b"\x00" * 60),
    ],
)
def test_other_files_are_refused_with_their_name(name, content):
    with pytest.raises(BadInput) as refusal:
        accept(name, content, place="proof")
    [problem] = refusal.value.problems
    assert problem.place == "proof"
    assert name in str(problem)


def test_the_field_may_narrow_what_is_taken():
    assert accept("a.pdf", PDF, allowed=".pdf,.png")
    assert accept("a.png", PNG, allowed="image/*")
    with pytest.raises(BadInput):
        accept("a.pdf", PDF, allowed="image/*, .docx")


def test_a_zip_bomb_stays_folded():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 30_000_000)
    assert len(bomb.getvalue()) < 100_000
    accept("report.docx", bomb.getvalue())


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\ภาพ.png", "ภาพ.png"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("gpj.\u202eexe.pdf", "gpj.exe.pdf"),
        ("con.txt", "file_con.txt"),
        ("...", "file"),
        ("  a   b .pdf", "a b .pdf"),
        ("\ud800.pdf", "?.pdf".replace("?", "_")),
    ],
)
def test_names_are_made_safe(given, safe):
    assert safe_name(given) == safe


def test_long_names_keep_their_ending():
    name = safe_name("ก" * 500 + ".pdf")
    assert len(name) <= 120
    assert name.endswith(".pdf")
