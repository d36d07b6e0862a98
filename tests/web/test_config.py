"""Settings are read from the environment once, and wrong ones are refused with their name."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from web.composition import open_database
from web.config import PREFIX, BadSetting, Config, read
from web.server import proxy


def test_everything_has_a_default() -> None:
    assert read({}) == Config()


def test_settings_are_read_by_their_type() -> None:
    given = {"SAMPHAN_PORT": "9000", "SAMPHAN_COOKIE_SECURE": "Yes", "SAMPHAN_LANGUAGE": "en"}
    config = read(given)
    assert (config.port, config.cookie_secure, config.language) == (9000, True, "en")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("COOKIE_SECURE", "perhaps"),
        ("LANGUAGE", "fr"),
        ("TIME_ZONE", "Moon/Crater"),
        ("TIME_ZONE", "../etc/passwd"),
        ("SMTP_SECURITY", "maybe"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(name: str, text: str) -> None:
    with pytest.raises(BadSetting, match=f"SAMPHAN_{name}"):
        read({f"SAMPHAN_{name}": text})


def test_every_setting_is_told_in_the_operating_manual() -> None:
    manual = Path("docs/operating.md").read_text(encoding="utf-8")
    names = [PREFIX + each.name.upper() for each in fields(Config)]
    assert [name for name in names if f"`{name}`" not in manual] == []


def test_cookies_go_over_https_only_when_people_use_https() -> None:
    assert not Config().secure
    assert Config(public_url="https://cr.dealer.example").secure
    assert Config(cookie_secure=True).secure


def test_only_the_owner_reads_a_new_database(tmp_path: Path) -> None:
    place = tmp_path / "var" / "samphan.db"
    open_database(f"sqlite:///{place}").close()
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == 0o700


def test_forwarded_headers_are_believed_from_the_named_proxy_only() -> None:
    assert proxy(Config()) == {}
    assert proxy(Config(trusted_proxy="127.0.0.1"))["trusted_proxy"] == "127.0.0.1"
