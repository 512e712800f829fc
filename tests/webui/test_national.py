"""Numbers in the fields of forms: shown as they are dialled at home, taken in any notation, stored as E.164."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.numbering.typed import international, national
from appliance.store import SettingsStore
from tests.webui.browser import Browser
from tests.webui.test_settings import example, now


@pytest.mark.parametrize(
    ("number", "country", "shown"),
    [
        ("+31501234567", "NL", "050 123 45 67"),
        ("+31612345678", "NL", "06 1234 5678"),
        ("+3222345678", "NL", "+32 2 234 56 78"),
        ("+3222345678", "BE", "02 234 56 78"),
        ("+4930123456", "DE", "030 123456"),
        ("", "NL", ""),
        ("geheim", "NL", "geheim"),
    ],
)
def test_what_is_shown_is_read_back(number: str, country: str, shown: str) -> None:
    assert national(number, country) == shown
    assert international(shown, country) == number


@pytest.mark.parametrize(
    "typed", ["0501234567", "050-123 45 67", "+31 50 1234567", "0031501234567", "31501234567"]
)
def test_any_notation_is_stored_as_one(typed: str) -> None:
    assert international(typed, "NL") == "+31501234567"


@pytest.mark.parametrize("typed", ["112", "123 45 67", "x"])
def test_what_is_no_whole_number_stays_for_the_check(typed: str) -> None:
    assert international(typed, "NL") == typed


@pytest.fixture
def store(data: Path) -> SettingsStore:
    store = SettingsStore(data)
    store.save(example(), 0, "test")
    return store


CALLER, URGENT = "/instellingen/nummers", "/instellingen/noodnummers"


@pytest.mark.parametrize(("place", "field"), [(CALLER, "default_caller_id"), (URGENT, "emergency.caller_id")])
def test_a_field_of_the_settings_speaks_as_the_owner_dials(
    browser: Browser, store: SettingsStore, place: str, field: str
) -> None:
    form = browser.get(place).form(place)
    assert form[field] == "050 123 45 67"
    assert not [name for name, value in form.items() if "+31" in str(value) and not name.endswith("!")]
    assert browser.post(place, form).status == 303
    assert now(store) == example(), "nothing that nobody touched is changed"
    assert browser.submit(place, place, **{field: "050-123 45 68"}).status == 303
    found = now(store)
    kept = {"default_caller_id": found.default_caller_id, "emergency.caller_id": found.emergency.caller_id}
    assert kept[field] == "+31501234568"


def test_what_is_no_number_is_refused_in_the_words_of_who_types(browser: Browser, store: SettingsStore) -> None:
    page = browser.submit(URGENT, URGENT, **{"emergency.caller_id": "123 45 67"})
    assert page.status == 422
    assert "geen volledig telefoonnummer" in page.html
    assert page.form(URGENT)["emergency.caller_id"] == "123 45 67"
    assert now(store) == example()
