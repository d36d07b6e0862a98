"""Passwords that everybody tries first are refused; long sentences are not."""

import pytest

from engine.runtime.passwords import is_guessable


@pytest.mark.parametrize(
    "password",
    ["", "aaaaaaaaaa", "12345678", "abcdefgh", "Password1!", "qwertyuiop", "P@ssw0rd", "alice2026",
     "Alice!!!!", "1q2w3e4r", "รหัสผ่าน123", "toyota2569"],
)  # fmt: skip
def test_what_everybody_tries_first_is_guessable(password: str) -> None:
    assert is_guessable("alice", password)


@pytest.mark.parametrize(
    "password", ["a password of ten", "samphan-demo", "ม้าลายกินผักบุ้ง", "x9!kQ2vz"]
)
def test_others_are_not(password: str) -> None:
    assert not is_guessable("alice", password)
