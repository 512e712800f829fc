"""The status page: its first sentence, what it rests on, and that it refreshes itself for nothing."""

from pathlib import Path

import pytest

from appliance.calllog.files import journal_path
from appliance.calllog.lines import encode
from appliance.calllog.record import to_dict
from appliance.control import (
    AccountStatus,
    CallStatus,
    EngineStatus,
    PbxStatus,
    Problem,
    Refused,
    Status,
    TrunkStatus,
)
from appliance.settings import Settings
from appliance.settings.parse import parse
from appliance.store import SettingsStore
from tests.calllog.make import call as logged
from tests.webui.browser import Browser, Page
from tests.webui.conftest import NOW, Clock, PretendedEngine

WELL = Status(
    engine=EngineStatus(version="1", pid=1, since=NOW - 3600),
    trunks=(
        TrunkStatus(
            id="hoofd",
            enabled=True,
            kind="trunk",
            accounts=(
                AccountStatus(
                    key="hoofd",
                    username="31501234500",
                    role="primary",
                    state="registered",
                    server="sip.provider.example:5060",
                    code=200,
                    reason="OK",
                    since=NOW - 600,
                ),
            ),
        ),
    ),
    pbxs=(PbxStatus(id="kantoor", mode="peer", state="reachable", contacts=("192.168.1.10:5060",), since=NOW),),
)
TALK = CallStatus(
    id="abc-1",
    direction="in",
    from_="+31655501122",
    to="+31501234500",
    state="talking",
    start=NOW - 188,
    did="+31501234500",
)
SETTINGS = {
    "schema": 1,
    "trunks": [{"id": "hoofd", "servers": ["sip.provider.example"], "username": "31501234500", "channels": 4}],
    "pbxs": [{"id": "kantoor", "brand": "3cx", "mode": "peer", "address": "192.168.1.10"}],
    "numbers": [{"number": "+31501234500", "label": "Hoofdnummer", "trunk": "hoofd", "pbx": "kantoor"}],
}


@pytest.fixture(autouse=True)
def box_with_lines(data: Path) -> SettingsStore:
    wanted = parse(SETTINGS)
    assert isinstance(wanted, Settings), wanted
    store = SettingsStore(data)
    store.save(wanted, 0, "test")
    return store


def changed(status: Status, **fields: object) -> Status:
    from dataclasses import replace

    return replace(status, **fields)  # type: ignore[arg-type]


def pill(page: Page) -> str:
    return page.dom.one("a", id="health").text


def test_all_is_well(browser: Browser, engine: PretendedEngine) -> None:
    engine.status = changed(WELL, calls=(TALK,))
    page = browser.get("/status")
    assert page.h1.startswith("Alles werkt")
    assert "ok" in page.dom.one("h1").attrs["class"].split()
    assert pill(page) == "Alles werkt1 gesprek"
    trunk = page.dom.one("section", id="trunk-hoofd").text
    assert "Aangemeld" in trunk
    assert "11:56" in trunk
    assert "Bereikbaar" in page.dom.one("section", id="pbx-kantoor").text
    assert "1 van 4" in page.dom.one("section", id="channels").text
    going = page.dom.one("section", id="going").text
    assert "06 5550 1122" in going
    assert "Hoofdnummer" in going
    assert "12:03" in going


@pytest.mark.parametrize(
    ("status", "sentence", "tone", "word"),
    [
        pytest.param(changed(WELL, pbxs=()), "centrale", "unknown", "Nog niet klaar", id="no PBX yet"),
        pytest.param(
            changed(WELL, pbxs=(PbxStatus(id="kantoor", mode="peer", state="unreachable"),)),
            "kantoor is niet bereikbaar",
            "bad",
            "Storing",
            id="the PBX is gone",
        ),
        pytest.param(
            changed(WELL, engine=EngineStatus(version="1", pid=1, since=NOW, ready=False)),
            "start",
            "warn",
            "Let op",
            id="the engine starts",
        ),
    ],
)
def test_what_is_wrong_is_said_first_and_the_pill_agrees(
    browser: Browser, engine: PretendedEngine, status: Status, sentence: str, tone: str, word: str
) -> None:
    engine.status = status
    page = browser.get("/status")
    assert sentence in page.h1
    assert tone in page.dom.one("h1").attrs["class"].split()
    assert pill(page).startswith(word)
    assert page.dom.find("ol", class_="steps")[0].find("li")


def test_an_engine_that_is_gone_is_said_plainly(browser: Browser) -> None:
    page = browser.get("/status")
    assert "motor draait niet" in page.h1
    assert "bad" in page.dom.one("h1").attrs["class"].split()
    assert "1 van" not in page.html
    assert not page.dom.find("section", id="going")
    assert pill(page) == "Storing"


def test_every_problem_of_the_engine_is_shown(browser: Browser, engine: PretendedEngine) -> None:
    problems = (Problem("sip_port_taken", {"where": "0.0.0.0:5060/udp", "by": "asterisk"}), Problem("brand_new"))
    engine.status = changed(WELL, engine=EngineStatus(version="1", pid=1, since=NOW, problems=problems))
    html = browser.get("/status").html
    assert "0.0.0.0:5060/udp" in html
    assert "brand_new" in html


class TestRefreshing:
    """The live part asks for itself, and gets nothing while nothing changed."""

    def poll(self, browser: Browser, page: Page) -> Page:
        return browser.get(page.dom.one("div", id="live").attrs["hx-get"], htmx=True)

    def test_nothing_changed_nothing_sent(self, browser: Browser, engine: PretendedEngine, clock: Clock) -> None:
        engine.status = changed(WELL, calls=(TALK,))
        page = browser.get("/status")
        browser.client.application.extensions["trunkbox"].engine.forget()  # type: ignore[attr-defined]
        clock.now += 5
        again = self.poll(browser, page)
        assert (again.status, again.response.data) == (204, b"")

    def test_a_change_comes_with_its_sentence(self, browser: Browser, engine: PretendedEngine) -> None:
        engine.status = WELL
        page = browser.get("/status")
        engine.status = changed(WELL, pbxs=(PbxStatus(id="kantoor", mode="peer", state="unreachable"),))
        browser.client.application.extensions["trunkbox"].engine.forget()  # type: ignore[attr-defined]
        fresh = self.poll(browser, page)
        assert fresh.status == 200
        assert not fresh.dom.find("html")
        said = fresh.dom.one("p", id="said")
        assert "niet bereikbaar" in said.text
        assert said.attrs["hx-swap-oob"] == "true"
        assert self.poll(browser, fresh).status == 204

    def test_another_call_is_no_news_for_who_listens(self, browser: Browser, engine: PretendedEngine) -> None:
        engine.status = changed(WELL, pbxs=(PbxStatus(id="kantoor", mode="peer", state="unreachable"),))
        page = browser.get("/status")
        engine.status = changed(engine.status, calls=(TALK,))
        browser.client.application.extensions["trunkbox"].engine.forget()  # type: ignore[attr-defined]
        fresh = self.poll(browser, page)
        assert fresh.status == 200
        assert not fresh.dom.find("p", id="said")

    def test_it_can_be_paused_and_stays_so(self, browser: Browser, engine: PretendedEngine) -> None:
        browser.get("/status?pauze=1")
        page = browser.get("/status")
        assert "hx-trigger" not in page.html
        assert "hx-trigger" not in browser.get("/meer").html
        again = browser.get(page.dom.one("a", id="pause").attrs["href"])
        assert "hx-trigger" in again.html

    def test_the_pill_too(self, browser: Browser, engine: PretendedEngine) -> None:
        engine.status = WELL
        place = browser.get("/meer").dom.one("a", id="health").attrs["hx-get"]
        assert browser.get(place, htmx=True).status == 204
        engine.status = changed(WELL, calls=(TALK,))
        browser.client.application.extensions["trunkbox"].engine.forget()  # type: ignore[attr-defined]
        fresh = browser.get(place, htmx=True)
        assert fresh.dom.one("a", id="health").text == "Alles werkt1 gesprek"


class TestHangUp:
    """Ending a call is asked about first."""

    def test_it_is_asked_and_done(self, browser: Browser, engine: PretendedEngine) -> None:
        engine.status = changed(WELL, calls=(TALK,))
        engine.answers["hangup"] = None
        link = browser.get("/status").dom.one("a", id="hang-abc-1")
        assert "06 5550 1122" in link.attrs["aria-label"]
        asked = browser.get(link.attrs["href"])
        action = asked.dom.one("main").one("form").attrs["action"]
        assert browser.post(action, asked.form()).place == "/status"
        assert ("hangup", {"call": "abc-1"}) in engine.asked

    def test_a_call_that_is_over_leads_back(self, browser: Browser, engine: PretendedEngine) -> None:
        engine.status = WELL
        assert browser.get("/status/ophangen/abc-1").place == "/status"
        assert browser.get("/status/ophangen/x", htmx=True).response.headers["HX-Redirect"] == "/status"
        assert "al voorbij" in browser.get("/status").html

    def test_one_that_ends_meanwhile_is_no_fault(self, browser: Browser, engine: PretendedEngine) -> None:
        engine.status = changed(WELL, calls=(TALK,))
        engine.answers["hangup"] = Refused("no_such_call", {"call": "abc-1"})
        asked = browser.get("/status/ophangen/abc-1")
        action = asked.dom.one("main").one("form").attrs["action"]
        assert browser.follow(browser.post(action, asked.form())).status == 200

    def test_without_an_engine_it_is_said(self, browser: Browser) -> None:
        page = browser.get("/status/ophangen/abc-1")
        assert page.status == 503
        assert "antwoordt niet" in page.h1


def test_the_last_calls_are_there_without_an_engine(browser: Browser, data: Path) -> None:
    (data / "calls").mkdir(parents=True)
    with journal_path(data / "calls", 1).open("wb") as journal:
        for n in range(8):
            journal.write(encode(to_dict(logged(n))))
    rows = browser.get("/status").dom.one("section", id="last").one("tbody").find("tr")
    assert len(rows) == 5


def test_who_has_nothing_yet_is_led_to_the_set_up(browser: Browser, box_with_lines: SettingsStore) -> None:
    assert browser.get("/").place == "/status"
    box_with_lines.save(Settings(), 1, "test")
    assert browser.get("/").place.startswith("/wizard")
    page = browser.get("/status")
    assert page.dom.one("a", id="wizard").attrs["href"].startswith("/wizard")


def test_hostile_names_are_text(browser: Browser, engine: PretendedEngine) -> None:
    bad = "<img src=x onerror=alert(1)>\u202e\x07"
    engine.status = changed(
        WELL,
        trunks=(
            TrunkStatus(
                id="hoofd",
                enabled=True,
                kind="trunk",
                accounts=(
                    AccountStatus(
                        key="a", username=bad, role="primary", state="refused", code=403, reason=bad, server=bad
                    ),
                ),
            ),
        ),
        calls=(CallStatus(id="x", direction="in", from_=bad, to=bad, state="ringing", start=NOW),),
    )
    html = browser.get("/status").html
    assert "<img" not in html
    assert "\x07" not in html
    assert "\u202e" not in html
