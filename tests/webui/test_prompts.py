"""The pages Meldteksten: made from a file or a text, heard before kept, replaced, and never missed by a belplan.

Law: the real converter and speech programs; what is refused says why beside its field.
"""

import gc
import json
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from appliance.prompts.built_in import Spoken, Tone
from appliance.prompts.convert import LARGEST, seconds
from appliance.prompts.keeping import OLD, sweep
from appliance.prompts.library import FOLDER, library
from appliance.settings import Settings
from appliance.store import Loaded, SettingsStore
from tests.prompts.hostile import recording
from tests.settings.samples import settings as of
from tests.webui.browser import Browser, Page

BIG = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""The test client leaves the file open in which it wrote a big upload."""
HERE, MAKE = "/meldteksten", "/meldteksten/maak"


def current(store: SettingsStore) -> Settings:
    found = store.load()
    assert isinstance(found, Loaded)
    return found.settings


def save(store: SettingsStore, **parts: Any) -> None:
    found = store.load()
    assert isinstance(found, Loaded)
    store.save(of(**parts), found.revision, "test")


def send(browser: Browser, content: bytes, name: str, query: str = "") -> Page:
    form = [
        one for one in browser.get(MAKE + query).dom.one("main").find("form") if one.attrs.get("id") == "record"
    ]
    hidden = {one.attrs["name"]: one.attrs["value"] for one in form[0].find("input", type="hidden")}
    return browser.post(MAKE, {**hidden, "file": (BytesIO(content), name)})


def type_(browser: Browser, text: str, lang: str = "nl", query: str = "") -> Page:
    form = next(one for one in browser.get(MAKE + query).dom.one("main").find("form") if not one.attrs.get("id"))
    hidden = {one.attrs["name"]: one.attrs["value"] for one in form.find("input", type="hidden")}
    return browser.post(MAKE, {**hidden, "text": text, "lang": lang})


def keep(browser: Browser, made: Page, label: str | None = None) -> Page:
    path = made.place.partition("?")[0]
    form = browser.get(made.place).form(path)
    return browser.post(path, form if label is None else {**form, "label": label})


def test_a_new_box_has_a_player_for_every_sound(browser: Browser) -> None:
    page = browser.get(HERE)
    assert page.h1 == "Bellers horen de ingebouwde meldteksten."
    assert {one.attrs["id"] for one in page.dom.find("audio")} == {f"a-{id}" for id in (*Spoken, *Tone)}
    with closing(browser.get(f"{HERE}/geluid/goodbye", Range="bytes=0-99").response) as answer:
        assert (answer.status_code, answer.content_type, answer.data[:4]) == (206, "audio/wav", b"RIFF")


@pytest.mark.parametrize("kind", ["mp3", "webm", "m4a"])
def test_a_file_is_heard_then_kept(
    kind: str, browser: Browser, settings: SettingsStore, data: Path, tmp_path: Path
) -> None:
    made = send(browser, recording(tmp_path / f"in.{kind}").read_bytes(), f"onze zaak.{kind}")
    assert made.status == 303
    assert current(settings).prompts == (), "not before it was heard"
    trial = browser.get(made.place)
    with closing(browser.get(trial.dom.one("audio").attrs["src"]).response) as sound:
        assert sound.data[:4] == b"RIFF"
    refused = keep(browser, made, "  ")
    assert (refused.status, "Geef de meldtekst een naam" in refused.html) == (422, True)
    assert keep(browser, made, "Welkom bij Jansen & Zn.").status == 303
    (kept,) = current(settings).prompts
    assert (kept.id, kept.label) == ("welkom-bij-jansen-zn", "Welkom bij Jansen & Zn.")
    assert seconds(library(current(settings), data)[kept.id]) > 1
    assert "Bellers horen één meldtekst van u" in browser.get(HERE).h1


def test_a_text_is_spoken_in_either_language(browser: Browser, settings: SettingsStore) -> None:
    for lang in ("nl", "en"):
        made = type_(browser, "Hallo. Hello.", lang)
        assert keep(browser, made, "Hallo").status == 303
    assert [one.id for one in current(settings).prompts] == ["hallo", "hallo-2"]
    assert len({one.file for one in current(settings).prompts}) == 2


def test_a_built_in_one_is_replaced_and_comes_back(browser: Browser, settings: SettingsStore, data: Path) -> None:
    save(settings, belplans=[{"id": "b", "name": "Storing", "steps": [{"do": "say", "prompt": "closed"}]}])
    assert "Storing, stap 1" in browser.get(HERE).html
    assert keep(browser, type_(browser, "Wij zijn dicht.", query="?id=closed")).status == 303
    (own,) = current(settings).prompts
    assert (own.id, own.label) == ("closed", "Wij zijn gesloten")
    assert library(current(settings), data)["closed"].parent == data / FOLDER
    asked = browser.get(f"{HERE}/closed/weg")
    assert asked.h1 == "Wij zijn gesloten weer door de box laten zeggen?"
    assert browser.submit(f"{HERE}/closed/weg").status == 303
    assert library(current(settings), data)["closed"].parent != data / FOLDER


def test_what_a_belplan_says_is_not_taken_away(browser: Browser, settings: SettingsStore) -> None:
    inside = [{"do": "when", "condition": {"switch": "s"}, "steps": [{"do": "say", "prompt": "p"}]}]
    plan = {"id": "b", "name": "Storing", "steps": inside}
    save(settings, prompts=[{"id": "p", "file": "p.wav"}], switches=[{"id": "s"}], belplans=[plan])
    page = browser.get(f"{HERE}/p/weg")
    assert (page.h1, "Storing, stap 1.1" in page.html) == ("p is in gebruik.", True)
    assert not page.dom.one("main").find("form")
    token = browser.get(MAKE).dom.find("input", name="csrf_token")[0].attrs["value"]
    browser.post(f"{HERE}/p/weg", {"csrf_token": token, "revision": "2"})
    assert len(current(settings).prompts) == 1
    assert "Eén meldtekst heeft geen geluid." in browser.get(HERE).h1


@BIG
@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        pytest.param(b"MZ" + bytes(range(256)) * 99, "a.mp3", "geen geluidsbestand", id="no sound"),
        pytest.param(b"", "leeg.wav", "geen geluidsbestand", id="empty"),
        pytest.param(b"x", "", "Kies eerst een bestand", id="no file"),
        pytest.param(b"\0" * (LARGEST + 1), "a.wav", "groter dan 20 MB", id="too big"),
    ],
)
def test_a_file_that_is_none_is_refused_beside_its_field(
    content: bytes, name: str, words: str, browser: Browser, data: Path
) -> None:
    page = send(browser, content, name)
    assert page.status == 422
    field = page.dom.one("input", id="f-file")
    assert words in page.dom.one("div", id="e-file").text
    assert "e-file" in field.attrs["aria-describedby"]
    assert not (data / FOLDER).exists() or not list((data / FOLDER).iterdir())
    gc.collect()


def test_a_text_that_is_refused_stays_in_the_page(browser: Browser) -> None:
    page = type_(browser, "a " * 600)
    assert page.status == 422
    assert len(page.dom.one("textarea").text) > 1100
    assert "1000 tekens" in page.dom.one("div", id="e-text").text


@BIG
def test_only_the_uploading_page_takes_much_and_only_of_the_owner(browser: Browser, stranger: Browser) -> None:
    token = browser.get(MAKE).dom.find("input", name="csrf_token")[0].attrs["value"]
    much = {"csrf_token": token, "way": "file", "file": (BytesIO(b"\0" * 6_000_000), "a.wav")}
    assert stranger.post(MAKE, dict(much) | {"file": (BytesIO(b"\0" * 6_000_000), "a.wav")}).status in (
        302,
        303,
        401,
        413,
    )
    assert browser.post("/meldteksten/x/weg", much).status == 413
    huge = {"csrf_token": token, "way": "file", "file": (BytesIO(b"\0" * (LARGEST + 2_000_000)), "a.wav")}
    assert browser.post(MAKE, huge).status == 413
    gc.collect()


def test_only_the_page_that_records_may_use_the_microphone(browser: Browser) -> None:
    assert "microphone=(self)" in browser.get(MAKE).response.headers["Permissions-Policy"]
    assert "microphone=()" in browser.get(HERE).response.headers["Permissions-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "geluid/niets",
        "geluid/..%2f..%2fsettings.json",
        "proef/a.wav",
        "proef/..%2fweb.json/geluid",
        "closed/weg",
        "niets/weg",
    ],
)
def test_what_is_not_there_is_said(path: str, browser: Browser) -> None:
    assert browser.get(f"{HERE}/{path}").status == 404


def test_an_undo_finds_its_sound_and_what_nobody_names_goes(
    browser: Browser, settings: SettingsStore, data: Path
) -> None:
    for text in ("Eerste.", "Tweede, en wat langer."):
        assert keep(browser, type_(browser, text, query="?id=closed")).status == 303
    tried = type_(browser, "Nooit bewaard.").place
    first = settings.earlier(2).prompts[0].file
    kept = [current(settings), *(settings.earlier(one.revision) for one in settings.history())]
    now = (data / FOLDER / first).stat().st_mtime
    assert sweep(data, now + OLD / 2, kept) == 0
    assert sweep(data, now + 2 * OLD, kept) == 1
    assert (data / FOLDER / first).is_file()
    assert browser.get(tried).status == 404


def test_a_label_may_hold_anything_and_breaks_nothing(browser: Browser, settings: SettingsStore) -> None:
    label = "<script>alert(1)</script> \"' é 東京"
    assert keep(browser, type_(browser, "Hallo"), label).status == 303
    assert current(settings).prompts[0].label == label
    assert "<script>alert" not in browser.get(HERE).html
    assert json.dumps(current(settings).prompts[0].id)


def test_a_step_inside_a_menu_is_named_in_words(browser: Browser, settings: SettingsStore) -> None:
    say = {"do": "say", "prompt": "closed"}
    menu = {"do": "menu", "prompt": "on-duty", "choices": {"1": [say]}, "otherwise": [say]}
    when = {"do": "when", "condition": {"switch": "s"}, "steps": [menu]}
    save(settings, switches=[{"id": "s"}], belplans=[{"id": "b", "name": "Nacht", "steps": [say, when]}])
    html = browser.get(HERE).html
    for words in (
        "Nacht, stap 1,",
        "Nacht, stap 2.1, toets 1, stap 1,",
        "Nacht, stap 2.1, andere toets of geen, stap 1.",
    ):
        assert words in html
