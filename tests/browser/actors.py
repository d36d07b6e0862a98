"""The words that stories are told in: sign in, start, claim, fill in, complete, look."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request, Response

from tests.browser import looking
from tests.browser.filling import FORM, Filling
from tests.browser.site import PASSWORD, Site

#: islands that are not there yet
LOADING = '[data-island]:not([data-mounted="ready"]):not([data-mounted="error"])'


class Person:
    """Somebody before a browser; what goes wrong there is kept in `faults`."""

    def __init__(self, site: Site, page: Page, name: str, language: str = "th") -> None:
        self.site = site
        self.page = page
        self.name = name
        self.language = language
        self.faults: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("request", self._watch)
        page.on("response", self._check)
        page.on("requestfailed", self._miss)

    def _listen(self, message: ConsoleMessage) -> None:
        """Keep errors; a refusal by the server is what a story may want to see."""
        expected = "the server responded with a status of 4" in message.text
        if message.type == "error" and not expected:
            self.faults.append(f"console at {self.page.url}: {message.text}")

    def _watch(self, request: Request) -> None:
        """Keep requests to other hosts."""
        if not request.url.startswith((self.site.address, "data:", "blob:", "about:")):
            self.faults.append(f"request to another host: {request.url}")

    def _check(self, response: Response) -> None:
        """Keep what a page needs and did not get, and every failure of the server."""
        part = response.request.resource_type not in ("document", "xhr", "fetch")
        if response.status >= 500 or (part and response.status >= 400):
            self.faults.append(f"{response.status} for {response.url}")

    def _miss(self, request: Request) -> None:
        """Keep requests that were never answered, unless the person went on to another page."""
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.failure} for {request.url}")

    # --- going places

    def sit_down(self) -> None:
        """Be signed in, with the pages in one's language, without looking at the way there."""
        self.site.speak(self.name, self.language)
        asking = self.page.context.request
        page = asking.get(f"{self.site.address}/sign-in").text()
        token = page.split('name="csrf-token" content="', 1)[1].split('"', 1)[0]
        form = {"csrf_token": token, "name": self.name, "password": PASSWORD}
        answer = asking.post(f"{self.site.address}/sign-in", form=form, max_redirects=0)
        assert answer.status == 302, answer.text()

    def sign_in(self) -> None:
        """Sign in as people do the first time, and choose the language of the pages."""
        self.page.context.clear_cookies()
        self.site.speak(self.name, "en" if self.language == "th" else "th")
        self.page.goto(f"{self.site.address}/sign-in")
        self.page.fill("#name", self.name)
        self.page.fill("#password", PASSWORD)
        self.page.click("main .btn.primary")
        self.page.wait_for_selector("#side", state="attached")
        if not self.page.is_visible("#side"):
            self.page.click("[data-menu]")
        self.page.click(f'button[name="language"][value="{self.language}"]')
        self.page.wait_for_selector(f'html[lang="{self.language}"] #side', state="attached")

    def go(self, path: str) -> None:
        """Open a page by its path, and wait for its islands."""
        self.page.goto(self.site.address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until all islands of the page are there."""
        self.page.wait_for_load_state()
        self.page.wait_for_selector(LOADING, state="detached")
        self.faults += looking.faults(self.page)

    # --- working

    def start(self, process: str, **answers: Any) -> str:
        """Start a case and return its number."""
        self.go(f"/start/{process}")
        self.fill(**answers)
        self.submit()
        return self.message_number()

    def open_case(self, number: str) -> None:
        """Open the page of a case, found by its number."""
        self.go(f"/cases?q={number}")
        self.page.locator("#found a.t", has_text=number).first.click()
        self.settle()

    def confirm(self, button: str) -> None:
        """Press a button that asks back, and say yes."""
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.locator("dialog[open] .btn.primary, dialog[open] .btn.danger").first.click()
        self.page.wait_for_load_state()
        self.site.work()
        self.settle()

    def message_number(self) -> str:
        """Return the number of the case that the page speaks of."""
        found = re.search(r"[A-Z]{2,}-\d{6}", self.page.inner_text("main"))
        assert found, f"no number of a case on {self.page.url}: {self.page.inner_text('main')}"
        return found.group()

    def open_work(self, number: str, task: str = "") -> None:
        """Open the work of a case, one's own or the groups', claiming nothing yet."""
        for view in ("groups", "mine"):
            self.go(f"/worklist?view={view}&q={number}")
            rows = self.page.locator("#items tbody tr", has_text=number)
            rows = rows.filter(has_text=task) if task else rows
            if rows.count():
                rows.first.locator("a.t").click()
                self.settle()
                return
        raise AssertionError(f"{self.name} has no work {task} in {number}")

    def claim(self, number: str, task: str = "") -> None:
        """Claim the work of a case from the worklist."""
        self.go(f"/worklist?view=groups&q={number}")
        rows = self.page.locator("#items tbody tr", has_text=number)
        rows = rows.filter(has_text=task) if task else rows
        rows.first.locator(".act button").click()
        self.settle()

    def complete(self, number: str, task: str = "", **answers: Any) -> None:
        """Open the work of a case, fill in its form and complete it; jobs run at once."""
        self.open_work(number, task)
        self.fill(**answers)
        box = self.page.locator('main input[type="checkbox"][name="next"]')
        if box.count():
            box.set_checked(False)
        self.submit()

    def submit(self) -> None:
        """Send the form that is open; fail with what the page says when it is refused."""
        before = self.page.url
        self.page.locator(
            f"form:has({FORM}) .foot .btn.primary, form .foot .btn.primary"
        ).first.click()
        self.page.wait_for_load_state()
        self.site.work()
        self.settle()
        refusal = self.page.locator(".flash.bad:visible, .form-summary:visible")
        assert not refusal.count(), f"{before}: {refusal.all_inner_texts()}"

    def fill(self, **answers: Any) -> None:
        """Fill in fields of the form by their keys, as a person would."""
        Filling(self.page, self.language).fill(answers)

    # --- looking

    def sees(self, *texts: str) -> None:
        """Check that the page shows these texts."""
        for text in texts:
            self.page.get_by_text(text).locator("visible=true").first.wait_for()

    def does_not_see(self, *texts: str) -> None:
        """Check that the page does not show these texts."""
        shown = self.page.inner_text("body")
        assert [text for text in texts if text in shown] == []
