"""How a call sounds, on the pages: the figures of both legs, and who is not heard and why, in both languages.

Law: what a page says of a cause is the sentence of that cause for that side, with the address; figures are those
of the log, written as the language writes them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from appliance.calllog.record import new_id
from appliance.calllog.sound import LegSound
from appliance.control import CallStatus
from appliance.judge.sound import CAUSES
from appliance.words import Lang, say
from tests.calllog.make import call, write
from tests.webui.browser import Browser, Page
from tests.webui.conftest import NOW, PretendedEngine

PLACE = "192.0.2.7:4000"
CALLER = LegSound(
    side="caller",
    codec="PCMA",
    way="short",
    secured=True,
    received=500,
    sent=500,
    duplicates=3,
    reordered=7,
    loss=0.0123,
    jitter_ms=4.56,
    mos=4.18,
    sent_loss=0.034,
    sent_jitter_ms=12.3,
    sent_mos=3.27,
    round_trip_ms=48.2,
)
CALLED = LegSound(side="called", codec="PCMU", way="codec", received=490, sent=500, mos=3.94)
CASES = [(side, cause) for side in ("caller", "called") for cause in CAUSES]
FIGURES: dict[Lang, tuple[tuple[str, str], ...]] = {
    "nl": (
        ("Van de beller", "MOS 4,2, 1,23% verlies, 4,6 ms jitter"),
        ("Naar de beller", "MOS 3,3, 3,4% verlies, 12,3 ms jitter"),
        (
            "Weg van de beller",
            "rechtstreeks doorgegeven, versleuteld (SRTP), heen en terug 48,2 ms, dubbel: 3, niet op volgorde: 7",
        ),
        ("Van de gebelde kant", "MOS 3,9"),
        ("Weg van de gebelde kant", "omgezet: de twee kanten spreken een andere codec"),
    ),
    "en": (
        ("From the caller", "MOS 4.2, 1.23% loss, 4.6 ms jitter"),
        ("To the caller", "MOS 3.3, 3.4% loss, 12.3 ms jitter"),
        (
            "The caller's way",
            "passed on as it came, encrypted (SRTP), round trip 48.2 ms, twice: 3, out of order: 7",
        ),
        ("From the called side", "MOS 3.9"),
        ("The called side's way", "converted: the two sides speak different codecs"),
    ),
}
WORST: dict[Lang, str] = {"nl": "MOS 3,3", "en": "MOS 3.3"}


def unheard(side: str, cause: str) -> tuple[LegSound, LegSound]:
    """Both legs of a call, of which `side` is not heard."""
    legs = {leg.side: leg for leg in (CALLER, CALLED)}
    legs[side] = replace(legs[side], notice=cause, place=PLACE)
    return legs["caller"], legs["called"]


def sentence(lang: Lang, side: str, cause: str) -> str:
    """What must be read of it, told apart from every other side and cause."""
    return say(lang, f"sound_{cause}_{side}", {"place": PLACE})


def logged(data: Path, sound: tuple[LegSound, ...], n: int = 0) -> str:
    """The page of the n-th call in the log."""
    start = NOW - 60 + n
    record = replace(call(1), id=new_id(start), start=start, sound=sound)
    write(data / "calls", record)
    return f"/gesprekken/{record.id}"


def going(engine: PretendedEngine, *sounds: tuple[LegSound, ...]) -> list[CallStatus]:
    """Calls in progress, one for each."""
    made = [
        CallStatus(
            id=f"call-{n}",
            direction="in",
            from_="+31655501122",
            to="+31501234500",
            state="talking",
            start=NOW - 99 + n,
            sound=sound,
        )
        for n, sound in enumerate(sounds)
    ]
    engine.status = replace(engine.status, calls=tuple(made))
    return made


def facts(page: Page) -> list[tuple[str, str]]:
    """Names and values of a page, in order."""
    assert page.status == 200
    return [(name.text, value.text) for name, value in zip(page.dom.find("dt"), page.dom.find("dd"), strict=True)]


def of_sound(page: Page, lang: Lang) -> tuple[tuple[str, str], ...]:
    """Those of its facts whose names are of the figures under test."""
    names = [name for name, _ in FIGURES[lang]]
    return tuple(fact for fact in facts(page) if fact[0] in names)


@pytest.mark.parametrize("lang", FIGURES)
def test_the_page_of_a_call_has_the_figures_of_both_legs(browser: Browser, data: Path, lang: Lang) -> None:
    browser.lang = lang
    page = browser.get(logged(data, (CALLER, CALLED)))
    assert of_sound(page, lang) == FIGURES[lang]
    assert told(page.dom.one("main").text, lang) == []


@pytest.mark.parametrize("lang", FIGURES)
def test_the_page_of_a_call_names_who_was_not_heard_and_why(browser: Browser, data: Path, lang: Lang) -> None:
    browser.lang = lang
    for n, case in enumerate(CASES):
        assert told(browser.get(logged(data, unheard(*case), n)).dom.one("main").text, lang) == [case]


@pytest.mark.parametrize("lang", FIGURES)
def test_a_call_in_progress_has_the_same_figures(browser: Browser, engine: PretendedEngine, lang: Lang) -> None:
    browser.lang = lang
    (made,) = going(engine, (CALLER, CALLED))
    assert of_sound(browser.get(f"/gesprekken/{made.id}"), lang) == FIGURES[lang]


@pytest.mark.parametrize("lang", FIGURES)
def test_the_status_page_has_the_worst_score_and_says_who_is_not_heard(
    browser: Browser, engine: PretendedEngine, lang: Lang
) -> None:
    browser.lang = lang
    made = going(engine, *(unheard(*case) for case in CASES))
    rows = rows_of(browser.get("/status"))
    assert list(rows) == [call.id for call in made]
    for row, case in zip(rows.values(), CASES, strict=True):
        assert WORST[lang] in row
        assert told(row, lang) == [case]


@pytest.mark.parametrize("lang", FIGURES)
def test_the_status_page_says_nothing_of_sound_that_nobody_counted(
    browser: Browser, engine: PretendedEngine, lang: Lang
) -> None:
    browser.lang = lang
    (made,) = going(engine, ())
    row = rows_of(browser.get("/status"))[made.id]
    assert "MOS" not in row
    assert told(row, lang) == []


def rows_of(page: Page) -> dict[str, str]:
    """What the status page says of each call in progress, by its id."""
    assert page.status == 200
    linked = [
        (link.attrs["id"].removeprefix("now-"), row.text)
        for row in page.dom.find("tr")
        for link in row.find("a")
        if link.attrs.get("id", "").startswith("now-")
    ]
    return dict(linked)


def told(text: str, lang: Lang) -> list[tuple[str, str]]:
    """Which sides and causes a text names."""
    return [(side, cause) for side, cause in CASES if sentence(lang, side, cause) in text]
