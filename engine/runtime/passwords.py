"""Which passwords everybody tries first: the known ones, rows of keys, one's own name."""

from __future__ import annotations

#: the longest rows of keys and digits from which people cut a password
_ROWS = (
    "01234567890123456789",
    "09876543210987654321",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
)
#: words that passwords are made of with digits and marks around them
_WORDS = frozenset(
    {
        "password",
        "passw0rd",
        "p@ssword",
        "p@ssw0rd",
        "passwort",
        "welcome",
        "letmein",
        "iloveyou",
        "sunshine",
        "princess",
        "football",
        "baseball",
        "superman",
        "batman",
        "dragon",
        "monkey",
        "shadow",
        "master",
        "trustno",
        "admin",
        "administrator",
        "qwerty",
        "qwertyuiop",
        "asdfghjkl",
        "changeme",
        "secret",
        "computer",
        "internet",
        "samsung",
        "toyota",
        "samphan",
        "bangkok",
        "thailand",
        "michael",
        "jennifer",
        "charlie",
        "whatever",
        "starwars",
        "freedom",
        "default",
        "guest",
        "test",
        "user",
        "login",
        "รหัสผ่าน",
        "ประเทศไทย",
        "กรุงเทพ",
    }
)
_AROUND = "0123456789!@#$%^&*()-_=+.,?/ "


def is_guessable(name: str, password: str) -> bool:
    """Say whether a password is among the first that somebody would try for this name."""
    plain = password.casefold()
    core = plain.strip(_AROUND)
    if len(set(plain)) < 4 or any(plain in row for row in _ROWS):
        return True
    return core in _WORDS or core == name.casefold()
