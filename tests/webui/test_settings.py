"""The settings in forms and as text: everything of the format, checked whole, passwords never sent to the page."""

import html
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from appliance.config.reading import Ready, read_settings
from appliance.settings import Settings
from appliance.settings.parse import parse, to_data
from appliance.store import Loaded, SettingsStore
from appliance.words.fields import LABELS
from tests.webui.browser import Browser, Page
from tests.webui.conftest import PretendedEngine
from webui.settings.collect import collect, filled, group, identity, pressed, with_origins
from webui.settings.form import Form, Shown, controls
from webui.settings.schema import root
from webui.settings.sections import BY_ID, GROUPS, PARTS, Part

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "box.example.yaml"
HOSTILE = "<script>alert(1)</script>\u202e'\"" + "A" * 10_000


@cache
def example() -> Settings:
    """The complete example of the documentation."""
    found = read_settings(EXAMPLE.read_bytes())
    assert isinstance(found, Ready)
    return found.settings


@pytest.fixture
def store(data: Path) -> SettingsStore:
    """A box with every setting of the example."""
    store = SettingsStore(data)
    store.save(example(), 0, "test")
    return store


def now(store: SettingsStore) -> Settings:
    found = store.load()
    assert isinstance(found, Loaded)
    return found.settings


def flat(parts: tuple[Shown, ...]) -> dict[str, str]:
    """A drawn form as a browser would send it untouched."""
    sent: dict[str, str] = {}
    for one in controls(parts):
        match one.kind:
            case "list":
                sent[f"{one.name}#"] = one.value
                sent.update({f"{item.name}!": item.was for item in one.parts})
            case "group":
                sent.update({f"{one.name}?": "1"} if one.optional and one.on else {})
            case "flag":
                sent.update({one.name: "1"} if one.on else {})
            case _:
                sent[one.name] = one.value
    return sent


@pytest.mark.parametrize("part", [part for part in PARTS if part.form], ids=lambda part: part.id)
@pytest.mark.parametrize("settings", [Settings(), example()], ids=["nothing set", "everything set"])
def test_a_form_sent_untouched_changes_nothing(part: Any, settings: Settings) -> None:
    node, stored = root(part.keys), to_data(settings, secrets=True)
    plain = to_data(settings, secrets=False)
    data = with_origins(node, {key: plain[key] for key in part.keys})
    shown = Form("nl", {}).shown(node, data, stored)
    typed = filled(node, group(node, flat(shown)), stored)
    assert parse({**stored, **typed}) == settings


def test_every_setting_is_in_one_part_and_has_its_words() -> None:
    keys = [key for part in PARTS for key in part.keys]
    assert len(keys) == len(set(keys))
    assert set(keys) == {info.alias or name for name, info in Settings.model_fields.items()} - {"schema"}
    for part in (part for part in PARTS if part.form):
        stored = to_data(example(), secrets=True)
        for one in controls(Form("nl", {}).shown(root(part.keys), stored, stored)):
            last = one.name.rpartition(".")[2].partition("[")[0].rstrip("~")
            assert one.label != last or last in {option for option in LABELS if option == one.label}, one.name


def test_the_overview_shows_every_part_once_under_what_an_owner_comes_for(browser: Browser) -> None:
    assert sorted(id for _, ids in GROUPS for id in ids) == sorted(part.id for part in PARTS)
    page = browser.get("/instellingen/")
    headings = [one.text for one in page.dom.find("h2")]
    assert headings[0] == "Lijnen en nummers"
    assert headings[-1] == "Zelden nodig"
    assert len(page.dom.find("h3")) == len(PARTS)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_part_is_there_as_form_and_as_text(browser: Browser, store: SettingsStore, lang: str) -> None:
    browser.lang = lang
    for part in PARTS:
        is_whole(browser, part)


def is_whole(browser: Browser, part: Part) -> None:
    """The part has a page and a text without a password, and every control of a form here has its own label."""
    page = browser.get(f"/instellingen/{part.id}")
    page = page if part.form else browser.follow(page)
    text = browser.get(f"/instellingen/{part.id}/tekst")
    assert page.status == text.status == 200
    assert "change-me" not in page.html + text.html
    ids = [one.attrs["id"] for one in page.dom.find() if "id" in one.attrs]
    assert len(ids) == len(set(ids))
    if part.page:
        return
    labelled = {one.attrs.get("for") for one in page.dom.find("label")}
    fields = [one for one in page.dom.one("main").find() if one.tag in ("input", "select", "textarea")]
    loose = [one for one in fields if one.attrs.get("type") not in ("hidden", "checkbox")]
    assert all(one.attrs["id"] in labelled for one in loose)


def test_a_changed_field_is_saved_and_the_passwords_stay(
    browser: Browser, store: SettingsStore, engine: PretendedEngine
) -> None:
    page = browser.submit("/instellingen/trunks", "/instellingen/trunks", **{"trunks[0].expires": "600"})
    assert page.status == 303
    assert "Opgeslagen." in browser.follow(page).html
    expected = example().replace(
        trunks=(example().trunks[0].model_copy(update={"expires": 600}), *example().trunks[1:])
    )
    assert now(store) == expected
    assert [verb for verb, _ in engine.asked] == ["apply"]


def test_a_renamed_trunk_keeps_its_password_and_its_numbers(browser: Browser, store: SettingsStore) -> None:
    typed = {"trunks[0].id": "losse-toestellen", "trunks[1].id": "hoofdtrunk"}
    assert browser.submit("/instellingen/trunks", "/instellingen/trunks", **typed).status == 303
    found, before = now(store), example()
    assert [trunk.id for trunk in found.trunks] == ["losse-toestellen", "hoofdtrunk"]
    assert [trunk.password for trunk in found.trunks] == [trunk.password for trunk in before.trunks]
    assert found.trunks[1].accounts == before.trunks[1].accounts
    assert found.outbound.trunks == before.outbound.trunks[::-1]
    swapped = {"hoofdtrunk": "losse-toestellen", "losse-toestellen": "hoofdtrunk"}
    assert [one.trunk for one in found.numbers] == [swapped[one.trunk] for one in before.numbers]


def test_a_renamed_announcement_stays_in_its_belplan(browser: Browser, store: SettingsStore) -> None:
    assert (
        browser.submit("/instellingen/uitval", "/instellingen/uitval", **{"prompts[0].id": "dicht"}).status == 303
    )
    assert "gesloten" not in str(now(store).belplans)
    assert str(now(store).belplans) == str(example().belplans).replace("gesloten", "dicht")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param({}, "change-me", id="nothing typed: it stays"),
        pytest.param({"trunks[0].password": "a new one"}, "a new one", id="a new one"),
        pytest.param({"trunks[0].password-": "1"}, None, id="forgotten"),
        pytest.param({"trunks[0].password-": "1", "trunks[0].password": "x y"}, "x y", id="typed goes first"),
    ],
)
def test_passwords(browser: Browser, store: SettingsStore, typed: dict[str, str], kept: str | None) -> None:
    assert browser.submit("/instellingen/trunks", "/instellingen/trunks", **typed).status == 303
    password = now(store).trunks[0].password
    assert (password and password.get_secret_value()) == kept


def test_an_entry_is_added_filled_in_and_saved(browser: Browser, store: SettingsStore) -> None:
    form = browser.get("/instellingen/uitval").form("/instellingen/uitval")
    page = browser.post("/instellingen/uitval", {**form, "add": "prompts"})
    assert page.status == 200
    assert "Nog niet opgeslagen" in page.html
    assert now(store) == example()
    form = page.form("/instellingen/uitval")
    assert form["prompts#"] == "2"
    form |= {"prompts[1].id": "lunch", "prompts[1].file": "lunch.wav", "prompts[1].label": HOSTILE[:40]}
    assert browser.post("/instellingen/uitval", form).status == 303
    assert now(store).prompts[1].id == "lunch"


def test_an_entry_is_removed_and_the_others_keep_their_passwords(browser: Browser, store: SettingsStore) -> None:
    form = browser.get("/instellingen/trunks").form("/instellingen/trunks")
    page = browser.post("/instellingen/trunks", {**form, "remove": "trunks[1].accounts[0]"})
    form = page.form("/instellingen/trunks")
    assert form["trunks[1].accounts#"] == "1"
    # Its number still says that trunk, which is allowed, but has no account any more.
    page = browser.post("/instellingen/trunks", form)
    if page.status == 303:
        assert now(store).trunks[1].accounts == example().trunks[1].accounts[1:]
    else:
        assert page.status == 422
        assert now(store) == example()


@pytest.mark.parametrize(
    ("part", "field", "typed"),
    [
        pytest.param("box", "box.timezone", "Mars/Olympus", id="a time zone"),
        pytest.param("box", "box.country", "Nederland", id="a country"),
        pytest.param("trunks", "trunks[0].expires", "soon", id="a number that is none"),
        pytest.param("trunks", "trunks[0].servers", "", id="no server"),
        pytest.param("trunks", "trunks[0].codecs", "PCMA\nMP3", id="a codec"),
        pytest.param("trunks", "trunks[0].transport", "carrier pigeon", id="a choice that is none"),
        pytest.param("trunks", "trunks[0].backup.username", "", id="in a group"),
        pytest.param("centrales", "pbxs[0].address", "", id="a PBX without an address"),
        pytest.param("nummers", "numbers[0].number", "123 45 67", id="a number without its area"),
        pytest.param("sip", "sip.rtp_ports[0]", "70000", id="a port of a pair"),
        pytest.param("onderhoud", "updates.hour", "25", id="an hour"),
        pytest.param("box", "box.name", HOSTILE, id="a hostile name"),
        pytest.param("uitval", "prompts[0].file", "../../etc/passwd", id="a file elsewhere"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    browser: Browser, store: SettingsStore, part: str, field: str, typed: str
) -> None:
    place = f"/instellingen/{part}"
    page = browser.submit(place, place, **{field: typed})
    assert page.status == 422
    assert now(store) == example()
    beside(page, field)
    assert page.form(place)[field].strip() == typed
    assert "<script>alert" not in page.html


def beside(page: Page, field: str) -> None:
    """The control says that it is wrong, its words stand beside it, the summary leads to it."""
    control = page.dom.one(id=f"f-{field}")
    assert control.attrs["aria-invalid"] == "true"
    assert page.dom.one(id=f"f-{field}-e").text
    links = [one.attrs["href"] for one in page.dom.one("div", class_="flash").find("a")]
    assert f"#f-{field}" in links


def test_what_another_part_needs_is_named_with_the_way_there(browser: Browser, store: SettingsStore) -> None:
    form = browser.get("/instellingen/centrales").form("/instellingen/centrales")
    page = browser.post("/instellingen/centrales", {**form, "remove": "pbxs[0]"})
    page = browser.post("/instellingen/centrales", page.form("/instellingen/centrales"))
    assert page.status == 422
    flash = page.dom.one("div", class_="flash")
    assert "numbers[0].pbx" in flash.text
    assert flash.find("a")[0].attrs["href"] == "/instellingen/nummers"


@pytest.mark.parametrize(
    ("part", "typed", "path", "value"),
    [
        pytest.param(
            "box",
            {"network~": "static", "network.address": "192.168.1.5/24", "network.dns": "192.168.1.1"},
            ("network", "address"),
            "192.168.1.5/24",
            id="a fixed address",
        ),
        pytest.param(
            "onderhoud",
            {"backup.nightly~": "sftp", "backup.nightly.host": "nas", "backup.nightly.username": "u"},
            ("backup", "nightly", "to"),
            "sftp",
            id="a backup that was none",
        ),
        pytest.param("trunks", {"trunks[0].backup?": None}, ("trunks", 0, "backup"), None, id="no second account"),
        pytest.param("trunks", {"trunks[0].channels": ""}, ("trunks", 0, "channels"), None, id="no limit"),
        pytest.param("trunks", {"trunks[0].enabled": None}, ("trunks", 0, "enabled"), False, id="switched off"),
    ],
)
def test_choices(
    browser: Browser, store: SettingsStore, part: str, typed: dict[str, Any], path: tuple[Any, ...], value: Any
) -> None:
    place = f"/instellingen/{part}"
    assert browser.submit(place, place, **typed).status == 303
    found: Any = to_data(now(store), secrets=False)
    for step in path:
        found = found[step]
    assert found == value


def test_two_browsers_never_overwrite_each_other_unseen(browser: Browser, store: SettingsStore) -> None:
    form = browser.get("/instellingen/box").form("/instellingen/box")
    browser.submit("/instellingen/trunks", "/instellingen/trunks", **{"trunks[0].expires": "600"})
    page = browser.post("/instellingen/box", {**form, "box.name": "Tweede"})
    assert page.status == 409
    assert browser.post("/instellingen/box", page.form("/instellingen/box")).status == 303
    assert now(store).box.name == "Tweede"
    assert now(store).trunks[0].expires == 600


def test_codecs_are_no_secret_to_a_clash(browser: Browser, store: SettingsStore) -> None:
    form = browser.get("/instellingen/trunks").form("/instellingen/trunks")
    browser.submit("/instellingen/box", "/instellingen/box", **{"box.name": "Eerste"})
    page = browser.post("/instellingen/trunks", {**form, "trunks[0].codecs": "PCMA"})
    assert page.status == 409
    assert browser.post("/instellingen/trunks", page.form("/instellingen/trunks")).status == 303
    assert now(store).trunks[0].codecs == ("PCMA",)


def test_text_says_line_and_path_of_what_is_wrong(browser: Browser, store: SettingsStore) -> None:
    typed = "belplans:\n  - id: storing\n    steps:\n      - {do: dance}\n"
    page = browser.submit("/instellingen/belplannen/tekst", tekst=typed)
    assert page.status == 422
    assert "belplans[0].steps[0]" in page.dom.one("div", class_="flash").text
    assert "regel 4" in page.dom.one("div", class_="flash").text
    assert page.form()["tekst"] == typed
    assert now(store) == example()


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param("- a\n", id="a list"),
        pytest.param("a: [", id="no YAML"),
        pytest.param("trunks: []\n", id="another part's"),
        pytest.param("belplans: *a\n", id="an alias"),
        pytest.param(HOSTILE, id="hostile"),
        pytest.param("belplans: " + "[" * 2000, id="deep"),
    ],
)
def test_other_text_changes_nothing(browser: Browser, store: SettingsStore, typed: str) -> None:
    page = browser.submit("/instellingen/belplannen/tekst", tekst=typed)
    assert page.status == 422
    assert page.dom.one("div", class_="flash").find("li")
    assert "<script>alert" not in page.html
    assert now(store) == example()


def test_text_is_saved_and_null_passwords_stay(browser: Browser, store: SettingsStore) -> None:
    typed = browser.get("/instellingen/trunks/tekst").form()["tekst"]
    assert "password: null" in typed
    page = browser.submit("/instellingen/trunks/tekst", tekst=typed.replace("expires: 300", "expires: 900", 1))
    assert page.status == 303
    assert now(store).trunks[0].expires == 900
    assert now(store).trunks[0].password == example().trunks[0].password


def test_hostile_words_in_every_field_are_refused_or_shown_as_text(browser: Browser, store: SettingsStore) -> None:
    for part in (part for part in PARTS if part.form):
        place = f"/instellingen/{part.id}"
        form = browser.get(place).form(place)
        hostile = {
            name: value if name in ("csrf_token", "revision") or name.endswith("#") else HOSTILE
            for name, value in form.items()
        }
        page = browser.post(place, hostile)
        assert page.status == 422
        assert "<script>alert" not in page.html
        assert html.escape(HOSTILE[:25]) in page.html
    assert now(store) == example()


def test_settings_that_cannot_be_read_are_said_to_be_so(browser: Browser, store: SettingsStore) -> None:
    store.path.write_text("{")
    for place in ("", "box", "box/tekst", "geschiedenis", "bestand", "trunkbox.yaml"):
        page = browser.get(f"/instellingen/{place}")
        assert page.status in (200, 503)
        assert page.status == 503 or place == "bestand"
    assert store.path.read_text() == "{"


def test_an_unknown_part_is_not_there(browser: Browser) -> None:
    assert browser.get("/instellingen/nope").status == 404
    assert browser.get("/instellingen/nope/tekst").status == 404


def test_a_first_setting_is_saved_on_an_empty_box(browser: Browser, data: Path) -> None:
    assert browser.submit("/instellingen/box", "/instellingen/box", **{"box.name": "Kantoor"}).status == 303
    assert now(SettingsStore(data)).box.name == "Kantoor"


def test_buttons_in_a_form_are_pure() -> None:
    node = root(("whitelist",))
    one = {"network": "10.0.0.0/8", "allow": ["sip"], "note": ""}
    data = {"whitelist": [one]}
    added = pressed(node, data, "whitelist", "")
    assert len(added["whitelist"]) == 2
    assert pressed(node, added, "", "whitelist[0]")["whitelist"] == [added["whitelist"][1]]
    assert pressed(node, data, "nothing", "nowhere") == data
    assert collect(node, {"whitelist#": "99999999"}, "")["whitelist"][1999]
    assert identity(one) == "10.0.0.0/8"
    assert BY_ID["toegang"].keys == ("whitelist",)
