"""Who is let in and who is kept out, signs of fraud, who hears of it; the overview that says the worst first."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from appliance.admin.owner import Owner
from appliance.control import (
    Attempt,
    BanStatus,
    FirewallStatus,
    FraudFinding,
    MailStatus,
    Refused,
    Status,
)
from appliance.settings import Pbx, Settings, Trunk
from appliance.settings.security import Destinations, Fraud, Whitelisted
from appliance.settings.upkeep import Notify, Smtp
from appliance.store import SettingsStore
from tests.webui.browser import Browser, Page
from tests.webui.conftest import NOW, PASSWORD, PretendedEngine
from tests.webui.test_security_limits import told

ROOT = "/beveiliging/"
ACCESS, BANS, FRAUD, MAIL = f"{ROOT}toegang", f"{ROOT}geweerd", f"{ROOT}fraude", f"{ROOT}meldingen"
HOSTILE = "<script>alert(1)</script>"
SMTP = Smtp(host="smtp.example", username="jan", password="geheim-1", **{"from": "box@example.nl"})  # type: ignore[arg-type]


@pytest.fixture
def store(data: Path, engine: PretendedEngine) -> SettingsStore:
    """A box with a trunk by name, a PBX by address, a list of three, and somebody to tell."""
    engine.answers["limits"] = told()
    store = SettingsStore(data)
    lines = (
        Whitelisted(network="10.0.0.0/8", allow=("sip", "web")),  # type: ignore[arg-type]
        Whitelisted(network="10.1.0.0/16", allow=("web",), note="Binnen de eerste"),  # type: ignore[arg-type]
        Whitelisted(network="198.51.100.0/28", allow=("web",), note=HOSTILE),  # type: ignore[arg-type]
    )
    trunk = Trunk(id="hoofd", servers=("localhost",), username="u", password="p")  # type: ignore[arg-type]
    wanted = Settings(
        trunks=(trunk,),
        pbxs=(Pbx(id="kantoor", address="192.168.1.10"),),
        whitelist=lines,
        notify=Notify(to=("jan@example.nl",), smtp=SMTP),
    )
    store.save(wanted, 0, "test")
    return store


def now(store: SettingsStore) -> Settings:
    return store.load().settings  # type: ignore[union-attr]


def seen(engine: PretendedEngine, **changes: object) -> None:
    engine.status = Status(engine=engine.status.engine, **changes)  # type: ignore[arg-type]


# --- whitelist


def test_the_list_tells_overlap_and_where_one_is(browser: Browser, store: SettingsStore) -> None:
    browser.remote = "10.1.2.3"
    page = browser.get(ACCESS)
    assert page.h1 == "Uw provider, uw centrale en 3 netwerken van de lijst krijgen antwoord."
    rows = page.dom.one("tbody").find("tr")
    assert [bool(row.find("p", class_="ok")) for row in rows[:3]] == [True, True, False]
    assert "Valt al binnen regel 1" in rows[1].text
    assert "Valt al" not in rows[0].text + rows[2].text
    assert "<script>alert" not in page.html


def test_those_who_are_let_in_by_themselves_are_looked_up(browser: Browser, store: SettingsStore) -> None:
    page = browser.get(ACCESS)
    assert "127.0.0.1" not in page.dom.one(id="derived").text
    way = page.dom.one(id="derived").attrs["hx-get"]
    for found in (browser.get(way, htmx=True).dom, browser.get(way).dom.one(id="vanzelf")):
        assert "Provider van trunk hoofd" in found.text
        assert "127.0.0.1" in found.text
        assert "192.168.1.10" in found.text


@pytest.mark.parametrize(
    ("network", "flags"),
    [
        pytest.param("0.0.0.0/0", {"web3": "on"}, id="the whole internet"),
        pytest.param("::/0", {"web3": "on"}, id="the whole internet in IPv6"),
        pytest.param("kantoor", {"web3": "on"}, id="no address"),
        pytest.param("192.0.2.1/24", {"web3": "on"}, id="host bits"),
        pytest.param("192.0.2.1", {}, id="nothing allowed"),
    ],
)
def test_a_wrong_network_stands_beside_its_line(
    browser: Browser, store: SettingsStore, network: str, flags: dict[str, str]
) -> None:
    page = browser.submit(ACCESS, ACCESS, network3=network, **flags)
    assert page.status == 422
    assert page.dom.one("div", id="f-network3-e").text
    assert page.form(ACCESS)["network3"] == network
    assert len(now(store).whitelist) == 3


def test_a_network_is_added_and_an_empty_line_takes_one_away(browser: Browser, store: SettingsStore) -> None:
    page = browser.submit(ACCESS, ACCESS, network1="", network3="2001:db8::/48", sip3="on", note3="Thuis")
    assert page.status == 303
    assert [str(one.network) for one in now(store).whitelist] == ["10.0.0.0/8", "198.51.100.0/28", "2001:db8::/48"]
    assert now(store).whitelist[2].allow == ("sip",)


def test_no_line_of_a_long_list_is_lost(browser: Browser, store: SettingsStore) -> None:
    lines = tuple(Whitelisted(network=f"10.0.{n >> 8}.{n & 255}/32", allow=("web",)) for n in range(300))  # type: ignore[arg-type]
    store.save(now(store).replace(whitelist=lines), 1, "test")
    for path in (ACCESS, "/wizard/toegang"):
        assert browser.submit(path, path, network300="192.0.2.1", web300="on").status == 303
    assert len(now(store).whitelist) == 301
    store.save(now(store).replace(whitelist=lines * 14), 3, "test")
    for path in (ACCESS, "/wizard/toegang"):
        assert browser.get(path).place == "/instellingen/toegang/tekst"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        pytest.param(FirewallStatus(), "trunkbox install", id="no agent"),
        pytest.param(FirewallStatus(state="applied", since=NOW - 60), "Toegepast om 12:05", id="in force"),
        pytest.param(
            FirewallStatus(state="refused", code="firewall_refused", params={"why": HOSTILE}),
            "nftables weigert",
            id="refused",
        ),
    ],
)
def test_the_firewall_is_told(
    browser: Browser, store: SettingsStore, engine: PretendedEngine, status: FirewallStatus, said: str
) -> None:
    seen(engine, firewall=status)
    for path in (ACCESS, ROOT):
        page = browser.get(path)
        assert said in page.html
        assert "<script>alert" not in page.html


# --- bans


BAN = BanStatus(address="203.0.113.9", since=NOW - 60, until=NOW + 3600, reason="wrong_password", count=12)


def test_who_is_kept_out_is_let_in_with_a_press(
    browser: Browser, store: SettingsStore, engine: PretendedEngine
) -> None:
    stranger = Attempt(
        source="192.168.1.77",
        port=5060,
        transport="udp",
        method="REGISTER",
        user="101",
        user_agent=HOSTILE,
        outcome="stranger",
        first=NOW - 60,
        last=NOW - 30,
        near=True,
    )
    far = Attempt(
        **{**{f: getattr(stranger, f) for f in stranger.__slots__}, "source": "203.0.113.1", "near": False}
    )
    seen(engine, bans=(BAN,), strangers=(stranger, far))
    engine.answers["unban"] = []
    page = browser.get(BANS)
    assert page.h1 == "1 adres krijgt geen antwoord, omdat het wachtwoorden raadde."
    assert "12 keer aangemeld, verkeerd wachtwoord" in page.dom.one("tbody").text
    assert "192.168.1.77" in page.dom.one(id="vreemden").text
    assert "203.0.113.1" not in page.dom.one(id="vreemden").text
    assert "<script>alert" not in page.html
    way = f"{BANS}/toelaten"
    told = browser.follow(browser.post(way, page.form(way)))
    assert ("unban", {"address": "203.0.113.9"}) in engine.asked
    assert "203.0.113.9 krijgt weer antwoord." in told.dom.one(id="toasts").text
    engine.answers["unban"] = Refused("no_such_ban", {"address": "203.0.113.9"})
    again = browser.follow(browser.post(way, page.form(way)))
    assert "werd al niet meer geweerd" in again.dom.one(id="toasts").text


def test_without_an_engine_nothing_is_claimed(browser: Browser, settings: SettingsStore) -> None:
    assert browser.get(BANS).h1 == "Wie nu geweerd wordt, is niet te zeggen."
    assert browser.get(FRAUD).h1 == "Of er iets verdachts is, is nu niet te zeggen."
    assert browser.get(ROOT).status == 200


# --- fraud


def test_each_shape_is_set_and_findings_are_sentences(
    browser: Browser, store: SettingsStore, engine: PretendedEngine
) -> None:
    found = FraudFinding(
        shape="new_country_at_night",
        pbx="kantoor",
        did="blocked",
        number="+2348012345678",
        first=NOW - 60,
        last=NOW - 30,
        count=3,
        detail="NG",
    )
    seen(engine, fraud=(found,))
    page = browser.get(FRAUD)
    assert page.dom.one("h1", class_="warn")
    assert "Nigeria" in page.dom.one(id="gezien").text
    assert browser.submit(FRAUD, FRAUD, burst="block", sequential="off").status == 303
    assert now(store).fraud == Fraud(burst="block", sequential="off")
    wrong = browser.submit(FRAUD, FRAUD, burst="explode")
    assert wrong.status == 422
    assert now(store).fraud.burst == "block"


# --- mail


def password(store: SettingsStore) -> str:
    smtp = now(store).notify.smtp
    return smtp.password.get_secret_value() if smtp and smtp.password else ""


def test_the_mail_server_is_saved_and_its_password_never_shown(browser: Browser, store: SettingsStore) -> None:
    page = browser.get(MAIL)
    assert page.h1 == "Is er iets aan de hand, dan gaat er bericht naar jan@example.nl."
    assert "geheim-1" not in page.html
    assert browser.submit(MAIL, MAIL, host="mail.example", to="a@example.nl\nb@example.nl").status == 303
    notify = now(store).notify
    assert notify.to == ("a@example.nl", "b@example.nl")
    assert notify.smtp
    assert notify.smtp.host == "mail.example"
    assert password(store) == "geheim-1"
    assert browser.submit(MAIL, MAIL, password="nieuw-2").status == 303
    assert password(store) == "nieuw-2"
    assert browser.submit(MAIL, MAIL, **{"host": "", "username": "", "from": ""}).status == 303
    assert now(store).notify.smtp is None
    assert browser.get(MAIL).h1 == "Niemand krijgt bericht als er iets misgaat."


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"to": "geen adres"}, "to"),
        ({"host": ""}, "host"),
        ({"host": "a b"}, "host"),
        ({"port": "70000"}, "port"),
        ({"port": "smtp"}, "port"),
        ({"security": "rot13"}, "security"),
        ({"from": "box"}, "from"),
        ({"username": "a\rb"}, "username"),
    ],
)
def test_a_wrong_mail_server_is_told_beside_its_field(
    browser: Browser, store: SettingsStore, typed: dict[str, str], field: str
) -> None:
    page = browser.submit(MAIL, MAIL, **typed, password="getypt-3")
    assert page.status == 422
    assert page.dom.one(id=f"f-{field}-e").text
    assert now(store).notify.smtp == SMTP
    assert "getypt-3" not in page.html


@pytest.mark.parametrize("htmx", [True, False], ids=["with script", "without"])
def test_a_test_letter_shows_the_servers_own_words(
    browser: Browser, store: SettingsStore, engine: PretendedEngine, htmx: bool
) -> None:
    answer = "535 5.7.8 Bad credentials <b>"
    engine.answers["test_mail"] = {
        "taken": False,
        "code": "mail_login",
        "answer": answer,
        "to": ["jan@example.nl"],
    }
    way = f"{MAIL}/proef"
    page = browser.post(way, browser.get(MAIL).form(way), htmx=htmx)
    assert page.status == 200
    assert page.dom.one("pre").text == answer
    assert "inlognaam of het wachtwoord" in page.html
    assert "<b> " not in page.html
    assert bool(page.dom.find("html")) is not htmx


def test_a_test_letter_that_cannot_be_sent_says_why(
    browser: Browser, store: SettingsStore, engine: PretendedEngine
) -> None:
    engine.answers["test_mail"] = Refused("mail_busy", {})
    way = f"{MAIL}/proef"
    page = browser.post(way, browser.get(MAIL).form(way))
    assert "twee proefberichten" in page.dom.one(id="tested").text


# --- overview


@pytest.mark.parametrize(
    ("change", "status", "limits", "tone", "sentence"),
    [
        pytest.param({}, {}, told(), "ok", "Er is nog € 8,16 over", id="all is well"),
        pytest.param({}, {}, told(10_000_000), "bad", "is op", id="a limit is used up"),
        pytest.param({"notify": Notify()}, {}, told(), "warn", "Niemand krijgt bericht", id="nobody hears of it"),
        pytest.param(
            {"destinations": Destinations(default="allow")},
            {},
            told(),
            "warn",
            "Alles mag",
            id="everything allowed",
        ),
        pytest.param(
            {},
            {"mail": MailStatus(waiting=2, code="mail_login", answer="535 no")},
            told(),
            "bad",
            "mailserver neemt",
            id="mail is refused",
        ),
    ],
)
def test_the_overview_says_the_worst_first(
    browser: Browser,
    store: SettingsStore,
    engine: PretendedEngine,
    change: dict[str, object],
    status: dict[str, object],
    limits: object,
    tone: str,
    sentence: str,
) -> None:
    store.save(now(store).replace(**change), 1, "test") if change else None
    seen(engine, **status)
    engine.answers["limits"] = limits
    page = browser.get(ROOT)
    assert page.dom.one("h1", class_=tone)
    assert sentence in page.h1.replace("\u00a0", " ")


def test_the_overview_leads_to_what_needs_doing(browser: Browser, store: SettingsStore) -> None:
    store.save(now(store).replace(notify=Notify()), 1, "test")
    first = browser.get(ROOT).dom.one("a", class_="primary")
    assert (first.text, first.attrs["href"]) == ("Naar Meldingen", "/beveiliging/meldingen")


def test_the_overview_leads_everywhere_and_refreshes_itself(
    browser: Browser, store: SettingsStore, engine: PretendedEngine
) -> None:
    page = browser.get(ROOT)
    links = {one.attrs["href"].partition("#")[0] for one in page.dom.one("main").find("a")}
    names = ("limieten", "bestemmingen", "tarieven", "toegang", "geweerd", "fraude", "meldingen", "tegengehouden")
    assert {f"{ROOT}{name}" for name in names} <= links
    live = page.dom.one(id="live").attrs["hx-get"]
    assert browser.get(live, htmx=True).status == 204
    seen(engine, bans=(BAN,))
    browser.get("/toegang")
    fresh = changed(browser, live)
    assert "1 adres wordt geweerd" in fresh.html


def changed(browser: Browser, live: str) -> Page:
    """The live part once the page's memory of the engine is old: it lasts a second."""
    for _ in range(50):
        page = browser.get(live, htmx=True)
        if page.status == 200:
            return page
        browser.client.application.extensions["trunkbox"].engine.forget()
    raise AssertionError("never changed")


def test_settings_lead_to_these_pages_and_their_text_stays(browser: Browser, store: SettingsStore) -> None:
    for part in ("bestemmingen", "limieten", "fraude", "tarieven", "toegang", "meldingen"):
        assert browser.get(f"/instellingen/{part}").place == f"{ROOT}{part}"
        assert browser.get(f"/instellingen/{part}/tekst").status == 200


def test_who_would_shut_himself_out_by_the_list_is_asked_and_has_a_minute(
    app: Flask, owner: Owner, store: SettingsStore
) -> None:
    outside = Browser(app, remote="198.51.100.5")
    assert outside.submit("/inloggen", password=PASSWORD).status == 303
    page = outside.submit(ACCESS, ACCESS, network2="")
    assert page.status == 409
    assert "198.51.100.5" in page.dom.one("main").text
    assert len(now(store).whitelist) == 3
    assert outside.post(ACCESS, page.form(ACCESS)).status == 303
    assert len(now(store).whitelist) == 2
    inside = Browser(app)
    assert inside.submit("/inloggen", password=PASSWORD).status == 303
    assert "op proef" in inside.get(ACCESS).html
