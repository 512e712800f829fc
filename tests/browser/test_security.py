"""The pages of Beveiliging in a real browser: fit for everybody, and the ways through them that a person takes."""

import re

import pytest

from tests.browser import shots
from tests.browser.look import complaints
from tests.browser.office import Office
from tests.browser.surfer import LAPTOP, PHONE, Screen, Surfer

ROOT = "/beveiliging/"
PAGES = (
    "",
    "bestemmingen",
    "bestemmingen?nummer=0906-1234",
    "bestemmingen/regel",
    "bestemmingen/rest",
    "limieten",
    "limieten/opheffen/spend_hour",
    "tarieven",
    "tarieven/rij",
    "tarieven/inlezen",
    "toegang",
    "geweerd",
    "fraude",
    "meldingen",
    "tegengehouden",
    "uitzondering?nummer=%2B881612345678",
)
SETTINGS = """
schema: 1
trunks: [{id: hoofd, servers: [203.0.113.10], username: u, password: p, channels: 4}]
pbxs: [{id: kantoor, address: 192.0.2.77, outside_prefix: "0"}]
numbers: [{number: "+31501234567", trunk: hoofd, pbx: kantoor}]
whitelist: [{network: 10.0.0.0/8, allow: [web], note: Kantoor}, {network: 10.1.0.0/16, allow: [web]}]
destinations:
  rules: [{allow: {country: NL}}, {block: {country: NL}}, {block: {type: premium_rate}}, {block: {prefix: "+881"}}]
limits: {channels: {total: 4}}
notify: {to: [jan@example.nl], smtp: {host: 127.0.0.1, port: 9, from: box@example.nl}}
"""


@pytest.fixture
def office(office: Office) -> Office:
    """The box with something to show on every page."""
    office.box.import_settings(SETTINGS)
    return office


@pytest.mark.parametrize(
    ("screen", "lang"),
    [pytest.param(PHONE, "nl", id="a phone in Dutch"), pytest.param(LAPTOP, "en", id="a laptop in English")],
)
def test_every_page_is_fit_for_everybody(office: Office, screen: Screen, lang: str) -> None:
    owner = office.owner(screen, lang)
    wrong = []
    for path in PAGES:
        assert owner.go(ROOT + path).status == 200, path
        wrong += complaints(owner)
        shots.take(owner, f"beveiliging-{re.sub('[^a-z]+', '-', path) or 'index'}")
    assert not wrong, "\n".join(wrong)


def rules(owner: Surfer) -> str:
    return owner.page.locator("#regels").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_number_is_tried_a_profile_chosen_a_price_list_read_in(office: Office, script: bool) -> None:
    owner = office.owner(script=script)
    page = owner.page
    owner.go(ROOT + "bestemmingen")
    owner.field("nummer").fill("+881612345678")
    if not script:
        page.locator("#uitleg button").click()
    page.locator("#explained", has_text="+881").wait_for()
    assert "wordt tegengehouden" in page.locator("#explained").inner_text()
    page.locator("#profielen button[value=benelux]").click()
    page.locator("h1", has_text="Benelux").wait_for()
    page.locator("form.flash button").click()
    page.locator("h1", has_text="nergens").wait_for()
    owner.go(ROOT + "tarieven/inlezen")
    owner.field("tekst").fill("+31;gratis")
    owner.press()
    page.locator("#fouten", has_text="Regel 1").wait_for()
    owner.field("tekst").fill("+31;0,03\n+32;0,04")
    owner.press()
    page.locator("h1", has_text="2 tarieven").wait_for()
    owner.press()
    page.locator("h1", has_text="De box kent 2 tarieven").wait_for()


def test_a_limit_is_lifted_and_a_test_letter_tells_what_is_wrong(office: Office) -> None:
    owner = office.owner()
    page = owner.page
    owner.go(ROOT + "limieten")
    page.get_by_role("link", name="Euro’s per dag").click()
    owner.press()
    page.locator("h1", has_text="geldt nog 60 minuten niet").wait_for()
    owner.go(ROOT + "meldingen")
    page.get_by_role("button", name="Proefbericht sturen").click()
    page.locator("#tested", has_text="niet te bereiken").wait_for()
