"""Administrators add people, who sign in; everybody chooses language and colours."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.actors import Person
from tests.browser.site import PASSWORD, Site

Sit = Callable[..., Person]


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_new_person_signs_in_and_finds_work(person: Sit, site: Site, language: str) -> None:
    number = site.complaint()
    adam = person("adam", language)
    adam.go("/people")
    adam.go("/groups")
    adam.go("/people/new")
    page = adam.page
    page.fill("#name", "nida")
    page.fill("#password", PASSWORD)
    page.fill("#full_name", "นิดา มาใหม่")
    page.fill("#full_name_en", "Nida Mamai")
    page.select_option("#language", language)
    page.check('input[name="groups"][value="cr_staff"]')
    page.click("main form .btn.primary")
    adam.settle()
    adam.sees("Nida Mamai" if language == "en" else "นิดา มาใหม่")
    nida = person("nida", language)
    nida.sign_in()
    nida.go("/worklist?view=groups")
    nida.sees(number)


def test_an_account_changes_language_and_colours(person: Sit) -> None:
    alice = person("alice", "th")
    alice.go("/account")
    alice.page.select_option("#language", "en")
    alice.page.select_option("#theme", "dark")
    alice.page.locator("#settings + form .btn.primary").click()
    alice.page.wait_for_selector('html[lang="en"][data-theme="dark"]')
    alice.settle()
    alice.sees("My account")


def test_a_wrong_password_is_told_and_signing_out_ends_the_session(person: Sit) -> None:
    alice = person("alice", "en")
    alice.go("/worklist")
    alice.page.locator(".side-foot form:last-child .btn").click()
    alice.page.wait_for_url("**/sign-in*")
    alice.go("/worklist")
    assert "/sign-in" in alice.page.url
    alice.page.fill("#name", "alice")
    alice.page.fill("#password", "not the password")
    alice.page.click("main .btn.primary")
    alice.settle()
    assert alice.page.locator(".flash.bad:visible").count() == 1
