"""How much is left, what the limits are and how one is lifted; what a call costs, and a price list read in."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from appliance.control import CallStatus, Status
from appliance.settings import Pbx, Settings, Trunk
from appliance.settings.security import CallLimits, ChannelLimits, Limits, RateRow, Rates, SpendLimits
from appliance.store import SettingsStore
from tests.webui.browser import Browser
from tests.webui.conftest import NOW, PretendedEngine
from webui.security.rates import found, sheet_of
from webui.security.sheet import packed, unpacked

LIMITS, RATES = "/beveiliging/limieten", "/beveiliging/tarieven"
ROW, SHEET = f"{RATES}/rij", f"{RATES}/inlezen"


def limit(name: str, used: int, most: int | None, lifted: int = 0) -> dict[str, Any]:
    return {"name": name, "used": used, "held": 0, "most": most, "lifted_seconds": lifted}


def told(hour: int = 1_840_000, **changes: int) -> list[dict[str, Any]]:
    """What the engine says of the limits: euros of this hour, the rest as it is on a quiet day."""
    return [
        limit("spend_hour", hour, 10_000_000, changes.get("lifted", 0)),
        limit("calls_hour", 7, 100),
        limit("spend_day", 9_520_000, 25_000_000),
        limit("calls_day", 31, 500),
        limit("spend_week", 35_600_000, 50_000_000),
        limit("calls_week", 180, None),
    ]


@pytest.fixture
def store(data: Path, engine: PretendedEngine) -> SettingsStore:
    """A box with a trunk of four channels, a PBX, and one call going on."""
    engine.answers["limits"] = told()
    call = CallStatus(
        id="c1",
        direction="out",
        from_="+31501234567",
        to="+31201234567",
        state="talking",
        start=NOW,
        trunk="hoofd",
    )
    engine.status = Status(engine=engine.status.engine, calls=(call,))
    store = SettingsStore(data)
    trunk = Trunk(id="hoofd", servers=("sip.provider.example",), username="u", password="p", channels=4)  # type: ignore[arg-type]
    pbx = Pbx(id="kantoor", address="192.168.1.10")
    store.save(Settings(trunks=(trunk,), pbxs=(pbx,), limits=Limits(channels=ChannelLimits(total=4))), 0, "test")
    return store


def now(store: SettingsStore) -> Settings:
    return store.load().settings  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("answer", "tone", "sentence"),
    [
        pytest.param(
            told(), "ok", "Er is nog € 8,16 over dit uur, € 15,48 vandaag en € 14,40 deze week.", id="quiet"
        ),
        pytest.param(
            told(8_000_000), "warn", "Van de limiet in euro’s per uur is € 8 van € 10 gebruikt.", id="near"
        ),
        pytest.param(told(10_000_000), "bad", "De limiet in euro’s per uur is op", id="used up"),
        pytest.param(told(11_000_000, lifted=601), "warn", "geldt nog 11 minuten niet", id="lifted"),
        pytest.param(
            [limit("spend_hour", 1, 10_000_000, 60), limit("spend_day", 25_000_000, 25_000_000)],
            "bad",
            "De limiet in euro’s per dag is op",
            id="one lifted, another used up",
        ),
    ],
)
def test_the_first_sentence_tells_what_is_left(
    browser: Browser,
    store: SettingsStore,
    engine: PretendedEngine,
    answer: list[dict[str, Any]],
    tone: str,
    sentence: str,
) -> None:
    engine.answers["limits"] = answer
    page = browser.get(LIMITS)
    assert sentence in page.h1.replace("\u00a0", " ")
    assert page.dom.one("h1", class_=tone)
    meters = {one.attrs["aria-labelledby"]: one for one in page.dom.find("svg", role="meter")}
    assert set(meters) == {f"m-{one['name']}" for one in answer if one["most"]} | {"m-c-all"}
    assert "m-calls_week" not in meters, "no meter without a limit"
    assert "Trunk hoofd1 van 4" in page.dom.one(id="kanalen").text


def test_without_an_engine_the_figures_can_still_be_changed(browser: Browser, settings: SettingsStore) -> None:
    page = browser.get(LIMITS)
    assert page.h1 == "Wat er verbruikt is, is nu niet te zeggen."
    assert browser.submit(LIMITS, LIMITS, spend_hour="12,50").status == 303
    assert now(settings).limits.spend_eur.hour == Decimal("12.50")


def test_the_page_refreshes_itself_and_is_silent_while_nothing_changes(
    browser: Browser, store: SettingsStore, engine: PretendedEngine
) -> None:
    live = browser.get(LIMITS).dom.one(id="live").attrs["hx-get"]
    assert browser.get(live, htmx=True).status == 204
    engine.answers["limits"] = told(2_000_000)
    assert "€ 8 over" in browser.get(live, htmx=True).html.replace("\u00a0", " ")


def test_all_figures_are_saved_at_once(browser: Browser, store: SettingsStore) -> None:
    typed = {"spend_hour": "€ 5", "spend_day": "12.5", "calls_hour": "", "channels_outbound": "3", "warn": "70%"}
    assert browser.submit(LIMITS, LIMITS, **typed).status == 303
    limits = now(store).limits
    assert (limits.spend_eur.hour, limits.spend_eur.day, limits.spend_eur.week) == (5, Decimal("12.5"), 50)
    assert (limits.calls.hour, limits.calls.day) == (None, CallLimits().day)
    assert (limits.channels.total, limits.channels.outbound, limits.warn_at_percent) == (4, 3, 70)
    form = browser.get(LIMITS).form(LIMITS)
    assert (form["spend_day"], form["calls_hour"], form["warn"]) == ("12,50", "", "70")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("spend_hour", "-1"),
        ("spend_day", "veel"),
        ("spend_week", ""),
        ("spend_hour", "1.234,56"),
        ("spend_hour", "99999999999"),
        ("calls_day", "0"),
        ("calls_day", "-5"),
        ("calls_week", "1e3"),
        ("channels_total", "1000001"),
        ("warn", "0"),
        ("warn", "101"),
        ("warn", "<script>alert(1)</script>"),
    ],
)
def test_absurd_figures_are_refused_beside_their_field(
    browser: Browser, store: SettingsStore, field: str, typed: str
) -> None:
    page = browser.submit(LIMITS, LIMITS, **{field: typed})
    assert page.status == 422
    assert page.dom.one(id=f"f-{field}-e").text
    assert page.form(LIMITS)[field] == typed[:20]
    assert now(store).limits.spend_eur == SpendLimits()
    assert "<script>alert" not in page.html


def test_a_limit_is_lifted_after_a_question(
    browser: Browser, store: SettingsStore, engine: PretendedEngine
) -> None:
    engine.answers["lift"] = told(lifted=3600)
    way = f"{LIMITS}/opheffen/spend_hour"
    assert way in {one.attrs["href"] for one in browser.get(LIMITS).dom.find("a")}
    asked = browser.get(way)
    assert asked.h1 == "De limiet in euro’s per uur een uur opheffen?"
    assert ("lift", {"limit": "spend_hour"}) not in engine.asked
    page = browser.follow(browser.post(way, asked.form(way)))
    assert ("lift", {"limit": "spend_hour"}) in engine.asked
    assert "geldt een uur niet" in page.dom.one(id="toasts").text
    assert browser.get(f"{LIMITS}/opheffen/alles").status == 404


# --- rates


def test_a_number_without_a_rate_is_dear_and_said_so(browser: Browser, store: SettingsStore) -> None:
    page = browser.get(RATES)
    assert page.h1.replace("\u00a0", " ") == (
        "De box kent 2 tarieven. Wat er niet bij staat, telt voor € 5 per minuut."
    )
    way = f"{RATES}/onbekend"
    assert browser.submit(RATES, way, minuut="2,5", start="0", afrekening="60/1").status == 303
    assert now(store).rates.unknown.per_minute == Decimal("2.5")
    wrong = browser.submit(RATES, way, minuut="gratis")
    assert (wrong.status, wrong.form(way)["minuut"]) == (422, "gratis")
    assert wrong.dom.one(id="f-minuut-e").text


def test_a_rate_is_added_changed_and_removed(browser: Browser, store: SettingsStore) -> None:
    typed = {"begin": "0049", "minuut": "0,0215", "start": "", "afrekening": ""}
    assert browser.submit(ROW, ROW, **typed).status == 303
    assert now(store).rates.rows[-1] == RateRow(prefix="+49", per_minute=Decimal("0.0215"))
    assert "€ 0,0215" in browser.get(RATES).html
    form = browser.get(f"{ROW}?was=%2B49").form(ROW)
    assert (form["begin"], form["minuut"]) == ("+49", "0,0215")
    assert browser.post(ROW, {**form, "begin": "+4930", "minuut": "0,03"}).status == 303
    assert [one.prefix for one in now(store).rates.rows] == ["+31", "+316", "+4930"]
    gone = {**form, "was": "+4930", "revision": browser.get(ROW).form(ROW)["revision"]}
    assert browser.post(f"{RATES}/weg", gone).status == 303
    assert now(store).rates == Rates()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"begin": "+31", "minuut": "1"}, "begin"),
        ({"begin": "abc", "minuut": "1"}, "begin"),
        ({"begin": "+49", "minuut": "-1"}, "minuut"),
        ({"begin": "+49", "minuut": ""}, "minuut"),
        ({"begin": "+49", "minuut": "0,12345678"}, "minuut"),
        ({"begin": "+49", "minuut": "1", "start": "x"}, "start"),
        ({"begin": "+49", "minuut": "1", "afrekening": "60"}, "afrekening"),
    ],
)
def test_a_wrong_rate_is_told_beside_its_field(
    browser: Browser, store: SettingsStore, typed: dict[str, str], field: str
) -> None:
    page = browser.submit(ROW, ROW, **typed)
    assert page.status == 422
    assert page.dom.one(id=f"f-{field}-e").text
    assert now(store).rates == Rates()


ROWS = tuple(RateRow(prefix=prefix, per_minute=Decimal(1)) for prefix in ("+31", "+316", "+49", "+4930", "1888"))


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        pytest.param("", ["+31", "+316", "+49", "+4930", "1888"], id="everything"),
        pytest.param("+49", ["+49", "+4930"], id="a beginning"),
        pytest.param("06 1234 5678", ["+31", "+316"], id="a number: every row that could price it"),
        pytest.param("1888", ["1888"], id="a short number"),
        pytest.param("+1", [], id="nothing"),
    ],
)
def test_rates_are_searched(app: Any, text: str, prefixes: list[str]) -> None:
    with app.test_request_context():
        assert [row.prefix for row in found(ROWS, text, "NL")] == prefixes


def test_rates_are_searched_by_country_in_the_page_and_turned_over(browser: Browser, store: SettingsStore) -> None:
    rows = tuple(RateRow(prefix=f"+49{n}", per_minute=Decimal(1)) for n in range(1000, 1150))
    settings = now(store)
    store.save(settings.replace(rates=Rates(rows=(*settings.rates.rows, *rows))), 1, "test")
    page = browser.get(f"{RATES}?zoek=duitsl")
    assert len(page.dom.one("tbody").find("tr")) == 100
    [following] = page.dom.find("a", rel="next")
    assert len(browser.get(following.attrs["href"]).dom.one("tbody").find("tr")) == 50
    assert browser.get(f"{RATES}?vanaf=x").status == 200
    assert browser.get(f"{RATES}?zoek=%3Cscript%3E").status == 200


GOOD = "prefix;per_minute;setup;increment\n+31;0,03;0,05;60/1\n+32;0,04;;\n1888;1,30;0;60/60\n"


def test_a_sheet_is_looked_at_before_it_counts(browser: Browser, store: SettingsStore) -> None:
    form = browser.get(SHEET).form(SHEET)
    look = browser.post(SHEET, {**form, "bestand": (io.BytesIO(GOOD.encode()), "prijzen.csv"), "tekst": ""})
    assert look.h1 == "Het bestand klopt: 3 tarieven."
    assert [one.text for one in look.dom.find("dd")] == ["2", "0", "1", "1"]
    assert now(store).rates == Rates()
    take = look.form(f"{RATES}/overnemen")
    assert browser.post(f"{RATES}/overnemen", take).status == 303
    assert [one.prefix for one in now(store).rates.rows] == ["+31", "+32", "1888"]
    assert browser.get(f"{RATES}/tarieven.csv").response.text.splitlines()[1] == "+31,0.03,0.05,60/1"


def test_a_sheet_may_also_add(browser: Browser, store: SettingsStore) -> None:
    look = browser.submit(SHEET, SHEET, tekst="+32;0,04")
    take = {**look.form(f"{RATES}/overnemen"), "hoe": "aanvullen"}
    assert browser.post(f"{RATES}/overnemen", take).status == 303
    assert [one.prefix for one in now(store).rates.rows] == ["+31", "+316", "+32"]


def test_a_sheet_with_wrong_lines_is_named_by_line_and_changes_nothing(
    browser: Browser, store: SettingsStore
) -> None:
    page = browser.submit(SHEET, SHEET, tekst="+31;0,03\n+32;gratis\nfoo;1\n+31;2\n<script>;1")
    assert page.status == 422
    assert page.h1 == "Er is niets ingelezen: 4 regels kloppen niet."
    wrong = [one.text for one in page.dom.one(id="fouten").find("li")]
    assert [one.partition(":")[0] for one in wrong] == ["Regel 2", "Regel 3", "Regel 4", "Regel 5"]
    assert "gratis" in page.form(SHEET)["tekst"]
    assert "<script>;" not in page.html
    assert now(store).rates == Rates()


@pytest.mark.parametrize("text", ["", "%%%", "eJwDAAAAAAE=", "A" * 5000])
def test_a_sheet_that_was_tampered_with_is_not_taken(browser: Browser, store: SettingsStore, text: str) -> None:
    form = browser.submit(SHEET, SHEET, tekst="+32;0,04").form(f"{RATES}/overnemen")
    page = browser.post(f"{RATES}/overnemen", {**form, "rijen": text})
    assert page.status == 422
    assert now(store).rates == Rates()
    assert browser.submit(SHEET, SHEET, tekst="").status == 422


def test_rows_come_back_from_the_page_as_they_went() -> None:
    assert unpacked(packed(ROWS), "NL") == ROWS
    assert sheet_of(ROWS).count("\n") == 6
