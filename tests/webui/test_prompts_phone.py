"""An announcement spoken by telephone, as the page sees it: asked for, watched, taken, named, and in the list."""

from dataclasses import replace
from pathlib import Path

import pytest

from appliance.control import ProofStatus, ProofStep, Refused
from appliance.prompts.convert import seconds
from appliance.prompts.library import library
from appliance.store import Loaded, SettingsStore
from tests.prompts.hostile import recording
from tests.webui.browser import Browser, Page
from tests.webui.conftest import NOW, PretendedEngine

HERE, MAKE, RING = "/meldteksten", "/meldteksten/maak", "/meldteksten/bellen"
RUNNING = ProofStatus(
    id="00c0ffee", kind="record", number="+31612345678", steps=(ProofStep(at=NOW, what="answered"),)
)
DONE = replace(RUNNING, done=True, outcome="recorded", recording="00c0ffee.wav")


@pytest.fixture
def phone(engine: PretendedEngine, data: Path, tmp_path: Path) -> PretendedEngine:
    """An engine that rings, and has recorded."""
    engine.answers |= {"test_call": RUNNING, "test_status": RUNNING, "test_stop": RUNNING}
    (data / "tests").mkdir(parents=True)
    recording(tmp_path / "said.wav").rename(data / "tests" / "00c0ffee.wav")
    return engine


def ring(browser: Browser, number: str, query: str = "") -> Page:
    return browser.post(RING, {**browser.get(MAKE + query).form(RING), "number": number})


def test_rung_spoken_named_and_in_the_list(
    browser: Browser, phone: PretendedEngine, settings: SettingsStore, data: Path
) -> None:
    begun = ring(browser, "06 12345678")
    assert phone.asked[-1] == ("test_call", {"kind": "record", "number": "06 12345678"})
    page = browser.get(begun.place)
    assert "De box belt u." in page.html
    assert browser.get(page.dom.one("section", id="calling").attrs["hx-get"]).status == 204
    phone.answers["test_status"] = DONE
    card = browser.get(page.dom.one("section", id="calling").attrs["hx-get"])
    assert "Uw meldtekst is ingesproken." in card.html
    heard = browser.submit(begun.place)
    assert heard.status == 303
    path = heard.place.partition("?")[0]
    assert browser.post(path, {**browser.get(heard.place).form(path), "label": "Ingesproken"}).status == 303
    found = settings.load()
    assert isinstance(found, Loaded)
    (kept,) = found.settings.prompts
    assert kept.id == "ingesproken"
    assert seconds(library(found.settings, data)[kept.id]) > 0.5
    assert "a-ingesproken" in {one.attrs["id"] for one in browser.get(HERE).dom.find("audio")}


def test_one_that_is_replaced_stays_known(browser: Browser, phone: PretendedEngine) -> None:
    begun = ring(browser, "201", "?id=closed")
    phone.answers["test_status"] = DONE
    page = browser.get(begun.place)
    assert "Wij zijn gesloten vervangen" in page.html
    form = page.form(begun.place)
    heard = browser.post(begun.place, form)
    assert "id=closed" in heard.place


@pytest.mark.parametrize(
    ("number", "words"),
    [
        pytest.param("", "Vul in welk toestel", id="none"),
        pytest.param("112", "is een noodnummer", id="an emergency number"),
    ],
)
def test_a_number_that_is_not_rung_is_refused_beside_its_field(
    browser: Browser, phone: PretendedEngine, number: str, words: str
) -> None:
    phone.answers["test_call"] = Refused("proof_emergency", {"number": number})
    page = ring(browser, number)
    assert page.status == 422
    assert words in page.dom.one("div", id="e-phone").text
    assert "e-phone" in page.dom.one("input", id="f-number").attrs["aria-describedby"]


def test_a_call_of_another_kind_is_not_shown_here(browser: Browser, phone: PretendedEngine) -> None:
    phone.answers["test_status"] = replace(RUNNING, kind="out")
    assert browser.get(f"{RING}/00c0ffee").status == 404


@pytest.mark.parametrize("name", ["../settings.json", "melody.wav", ""])
def test_only_what_the_engine_recorded_is_taken(browser: Browser, phone: PretendedEngine, name: str) -> None:
    token = browser.get(MAKE).form(RING)["csrf_token"]
    phone.answers["test_status"] = replace(DONE, recording=name)
    assert browser.post(f"{RING}/00c0ffee", {"csrf_token": token}).status == 404


def test_a_recording_that_went_says_so(browser: Browser, phone: PretendedEngine, data: Path) -> None:
    phone.answers["test_status"] = DONE
    token = browser.get(MAKE).form(RING)["csrf_token"]
    (data / "tests" / "00c0ffee.wav").unlink()
    again = browser.post(f"{RING}/00c0ffee", {"csrf_token": token})
    assert (again.status, "niet meer" in browser.get(again.place).html) == (303, True)


def test_hanging_up(browser: Browser, phone: PretendedEngine) -> None:
    begun = ring(browser, "201")
    page = browser.get(begun.place)
    browser.post(f"{RING}/00c0ffee/stop", page.form(f"{RING}/00c0ffee/stop"))
    assert (
        phone.asked[-2:] == [("test_stop", {"test": "00c0ffee"})]
        or ("test_stop", {"test": "00c0ffee"}) in phone.asked
    )
