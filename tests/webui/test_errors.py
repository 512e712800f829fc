"""What goes wrong is a page in the design that says what to do, with the right status, and no inside of ours."""

from pathlib import Path

import pytest
from flask import Flask, abort

from appliance.admin.web_file import WebFile
from appliance.control import EngineSilent
from appliance.holding import Holding
from tests.webui.browser import Browser
from tests.webui.conftest import Clock
from webui.app import create_app
from webui.box import EXTENSION


@pytest.fixture
def app(data: Path, clock: Clock) -> Flask:
    """The application with pages that fail."""
    app = create_app(data, clock=clock)

    def silent() -> str:
        raise EngineSilent(verb="apply", seconds="2")

    def fault() -> str:
        raise RuntimeError("secret inside")

    app.add_url_rule("/stil", "stil", silent)
    app.add_url_rule("/fout", "fout", fault)
    app.add_url_rule("/nee", "nee", lambda: abort(403))
    return app


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        pytest.param("/nowhere", 404, "is er niet", id="not there"),
        pytest.param("/nee", 403, "mag hier niet", id="not allowed"),
        pytest.param("/stil", 503, "motor", id="an engine that does not answer"),
        pytest.param("/fout", 500, "kon deze pagina niet maken", id="a fault of ours"),
        pytest.param("/uitloggen", 405, "niet gebruikt", id="a form's address typed in"),
    ],
)
def test_a_page_says_what_and_what_next(browser: Browser, path: str, status: int, words: str) -> None:
    page = browser.get(path)
    assert page.status == status
    assert words in page.h1
    assert page.dom.one("main").one("a", class_="primary").attrs["href"] == "/"
    assert page.dom.one("p", class_="lead").text
    assert "secret inside" not in page.html
    assert page.response.headers["Cache-Control"] == "no-store"


def test_a_form_without_its_token_says_so(browser: Browser) -> None:
    page = browser.post("/uitloggen", {})
    assert page.status == 400
    assert "verlopen" in page.h1
    assert browser.get("/status").status == 200


def test_too_much_is_refused(browser: Browser) -> None:
    page = browser.post("/uitloggen", {"x": "y" * (5 * 1024 * 1024)})
    assert page.status == 413


def test_a_lock_that_somebody_holds_is_waited_for_and_then_said(app: Flask, browser: Browser, data: Path) -> None:
    app.extensions[EXTENSION].web.patience = 0.05
    form = browser.get("/meer").form("/uitloggen")
    with Holding(WebFile(data).path.with_suffix(".lock"), "test"):
        page = browser.post("/uitloggen", form)
    assert page.status == 503
    assert "nog bezig" in page.h1
    assert browser.get("/status").status == 200
