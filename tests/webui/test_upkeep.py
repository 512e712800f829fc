"""The pages Back-up, Network and State of delivery.

Law: the agent answers over its real socket; backups are real ones.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from appliance.agent.place import VARIABLE
from appliance.agent.values import AgentStatus, Begun, ClockNow, NetworkNow, Refusal
from appliance.agent.verbs import AGENT_VERBS
from appliance.backup import nightly, server
from appliance.cli import main
from appliance.control import Applied, Request
from appliance.settings.upkeep import Backup, ToSftp
from tests.backup.boxes import PASSPHRASE, name_of
from tests.control.conftest import Answerer
from tests.webui.browser import Browser
from tests.webui.conftest import PretendedEngine
from webui.app import create_app
from webui.box import EXTENSION
from webui.update_desk import UpdateDesk

BACKUP, NETWORK, RESET = "/beheer/back-up", "/beheer/netwerk", "/beheer/fabrieksstand"


def send(browser: Browser, content: bytes, passphrase: str) -> Any:
    form: dict[str, Any] = browser.get(BACKUP).form(f"{BACKUP}/terug")
    return browser.post(f"{BACKUP}/terug", {**form, "bestand": (io.BytesIO(content), "b.age"), "open": passphrase})


def test_a_backup_is_taken_away_and_put_back(
    browser: Browser, engine: PretendedEngine, data: Path, settings: Any
) -> None:
    assert browser.submit("/instellingen/box", **{"box.name": "Kantoor"}).status == 303
    browser.get(BACKUP)
    form = browser.get(BACKUP).form(f"{BACKUP}/maak")
    short = browser.post(f"{BACKUP}/maak", {**form, "maak": "kort", "maak_nogmaals": "kort"})
    assert (short.status, "te makkelijk te raden" in short.html) == (422, True)
    differs = browser.post(f"{BACKUP}/maak", {**form, "maak": PASSPHRASE, "maak_nogmaals": PASSPHRASE + "x"})
    assert "niet gelijk" in differs.html
    made = browser.post(f"{BACKUP}/maak", {**form, "maak": PASSPHRASE, "maak_nogmaals": PASSPHRASE}).response
    assert "attachment; filename=backup-20261118-1206.trunkbox.age" in made.headers["Content-Disposition"]
    content = made.data
    made.close()
    assert b"Kantoor" not in content
    assert not list(data.glob("tmp*"))

    assert browser.submit("/instellingen/box", **{"box.name": "Anders"}).status == 303
    engine.asked.clear()
    wrong = send(browser, content, "groene fietsen zingen zacht")
    assert (wrong.status, "opent het bestand niet" in wrong.html) == (422, True)
    assert name_of(data) == "Anders"
    assert engine.asked == []
    engine.answers["apply"] = Applied(generation=4)
    good = send(browser, content, PASSPHRASE)
    assert good.status == 303, [one.text for one in good.dom.find("div", role="alert")]
    assert name_of(data) == "Kantoor"
    assert [verb for verb, _ in engine.asked] == ["apply"], "it works at once"
    assert "Kantoor is teruggezet en werkt nu" in browser.get(BACKUP).html
    assert "Back-up teruggezet" in browser.get("/instellingen/geschiedenis").html


def test_nothing_chosen_and_no_engine_are_said(browser: Browser, data: Path, settings: Any) -> None:
    none = browser.post(f"{BACKUP}/terug", browser.get(BACKUP).form(f"{BACKUP}/terug"))
    assert (none.status, "niets gekozen" in none.html) == (422, True)
    junk = send(browser, b"x" * 2000, PASSPHRASE)
    assert "geen back-up van Trunkbox" in junk.html


def test_the_passphrase_of_every_night_is_not_kept(browser: Browser, data: Path, settings: Any) -> None:
    form = browser.get(BACKUP).form(f"{BACKUP}/nacht")
    sent = {**form, "nacht": PASSPHRASE, "nacht_nogmaals": PASSPHRASE}
    assert browser.post(f"{BACKUP}/nacht", sent).status == 303
    assert nightly.read_lock(data) is not None
    assert PASSPHRASE.encode() not in (data / nightly.KEY).read_bytes()
    nightly.tell(data / nightly.RESULT, nightly.Result(1.0, "backup_failed", "vol"))
    assert browser.get(BACKUP).h1 == "De back-up van vannacht is mislukt."


def test_a_new_box_is_led_to_its_backup(browser: Browser) -> None:
    assert browser.get("/wizard").dom.find("a", href=BACKUP)


STATIC = {"mode": "static", "address": "192.0.2.5/24", "gateway": "192.0.2.1", "dns": ["192.0.2.1"]}


class PretendedAgent:
    """Holds one network, as the real agent tells of it."""

    def __init__(self) -> None:
        self.now = NetworkNow(managed=True, interface="eth0")
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.refusal: Refusal | None = None

    def answer(self, request: Request) -> None:
        args = dict(request.args)
        if request.verb == "status":
            clock = ClockNow(timezone="Europe/Amsterdam", ntp=True, synchronised=True)
            request.answer(AgentStatus(version="1", firewall=None, network=self.now, clock=clock))
            return
        self.asked.append((request.verb, args))
        if self.refusal is not None:
            request.refuse(self.refusal.code, **self.refusal.params)
            return
        match request.verb, args.get("do"):
            case "network", "try":
                self.now = replace(self.now, trying=args["wiring"], seconds=87)
            case "network", "confirm":
                self.now = replace(self.now, wiring=self.now.trying, trying=None, seconds=0)
            case "network", _:
                self.now = replace(self.now, trying=None, seconds=0)
            case "clock", _:
                request.answer(ClockNow())
                return
            case _:
                request.answer(Begun(what=request.verb))
                return
        request.answer(self.now)


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PretendedAgent]:
    """Take it before the app is made."""
    pretended = PretendedAgent()
    path = tmp_path / "agent.sock"
    monkeypatch.setenv(VARIABLE, str(path))
    answerer = Answerer(path, pretended.answer, verbs=AGENT_VERBS)
    yield pretended
    answerer.close()


@pytest.fixture
def app(data: Path, clock: Callable[[], float], agent: PretendedAgent) -> Flask:
    return create_app(data, clock=clock)


def test_a_server_is_shown_with_the_key_for_it_and_tried_at_once(
    browser: Browser, agent: PretendedAgent, data: Path, settings: Any
) -> None:
    assert "authorized_keys" not in browser.get(BACKUP).html, "no server is named"
    found = settings.load()
    there = ToSftp(host="nas.example", username="kantoor")
    settings.save(found.settings.replace(backup=Backup(nightly=there)), found.revision, "test")
    page = browser.get(BACKUP)
    assert "ssh-ed25519 " in page.html
    assert [one.text for one in page.dom.find("code")][-1] == server.public_key(data)
    assert "nog niets naar de server" in page.html
    assert browser.post(f"{BACKUP}/nu", page.form(f"{BACKUP}/nu")).status == 303
    assert agent.asked == [("backup", {})]
    (data / server.PLACE / server.HOSTS).write_text(f"nas.example {server.public_key(data)}\n")
    nightly.tell(data / server.RESULT, nightly.Result(1.0, "server_failed", "de server toont een andere sleutel"))
    page = browser.get(BACKUP)
    assert "niet naar de server worden gebracht: de server toont een andere sleutel." in page.html
    assert "SHA256:" in page.html
    assert browser.post(f"{BACKUP}/nu", {**page.form(f"{BACKUP}/nu"), "do": "forget"}).status == 303
    assert server.fingerprint(data, there) == ""
    agent.refusal = Refusal("machine_refused", why="nee")
    assert browser.post(f"{BACKUP}/nu", page.form(f"{BACKUP}/nu")).status == 422


def test_an_address_is_tried_and_kept_in_the_settings_once_confirmed(
    browser: Browser, agent: PretendedAgent, settings: Any
) -> None:
    form = browser.get(NETWORK).form(NETWORK)
    sent = {**form, **STATIC, "dns": "192.0.2.1"}
    assert browser.post(NETWORK, sent).status == 303
    assert agent.asked == [("network", {"do": "try", "wiring": STATIC})]
    page = browser.get(NETWORK)
    assert "nog 87 s" in page.html
    assert "192.0.2.5/24" in page.html
    assert page.dom.one("section", id="proef").attrs["hx-get"] == f"{NETWORK}/stand"
    assert "87" in browser.get(f"{NETWORK}/stand").html
    assert settings.load().settings.network.mode == "dhcp", "nothing is kept yet"
    judged = page.form(f"{NETWORK}/proef")
    assert browser.post(f"{NETWORK}/proef", {**judged, "do": "keep"}).status == 303
    assert ("network", {"do": "confirm"}) in agent.asked
    kept = settings.load().settings.network
    assert (kept.mode, str(kept.address)) == ("static", "192.0.2.5/24")
    assert browser.get(f"{NETWORK}/stand").response.headers["HX-Refresh"] == "true"


def test_another_network_in_the_settings_is_tried_and_the_same_one_is_not(
    browser: Browser, agent: PretendedAgent, settings: Any
) -> None:
    form = browser.get("/instellingen/box/tekst").form("/instellingen/box/tekst")
    (field,) = [name for name, value in form.items() if "network:" in str(value)]
    text = f"network:\n  mode: static\n  address: {STATIC['address']}\n  gateway: {STATIC['gateway']}\n"
    saved = browser.post("/instellingen/box/tekst", {**form, field: text + f"  dns: [{STATIC['dns'][0]}]\n"})
    assert saved.status == 303
    tries = [args for verb, args in agent.asked if verb == "network"]
    assert tries == [{"do": "try", "wiring": STATIC}]
    assert "op proef" in browser.get("/instellingen/").html
    # Confirmed, the settings and the agent say the same, and nothing is tried again.
    judged = browser.get(NETWORK).form(f"{NETWORK}/proef")
    assert browser.post(f"{NETWORK}/proef", {**judged, "do": "keep"}).status == 303
    assert browser.submit("/instellingen/box", **{"box.name": "Anders"}).status == 303
    assert [args["do"] for verb, args in agent.asked if verb == "network"] == ["try", "confirm"]


def test_the_command_tries_confirms_and_keeps(
    agent: PretendedAgent, data: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def network(*words: str) -> int:
        return main(["--data", str(data), "--lang", "en", "network", *words])

    assert network() == 0
    assert "nobody has set anything" in capsys.readouterr().out
    assert network("static", "192.0.2.5", "--gateway", "192.0.2.1") == 1
    assert agent.asked == []
    assert network("static", "192.0.2.5/24", "--gateway", "192.0.2.1", "--dns", "192.0.2.1") == 0
    assert agent.asked == [("network", {"do": "try", "wiring": STATIC})]
    assert "On trial: 192.0.2.5/24 via 192.0.2.1, DNS 192.0.2.1. 87 s left" in capsys.readouterr().out
    assert network("confirm") == 0
    assert str(settings.load().settings.network.address) == "192.0.2.5/24"
    agent.refusal = Refusal("network_nothing")
    assert network("back") == 1
    assert "No network setting is on trial" in capsys.readouterr().err


def test_a_trial_taken_back_changes_no_setting(browser: Browser, agent: PretendedAgent, settings: Any) -> None:
    assert browser.post(NETWORK, {**browser.get(NETWORK).form(NETWORK), "mode": "dhcp"}).status == 303
    revision = settings.revision()
    judged = browser.get(NETWORK).form(f"{NETWORK}/proef")
    assert browser.post(f"{NETWORK}/proef", {**judged, "do": "back"}).status == 303
    assert (agent.asked[-1], settings.revision()) == (("network", {"do": "back"}), revision)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"address": "192.0.2.5"}, "f-address-e", id="without a network"),
        pytest.param({"address": "x"}, "f-address-e", id="no address"),
        pytest.param({"gateway": "x"}, "f-gateway-e", id="no gateway"),
        pytest.param({"dns": "een twee"}, "f-dns-e", id="no name servers"),
        pytest.param({"gateway": "198.51.100.1"}, "", id="a gateway elsewhere"),
        pytest.param({"address": "192.0.2.255/24"}, "", id="everybody's address"),
    ],
)
def test_what_cannot_work_is_not_tried(
    changed: dict[str, str], field: str, browser: Browser, agent: PretendedAgent, settings: Any
) -> None:
    form = browser.get(NETWORK).form(NETWORK)
    page = browser.post(NETWORK, {**form, **STATIC, "dns": "192.0.2.1", **changed})
    assert page.status == 422
    assert agent.asked == []
    assert page.dom.find("div", id=field) if field else page.dom.find("div", role="alert")
    for name, value in changed.items():
        assert page.form(NETWORK)[name] == value, "what was typed stays"


def test_the_agents_refusal_is_told(browser: Browser, agent: PretendedAgent, settings: Any) -> None:
    agent.refusal = Refusal("network_failed", why="nee")
    page = browser.post(NETWORK, {**browser.get(NETWORK).form(NETWORK), "mode": "dhcp"})
    assert (page.status, "nam het niet aan (nee)" in page.html) == (422, True)


def test_the_clock(browser: Browser, agent: PretendedAgent, settings: Any) -> None:
    form = browser.get(NETWORK).form("/beheer/klok")
    assert browser.post("/beheer/klok", {**form, "timezone": "Mars/Olympus"}).status == 422
    assert browser.post("/beheer/klok", {**form, "timezone": "Europe/Brussels"}).status == 303
    assert agent.asked == [("clock", {"timezone": "Europe/Brussels", "ntp": True})]


def test_the_state_of_delivery_is_asked_for_by_its_word(
    app: Flask, browser: Browser, agent: PretendedAgent, tmp_path: Path
) -> None:
    assert "trunkbox uninstall" in browser.get(RESET).html
    release = tmp_path / "release"
    release.write_text("VERSION=1.4.2\nBOARD=x86\nCOMPATIBLE=trunkbox-x86\n")
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], updates=UpdateDesk(release))
    form = browser.get(RESET).form(RESET)
    refused = browser.post(RESET, {**form, "woord": "ja"})
    assert (refused.status, agent.asked) == (422, [])
    assert browser.post(RESET, {**form, "woord": "wissen"}).h1 == "De box wist zichzelf en herstart."
    assert agent.asked == [("factory_reset", {})]


@pytest.mark.parametrize("path", [BACKUP, NETWORK, RESET])
def test_a_stranger_sees_nothing(path: str, stranger: Browser) -> None:
    assert stranger.get(path).status in (302, 303)
