"""Shutting oneself out: asked, tried for a minute, confirmed from elsewhere or taken back by itself."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from appliance.settings import Settings
from appliance.settings.security import Whitelisted
from appliance.store import SettingsStore
from appliance.whitelist.trial import Moment, TrialFile
from tests.webui.browser import Browser, Page
from webui.box import EXTENSION, Box
from webui.trials import settle

FAR = "203.0.113.7"
OLD = Whitelisted.model_validate({"network": "203.0.113.0/24", "allow": ["web"]})


@pytest.fixture
def store(data: Path) -> SettingsStore:
    store = SettingsStore(data)
    store.save(Settings(whitelist=(OLD,)), 0, "test")
    return store


@pytest.fixture
def far(app: Flask, browser: Browser, store: SettingsStore) -> Browser:
    """The same owner, from a whitelisted address far away."""
    far = Browser(app, remote=FAR)
    far.client = browser.client
    return far


@pytest.fixture
def shared(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Box:
    found: Box = app.extensions[EXTENSION]
    return found


def networks(store: SettingsStore) -> list[str]:
    return [str(line.network) for line in store.load().settings.whitelist]  # type: ignore[union-attr]


def later(shared: Box, seconds: float) -> bool:
    """What the watching thread does, so many seconds from now."""
    file = shared.doorman.file
    then = TrialFile(file.path.parent, lambda: Moment(file.now().seconds + seconds, file.now().boot))
    return settle(replace(shared.doorman, file=then), shared.desk)


def change(far: Browser, path: str = "/beveiliging/toegang") -> Page:
    return far.submit(path, path, network0="198.51.100.0/24", web0="on")


def tried(far: Browser, path: str = "/beveiliging/toegang") -> Page:
    """Changed, asked, and wanted all the same."""
    page = change(far, path)
    assert page.status == 409
    return far.post(path, page.form(path))


@pytest.mark.parametrize("path", ["/beveiliging/toegang", "/wizard/toegang"])
def test_who_would_be_shut_out_is_asked_first(far: Browser, store: SettingsStore, path: str) -> None:
    page = change(far, path)
    assert page.status == 409
    assert FAR in page.html
    assert networks(store) == ["203.0.113.0/24"]
    assert page.form(path)["network0"] == "198.51.100.0/24"


@pytest.mark.parametrize("path", ["/beveiliging/toegang", "/wizard/toegang"])
def test_tried_it_holds_for_a_minute_and_goes_back(
    far: Browser, store: SettingsStore, shared: Box, path: str
) -> None:
    assert tried(far, path).status == 303
    assert networks(store) == ["198.51.100.0/24"]
    assert far.get("/status").status == 404
    assert not later(shared, 59)
    assert networks(store) == ["198.51.100.0/24"]
    assert later(shared, 61)
    assert networks(store) == ["203.0.113.0/24"]
    assert far.get("/status").status == 200
    assert not later(shared, 999)


def test_confirmed_from_the_office_it_stays(
    far: Browser, browser: Browser, store: SettingsStore, shared: Box
) -> None:
    tried(far)
    page = browser.get("/status")
    assert FAR in page.html
    assert browser.post("/toegang/proef", {**page.form("/toegang/proef"), "do": "keep"}).status == 303
    assert not later(shared, 999)
    assert networks(store) == ["198.51.100.0/24"]
    assert FAR not in browser.get("/status").html


def test_it_is_taken_back_at_once(far: Browser, browser: Browser, store: SettingsStore) -> None:
    tried(far)
    form = browser.get("/status").form("/toegang/proef")
    assert browser.post("/toegang/proef", {**form, "do": "back"}).status == 303
    assert networks(store) == ["203.0.113.0/24"]


def test_a_list_that_somebody_made_meanwhile_stands(
    far: Browser, browser: Browser, store: SettingsStore, shared: Box
) -> None:
    tried(far)
    assert browser.submit("/beveiliging/toegang", "/beveiliging/toegang", network0="192.0.2.0/24").status == 303
    assert not later(shared, 999)
    assert networks(store) == ["192.0.2.0/24"]


def test_a_web_that_was_restarted_takes_it_back(far: Browser, store: SettingsStore, data: Path) -> None:
    from webui.app import create_app

    tried(far)
    fresh: Box = create_app(data).extensions[EXTENSION]
    assert later(fresh, 61)
    assert networks(store) == ["203.0.113.0/24"]


def test_every_way_to_change_settings_asks(far: Browser, store: SettingsStore) -> None:
    """As a form, as text, from the history."""
    text = far.submit("/instellingen/toegang/tekst", "/instellingen/toegang/tekst", tekst="whitelist: []")
    assert text.status == 409
    near = Settings(whitelist=())
    store.save(near, 1, "test")
    store.save(Settings(whitelist=(OLD,)), 2, "test")
    page = far.get("/instellingen/geschiedenis/2")
    path = "/instellingen/geschiedenis/2/terug"
    assert far.post(path, page.form(path)).status == 409
    assert networks(store) == ["203.0.113.0/24"]


def test_the_office_is_not_asked(browser: Browser, store: SettingsStore, shared: Box) -> None:
    assert browser.submit("/beveiliging/toegang", "/beveiliging/toegang", network0="198.51.100.0/24").status == 303
    assert shared.doorman.running() is None


def test_a_trial_that_cannot_be_kept_is_not_begun(far: Browser, store: SettingsStore, data: Path) -> None:
    page = change(far)
    (data / "whitelist.json.draft").mkdir()
    assert far.post("/beveiliging/toegang", page.form("/beveiliging/toegang")).status == 500
    assert networks(store) == ["203.0.113.0/24"]
