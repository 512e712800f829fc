"""The wizard's numbers: pasted, switched, paged; ten thousand of them stay usable."""

import time
from io import BytesIO
from pathlib import Path

import pytest

from appliance.settings import Number, NumberRange, Settings, Trunk
from appliance.store import SettingsStore
from tests.pace import slowness
from tests.webui.browser import Browser
from tests.webui.conftest import PretendedEngine

HERE = "/wizard/nummers"
TRUNK = Trunk(id="hoofdtrunk", servers=("sip.provider.example",), username="31501234500")


@pytest.fixture
def store(data: Path, engine: PretendedEngine) -> SettingsStore:
    """A box with a trunk."""
    store = SettingsStore(data)
    store.save(Settings(trunks=(TRUNK,)), 0, "test")
    return store


def now(store: SettingsStore) -> Settings:
    return store.load().settings  # type: ignore[union-attr]


def with_range(store: SettingsStore) -> None:
    line = NumberRange(range=("+31501234500", "+31501234599"), trunk="hoofdtrunk", label="Reeks")
    store.save(now(store).replace(numbers=(line,), default_caller_id="+31501234500"), 1, "test")


def test_pasted_numbers_are_added_in_any_notation(browser: Browser, store: SettingsStore) -> None:
    done = browser.submit(HERE, HERE, paste="050-1234567 Hoofdnummer\n+31 50 123 45 68, 0031501234569", do="erbij")
    assert done.status == 303
    table = now(store).number_table()
    assert list(table) == ["+31501234567", "+31501234568", "+31501234569"]
    assert table["+31501234567"].label == "Hoofdnummer"
    assert now(store).default_caller_id == "+31501234567"
    saved = browser.follow(done).dom
    (told,) = [one for one in saved.find("", class_="flash") if "ok" in one.attrs["class"].split()]
    assert "3 nummers toegevoegd" in told.text
    assert told.find("button")[0].text == "Maak ongedaan", "one confirmation, with the way back in it"


def test_a_wrong_line_saves_nothing_until_a_person_says_so(browser: Browser, store: SettingsStore) -> None:
    page = browser.submit(HERE, HERE, paste="050 123 45 67\n050-12", dir="in", do="erbij")
    assert page.status == 422
    assert "Regel 2" in page.html
    assert not now(store).number_table()
    form = page.form(HERE)
    assert form["paste"] == "050 123 45 67\n050-12"
    assert form["dir"] == "in"
    assert browser.post(HERE, {**form, "do": "goede"}).status == 303
    number = now(store).number_table()["+31501234567"]
    assert (number.inbound, number.outbound) == (True, False)


def test_what_a_paste_holds_is_said_while_it_is_typed(browser: Browser, store: SettingsStore) -> None:
    token = browser.get(HERE).form(HERE)["csrf_token"]
    told = browser.post(
        HERE + "/lezen", {"paste": "050 123 45 71 t/m 73\n0501234571\n050-12", "csrf_token": token}, htmx=True
    )
    notes = [note.text for note in told.dom.find("p", class_="note")]
    assert notes[0] == "Nieuwe nummers gelezen: 3."
    assert "staat er al" in notes[1]
    assert notes[2].startswith("Regel 3:")
    assert not now(store).number_table()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_spreadsheet_is_uploaded(browser: Browser, store: SettingsStore, encoding: str) -> None:
    form = browser.get(HERE).form(HERE)
    csv = "Naam;Telefoonnummer\nCafé;050 123 45 67\n".encode(encoding)
    done = browser.post(HERE, {**form, "file": (BytesIO(csv), "nummers.csv"), "do": "erbij"})
    assert done.status == 303
    assert now(store).number_table()["+31501234567"].label == "Café"


def test_one_number_of_a_range_is_switched_and_the_rest_stays_a_range(
    browser: Browser, store: SettingsStore
) -> None:
    with_range(store)
    form = browser.get(HERE).form(HERE)
    del form["in:+31501234510"]
    assert browser.post(HERE, {**form, "do": "bewaar"}).status == 303
    assert [type(line).__name__ for line in now(store).numbers] == ["NumberRange", "Number", "NumberRange"]
    table = now(store).number_table()
    assert len(table) == 100
    assert [number for number, one in table.items() if not one.inbound] == ["+31501234510"]
    again = browser.get(HERE).form(HERE)
    assert browser.post(HERE, {**again, "in:+31501234510": "on", "do": "bewaar"}).status == 303
    assert all(one.inbound for one in now(store).number_table().values())


def test_all_at_once_and_one_away(browser: Browser, store: SettingsStore) -> None:
    with_range(store)
    assert browser.submit(HERE, HERE, do="alle", bulk="in-uit").status == 303
    assert not any(one.inbound for one in now(store).number_table().values())
    assert len(now(store).numbers) == 1
    assert browser.submit(HERE, HERE, do="weg:+31501234500").status == 303
    assert "+31501234500" not in now(store).number_table()
    assert now(store).default_caller_id == "+31501234501"


def test_turning_the_page_keeps_what_was_changed(browser: Browser, store: SettingsStore) -> None:
    with_range(store)
    turned = browser.submit(HERE, HERE, do="pagina:2", **{"label:+31501234501": "Receptie"})
    assert "pagina=2" in turned.place
    assert now(store).number_table()["+31501234501"].label == "Receptie"
    second = browser.follow(turned)
    assert second.form(HERE)["n"][0] == "+31501234550"


def test_a_search_finds_by_number_and_name(browser: Browser, store: SettingsStore) -> None:
    with_range(store)
    browser.submit(HERE, HERE, do="bewaar", **{"label:+31501234501": "Receptie"})
    assert browser.get(HERE + "?zoek=050%20123%2045%2077").form(HERE)["n"] == "+31501234577"
    assert browser.get(HERE + "?zoek=recep").form(HERE)["n"] == "+31501234501"


def test_a_name_too_long_stands_beside_its_number(browser: Browser, store: SettingsStore) -> None:
    with_range(store)
    page = browser.submit(HERE, HERE, do="bewaar", **{"label:+31501234501": "x" * 300})
    assert page.status == 422
    assert page.dom.one("div", id="f-label:+31501234501-e").text
    assert page.form(HERE)["label:+31501234501"] == "x" * 300
    assert len(now(store).numbers) == 1


@pytest.mark.parametrize(
    ("typed", "code", "kept"),
    [
        pytest.param("050 123 45 99", 303, "+31501234599", id="an own number in any notation"),
        pytest.param("+31501234501", 303, "+31501234501", id="an own number"),
        pytest.param("+31612345678", 422, "+31501234500", id="somebody else's"),
        pytest.param("<b>x</b>", 422, "+31501234500", id="no number"),
    ],
)
def test_the_number_that_others_see(
    browser: Browser, store: SettingsStore, typed: str, code: int, kept: str
) -> None:
    with_range(store)
    page = browser.submit(HERE, HERE, do="verder", default_caller_id=typed)
    assert page.status == code
    assert now(store).default_caller_id == kept
    if code == 422:
        assert page.dom.one("div", id="f-default_caller_id-e").text


def test_without_a_trunk_the_way_there_is_shown(browser: Browser, engine: PretendedEngine) -> None:
    page = browser.get(HERE)
    assert "/wizard/trunk" in [link.attrs["href"] for link in page.dom.one("main").find("a")]


def test_ten_thousand_pasted_numbers_stay_usable(browser: Browser, store: SettingsStore) -> None:
    """Every second one, each with a name of its own: no range can hold them."""
    text = "nummer;naam\n" + "\n".join(f"0{501000000 + 2 * n};Toestel {n}" for n in range(10_000))
    took: dict[str, float] = {}

    def timed(what: str, ask):  # type: ignore[no-untyped-def]
        start = time.process_time()  # ours, whatever the neighbours do
        page = ask()
        took[what] = time.process_time() - start
        return page

    form = browser.get(HERE).form(HERE)
    told = timed("read", lambda: browser.post(HERE + "/lezen", {**form, "paste": text}, htmx=True))
    assert "10000" in told.html
    done = timed("add", lambda: browser.post(HERE, {**form, "paste": text, "do": "erbij"}))
    assert done.status == 303
    shown = timed("show", lambda: browser.get(HERE + "?pagina=100"))
    assert len(now(store).number_table()) == 10_000
    assert len(shown.html) < 200_000
    label = next(name for name in shown.form(HERE) if name.startswith("label:"))
    changed = {**shown.form(HERE), label: "Nieuw", "do": "bewaar"}
    assert timed("change", lambda: browser.post(HERE, changed)).status == 303
    assert timed("all", lambda: browser.submit(HERE, HERE, do="alle", bulk="uit-uit")).status == 303
    assert timed("search", lambda: browser.get(HERE + "?zoek=Toestel%209999")).form(HERE)["n"] == "+31501019998"
    assert max(took.values()) < 2.0 * slowness(), took


def test_lines_of_single_numbers_stay_single(browser: Browser, store: SettingsStore) -> None:
    number = Number(number="+31501234567", trunk="hoofdtrunk", ring_seconds=40)
    store.save(now(store).replace(numbers=(number,)), 1, "test")
    browser.submit(HERE, HERE, do="bewaar", **{"label:+31501234567": "Balie"})
    assert now(store).numbers == (number.model_copy(update={"label": "Balie"}),)
