"""Sentences in a reader's language where there is no request: mails, feeds, notifications."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from babel.support import NullTranslations, Translations
from sqlalchemy.engine import Connection

from engine import case, identity
from engine.actor import SYSTEM
from engine.definition import definition_file
from engine.errors import sentence
from handlers.connectors.letter import words
from web.formats import day_text
from web.i18n import TRANSLATIONS

#: what values of a notification are, by their names; other names are text
_PEOPLE, _GROUPS, _WORDS = {"who", "to", "absent"}, {"group"}, {"task", "step", "level"}
_NAMELESS = "–"


class Phrases:
    """Puts sentences with values into one language; looks names up once."""

    def __init__(self, connection: Connection, language: str, zone: ZoneInfo) -> None:
        self.language = language
        self._connection = connection
        self._zone = zone
        self._catalogue = _catalogue(language)
        #: by definition
        self._words: dict[int | None, Mapping[str, str]] = {}

    def say(self, template: str, values: Mapping[str, Any] | None = None) -> str:
        """Translate a sentence and fill in its values as they are."""
        text = self._catalogue.gettext(template)
        return text % values if values else text

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Translate a sentence with a number (`num`)."""
        return self._catalogue.ngettext(one, many, number) % {"num": number}

    def told(self, template: str, details: Mapping[str, Any], case_id: int | None) -> str:
        """Translate the sentence of a notification, with the names that its reader knows."""
        said = {name: self._value(name, details, case_id) for name in details}
        text = self.say(template, said)
        if "absent" in said:
            text += " " + self.say(sentence("(You stand in for %(absent)s.)"), said)
        return text

    def moment(self, at: datetime) -> str:
        """Write an instant in the office's zone to the minute."""
        there = at.astimezone(self._zone)
        return f"{day_text(there, self.language)} {there:%H:%M}"

    def word(self, label: str, case_id: int | None) -> str:
        """Translate a word of a case's process, such as the name of a step."""
        if self.language == "th" or case_id is None:
            return label
        return self._process_words(case_id).get(label, label)

    def person(self, name: str) -> str:
        """Return what somebody is called."""
        if name == SYSTEM.name:
            return self.say(sentence("The system"))
        return self._people.get(name, name)

    def group(self, key: str) -> str:
        """Return what a group is called."""
        return self._groups.get(key, key)

    def _value(self, name: str, details: Mapping[str, Any], case_id: int | None) -> str:
        value = details[name]
        if value is None or value == "":
            return _NAMELESS
        if name in _PEOPLE:
            return self.person(value)
        if name in _GROUPS:
            return self.group(value)
        if name.endswith("_at"):
            return self.moment(datetime.fromisoformat(value))
        if name in _WORDS:
            translated = details.get(f"{name}_en") if self.language == "en" else ""
            return translated or self.word(value, case_id)
        return str(value)

    @cached_property
    def _people(self) -> dict[str, str]:
        english = self.language == "en"
        return {
            each.name: (english and each.full_name_en) or each.full_name or each.name
            for each in identity.people(self._connection)
        }

    @cached_property
    def _groups(self) -> dict[str, str]:
        english = self.language == "en"
        rows = identity.groups(self._connection)
        return {row.key: (english and row.name_en) or row.name for row in rows}

    def _process_words(self, case_id: int) -> Mapping[str, str]:
        wanted = sa.select(case.case.c.definition_id).where(case.case.c.id == case_id)
        number = self._connection.execute(wanted).scalar()
        if number not in self._words:
            file = definition_file.c
            path = sa.and_(file.definition_id == number, file.path == f"{self.language}.po")
            content = self._connection.execute(sa.select(file.content).where(path)).scalar()
            self._words[number] = words(bytes(content or b""))
        return self._words[number]


@lru_cache(maxsize=8)
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(TRANSLATIONS), [language])
