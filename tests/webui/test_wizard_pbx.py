"""The wizard's PBX: its fields, its password, and what arrives from it, live."""

from pathlib import Path

import pytest

from appliance.control import Attempt, PbxStatus
from appliance.settings import Number, Settings, Trunk
from appliance.store import SettingsStore
from tests.webui.browser import Browser
from tests.webui.conftest import NOW, PretendedEngine

HERE = "/wizard/centrale"


@pytest.fixture
def store(data: Path, engine: PretendedEngine) -> SettingsStore:
    """A box with a trunk and a number that rings nowhere."""
    store = SettingsStore(data)
    trunk = Trunk(id="hoofdtrunk", servers=("sip.provider.example",), username="31501234500")
    number = Number(number="+31501234567", trunk="hoofdtrunk")
    settings = Settings(trunks=(trunk,), numbers=(number,), default_caller_id="+31501234567")
    store.save(settings, 0, "test")
    return store


def now(store: SettingsStore) -> Settings:
    return store.load().settings  # type: ignore[union-attr]


def seen(engine: PretendedEngine, state: str, *attempts: Attempt, strangers: tuple[Attempt, ...] = ()) -> None:
    row = PbxStatus(id="3cx", mode="register", state=state, attempts=attempts)  # type: ignore[arg-type]
    engine.status = type(engine.status)(engine=engine.status.engine, pbxs=(row,), strangers=strangers)


def attempt(outcome: str, **more: object) -> Attempt:
    values = {
        "source": "192.168.1.10", "port": 5060, "transport": "udp", "method": "REGISTER", "user_agent": "3CX",
        "user": "trunkbox-3cx", "outcome": outcome, "first": NOW - 5, "last": NOW - 5, "near": True,
        "pbx": "3cx",
    }  # fmt: skip
    return Attempt(**(values | more))  # type: ignore[arg-type]


def test_a_brand_that_logs_in_gets_its_fields_and_a_password(
    browser: Browser, engine: PretendedEngine, store: SettingsStore
) -> None:
    done = browser.submit(HERE, HERE, brand="3cx", do="velden")
    assert done.place.startswith(HERE)
    pbx = now(store).pbxs[0]
    assert (pbx.id, pbx.brand, pbx.mode, pbx.username) == ("3cx", "3cx", "register", "trunkbox-3cx")
    assert [str(network) for network in pbx.addresses] == ["192.168.1.0/24"]
    assert now(store).numbers[0].pbx == "3cx"
    seen(engine, "not_registered")
    page = browser.follow(done)
    fields = {one.text: one.attrs["for"] for one in page.dom.find("label") if one.attrs.get("for", "")[:2] == "c-"}
    password = page.dom.one("input", id=fields["Authentication Password"])
    assert password.attrs["type"] == "password"
    assert password.attrs["value"] == pbx.password.get_secret_value()  # type: ignore[union-attr]
    assert len(password.attrs["value"]) == 23
    assert page.dom.one("input", id=fields["Authentication ID"]).attrs["value"] == "trunkbox-3cx"


@pytest.mark.parametrize(("language", "id_"), [("nl", "kantoor"), ("en", "office")])
def test_a_pbx_of_no_brand_is_not_called_pbx_twice(
    browser: Browser, store: SettingsStore, language: str, id_: str
) -> None:
    before = store.load()
    store.save(before.settings.replace(box={"language": language}), before.revision, "test")  # type: ignore[union-attr]
    browser.submit(HERE, HERE, brand="generic", mode="register", do="velden")
    assert now(store).pbxs[0].id == id_


def test_nothing_to_fill_in_is_nothing_to_copy(browser: Browser, store: SettingsStore) -> None:
    done = browser.submit(HERE, HERE, brand="generic", mode="peer", address="192.168.1.10", do="velden")
    page = browser.follow(done)
    empty = [one.attrs["id"] for one in page.dom.find("input", readonly="") if one.attrs["value"] == "-"]
    copied = {one.attrs["data-copy"] for one in page.dom.find("button") if "data-copy" in one.attrs}
    assert len(empty) == 1
    assert copied
    assert not copied & {*empty}


def test_a_second_pbx_gets_its_own_fields_not_those_of_the_first(browser: Browser, store: SettingsStore) -> None:
    browser.submit(HERE, HERE, brand="3cx", do="velden")
    done = browser.submit(f"{HERE}?centrale=nieuw", HERE, brand="yeastar", do="velden")
    assert "centrale=yeastar" in done.place
    assert "trunkbox-yeastar" in browser.follow(done).html


def test_saving_again_keeps_the_password_and_a_new_one_is_asked_for(
    browser: Browser, engine: PretendedEngine, store: SettingsStore
) -> None:
    browser.submit(HERE, HERE, brand="yeastar", do="velden")
    first = now(store).pbxs[0].password
    browser.submit(HERE, HERE, outside_prefix="0", do="velden")
    assert now(store).pbxs[0].password == first
    assert now(store).pbxs[0].outside_prefix == "0"
    browser.submit(HERE, HERE, do="wachtwoord")
    assert now(store).pbxs[0].password != first


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        pytest.param({"brand": ""}, "brand", id="no brand"),
        pytest.param({"brand": "asterisk"}, "address", id="no address where one is needed"),
        pytest.param({"brand": "asterisk", "address": "192.168 1.10"}, "address", id="an address with a blank"),
        pytest.param({"brand": "3cx", "sources": "0.0.0.0/0"}, "sources", id="the whole internet"),
        pytest.param({"brand": "3cx", "sources": "192.168.1.10/24"}, "sources", id="a network with host bits"),
        pytest.param({"brand": "3cx", "outside_prefix": "abc"}, "outside_prefix", id="letters as outside line"),
    ],
)
def test_an_error_stands_beside_its_field(
    browser: Browser, store: SettingsStore, typed: dict[str, str], field: str
) -> None:
    page = browser.submit(HERE, HERE, do="velden", **typed)
    assert page.status == 422
    assert page.dom.one("div", id=f"f-{field}-e").text
    assert not now(store).pbxs
    again = page.form(HERE)
    assert all(again.get(name, "") == value for name, value in typed.items())


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("wrong_password", "verkeerd wachtwoord"),
        ("unknown_user", "192.168.1.10"),
        ("wrong_address", "192.168.1.10"),
        ("no_password", "wachtwoord"),
    ],
)
def test_what_arrives_is_explained(
    browser: Browser, engine: PretendedEngine, store: SettingsStore, outcome: str, words: str
) -> None:
    browser.submit(HERE, HERE, brand="3cx", do="velden")
    seen(engine, "not_registered", attempt(outcome, count=3))
    card = browser.get(HERE).dom.one("section", id="pbx-live")
    assert "Wachten op uw centrale" in card.text
    assert words in card.text
    assert "(3 keer)" in card.text
    assert card.one("details").find("ol")


def test_a_stranger_nearby_is_told_and_one_far_away_is_not(
    browser: Browser, engine: PretendedEngine, store: SettingsStore
) -> None:
    browser.submit(HERE, HERE, brand="3cx", do="velden")
    near = attempt("stranger", source="192.168.9.9", pbx=None)
    far = attempt("stranger", source="203.0.113.9", pbx=None, near=False)
    seen(engine, "not_registered", strangers=(near, far))
    card = browser.get(HERE).dom.one("section", id="pbx-live").text
    assert "192.168.9.9" in card
    assert "203.0.113.9" not in card


def test_the_card_is_quiet_until_something_happens(
    browser: Browser, engine: PretendedEngine, store: SettingsStore, app
) -> None:  # type: ignore[no-untyped-def]
    browser.submit(HERE, HERE, brand="3cx", do="velden")
    seen(engine, "not_registered")
    app.extensions["trunkbox"].engine.forget()
    poll = browser.get(HERE).dom.one("section", id="pbx-live").attrs["hx-get"]
    assert browser.get(poll, htmx=True).status == 204
    seen(engine, "registered")
    app.extensions["trunkbox"].engine.forget()
    card = browser.get(poll, htmx=True)
    assert "Uw centrale antwoordt" in card.html
    assert card.dom.one("a", id="pbx-next").attrs["class"] == "btn primary"


def test_the_engine_gone_is_said(browser: Browser, data: Path) -> None:
    assert browser.submit(HERE, HERE, brand="3cx", do="velden").status == 303
    page = browser.get(HERE)
    assert "De telefoonmotor antwoordt niet" in page.dom.one("section", id="pbx-live").text


def test_a_hostile_agent_is_shown_as_text(browser: Browser, engine: PretendedEngine, store: SettingsStore) -> None:
    browser.submit(HERE, HERE, brand="3cx", do="velden")
    seen(engine, "not_registered", attempt("unknown_user", user="<script>alert(1)</script>"))
    page = browser.get(HERE)
    assert "<script>alert" not in page.html
    assert "&lt;script&gt;" in page.html


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    "brand",
    [
        "3cx",
        "yeastar",
        "mypbx",
        "asterisk",
        "kamailio",
        "ipoffice",
        "snom",
        "elmeg",
        "barracuda",
        "4psa",
        "generic",
    ],
)
@pytest.mark.parametrize("mode", ["peer", "register"])
def test_every_brand_has_a_page(
    browser: Browser, engine: PretendedEngine, store: SettingsStore, brand: str, mode: str, lang: str
) -> None:
    browser.lang = lang
    done = browser.submit(HERE, HERE, brand=brand, mode=mode, address="192.0.2.10", do="velden")
    assert done.status == 303
    page = browser.follow(done)
    assert len(page.dom.one("section", id="fields").find("input")) >= 2
    files = {"asterisk": "type = endpoint", "kamailio": "dispatcher.list"}
    assert [pre.text for pre in page.dom.find("pre") if files.get(brand, "") not in pre.text] == []
    assert bool(page.dom.find("pre")) is (brand in files)
    assert "wizard_" not in page.html


def test_a_page_made_in_dutch_first_is_english_to_an_english_browser(
    browser: Browser, store: SettingsStore
) -> None:
    assert "Ander merk" in browser.get(HERE).html
    browser.lang = "en"
    assert "Ander merk" not in browser.get(HERE).html
