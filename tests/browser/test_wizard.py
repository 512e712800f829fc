"""From a bare box to calls both ways, in the browser alone: the complete wizard with a provider and a PBX."""

from typing import TYPE_CHECKING

import pytest

from appliance.practice.plan import CALLED, MAIN
from appliance.practice.values import Role
from tests.browser import shots
from tests.browser.look import complaints
from tests.browser.office import Office
from tests.browser.pages import addresses, walk
from tests.browser.peers import ROLES, Peers
from tests.browser.steps import PROBE_MS, Line, Wizard
from tests.browser.surfer import LAPTOP, PHONE, Screen
from tests.cli.processes import until
from tests.long import only_long

if TYPE_CHECKING:
    pass

NUMBERS = "050 123 45 67 Hoofdnummer\n(050) 1234570; Fax\n"
SECONDS = 4
"""So long a call lasts: enough to measure its sound."""


def await_registered(office: Office, peers: Peers) -> None:
    """Wait until the provider knows where the box is."""
    try:
        until(peers.registered, 20)
    except AssertionError as err:
        raise AssertionError(office.box.trunkbox("status", "--json")) from err


def prove(wizard: Wizard, peers: Peers, kind: str, caller: Role, number: str) -> None:
    """Have the box watch a real call, and prove by what the peers recorded that each side heard the other."""
    before = {role: len(peers.heard(role)) for role in ROLES}
    verdict = wizard.watch_call(kind)
    peers.dial(caller, number, SECONDS)
    verdict.wait_for(timeout=PROBE_MS)
    assert wizard.page.locator("#proef.ok").is_visible(), verdict.inner_text()
    until(lambda: all(len(peers.heard(role)) > before[role] for role in ROLES), 30)
    for role in ROLES:
        heard = peers.heard(role)[-1]
        assert heard.code == 200, heard
        assert heard.sound_seconds > 0.5, heard


@pytest.mark.parametrize(
    ("screen", "lang", "all_pages"),
    [
        pytest.param(PHONE, "nl", True, id="a phone in Dutch"),
        pytest.param(LAPTOP, "en", True, id="a laptop in English"),
        pytest.param(PHONE, "en", False, id="a phone in English", marks=only_long("the other two pairs")),
        pytest.param(LAPTOP, "nl", False, id="a laptop in Dutch", marks=only_long("the other two pairs")),
    ],
)
def test_the_wizard_leads_to_calls_both_ways(
    new: Office, peers: Peers, screen: Screen, lang: str, all_pages: bool
) -> None:
    """The complete wizard; `all_pages`: and then every page that links of the full box lead to."""
    owner = new.owner(screen, lang)
    wizard = Wizard(owner)
    wrong: list[str] = []

    def look(name: str) -> None:
        wrong.extend(complaints(owner))
        shots.take(owner, f"wizard-{name}")

    wizard.fill_trunk(Line(peers.provider, peers.username, peers.password))
    wizard.register_trunk()
    look("trunk-gelukt")
    wizard.save_trunk()
    look("nummers-leeg")
    wizard.paste(NUMBERS)
    assert owner.page.locator("#nummers tbody tr").count() == 2
    look("nummers")
    wizard.numbers_done()
    look("centrale-leeg")
    wizard.choose_pbx("generic", "peer", peers.pbx)
    look("centrale-wacht")
    wizard.await_pbx()
    wizard.whitelist_done()
    look("belplan")
    wizard.choose_plan("voicemail", "receptie@example.nl")
    look("proef-leeg")
    await_registered(new, peers)
    prove(wizard, peers, "in", "provider", MAIN)
    look("proef-in")
    prove(wizard, peers, "from_pbx", "pbx", CALLED)
    look("proef-uit")
    owner.go("/wizard")
    assert owner.page.locator("h1.verdict.ok").is_visible(), owner.h1
    look("klaar")
    found = walk(owner, addresses(new.box.data)) if all_pages else {}
    assert not all_pages or {"calls.one", "settings.history", "wizard.proof"} <= set(found)
    for name, path in found.items():
        owner.go(path)
        wrong += complaints(owner)
        shots.take(owner, f"vol-{name}")
    assert not wrong, "\n".join(wrong)
