"""Opening hours and switches: what belplans ask for, as forms."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.belplan.calendar import WEEKDAYS
from appliance.control import PlansStatus, Refused, SwitchStatus
from appliance.settings.plans import Schedule
from appliance.store import SettingsStore
from tests.settings.samples import EXAMPLE
from tests.webui.browser import Browser
from tests.webui.conftest import PASSWORD, Clock, PretendedEngine
from webui.plans.week import dates_of, days_of, spans_of, week_of

HOURS = "/belplannen/openingstijden"
SWITCHES = "/belplannen/schakelaars"


@pytest.fixture
def store(data: Any) -> SettingsStore:
    store = SettingsStore(data)
    store.save(EXAMPLE, 0, "test")
    return store


def now(store: SettingsStore) -> Any:
    return store.load().settings  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("08:30-12:30, 13:00-17:30", ("08:30-12:30", "13:00-17:30")),
        ("8.30 – 12.30; 13-17:30", ("08:30-12:30", "13:00-17:30")),
        ("13-17 en 9-12", ("09:00-12:00", "13:00-17:00")),
        ("0-24", ("00:00-24:00",)),
        ("", ()),
        ("van negen tot vijf", ("vannegen-vijf",)),
    ],
)
def test_hours_as_people_write_them(typed: str, spans: tuple[str, ...]) -> None:
    assert spans_of(typed) == spans


@pytest.mark.parametrize(
    ("typed", "dates"),
    [
        ("24-12-2026", ("2026-12-24",)),
        ("24-12-2026 t/m 31-12-2026\r\n2027-01-02", ("2026-12-24..2026-12-31", "2027-01-02")),
        ("2026-12-24..2026-12-31", ("2026-12-24..2026-12-31",)),
        ("31-02-2026", ("31-02-2026",)),
        ("\n", ()),
    ],
)
def test_dates_as_people_write_them(typed: str, dates: tuple[str, ...]) -> None:
    assert dates_of(typed) == dates


SPANS = st.sampled_from([(), ("08:00-12:00",), ("08:00-12:00", "13:00-17:00"), ("00:00-24:00",)])


@given(st.fixed_dictionaries({day: SPANS for day in WEEKDAYS}))
def test_a_week_is_written_and_read_back(days: dict[str, tuple[str, ...]]) -> None:
    week = week_of(days)
    assert days_of(Schedule(id="a", week=week).week) == days


def test_the_draft_survives_a_login_in_between(browser: Browser, store: SettingsStore, clock: Clock) -> None:
    path = "/belplannen/plan/storing"
    draft = browser.post(path, {**browser.get(path).form(path), "remove": "0"}).form(path)
    clock.now += 40 * 24 * 3600
    asked = browser.post(path, {**draft, "save": "1"})
    assert asked.status == 401
    again = browser.post("/inloggen", {**asked.form("/inloggen"), "password": PASSWORD})
    assert again.status == 200
    assert browser.post(path, again.form(path)).status == 303
    assert now(store).belplans[0].steps == EXAMPLE.belplans[0].steps[1:]


def test_a_schedule_tells_whether_it_is_open(browser: Browser, store: SettingsStore, clock: Clock) -> None:
    said = browser.get(HOURS).dom.one("main").text
    assert "Nu open, tot 12:30." in said  # Wednesday 12:06
    clock.now += 3600
    said = browser.get(f"{HOURS}/rooster/openingstijden").dom.one("p", class_="lead").text
    assert "Nu open, tot 17:30." in said
    clock.now -= 1800
    assert "Nu dicht. Gaat weer open: 13:00." in browser.get(HOURS).dom.one("main").text


def test_a_schedule_is_changed_day_by_day(browser: Browser, store: SettingsStore) -> None:
    path = f"{HOURS}/rooster/openingstijden"
    assert browser.get(path).form(path)["mon"] == "08:30-12:30, 13:00-17:30"
    assert browser.get(path).form(path)["dates"] == "24-12-2026 t/m 31-12-2026"
    done = browser.submit(path, path, sat="10-16", fri="", holidays="BE", dates="24-12-2026 t/m 31-12-2026")
    assert done.status == 303
    one = now(store).schedules[0]
    assert dict(one.week) == {"mon-thu": ("08:30-12:30", "13:00-17:30"), "sat": ("10:00-16:00",)}
    assert (one.closed.holidays, one.closed.dates) == ("BE", ("2026-12-24..2026-12-31",))


@pytest.mark.parametrize(
    ("field", "typed"),
    [("mon", "negen uur"), ("sun", "17:00-09:00"), ("dates", "morgen"), ("holidays", "nl")],
)
def test_wrong_hours_are_said_beside_their_field(
    browser: Browser, store: SettingsStore, field: str, typed: str
) -> None:
    path = f"{HOURS}/rooster/openingstijden"
    page = browser.submit(path, path, **{field: typed, "tue": "1-2"})
    assert page.status == 422
    assert page.dom.one("div", id=f"f-{field}-e").text
    assert page.form(path)["tue"] == "1-2"
    assert now(store) == EXAMPLE


def test_new_hours_get_an_id_of_their_own(browser: Browser, store: SettingsStore) -> None:
    for _ in range(2):
        assert browser.submit(f"{HOURS}/nieuw", f"{HOURS}/nieuw", name="Lunch!", mon="12-13").status == 303
    assert [one.id for one in now(store).schedules] == ["openingstijden", "lunch", "lunch-2"]
    path = f"{HOURS}/rooster/lunch"
    assert browser.submit(path, path, delete="1").status == 303
    path = f"{HOURS}/rooster/openingstijden"
    assert browser.submit(path, path, delete="1").place.startswith(path)
    assert [one.id for one in now(store).schedules] == ["openingstijden", "lunch-2"]


def test_a_switch_is_turned_where_the_engine_keeps_it(
    browser: Browser, store: SettingsStore, engine: PretendedEngine
) -> None:
    standing = PlansStatus(switches=(SwitchStatus(id="storingsdienst", on=True, label="Storingsdienst"),))
    engine.status = engine.status.__class__(engine=engine.status.engine, plans=standing)
    engine.answers["switch"] = standing
    page = browser.get(SWITCHES)
    assert page.h1 == "1 schakelaar staat aan."
    path = f"{SWITCHES}/schakelaar/storingsdienst/zet"
    assert browser.submit(SWITCHES, path, on="0").status == 303
    assert engine.asked == [("switch", {"switch": "storingsdienst", "on": False})]
    engine.answers["switch"] = Refused("no_such_switch", {"switch": "x"})
    browser.submit(SWITCHES, path, on="1")
    assert "Niet omgezet" in browser.get(SWITCHES).html


def test_without_an_engine_no_switch_is_offered(browser: Browser, store: SettingsStore) -> None:
    page = browser.get(SWITCHES)
    assert "antwoordt niet" in page.dom.one("main").text
    assert not page.dom.one("main").find("button")


def test_a_switch_keeps_its_pin_until_another_is_typed(browser: Browser, store: SettingsStore) -> None:
    path = f"{SWITCHES}/schakelaar/storingsdienst"
    assert browser.submit(path, path, dial="*82", pin="2468", group="Wie dienst heeft").status == 303
    page = browser.get(path)
    assert "2468" not in page.html
    assert browser.submit(path, path, label="Dienst").status == 303
    one = now(store).switches[0]
    assert (one.label, one.code, one.group) == ("Dienst", "*82", "wie-dienst-heeft")
    assert one.pin.get_secret_value() == "2468"
    browser.submit(path, path, forget="1")
    assert now(store).switches[0].pin is None


@pytest.mark.parametrize(("field", "typed"), [("dial", "81x"), ("pin", "12"), ("label", ""), ("label", "x" * 201)])
def test_a_wrong_switch_is_said_beside_its_field(
    browser: Browser, store: SettingsStore, field: str, typed: str
) -> None:
    path = f"{SWITCHES}/nieuw"
    page = browser.submit(path, path, **{"label": "Nieuw", field: typed})
    assert page.status == 422
    assert page.dom.one("div", id=f"f-{field}-e").text
    assert len(now(store).switches) == 1


def test_two_switches_have_no_code_in_common(browser: Browser, store: SettingsStore) -> None:
    path = f"{SWITCHES}/nieuw"
    page = browser.submit(path, path, label="Nieuw", dial="*81")
    assert page.status == 422
    assert page.dom.one("div", id="f-dial-e").text
    assert browser.submit(path, path, label="Nieuw", dial="*85").status == 303
    path = f"{SWITCHES}/schakelaar/nieuw"
    assert browser.submit(path, path, delete="1").status == 303
    assert len(now(store).switches) == 1
