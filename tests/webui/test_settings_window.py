"""A list too long for one form: each can be found and changed, and nothing else changes with it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest

from appliance.settings import Settings
from appliance.settings.parse import parse, to_data
from appliance.settings.root import NumberLine
from appliance.store import SettingsStore
from tests.webui.browser import Browser, Page
from tests.webui.test_settings import example, now

HERE = "/instellingen/nummers"
MANY = 1_200


@pytest.fixture
def store(data: Path) -> SettingsStore:
    """A box with twelve hundred numbers, and a range."""
    found = to_data(example(), secrets=True)
    rows = [{"number": f"+3150{2000000 + n}", "trunk": "hoofdtrunk", "label": f"toestel {n}"} for n in range(MANY)]
    found["numbers"] = [{"range": ["+31201230000", "+31201239999"], "trunk": "hoofdtrunk"}, *rows]
    found["default_caller_id"] = found["emergency"]["caller_id"] = "+31502000000"
    store = SettingsStore(data)
    store.save(settings(found), 0, "test")
    return store


def settings(data: object) -> Settings:
    made = parse(data)
    assert isinstance(made, Settings), made
    return made


def query(asked: str) -> str:
    return urlencode({"zoek": asked})


def entries(page: Page) -> list[str]:
    """Which stored entries the page shows."""
    fields = (field for one in page.dom.find("details", class_="entry") for field in one.find("input"))
    return [field.attrs["value"] for field in fields if field.attrs["name"].endswith("!")]


def differing(store: SettingsStore, before: Settings) -> tuple[list[NumberLine], list[NumberLine]]:
    """Which numbers are new, and which gone."""
    old, new = set(before.numbers), set(now(store).numbers)
    return list(new - old), list(old - new)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param("050 200 1199", ["+31502001199"], id="in the country's notation"),
        pytest.param("0031-50-2001199", ["+31502001199"], id="from abroad"),
        pytest.param("2001199", ["+31502001199"], id="a part"),
        pytest.param("Toestel 1198", ["+31502001198"], id="by its description"),
        pytest.param("020 123 45 67", ["+31201230000-+31201239999"], id="within a range"),
        pytest.param("niemand", [], id="not there"),
        pytest.param("<b>'\u202e", [], id="hostile"),
    ],
)
def test_a_number_is_found(browser: Browser, store: SettingsStore, asked: str, found: list[str]) -> None:
    page = browser.get(f"{HERE}?{query(asked)}")
    assert entries(page) == found
    assert "<b>'" not in page.html


def test_one_is_changed_and_the_others_stay(browser: Browser, store: SettingsStore) -> None:
    before = now(store)
    form = browser.get(f"{HERE}?{query('050 200 0321')}").form(HERE)
    assert form["numbers[0].label"] == "toestel 321"
    saved = browser.post(HERE, {**form, "numbers[0].label": "balie"})
    assert saved.status == 303
    assert "zoek=" in saved.place, "back to what was looked for"
    [new], [old] = differing(store, before)
    assert (new.label, old.label) == ("balie", "toestel 321")
    assert now(store).numbers.index(new) == before.numbers.index(old), "in its place"


def test_pages_reach_the_last_one(browser: Browser, store: SettingsStore) -> None:
    page = browser.get(HERE)
    assert "1.201" in page.html
    assert len(entries(page)) == 50
    last = browser.get(f"{HERE}?blad=999999")
    assert entries(last) == ["+31502001199"]
    following = next(one for one in page.dom.find("a") if one.attrs.get("rel") == "next")
    assert following.attrs["href"].endswith("blad=2")
    before = now(store)
    assert browser.post(HERE, last.form(HERE)).status == 303
    assert now(store) == before


def test_one_is_removed_and_one_added(browser: Browser, store: SettingsStore) -> None:
    before = now(store)
    form = browser.get(f"{HERE}?{query('050 200 0321')}").form(HERE)
    without = browser.post(HERE, {**form, "remove": "numbers[0]"})
    fresh = browser.post(HERE, {**without.form(HERE), "add": "numbers"})
    form = {**fresh.form(HERE), "numbers[0].number": "+31509999999", "numbers[0].trunk": "hoofdtrunk"}
    assert browser.post(HERE, form).status == 303
    [new], [old] = differing(store, before)
    assert (new.number, old.number) == ("+31509999999", "+31502000321")


@pytest.mark.parametrize(
    "typed",
    [{"numbers[0].trunk": "nergens"}, {"numbers[0].number": "+31502000007"}, {"numbers[0].number": "x"}],
    ids=["no such trunk", "twice", "no number"],
)
def test_an_error_stands_beside_its_field(browser: Browser, store: SettingsStore, typed: dict[str, str]) -> None:
    before = now(store)
    form = browser.get(f"{HERE}?{query('050 200 0321')}").form(HERE)
    page = browser.post(HERE, {**form, **typed})
    assert page.status == 422
    marks = [one.attrs.get("id") or "" for one in page.dom.find("div")]
    assert [one for one in marks if one.startswith("f-numbers[0]") and one.endswith("-e")]
    assert page.form(HERE)["zoek"] == "050 200 0321"
    assert now(store) == before


def test_what_somebody_else_did_meanwhile_stays(browser: Browser, store: SettingsStore) -> None:
    form = browser.get(f"{HERE}?{query('050 200 0321')}").form(HERE)
    other = now(store)
    fewer = other.replace(numbers=(other.numbers[0], other.numbers[1], *other.numbers[9:]))
    store.save(fewer, 1, "somebody else")
    told = browser.post(HERE, {**form, "numbers[0].label": "balie"})
    assert told.status == 409
    assert browser.post(HERE, told.form(HERE)).status == 303
    [new], [_old] = differing(store, fewer)
    assert (new.number, new.label) == ("+31502000321", "balie")
    assert len(now(store).numbers) == len(fewer.numbers)


def test_what_a_form_never_showed_it_cannot_take_away(browser: Browser, store: SettingsStore) -> None:
    before = now(store)
    form = browser.get(f"{HERE}?{query('050 200 0321')}").form(HERE)
    assert browser.post(HERE, {**form, "getoond": "", "numbers#": "0"}).status == 303
    assert now(store) == before


def test_a_long_list_of_phones_keeps_its_passwords(browser: Browser, store: SettingsStore) -> None:
    found = to_data(now(store), secrets=True)
    found["phones"] = [{"username": f"toestel{n}", "password": f"geheim-nummer-{n}"} for n in range(300)]
    store.save(settings(found), 1, "test")
    place = "/instellingen/centrales"
    page = browser.get(f"{place}?{query('toestel277')}")
    assert "geheim" not in page.html
    form = {**page.form(place), "phones[0].username": "balie"}
    assert browser.post(place, form).status == 303
    kept = {phone.username: phone.password for phone in now(store).phones}
    assert len(kept) == 300
    assert "toestel277" not in kept
    assert kept["balie"].get_secret_value() == "geheim-nummer-277"  # type: ignore[union-attr]
    assert kept["toestel1"].get_secret_value() == "geheim-nummer-1"  # type: ignore[union-attr]
