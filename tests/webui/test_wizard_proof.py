"""The wizard's test calls: begun, watched, stopped, and what they taught taken over."""

from dataclasses import replace
from pathlib import Path

import pytest

from appliance.control import Refused
from appliance.control.proof_values import (
    Learned,
    ProofKind,
    ProofOutcome,
    ProofStatus,
    ProofStep,
    Sound,
    Suggestion,
)
from appliance.settings import Number, Pbx, Settings, Trunk
from appliance.store import SettingsStore
from tests.webui.browser import Browser
from tests.webui.conftest import NOW, PretendedEngine

HERE = "/wizard/proefgesprekken"
RUNNING = ProofStatus(
    id="t1", kind="in", number="", steps=(ProofStep(at=NOW, what="waiting", params={"seconds": "120"}),)
)
LEARNED = Learned(
    called="+31501234567",
    called_raw="0501234567",
    place="to",
    style="national",
    suggestions=(
        Suggestion(path="trunks.hoofdtrunk.number_format", now="plain", seen="national"),
        Suggestion(path="box.name", now="x", seen="y"),
        Suggestion(path="pbxs.centrale.number_format", now="plain", seen="no such style"),
    ),
)
DONE = ProofStatus(
    id="t1",
    kind="in",
    number="",
    done=True,
    steps=(*RUNNING.steps, ProofStep(at=NOW, what="answered")),
    outcome="not_heard",
    code=200,
    near=Sound(sent=100, received=99, level=-20.4, heard=True),
    far=Sound(sent=99, received=0),
    learned=LEARNED,
)


@pytest.fixture
def store(data: Path, engine: PretendedEngine) -> SettingsStore:
    """A box that is set up."""
    store = SettingsStore(data)
    trunk = Trunk(id="hoofdtrunk", servers=("sip.provider.example",), username="31501234500")
    pbx = Pbx(id="centrale", address="192.168.1.10")
    number = Number(number="+31501234567", trunk="hoofdtrunk", pbx="centrale")
    settings = Settings(trunks=(trunk,), pbxs=(pbx,), numbers=(number,), default_caller_id="+31501234567")
    store.save(settings, 0, "test")
    return store


def now(store: SettingsStore) -> Settings:
    return store.load().settings  # type: ignore[union-attr]


def token(browser: Browser) -> str:
    return browser.get(HERE).dom.one("meta", name="csrf").attrs["content"]


def begin(browser: Browser, do: str, **typed: str):  # type: ignore[no-untyped-def]
    return browser.post(HERE, {"csrf_token": token(browser), "do": do, **typed})


@pytest.mark.parametrize(
    ("do", "typed", "asked"),
    [
        pytest.param("in", {}, {"kind": "in"}, id="watch a call from outside"),
        pytest.param("from_pbx", {}, {"kind": "from_pbx"}, id="watch a call of the PBX"),
        pytest.param(
            "out",
            {"number_out": "06 12345678", "caller": "+31501234567"},
            {"kind": "out", "number": "06 12345678", "caller": "+31501234567"},
            id="ring a mobile",
        ),
        pytest.param(
            "pbx", {"number_pbx": "101", "pbx": "centrale"}, {"kind": "pbx", "number": "101", "pbx": "centrale"},
            id="ring an extension",
        ),
    ],
)  # fmt: skip
def test_a_test_begins_and_is_watched(
    browser: Browser,
    engine: PretendedEngine,
    store: SettingsStore,
    do: str,
    typed: dict[str, str],
    asked: dict[str, str],
) -> None:
    engine.answers["test_call"] = engine.answers["test_status"] = RUNNING
    begun = begin(browser, do, **typed)
    assert begun.place == f"{HERE}?proef=t1#proef"
    assert ("test_call", asked) in engine.asked
    page = browser.get(begun.place.partition("#")[0])
    card = page.dom.one("section", id="proef")
    assert "120" in card.text
    assert "#" not in page.dom.one("meta", http_equiv="refresh").attrs["content"].split(";url=")[1]
    assert browser.get(card.attrs["hx-get"], htmx=True).status == 204


def test_the_end_tells_both_directions_of_sound(
    browser: Browser, engine: PretendedEngine, store: SettingsStore
) -> None:
    engine.answers["test_status"] = DONE
    card = browser.get(f"{HERE}/t1?was=1-0-", htmx=True)
    assert card.response.headers["HX-Refresh"] == "true"
    sides = [one.text for one in card.dom.find("dd")]
    assert sides == ["te horen 99 pakketten ontvangen, -20 dB", "niets ontvangen 0 pakketten ontvangen"]
    assert "hx-get" not in card.html
    assert "0501234567" in card.html


@pytest.mark.parametrize(
    ("kind", "outcome", "primary"),
    [
        pytest.param("in", "not_heard", "in", id="nothing is proven"),
        pytest.param("in", "heard", "from_pbx", id="a call in is, so the call out is next"),
        pytest.param("from_pbx", "heard", "in", id="a call out is, so the call in is next"),
        pytest.param("out", "heard", "in", id="a call of the box itself proves no PBX"),
    ],
)
def test_a_call_that_still_goes_on_proves_its_direction_and_the_next_step_stands_out(
    browser: Browser,
    engine: PretendedEngine,
    store: SettingsStore,
    kind: ProofKind,
    outcome: ProofOutcome,
    primary: str,
) -> None:
    engine.answers["test_status"] = replace(DONE, kind=kind, outcome=outcome)
    page = browser.get(f"{HERE}?proef=t1")
    assert [one.attrs["value"] for one in page.dom.find("button", class_="primary")] == [primary]
    assert page.html.count(">gelukt<") == (1 if outcome == "heard" and kind != "out" else 0)


def test_what_was_learned_is_one_click(browser: Browser, engine: PretendedEngine, store: SettingsStore) -> None:
    engine.answers["test_status"] = DONE
    page = browser.get(f"{HERE}?proef=t1")
    form = {"csrf_token": token(browser), "revision": "1"}
    assert 'name="n" value="0"' in page.html
    assert browser.post(f"{HERE}/t1/overnemen", {**form, "n": "0"}).status == 303
    assert now(store).trunks[0].number_format == "national"
    assert now(store).trunks[0].servers == ("sip.provider.example",)


@pytest.mark.parametrize(
    ("n", "code"),
    [
        pytest.param("1", 404, id="a setting that no test may touch"),
        pytest.param("2", 422, id="a value that does not exist"),
        pytest.param("7", 404, id="an offer that was not made"),
        pytest.param("-1", 404, id="no number"),
    ],
)
def test_nothing_else_is_taken_over(
    browser: Browser, engine: PretendedEngine, store: SettingsStore, n: str, code: int
) -> None:
    engine.answers["test_status"] = DONE
    form = {"csrf_token": token(browser), "revision": "1", "n": n}
    assert browser.post(f"{HERE}/t1/overnemen", form).status == code
    assert store.load().revision == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("code", "params", "beside"),
    [
        pytest.param("proof_emergency", {"number": "112"}, True, id="112 is never a test"),
        pytest.param("proof_not_a_number", {"number": "abc"}, True, id="no number"),
        pytest.param("proof_no_trunk", {}, False, id="no trunk"),
        pytest.param("proof_too_many", {}, False, id="too many at once"),
    ],
)
def test_a_refusal_is_said_where_it_belongs(
    browser: Browser,
    engine: PretendedEngine,
    store: SettingsStore,
    code: str,
    params: dict[str, str],
    beside: bool,
) -> None:
    engine.answers["test_call"] = Refused(code, params)
    page = begin(browser, "out", number_out="<b>112</b>")
    assert page.status == 422
    assert bool(page.dom.find("div", id="f-number_out-e")) is beside
    assert page.dom.one("input", id="f-number_out").attrs["value"] == "<b>112</b>"
    assert "<b>112</b>" not in page.html


def test_no_number_is_asked_for(browser: Browser, engine: PretendedEngine, store: SettingsStore) -> None:
    assert begin(browser, "out").dom.one("div", id="f-number_out-e").text
    assert not [verb for verb, _args in engine.asked if verb == "test_call"]


def test_a_test_is_stopped(browser: Browser, engine: PretendedEngine, store: SettingsStore) -> None:
    engine.answers["test_stop"] = DONE
    done = browser.post(f"{HERE}/t1/stop", {"csrf_token": token(browser)})
    assert done.status == 303
    assert ("test_stop", {"test": "t1"}) in engine.asked


def test_the_engine_gone_is_said(browser: Browser) -> None:
    page = begin(browser, "in")
    assert page.status == 422
    assert page.dom.one("main").find("div", class_="flash")
    assert browser.get(f"{HERE}?proef=t1").dom.one("section", id="proef").text
