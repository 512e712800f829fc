"""Two browsers on one form: the second is told, loses nothing that it typed, and decides."""

from pathlib import Path

import pytest
from flask import Flask, request

from appliance.settings.upkeep import Box as BoxSettings
from appliance.store import SettingsStore
from tests.webui.browser import Browser
from webui.app import create_app
from webui.box import author, box
from webui.clash import clash_page
from webui.desk import Clash


@pytest.fixture
def app(data: Path) -> Flask:
    """The application with one more page, whose form changes the box's name."""
    app = create_app(data)

    def edit():  # type: ignore[no-untyped-def]
        name = request.form["name"]
        outcome = box().desk.save(
            int(request.form["revision"]),
            lambda now: now.replace(box=BoxSettings(name=name)),
            author(),
        )
        return clash_page(outcome) if isinstance(outcome, Clash) else "saved"

    app.add_url_rule("/proef", "proef", edit, methods=["POST"])
    return app


@pytest.mark.parametrize("htmx", [False, True], ids=["a plain form", "a form of htmx"])
def test_the_second_is_told_and_decides(browser: Browser, settings: SettingsStore, htmx: bool) -> None:
    token = browser.get("/meer").dom.one("meta", name="csrf").attrs["content"]
    typed = {"name": "<b>Tweede</b>", "password": "geheim", "revision": "1", "csrf_token": token}
    browser.post("/proef", {**typed, "name": "Eerste"})
    told = browser.post("/proef", typed, htmx=htmx)
    assert told.status == (200 if htmx else 409)
    assert "Browser op 192.168.1.20" in told.html
    assert "geheim" not in told.html
    again = told.form("/proef")
    assert again["name"] == "<b>Tweede</b>"
    assert again["password"] == ""
    assert browser.post("/proef", again).html == "saved"
    assert settings.load().settings.box.name == "<b>Tweede</b>"  # type: ignore[union-attr]
