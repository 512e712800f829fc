"""The wizard with two real Asterisks: a provider that wants a login, and a PBX known by its address."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import place
from tests.browser.box import Box
from tests.browser.steps import PROBE_MS, Line, Wizard
from tests.browser.surfer import LAPTOP, Surfer
from tests.peers.lab import Lab
from tests.peers.plan import CALLER

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

pytestmark = pytest.mark.peers
SLOT = "register-peer"


@pytest.fixture
def surfer(lab: Lab, playwright: "Playwright", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surfer]:
    """The owner of a bare box that listens at the slot's address, where the two Asterisks expect it."""
    folder, slot = tmp_path_factory.mktemp("lab"), lab.slot(SLOT)
    box = Box(lab.ns, folder / "box", slot.box_address)
    browser = place.launch(playwright, lab.ns, folder)
    try:
        box.await_said("Web pages: ")
        listen = f"{{transport: udp, address: {slot.box_address}, port: 5060}}"
        box.import_settings(f"schema: 1\nsip: {{listen: [{listen}], rtp_ports: [30000, 30999]}}\n")
        box.await_pages()
        owner = Surfer(browser, box.url, LAPTOP)
        owner.claim(box.setup_code())
        owner.page.wait_for_url(lambda url: "/welkom" not in url)
        yield owner
        owner.leave()
    finally:
        browser.close()
        box.stop()


def test_the_wizard_leads_to_calls_through_two_asterisks(surfer: Surfer, lab: Lab) -> None:
    slot, wizard = lab.slot(SLOT), Wizard(surfer)
    wizard.fill_trunk(Line(f"{slot.provider_address}:5060", slot.trunk_user, slot.trunk_password))
    wizard.register_trunk()
    wizard.save_trunk()
    wizard.paste(f"+{slot.did('00')} t/m 99")
    wizard.numbers_done()
    wizard.choose_pbx("asterisk", "peer", f"{slot.pbx_address}:5060")
    wizard.await_pbx()
    wizard.whitelist_done()
    wizard.choose_plan("none")
    for kind, caller, number, shown in (
        ("in", lab.provider, slot.did("13"), CALLER),
        ("from_pbx", lab.pbx, slot.outside("13"), slot.did("00")),
    ):
        verdict = wizard.watch_call(kind)
        call = caller.call(slot, number, caller=shown, does="play", after=0.3)
        call.await_answer()
        verdict.wait_for(timeout=PROBE_MS)
        steps = surfer.page.locator("#proef .timeline li.ok")
        assert steps.count() >= 2, f"answered, and the caller was heard: {steps.all_inner_texts()}"
        call.await_end()
    surfer.go("/gesprekken/")
    assert surfer.page.locator("#list tbody tr").count() == 2
