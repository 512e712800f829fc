"""When belplans take over, and the rehearsal: what the engine says is told, what is typed is saved or refused."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from appliance.control import (
    ForcedStatus,
    OutageStatus,
    PbxStatus,
    PlansStatus,
    Refused,
    RehearsalStatus,
    WalkStatus,
    WalkStep,
)
from appliance.settings.lines import Number, NumberRange
from appliance.store import SettingsStore
from tests.settings.samples import EXAMPLE
from tests.webui.browser import Browser
from tests.webui.conftest import NOW, PretendedEngine

FAILOVER = "/belplannen/uitval"
REHEARSAL = "/belplannen/oefening"


@pytest.fixture
def store(data: Any) -> SettingsStore:
    store = SettingsStore(data)
    store.save(EXAMPLE, 0, "test")
    return store


def now(store: SettingsStore) -> Any:
    return store.load().settings  # type: ignore[union-attr]


def stands(engine: PretendedEngine, **plans: Any) -> None:
    pbx = PbxStatus(id="centrale", mode="peer", state="unreachable")
    engine.status = replace(engine.status, pbxs=(pbx,), plans=PlansStatus(**plans))


@pytest.mark.parametrize(
    ("plans", "verdict", "said"),
    [
        pytest.param({}, "2 nummers hebben geen belplan", "Centrale (3CX)", id="numbers without a plan"),
        pytest.param(
            {"outages": (OutageStatus(pbx="centrale", since=NOW - 60, caught=3),)},
            "belplannen vangen de gesprekken op",
            "3 gesprekken opgevangen, 0 verloren",
            id="a PBX is away",
        ),
        pytest.param(
            {"outages": (OutageStatus(pbx="centrale", since=NOW - 60, caught=1, lost=2),)},
            "2 bellers bereikten niemand",
            "1 gesprek opgevangen, 2 verloren",
            id="callers were lost",
        ),
        pytest.param({"forced": ForcedStatus(all=True)}, "Onderhoud:", "Onderhoud klaar", id="by order"),
    ],
)
def test_the_first_sentence_tells_how_it_stands(
    browser: Browser,
    store: SettingsStore,
    engine: PretendedEngine,
    plans: dict[str, Any],
    verdict: str,
    said: str,
) -> None:
    stands(engine, **plans)
    page = browser.get(FAILOVER)
    assert verdict in page.h1
    assert said.lower() in page.dom.one("main").text.lower()


def test_triggers_are_chosen_for_all_and_for_one_number(browser: Browser, store: SettingsStore) -> None:
    typed = {"triggers": ["unreachable", "busy"], "plan1": "storing", "ring0": "12", "forced1": "1", "own0": "1"}
    done = browser.submit(FAILOVER, FAILOVER, **typed, triggers0=["no_answer"])
    assert done.status == 303
    assert now(store).failover.triggers == ("unreachable", "busy")
    first, second, *_ = now(store).numbers
    assert (first.ring_seconds, first.triggers, first.forced) == (12, ("no_answer",), False)
    assert (second.belplan, second.triggers, second.forced) == ("storing", None, True)
    again = browser.get(FAILOVER).form(FAILOVER)
    assert browser.post(FAILOVER, again).status == 303
    assert now(store).numbers[0] == first


@pytest.mark.parametrize(
    ("field", "typed"),
    [("ring0", "2"), ("ring0", "lang"), ("ring3", "9999999"), ("plan2", "weg")],
)
def test_a_wrong_number_is_said_beside_its_field(
    browser: Browser, store: SettingsStore, field: str, typed: str
) -> None:
    page = browser.submit(FAILOVER, FAILOVER, **{field: typed}, triggers=["declined"])
    assert page.status == 422
    assert page.dom.one("div", id=f"f-{field}-e").text
    assert page.form(FAILOVER)["triggers"] == "declined"
    if field.startswith("ring"):
        assert page.form(FAILOVER)[field] == typed
    assert now(store) == EXAMPLE


def test_ten_thousand_numbers_are_changed_a_page_at_a_time(browser: Browser, store: SettingsStore) -> None:
    many = tuple(
        Number(number=f"+3150{n:07}", trunk="hoofdtrunk", belplan="storing") for n in range(2000000, 2000120)
    )
    run = NumberRange(range=("+31703000000", "+31703000099"), trunk="hoofdtrunk")
    store.save(now(store).replace(numbers=(*now(store).numbers, *many, run)), 1, "test")
    page = browser.get(f"{FAILOVER}?vanaf=100")
    assert "070 300 00 00 – 070 300 00 99" in page.dom.one("main").text
    form = page.form(FAILOVER)
    assert "key99" not in form
    assert browser.post(FAILOVER, {**form, "plan124": "storing"}).place.startswith(f"{FAILOVER}?vanaf=100")
    assert now(store).numbers[124].belplan == "storing"
    assert now(store).numbers[:100] == (*EXAMPLE.numbers, *many[:96])


@pytest.mark.parametrize("on", [True, False])
def test_maintenance_is_ordered_at_the_engine(
    browser: Browser, store: SettingsStore, engine: PretendedEngine, on: bool
) -> None:
    stands(engine, forced=ForcedStatus(all=not on))
    engine.answers["force"] = PlansStatus()
    button = browser.get(FAILOVER).dom.one("button", name="on").attrs["value"]
    assert browser.submit(FAILOVER, f"{FAILOVER}/nu", on=button).status == 303
    assert engine.asked == [("force", {"on": on})]


def test_a_rehearsal_for_ones_own_telephone(
    browser: Browser, store: SettingsStore, engine: PretendedEngine
) -> None:
    engine.answers["rehearse"] = PlansStatus()
    assert browser.submit(REHEARSAL, REHEARSAL).status == 422
    assert browser.submit(REHEARSAL, REHEARSAL, caller="06 1234 5678").place == REHEARSAL
    assert browser.submit(REHEARSAL, REHEARSAL, who="all", minutes="5").place == REHEARSAL
    assert engine.asked == [
        ("rehearse", {"on": True, "minutes": 10, "caller": "06 1234 5678"}),
        ("rehearse", {"on": True, "minutes": 5}),
    ]
    assert browser.submit(REHEARSAL, REHEARSAL, who="all", minutes="61").dom.one("div", id="f-minutes-e").text
    engine.answers["rehearse"] = Refused("not_a_number", {"number": "x"})
    page = browser.submit(REHEARSAL, REHEARSAL, caller="x")
    assert "geen telefoonnummer" in page.dom.one("div", id="f-caller-e").text
    assert page.form(REHEARSAL)["caller"] == "x"


WALK = WalkStatus(
    call="c1",
    number="+31501234567",
    from_="+31612345678",
    belplan="storing",
    cause="unreachable",
    start=NOW,
    steps=(
        WalkStep(after=0.4, what="say", detail="gesloten"),
        WalkStep(after=9.4, what="ring", detail="+31687654321"),
        WalkStep(after=20.0, what="iets nieuws", detail="<b>"),
    ),
    outcome="caught",
    rehearsal=True,
)


def test_the_report_tells_what_the_caller_heard(
    app: Flask, browser: Browser, store: SettingsStore, engine: PretendedEngine
) -> None:
    found = RehearsalStatus(id="r", since=NOW, until=NOW + 600, calls=(WALK,), spared=("+31501234570",))
    stands(engine, rehearsal=found)
    page = browser.get(REHEARSAL)
    live = page.dom.one("section", id="oefening")
    assert "06 1234 5678 belde 050 123 45 67 en kwam in belplan ‘Centrale onbereikbaar’." in live.text
    assert "Het eerste gebeurde na 0,4 seconde." in live.text
    assert "hoort mededeling Wij zijn gesloten" in live.text
    assert "gaat over bij 06 8765 4321" in live.text
    assert "zou in het echt verloren zijn" in live.text
    assert "<b>" not in page.html
    poll = live.attrs["hx-get"]
    assert browser.get(poll, htmx=True).status == 204
    stands(engine, rehearsal=replace(found, ended="call"))
    app.extensions["trunkbox"].engine.forget()
    over = browser.get(poll, htmx=True)
    assert "is voorbij: 1 gesprek opgevangen" in over.dom.one("p", id="said").text
    assert "hx-get" not in over.html


def test_a_rehearsal_is_stopped_by_hand(browser: Browser, store: SettingsStore, engine: PretendedEngine) -> None:
    stands(engine, rehearsal=RehearsalStatus(id="r", since=NOW, until=NOW + 600, caller="+31612345678"))
    engine.answers["rehearse"] = PlansStatus()
    assert "Bel nu met 06 1234 5678" in browser.get(REHEARSAL).dom.one("h2", id="oef-t").text
    assert browser.submit(REHEARSAL, REHEARSAL, stop="1").status == 303
    assert engine.asked == [("rehearse", {"on": False})]


def test_without_an_engine_the_pages_say_so(browser: Browser, store: SettingsStore) -> None:
    for path in (FAILOVER, REHEARSAL):
        assert "trunkbox run" in browser.get(path).dom.one("main").text or "motor" in browser.get(path).html
