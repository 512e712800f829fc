"""The way in, as a person goes it: claim, login, what stays outside."""

import pytest

from tests.browser import shots
from tests.browser.look import complaints
from tests.browser.office import Office
from tests.browser.surfer import LAPTOP, PASSWORD, PHONE, Screen
from tests.browser.weight import weigh

WINDOWS = [
    pytest.param(PHONE, "nl", id="a phone in Dutch"),
    pytest.param(LAPTOP, "en", id="a laptop in English"),
]
FIRST_PAGE_BYTES = 60_000


@pytest.fixture(scope="module")
def new(shared_office: Office) -> None:
    """Nobody claimed the box of this file before its tests of the claim, which stand first."""
    shared_office.box.setup_code()


@pytest.mark.parametrize(("screen", "lang"), WINDOWS)
def test_a_new_box_shows_its_claim_page_and_nothing_else(
    office: Office, new: None, screen: Screen, lang: str
) -> None:
    visitor = office.person(screen, lang)
    for path in ("/", "/status", "/inloggen", "/meer", "/nergens"):
        visitor.go(path)
        assert visitor.path.partition("?")[0] == "/welkom", path
    assert {"nl": "geen eigenaar", "en": "no owner"}[lang] in visitor.h1
    assert complaints(visitor) == []
    shots.take(visitor, "welkom")


def test_the_first_page_is_light(office: Office, new: None) -> None:
    visitor = office.person()
    weight = weigh(visitor, "/")
    assert weight.compressed < FIRST_PAGE_BYTES, weight
    assert weigh(visitor, "/").compressed < FIRST_PAGE_BYTES / 3, (
        "the second one comes from the browser's own store"
    )


def test_a_wrong_code_is_said_beside_its_field_and_nothing_typed_is_lost(office: Office, new: None) -> None:
    visitor = office.person(PHONE)
    visitor.claim("AAAA-AAAA")
    wrong = visitor.field("code")
    assert wrong.get_attribute("aria-invalid") == "true"
    assert wrong.input_value() == "AAAA-AAAA"
    assert visitor.page.locator("#f-code-e").is_visible()
    assert complaints(visitor) == []
    shots.take(visitor, "welkom-fout")


def test_the_owner_claims_once_and_logs_in_from_elsewhere(office: Office, new: None) -> None:
    owner, other = office.person(PHONE), office.person(LAPTOP, "en")
    owner.claim(office.box.setup_code())
    assert owner.go("/status").status == 200
    assert owner.path == "/status"
    other.go("/")
    assert other.path.startswith("/inloggen")
    assert complaints(other) == []
    shots.take(other, "inloggen")
    other.login("not this one")
    assert other.field("password").get_attribute("aria-invalid") == "true"
    assert other.field("password").input_value() == "", "a password is never written into a page"
    other.login()
    assert other.go("/status").status == 200
    assert other.path == "/status"
    assert complaints(other) == []


def test_the_way_in_works_without_script(office: Office) -> None:
    office.owner()
    plain = office.person(script=False)
    plain.login(PASSWORD)
    assert plain.go("/status").status == 200
    assert plain.path == "/status"


def test_whoever_meets_a_breach_of_the_policy_complains_of_it_and_says_where(office: Office) -> None:
    visitor = office.person()
    visitor.go("/")
    with visitor.page.expect_console_message(lambda said: said.text.startswith("policy: ")):
        visitor.page.evaluate("() => document.body.setAttribute('style', 'color: red')")
    assert any("policy: style-src-attr in http" in one for one in visitor.watch.complaints())
    visitor.watch.excuse("policy: style-src-attr", "Content Security Policy")
