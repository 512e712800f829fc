"""The wizard's whitelist and call plan, and where a first visit leads."""

from pathlib import Path

import pytest
from flask import Flask

from appliance.belplan.templates import Given, steps
from appliance.settings import Number, NumberRange, Settings, Trunk
from appliance.settings.plans import Belplan
from appliance.settings.upkeep import Notify, Smtp
from appliance.store import SettingsStore
from tests.webui.browser import Browser
from tests.webui.conftest import PretendedEngine

TRUNK = Trunk(id="hoofdtrunk", servers=("sip.provider.example",), username="31501234500")


@pytest.fixture
def store(data: Path, engine: PretendedEngine) -> SettingsStore:
    """A box with a trunk, a range, and a number that has a plan of its own."""
    store = SettingsStore(data)
    numbers = (
        NumberRange(range=("+31501234500", "+31501234509"), trunk="hoofdtrunk"),
        Number(number="+31501234567", trunk="hoofdtrunk", belplan="eigen"),
        Number(number="+31501234568", trunk="hoofdtrunk", inbound=False),
    )
    settings = Settings(trunks=(TRUNK,), numbers=numbers, belplans=(Belplan(id="eigen"),))
    store.save(settings.replace(default_caller_id="+31501234500"), 0, "test")
    return store


def now(store: SettingsStore) -> Settings:
    return store.load().settings  # type: ignore[union-attr]


def test_the_own_network_is_in_already(browser: Browser, store: SettingsStore) -> None:
    form = browser.get("/wizard/toegang").form("/wizard/toegang")
    assert (form["network0"], form.get("web0"), form.get("sip0")) == ("192.168.1.0/24", "on", None)
    assert browser.post("/wizard/toegang", form).status == 303
    (entry,) = now(store).whitelist
    assert (str(entry.network), entry.allow) == ("192.168.1.0/24", ("web",))
    again = browser.get("/wizard/toegang").form("/wizard/toegang")
    assert (again["network0"], again["network1"]) == ("192.168.1.0/24", "")


@pytest.mark.parametrize(
    ("network", "flags"),
    [
        pytest.param("0.0.0.0/0", {"sip1": "on"}, id="the whole internet"),
        pytest.param("10.0.0.0/7", {"sip1": "on"}, id="too wide"),
        pytest.param("2000::/3", {"web1": "on"}, id="too wide in IPv6"),
        pytest.param("kantoor", {"web1": "on"}, id="no address"),
        pytest.param("192.168.1.10/24", {"web1": "on"}, id="host bits"),
        pytest.param("192.0.2.1", {}, id="nothing allowed"),
    ],
)
def test_a_wrong_network_stands_beside_its_line(
    browser: Browser, store: SettingsStore, network: str, flags: dict[str, str]
) -> None:
    page = browser.submit("/wizard/toegang", "/wizard/toegang", network1=network, note1="<b>", **flags)
    assert page.status == 422
    assert page.dom.one("div", id="f-network1-e").text
    assert page.form("/wizard/toegang")["network1"] == network
    assert page.form("/wizard/toegang")["note1"] == "<b>"
    assert not now(store).whitelist


def test_nobody_shuts_himself_out(app: Flask, browser: Browser, store: SettingsStore) -> None:
    line = {"network0": "5.6.7.0/24", "web0": "on"}
    assert browser.submit("/wizard/toegang", "/wizard/toegang", **line).status == 303
    far = Browser(app, remote="5.6.7.8")
    far.client = browser.client
    page = far.submit("/wizard/toegang", "/wizard/toegang", network0="198.51.100.0/24")
    assert page.status == 409
    assert "5.6.7.8" in page.html
    assert str(now(store).whitelist[0].network) == "5.6.7.0/24"


def test_a_voicemail_that_no_mail_server_sends_is_told_of(browser: Browser, store: SettingsStore) -> None:
    assert "nog geen e-mail versturen" in browser.get("/wizard/belplan").html
    smtp = Smtp(host="smtp.example", **{"from": "box@example.nl"})  # type: ignore[arg-type]
    store.save(now(store).replace(notify=Notify(to=("jan@example.nl",), smtp=smtp)), 1, "test")
    assert "nog geen e-mail versturen" not in browser.get("/wizard/belplan").html


def test_a_plan_is_given_to_the_numbers_that_have_none(browser: Browser, store: SettingsStore) -> None:
    done = browser.submit("/wizard/belplan", "/wizard/belplan", choice="both", mobile="06 12345678", mail="a@b.nl")
    assert done.status == 303
    plan = now(store).belplan("uitval")
    assert plan is not None
    assert plan.steps == steps("pbx_down", Given(("+31612345678",), ("a@b.nl",)))
    assert "/belplannen/plan/uitval" in browser.get("/wizard/belplan").html
    assert [line.belplan for line in now(store).numbers] == ["uitval", "eigen", None]
    form = browser.get("/wizard/belplan").form("/wizard/belplan")
    assert (form["choice"], form["mobile"], form["mail"]) == ("both", "06 1234 5678", "a@b.nl")
    assert browser.post("/wizard/belplan", {**form, "choice": "none"}).status == 303
    assert [line.belplan for line in now(store).numbers] == [None, "eigen", None]
    assert [plan.id for plan in now(store).belplans] == ["eigen"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        pytest.param({"choice": "mobile"}, "mobile", id="no mobile number"),
        pytest.param({"choice": "mobile", "mobile": "0612"}, "mobile", id="a number too short"),
        pytest.param({"choice": "voicemail", "mail": "geen adres"}, "mail", id="no mail address"),
        pytest.param({"choice": "voicemail"}, "mail", id="no address at all"),
        pytest.param({}, "choice", id="nothing chosen"),
    ],
)
def test_a_wrong_plan_is_said_beside_its_field(
    browser: Browser, store: SettingsStore, typed: dict[str, str], field: str
) -> None:
    page = browser.submit("/wizard/belplan", "/wizard/belplan", **typed)
    assert page.status == 422
    assert page.dom.one("div", id=f"f-{field}-e").text
    assert not now(store).belplan("uitval")
    assert {name: page.form("/wizard/belplan").get(name, "") for name in typed} == typed


def test_a_first_visit_lands_on_the_wizard(browser: Browser, engine: PretendedEngine, data: Path) -> None:
    assert browser.get("/").place == "/wizard"
    assert "/oefenen" in [a.attrs["href"] for a in browser.get("/wizard").dom.one("main").find("a")]
    SettingsStore(data).save(Settings(trunks=(TRUNK,)), 0, "test")
    assert browser.get("/").place == "/status"
