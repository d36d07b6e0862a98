"""Which language a page is in, and the catalogues: English in the source, Thai complete."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import cast

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g, request
from flask_babel import Babel, get_translations

from web import current
from web.config import LANGUAGES

TRANSLATIONS = Path(__file__).parent / "translations"
#: name of the cookie that keeps the language of those who are not signed in
COOKIE = "language"


def set_up(app: Flask) -> None:
    """Compile the catalogues and choose a language for each request."""
    compile_catalogues()
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    Babel(app, locale_selector=language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # Jinja's i18n adds it
        gettext=lambda text: _words().ugettext(text),
        ngettext=lambda one, many, count: _words().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["language"] = language


def _words() -> Translations:
    """Return the catalogue of the page: its templates ask hundreds of times, and it is one."""
    if not hasattr(g, "words"):
        g.words = get_translations()
    return cast(Translations, g.words)


def language() -> str:
    """Return the reader's language: their setting, the cookie, the browser, the office's."""
    if not hasattr(g, "language"):
        g.language = _choose()
    return cast(str, g.language)


def _choose() -> str:
    """Choose among the languages that the product speaks."""
    if current.signed_in() and current.actor().language in LANGUAGES:
        return current.actor().language
    if request.cookies.get(COOKIE) in LANGUAGES:
        return request.cookies[COOKIE]
    wanted = request.accept_languages.best_match(LANGUAGES)
    return wanted or current.config().language


def compile_catalogues(folder: Path = TRANSLATIONS) -> None:
    """Compile every catalogue that is newer than its compiled file."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            _compile(source, target)


def _compile(source: Path, target: Path) -> None:
    """Compile one catalogue; two processes may do so at once, hence the rename."""
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    with NamedTemporaryFile(dir=target.parent, delete=False) as draft:
        write_mo(draft, catalogue)
    os.replace(draft.name, target)
