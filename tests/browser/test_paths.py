"""Other ways through the wizard: with the keyboard alone, and without any script."""

import re
from collections.abc import Iterator

import pytest

from tests.browser.office import Office
from tests.browser.peers import Peers
from tests.browser.steps import Line, Wizard
from tests.browser.surfer import LAPTOP, PHONE, Surfer
from tests.cli.processes import until

NUMBER = "050 123 45 67"
MOST_TABS = 120
ACTIVE = """selector => !!document.activeElement && document.activeElement.matches(selector)
  && document.activeElement.matches(':focus-visible')"""


@pytest.fixture(scope="module")
def peers(shared_office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peers]:
    """The provider and the PBX that this file's box is set up for."""
    running = Peers(shared_office.network.street, tmp_path_factory.mktemp("peers"))
    yield running
    running.stop()


@pytest.fixture
def bare(office: Office) -> Office:
    """The box of this file with nothing set up, whatever an earlier test did."""
    office.box.import_settings("schema: 1\n")
    return office


class Keys:
    """A person without a pointer: only keys are pressed."""

    def __init__(self, surfer: Surfer) -> None:
        """Nothing has the focus yet."""
        self._page = surfer.page

    def to(self, selector: str) -> None:
        """Press Tab until the focus is seen at `selector`."""
        for _ in range(MOST_TABS):
            if self._page.evaluate(ACTIVE, selector):
                return
            self._page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by Tab")

    def type(self, selector: str, text: str) -> None:
        """Go to a field and type over what it holds."""
        self.to(selector)
        self._page.keyboard.press("Control+A")
        self._page.keyboard.type(text)

    def press(self, selector: str, key: str = "Enter") -> None:
        """Go to a control and press a key on it."""
        self.to(selector)
        self._page.keyboard.press(key)

    def choose(self, name: str, value: str) -> None:
        """Choose a radio button with the arrows."""
        self.to(f"input[name={name}]")
        for _ in range(30):
            if self._page.evaluate(ACTIVE, f"input[name={name}][value='{value}']:checked"):
                return
            self._page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name}={value} cannot be reached by the arrows")


def test_the_keyboard_alone_leads_through_the_wizard(bare: Office, peers: Peers) -> None:
    owner = bare.owner(LAPTOP, "en")
    keys, page = Keys(owner), owner.page
    owner.go("/wizard")
    keys.press("a.skip")
    keys.press("main a.primary")
    page.wait_for_url(re.compile("/wizard/trunk"))
    keys.type("#f-server", peers.provider)
    keys.type("#f-username", peers.username)
    keys.type("#f-password", peers.password)
    keys.press("button[name=do][value=try]:not([hidden])")
    page.locator("#proef.ok").wait_for(timeout=20_000)
    keys.press("button[name=do][value=save]:not([hidden])")
    page.wait_for_url(re.compile("/wizard/nummers"))
    keys.type("#f-paste", NUMBER)
    keys.press("button[name=do][value=verder]")
    page.wait_for_url(re.compile("/wizard/centrale"))
    keys.choose("brand", "generic")
    keys.choose("mode", "peer")
    keys.type("#f-address", peers.pbx)
    keys.press("button[name=do][value=velden]:not([hidden])")
    page.locator("#pbx-live.ok").wait_for(timeout=20_000)
    keys.press("#pbx-next")
    page.wait_for_url(re.compile("/wizard/toegang"))
    keys.press("button[name=do][value=verder]:not([hidden])")
    page.wait_for_url(re.compile("/wizard/belplan"))
    keys.choose("choice", "none")
    keys.press("main form button.primary")
    page.wait_for_url(re.compile("/wizard/proefgesprekken"))
    keys.press("button[name=do][value=in]")
    page.locator("#proef.wait").wait_for()
    keys.press("#proef form button")
    page.locator("#proef:not(.wait)").wait_for()


def test_the_wizard_works_without_script(bare: Office, peers: Peers) -> None:
    owner = bare.owner(PHONE, script=False)
    wizard, page = Wizard(owner), owner.page
    wizard.fill_trunk(Line(peers.provider, peers.username, peers.password))
    wizard.button("try").click()
    page.locator("#proef.ok").wait_for(timeout=20_000)  # the page looks again by itself
    owner.field("password").fill(peers.password)
    wizard.save_trunk()
    wizard.paste(NUMBER)
    assert page.locator("#nummers tbody tr").count() == 1
    wizard.numbers_done()
    wizard.choose_pbx("generic", "peer", peers.pbx)

    def seen() -> bool:
        page.reload()
        return page.locator("#pbx-live.ok").count() == 1

    until(seen, 20)
    page.locator("#pbx-next").click()
    wizard.whitelist_done()
    wizard.choose_plan("none")
    wizard.button("in").click()
    page.locator("#proef.wait").wait_for()
    page.locator("#proef form button").click()
    page.locator("#proef:not(.wait)").wait_for()
