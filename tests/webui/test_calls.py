"""The list of calls and each call's page: found as people search, told in a sentence, never harmful."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from appliance.calllog.files import segment_path
from appliance.calllog.record import ANONYMOUS, CallRecord, Direction, Outcome, Side, new_id
from appliance.calllog.summary import local_day
from appliance.control import CallStatus, Refused, Status
from appliance.settings import Settings
from appliance.settings.lines import Number, Trunk
from appliance.store import SettingsStore
from tests.calllog.make import ZONE, call, write
from tests.webui.browser import Browser, Page
from tests.webui.conftest import NOW, PretendedEngine

HOSTILE = "<script>alert(1)</script>\u202e\x1b[31m'\"" + "A" * 10_000


def at(n: int, hours_ago: float = 1.0, **changes: Any) -> CallRecord:
    """The n-th call of the log's own tests, moved to before the test's now."""
    start = NOW - hours_ago * 3600 - n
    record = call(n)
    shift = start - record.start
    times = {name: moved + shift for name in ("ring", "answer", "end") if (moved := getattr(record, name))}
    return replace(record, **{"id": new_id(start), "start": start, **times, **changes})


@pytest.fixture
def calls(data: Path) -> list[CallRecord]:
    """Four of today, one of a week ago."""
    made = [
        at(1, direction=Direction.IN, from_="+31612345678", outcome=Outcome.ANSWERED, reason="answered"),
        at(2, direction=Direction.IN, from_=ANONYMOUS, from_raw="", outcome=Outcome.NO_ANSWER, reason="no_answer"),
        at(
            3, direction=Direction.OUT, from_="+31501230000", to="+4930123456", outcome=Outcome.BUSY, reason="busy"
        ),
        at(5, direction=Direction.OUT, to="+882161234567", outcome=Outcome.BLOCKED, reason="blocked"),
        at(6, hours_ago=170, direction=Direction.IN, from_="+3225550188", outcome=Outcome.FAILED, reason="error"),
    ]
    write(data / "calls", *made)
    return made


def shown(page: Page) -> list[str]:
    """The ids of the calls in the list."""
    links = page.dom.one("main").find("a")
    return [link.attrs["id"][5:] for link in links if link.attrs.get("id", "").startswith("call-")]


def test_the_first_sentence_counts_today(browser: Browser, calls: list[CallRecord]) -> None:
    page = browser.get("/gesprekken/")
    assert page.status == 200
    assert page.h1 == "Vandaag 4 gesprekken. 1 beller kreeg niemand aan de lijn."
    assert shown(page) == [one.id for one in sorted(calls, key=lambda one: -one.start)]


def test_an_empty_log_says_how_to_fill_it(browser: Browser) -> None:
    page = browser.get("/gesprekken/")
    assert page.h1 == "Vandaag zijn er nog geen gesprekken."
    assert "Bel uw eigen hoofdnummer" in page.html


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param("nummer=06-1234+5678", [0], id="a number with dashes"),
        pytest.param("nummer=%2B31+(0)6+12345678", [0], id="with country and zero"),
        pytest.param("nummer=0049", [2], id="a country"),
        pytest.param("nummer=345678", [0], id="its end"),
        pytest.param("richting=out", [2, 3], id="a direction"),
        pytest.param("afloop=busy", [2], id="an outcome"),
        pytest.param("richting=in&afloop=busy", [], id="both must hold"),
        pytest.param("tot=2026-11-12", [4], id="until a day"),
        pytest.param("van=2026-11-18&tot=2026-11-18", [0, 1, 2, 3], id="one day"),
        pytest.param("van=2026-11-19", [], id="a day to come"),
        pytest.param("nummer=%20", [0, 1, 2, 3, 4], id="nothing typed"),
    ],
)
def test_calls_are_found(browser: Browser, calls: list[CallRecord], asked: str, found: list[int]) -> None:
    assert shown(browser.get(f"/gesprekken/?{asked}")) == [calls[n].id for n in found]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        pytest.param("van=gisteren", "van", id="no day"),
        pytest.param("van=2026-11-20&tot=2026-11-19", "tot", id="days the wrong way round"),
        pytest.param("richting=omhoog", "richting", id="no direction"),
        pytest.param("afloop=x", "afloop", id="no outcome"),
        pytest.param("nummer=" + "1" * 10_000, "nummer", id="an endless number"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    browser: Browser, calls: list[CallRecord], asked: str, field: str
) -> None:
    page = browser.get(f"/gesprekken/?{asked}")
    assert page.status == 422
    assert page.h1 == "Er is niet gezocht: een veld klopt niet."
    assert page.dom.one(id=f"f-{field}").attrs["aria-invalid"] == "true"
    assert page.dom.one(id=f"f-{field}-e").text
    assert shown(page) == []


def test_a_cursor_from_elsewhere_shows_the_beginning(browser: Browser, calls: list[CallRecord]) -> None:
    page = browser.get("/gesprekken/?vanaf=x")
    assert page.status == 200
    assert len(shown(page)) == 5
    assert any("bestaat niet" in note.text for note in page.dom.find("p", class_="note"))


def test_pages_follow_each_other_and_keep_the_search(browser: Browser, data: Path) -> None:
    write(data / "calls", *(at(n, outcome=Outcome.BUSY if n % 2 else Outcome.ANSWERED) for n in range(240)))
    page = browser.get("/gesprekken/?afloop=busy")
    assert page.h1 == "Meer dan 50 gesprekken gevonden."
    found = shown(page)
    while links := page.dom.find("a", rel="next"):
        page = browser.get(links[0].attrs["href"])
        found += shown(page)
    assert len(found) == len(set(found)) == 120
    assert found == sorted(found, reverse=True)


def test_a_search_downloads_as_csv(browser: Browser, calls: list[CallRecord]) -> None:
    link = browser.get("/gesprekken/?richting=out").dom.one("section", id="list").one("header").one("a")
    answer = browser.get(link.attrs["href"]).response
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert 'filename="gesprekken-2026-11-18.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["to"] for row in rows] == ["+4930123456", "+882161234567"]


def test_an_own_number_is_shown_by_its_label(browser: Browser, data: Path, calls: list[CallRecord]) -> None:
    trunk = Trunk(id="t", servers=("sip.provider.example",), username="u")
    number = Number(number=calls[0].to, trunk="t", label="Hoofdnummer <b>")
    SettingsStore(data).save(Settings(trunks=(trunk,), numbers=(number,)), 0, "test")
    page = browser.get("/gesprekken/")
    assert "Hoofdnummer <b>" in page.dom.one("section", id="list").text


def test_an_unreadable_day_is_named(browser: Browser, data: Path, calls: list[CallRecord]) -> None:
    bad = segment_path(data / "calls", local_day(calls[4].start, ZONE), 1)
    bad.write_bytes(b"spoilt")
    page = browser.get("/gesprekken/")
    assert len(shown(page)) == 4
    assert bad.name in page.html


def test_calls_in_progress_stand_above(browser: Browser, engine: PretendedEngine) -> None:
    live = CallStatus(id="c1", direction="in", from_="+31612345678", to="+31501230001", state="talking", start=NOW)
    engine.status = Status(engine=engine.status.engine, calls=(live,))
    page = browser.get("/gesprekken/")
    now = page.dom.one("section", id="now")
    assert "06 1234 5678" in now.text
    assert browser.get(now.attrs["hx-get"], htmx=True).status == 204
    engine.status = Status(engine=engine.status.engine)
    browser.client.application.extensions["trunkbox"].engine.forget()
    assert "niemand" in browser.get(now.attrs["hx-get"], htmx=True).html


def test_without_an_engine_the_log_is_there_and_that_is_said(browser: Browser, calls: list[CallRecord]) -> None:
    page = browser.get("/gesprekken/")
    assert "antwoordt niet" in page.dom.one("section", id="now").text
    assert len(shown(page)) == 5


def test_what_became_of_a_call_is_said_in_a_sentence(browser: Browser, data: Path) -> None:
    one = at(
        1,
        direction=Direction.IN,
        from_="+31612345678",
        from_raw="0031612345678",
        answer=NOW - 3600,
        outcome=Outcome.ANSWERED,
        reason="answered",
        hung_up_by=Side.CALLEE,
        seconds=222.0,
        loss=0.002,
        jitter_ms=6.0,
    )
    write(data / "calls", one)
    page = browser.get(f"/gesprekken/{one.id}")
    assert page.h1 == "Opgenomen: 06 1234 5678 sprak 3:42 met 050 123 00 01."
    timeline = page.dom.one("ol", class_="timeline").text
    assert "De gebelde kant hing op." in timeline
    assert "Het geluid was goed" in page.html
    assert "0031612345678" in page.dom.one("details").text


def test_a_failed_call_comes_with_what_to_do(browser: Browser, data: Path) -> None:
    one = at(1, direction=Direction.IN, outcome=Outcome.UNAVAILABLE, reason="pbx_unreachable", answer=None)
    write(data / "calls", one)
    page = browser.get(f"/gesprekken/{one.id}")
    assert len(page.dom.one("ol", class_="steps").find("li")) == 2


def test_every_way_a_call_can_end_has_its_page_in_both_languages(data: Path, browser: Browser) -> None:
    made = [at(n, outcome=outcome, direction=side) for n, (outcome, side) in enumerate(pairs())]
    write(data / "calls", *made)
    for lang in ("nl", "en"):
        browser.lang = lang
        for one in made:
            page = browser.get(f"/gesprekken/{one.id}")
            assert page.status == 200
            assert page.h1


def pairs() -> list[tuple[Outcome, Direction]]:
    return [(outcome, side) for outcome in Outcome for side in Direction]


def test_a_call_in_progress_is_followed_and_ended(
    browser: Browser, engine: PretendedEngine, calls: list[CallRecord]
) -> None:
    live = CallStatus(id="c1", direction="out", from_="+31501230001", to="112", state="early", start=NOW)
    engine.status = Status(engine=engine.status.engine, calls=(live,))
    engine.answers["hangup"] = live
    page = browser.get("/gesprekken/c1")
    assert "112" in page.h1
    poll = page.dom.one("div", id="live").attrs["hx-get"]
    asked = len(engine.asked)
    assert browser.get(poll, htmx=True).status == 204
    assert len(engine.asked) == asked
    ended = browser.submit("/gesprekken/c1", "/gesprekken/c1/ophangen")
    assert ("hangup", {"call": "c1"}) in engine.asked
    assert "Het gesprek is beëindigd." in browser.follow(ended).html


def test_ending_a_call_that_is_over_says_so(browser: Browser, engine: PretendedEngine) -> None:
    live = CallStatus(id="c1", direction="out", from_="a", to="b", state="early", start=NOW)
    engine.status = Status(engine=engine.status.engine, calls=(live,))
    engine.answers["hangup"] = Refused("no_such_call", {"call": "c1"})
    page = browser.follow(browser.submit("/gesprekken/c1", "/gesprekken/c1/ophangen"))
    assert page.dom.one("div", class_="flash").text


def test_an_unknown_call_is_said_to_be_unknown(browser: Browser) -> None:
    assert browser.get("/gesprekken/nope").status == 404
    assert browser.get("/gesprekken/nope?was=talking", htmx=True).status == 204


def test_whatever_a_stranger_sends_is_text(browser: Browser, data: Path, engine: PretendedEngine) -> None:
    texts = {name: HOSTILE for name in ("from_", "from_raw", "to", "to_raw", "did", "trunk", "pbx", "codec")}
    one = at(1, reason=HOSTILE, params=((HOSTILE, HOSTILE),), sip_call_ids=(HOSTILE,), account=HOSTILE, **texts)
    write(data / "calls", one)
    live = CallStatus(id="c9", direction="in", from_=HOSTILE, to=HOSTILE, state="held", start=NOW, codec=HOSTILE)
    engine.status = Status(engine=engine.status.engine, calls=(live,))
    for path in ("/gesprekken/", f"/gesprekken/{one.id}", "/gesprekken/c9", "/gesprekken/?nummer=<script>"):
        page = browser.get(path)
        assert page.status == 200
        assert "<script>alert" not in page.html
        assert "\x1b" not in page.html
        assert "\u202e" not in page.html
        assert len(page.html) < 40_000


def test_moments_are_those_of_the_box(browser: Browser, calls: list[CallRecord]) -> None:
    page = browser.get(f"/gesprekken/{calls[0].id}")
    there = datetime.fromtimestamp(calls[0].start, UTC).astimezone(ZONE)
    assert f"{there:%d-%m-%Y %H:%M}" in page.dom.one("title").text
