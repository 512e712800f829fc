"""The wizard's steps as a person does them: what is typed, which button is pressed, what is seen next.

Law: everything is done on pages; a step ends when the page says that it is done.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.browser.surfer import Surfer

if TYPE_CHECKING:
    from playwright.sync_api import Locator

PROBE_MS = 20_000


@dataclass(frozen=True)
class Line:
    """What a provider gave."""

    server: str
    username: str
    password: str


class Wizard:
    """A person in the wizard."""

    def __init__(self, surfer: Surfer) -> None:
        """Begin nowhere."""
        self.surfer = surfer
        self.page = surfer.page

    def button(self, name: str) -> "Locator":
        """The visible submit button of that value of `do`."""
        return self.page.locator(f"#main button[name=do][value='{name}']:visible").first

    def open(self, step: str) -> None:
        """Go to a step by its address."""
        self.surfer.go(f"/wizard/{step}")

    def fill_trunk(self, line: Line, preset: str = "generic") -> None:
        """Type what the provider gave."""
        self.open("trunk")
        self.surfer.field("preset").select_option(preset)
        self.surfer.field("server").fill(line.server)
        self.surfer.field("username").fill(line.username)
        self.surfer.field("password").fill(line.password)

    def try_trunk(self) -> str:
        """Try it, and return the verdict once there is one."""
        self.button("try").click()
        verdict = self.page.locator("#proef h2.verdict:not(.wait)")
        verdict.wait_for(timeout=PROBE_MS)
        return verdict.inner_text()

    def register_trunk(self) -> None:
        """Try it until it registers; who sees a bad verdict tries once more, and the first verdict is printed."""
        verdict, good = self.try_trunk(), self.page.locator("#proef.ok")
        if not good.is_visible():
            print(f"the first try: {verdict}")
            self.button("try").click()
        good.wait_for(timeout=PROBE_MS)

    def save_trunk(self) -> None:
        """Save, and be at the numbers."""
        self.button("save").click()
        self.page.wait_for_url(re.compile("/wizard/nummers"))

    def paste(self, text: str) -> None:
        """Paste numbers and have them added."""
        self.surfer.field("paste").fill(text)
        self.button("erbij").click()

    def numbers_done(self) -> None:
        """On to the PBX."""
        self.button("verder").click()
        self.page.wait_for_url(re.compile("/wizard/centrale"))

    def choose_pbx(self, brand: str, mode: str, address: str, sources: str = "") -> None:
        """Choose a PBX and have its fields shown."""
        self.page.locator(f"input[name=brand][value='{brand}']").check()
        self.page.locator(f"input[name=mode][value='{mode}']").check()
        self.surfer.field("address").fill(address)
        if sources:
            self.surfer.field("sources").fill(sources)
        self.button("velden").click()
        self.page.locator("#pbx-live").wait_for()

    def await_pbx(self) -> None:
        """Wait until the page says, by itself, that the PBX is there, and go on."""
        self.page.locator("#pbx-live h2.verdict.ok").wait_for(timeout=PROBE_MS)
        self.page.locator("#pbx-next.primary").click()

    def whitelist_done(self) -> None:
        """Keep what stands there already, the own network."""
        self.page.wait_for_url(re.compile("/wizard/toegang"))
        self.button("verder").click()
        self.page.wait_for_url(re.compile("/wizard/belplan"))

    def choose_plan(self, choice: str, mail: str = "") -> None:
        """Choose what a caller hears when the PBX is gone."""
        self.page.locator(f"input[name=choice][value='{choice}']").check()
        self.surfer.field("mail").fill(mail)
        self.surfer.press()
        self.page.wait_for_url(re.compile("/wizard/proefgesprekken"))

    def watch_call(self, kind: str) -> "Locator":
        """Have the box watch the next call of a kind (`in`, `from_pbx`), and return where its verdict comes."""
        self.button(kind).click()
        self.page.locator("#proef").wait_for()
        return self.page.locator("#proef h2.verdict:not(.wait)")
