"""Who changed what, the way back, and the settings as a file."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from appliance.config.reading import Ready, read_settings
from appliance.sealing import is_sealed
from appliance.settings import Settings
from appliance.settings.differences import Step, differences
from appliance.settings.upkeep import Box
from appliance.store import Loaded, SettingsStore
from tests.settings.samples import settings
from tests.webui.browser import Browser, Page
from tests.webui.test_settings import EXAMPLE, HOSTILE, example, now


@pytest.fixture
def store(data: Path) -> SettingsStore:
    """Three generations: nothing but a name, the example, and the example with another name and password."""
    store = SettingsStore(data)
    store.save(Settings(box=Box(name="Eerst")), 0, "browser 192.168.1.7", "name")
    store.save(example(), 1, "config import")
    store.save(third(), 2, HOSTILE[:300], "Box en netwerk")
    return store


def third() -> Settings:
    trunk = example().trunks[0].model_copy(update={"password": SecretStr("s3cret-two"), "expires": 600})
    return example().replace(box=Box(name="Nieuw"), trunks=(trunk, *example().trunks[1:]))


def table(page: Page, heading: str) -> list[list[str]]:
    """The rows under a heading."""
    card = next(one for one in page.dom.find("section") if heading in one.one("h2").text)
    return [[cell.text for cell in row.find("td")] for row in card.one("tbody").find("tr")]


def test_every_generation_is_listed_with_who_and_when(browser: Browser, store: SettingsStore) -> None:
    page = browser.get("/instellingen/geschiedenis")
    assert page.h1 == "2 eerdere versies zijn bewaard."
    rows = [[cell.text for cell in row.find("td")] for row in page.dom.one("tbody").find("tr")]
    assert [row[0] for row in rows] == ["Versie 3 Nu", "Versie 2", "Versie 1"]
    assert [row[2] for row in rows[1:]] == ["Opdrachtregel (config import)", "Browser op 192.168.1.7"]
    assert "<script>alert" not in page.html


def test_what_a_generation_changed_is_told_without_a_password(browser: Browser, store: SettingsStore) -> None:
    page = browser.get("/instellingen/geschiedenis/3")
    assert table(page, "Wat er toen veranderde") == [
        ["Box › Naam van de box", "Kantoor Groningen", "Nieuw"],
        ["Trunks › hoofdtrunk › Wachtwoord", "Wachtwoord gewijzigd"],
        ["Trunks › hoofdtrunk › Aanmelding geldig (seconden)", "300", "600"],
    ]
    for number in (1, 2, 3):
        page = browser.get(f"/instellingen/geschiedenis/{number}")
        assert page.status == 200
        assert "s3cret" not in page.html
        assert "change-me" not in page.html


def test_going_back_is_shown_first_and_is_a_generation_of_its_own(browser: Browser, store: SettingsStore) -> None:
    page = browser.get("/instellingen/geschiedenis/2")
    assert ["Box › Naam van de box", "Nieuw", "Kantoor Groningen"] in table(page, "teruggaat")
    assert browser.submit("/instellingen/geschiedenis/2", "/instellingen/geschiedenis/2/terug").status == 303
    assert now(store) == example()
    page = browser.get("/instellingen/geschiedenis")
    assert "Teruggedraaid naar versie 2" in page.html
    assert browser.submit("/instellingen/geschiedenis/3", "/instellingen/geschiedenis/3/terug").status == 303
    assert now(store) == third()


def test_going_back_over_what_somebody_else_saved_is_asked_first(browser: Browser, store: SettingsStore) -> None:
    form = browser.get("/instellingen/geschiedenis/1").form("/instellingen/geschiedenis/1/terug")
    store.save(example(), 3, "somebody else")
    page = browser.post("/instellingen/geschiedenis/1/terug", form)
    assert page.status == 409
    assert now(store) == example()
    again = page.form("/instellingen/geschiedenis/1/terug")
    assert browser.post("/instellingen/geschiedenis/1/terug", again).status == 303
    assert now(store).box.name == "Eerst"


@pytest.mark.parametrize("number", [0, 4, 99])
def test_a_generation_that_is_not_kept_is_not_there(browser: Browser, store: SettingsStore, number: int) -> None:
    assert browser.get(f"/instellingen/geschiedenis/{number}").status == 404


def test_the_file_goes_out_without_passwords_and_comes_back_the_same(
    browser: Browser, store: SettingsStore
) -> None:
    answer = browser.get("/instellingen/trunkbox.yaml").response
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "s3cret" not in answer.text
    found = read_settings(answer.data, third())
    assert isinstance(found, Ready)
    assert found.settings == third()


def upload(browser: Browser, content: bytes) -> Page:
    form: dict[str, Any] = browser.get("/instellingen/bestand").form("/instellingen/bestand")
    return browser.post("/instellingen/bestand", {**form, "bestand": (io.BytesIO(content), "box.yaml")})


def test_a_file_is_taken_over_and_what_it_changed_is_shown(browser: Browser, store: SettingsStore) -> None:
    page = upload(browser, EXAMPLE.read_bytes())
    assert page.status == 303
    assert now(store) == example()
    assert ["Box › Naam van de box", "Nieuw", "Kantoor Groningen"] in table(browser.follow(page), "Wat er toen")


def test_a_first_file_sets_an_empty_box_up(browser: Browser, data: Path) -> None:
    page = upload(browser, EXAMPLE.read_bytes())
    assert page.status == 303
    assert browser.follow(page).status == 200
    assert now(SettingsStore(data)) == example()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(
            b"schema: 1\nbox: {country: Nederland}\nupdates: {hour: 25}\n", "box.country (regel 2)", id="two"
        ),
        pytest.param(b"schema: 9\n", "schema", id="of newer software"),
        pytest.param(b"\xff\xfe\x00", "regel 1", id="no text"),
        pytest.param(b"a: [\n", "regel", id="no YAML"),
        pytest.param(b"schema: 1\n<script>alert(1)</script>: 1\n", "script", id="hostile"),
        pytest.param(
            b"schema: 1\ntrunks: [{id: t, servers: [s], password: s3cret-x, kind: x}]\n", "kind", id="secret"
        ),
    ],
)
def test_a_wrong_file_changes_nothing_and_names_what_is_wrong(
    browser: Browser, store: SettingsStore, content: bytes, said: str
) -> None:
    page = upload(browser, content)
    assert page.status == 422
    assert said in page.dom.one("div", class_="flash").text
    assert "<script>alert" not in page.html
    assert "s3cret" not in page.html
    assert now(store) == third()


def test_all_that_is_wrong_is_named_at_once(browser: Browser, store: SettingsStore) -> None:
    page = upload(browser, b"schema: 1\nbox: {country: Nederland}\nupdates: {hour: 25}\n")
    assert len(page.dom.one("div", class_="flash").find("li")) == 2


def test_no_file_is_said(browser: Browser, store: SettingsStore) -> None:
    page = browser.submit("/instellingen/bestand", "/instellingen/bestand")
    assert page.status == 422
    assert "niets gekozen" in page.html


def test_pasted_text_is_as_good_and_stays_when_it_is_wrong(browser: Browser, store: SettingsStore) -> None:
    page = browser.submit("/instellingen/bestand", "/instellingen/bestand", tekst="schema: 1\nbox: {country: x}\n")
    assert page.status == 422
    assert page.form("/instellingen/bestand")["tekst"] == "schema: 1\nbox: {country: x}\n"
    assert (
        browser.submit("/instellingen/bestand", "/instellingen/bestand", tekst=EXAMPLE.read_text()).status == 303
    )
    assert now(store) == example()


def test_a_file_over_what_somebody_else_saved_is_not_taken_unseen(browser: Browser, store: SettingsStore) -> None:
    form = browser.get("/instellingen/bestand").form("/instellingen/bestand")
    store.save(example().replace(box=Box(name="Ander")), 3, "somebody else")
    sent = {**form, "bestand": (io.BytesIO(EXAMPLE.read_bytes()), "box.yaml")}
    page = browser.post("/instellingen/bestand", sent)
    assert page.status == 422
    assert "somebody else" in page.html
    found = store.load()
    assert isinstance(found, Loaded)
    assert found.settings.box.name == "Ander"


def test_differences_of_the_same_are_none_and_lists_are_told_apart_by_name() -> None:
    assert differences(example(), example()) == ()
    turned = example().replace(trunks=example().trunks[::-1])
    [order] = differences(example(), turned)
    assert (order.old, order.new) == ("hoofdtrunk, losse-toestellen", "losse-toestellen, hoofdtrunk")
    fewer = example().replace(whitelist=example().whitelist[:1])
    [gone] = differences(example(), fewer)
    assert gone.kind == "removed"
    assert gone.steps == (Step("whitelist"), Step("2001:db8:10::/64", entry=True))


def test_values_are_told_in_words(browser: Browser, data: Path) -> None:
    """What the file calls peer, true and null has words; what somebody named himself stays as he named it."""
    store = SettingsStore(data)
    store.save(example(), 0, "browser 192.168.1.7", "wizard: pbx")
    trunk = example().trunks[0].model_copy(update={"tls_verify": False, "realm": None, "from_domain": "peer"})
    pbx = example().pbxs[0].model_copy(update={"id": "nieuw", "mode": "peer", "address": "192.168.1.9"})
    store.save(example().replace(trunks=(trunk, *example().trunks[1:]), pbxs=(*example().pbxs, pbx)), 1, "ik", "")
    rows = table(browser.get("/instellingen/geschiedenis/2"), "Wat er toen veranderde")
    told = {row[0]: row[1:] for row in rows}
    assert ["ja", "nee"] in told.values()
    assert any(row[-1] == "peer" for row in told.values()), "a domain of that name"
    [added] = [row[-1] for place, row in told.items() if place.endswith("nieuw")]
    assert "192.168.1.9" in added
    assert not re.search(r"\b(true|false|null|None|mode|ring_seconds)\b", str(rows))
    assert "Opzetten: Uw centrale" in browser.get("/instellingen/geschiedenis").html


PASSPHRASE = "vier woorden op een rij"


def test_a_sealed_file_carries_the_passwords_to_another_box(browser: Browser, store: SettingsStore) -> None:
    form = {**browser.get("/instellingen/bestand").form("/instellingen/trunkbox.yaml.age")}
    for first, again, field in (
        ("kort", "kort", "wachtwoordzin"),
        (PASSPHRASE, "anders", "wachtwoordzin_nogmaals"),
    ):
        typed = {**form, "wachtwoordzin": first, "wachtwoordzin_nogmaals": again}
        refused = browser.post("/instellingen/trunkbox.yaml.age", typed)
        assert refused.status == 422
        assert refused.dom.one("div", id=f"f-{field}-e").text
        assert PASSPHRASE not in refused.html
    typed = {**form, "wachtwoordzin": PASSPHRASE, "wachtwoordzin_nogmaals": PASSPHRASE}
    answer = browser.post("/instellingen/trunkbox.yaml.age", typed).response
    assert 'filename="trunkbox.yaml.age"' in answer.headers["Content-Disposition"]
    assert is_sealed(answer.data)
    store.save(Settings(box=Box(name="Leeg")), 3, "a box without passwords")
    wrong = upload(browser, answer.data)
    assert wrong.status == 422
    assert "versleuteld" in wrong.dom.one("div", id="f-wachtwoordzin_open-e").text
    again = {**wrong.form("/instellingen/bestand"), "wachtwoordzin_open": PASSPHRASE + "s"}
    wrong = browser.post("/instellingen/bestand", again)
    assert "opent het bestand niet" in wrong.dom.one("div", id="f-wachtwoordzin_open-e").text
    again = {**wrong.form("/instellingen/bestand"), "wachtwoordzin_open": PASSPHRASE}
    assert browser.post("/instellingen/bestand", again).status == 303, "the file itself stood in the page still"
    assert now(store) == third()
    assert "s3cret-two" not in browser.get("/instellingen/geschiedenis/5").html


def test_a_changed_belplan_is_told_in_its_own_sentences(browser: Browser, data: Path) -> None:
    store = SettingsStore(data)
    greeting = {"do": "say", "prompt": "closed"}
    plan = {"id": "nacht", "name": "Nacht", "steps": [{"do": "hangup", "cause": "busy"}]}
    inside = {"do": "when", "condition": {"pbx": "centrale"}, "steps": [{"do": "ring", "pbxs": ["centrale"]}]}
    menu = {"do": "menu", "prompt": "closed", "choices": {"1": [{"do": "hangup"}]}, "otherwise": [greeting]}
    pbx = {"id": "centrale", "address": "192.168.1.10"}
    first = settings(pbxs=[pbx], belplans=[plan])
    second = settings(pbxs=[pbx], belplans=[{**plan, "steps": [inside, menu]}])
    store.save(settings(pbxs=[pbx]), 0, "test")
    store.save(first, 1, "test")
    store.save(second, 2, "test")
    hang_up = "Nacht: 1. Hang op: bezettoon."
    assert table(browser.get("/instellingen/geschiedenis/2"), "Wat er toen veranderde") == [
        ["Belplannen › nacht", "Nieuw", hang_up]
    ]
    ((place, was, became),) = table(browser.get("/instellingen/geschiedenis/3"), "Wat er toen veranderde")
    assert (place, was) == ("Belplannen › nacht", hang_up)
    assert became.startswith("Nacht: 1. Als Centrale bereikbaar is. 1.1. Bel Centrale, ")
    assert "Toets 1: 2.1. Hang op: bezettoon. Anders: 2.1. Laat ‘Wij zijn gesloten’ horen." in became
