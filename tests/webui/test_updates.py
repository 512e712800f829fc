"""The page Updates: a bundle that fits is handed to the agent, every other is refused in its own words.

Law: bundles are made and signed by RAUC; the agent answers over its real socket.
"""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from appliance.agent.place import VARIABLE
from appliance.agent.values import Begun
from appliance.agent.verbs import AGENT_VERBS
from appliance.control import Request
from appliance.updates import channel, progress
from appliance.updates.attempt import Attempt, State
from appliance.updates.health import Note
from appliance.updates.place import UPLOAD, write_attempt
from appliance.updates.progress import Progress
from tests.control.conftest import Answerer
from tests.updates.bundles import made, make_keys
from tests.webui.browser import Browser, Page
from webui.box import EXTENSION
from webui.update_desk import UpdateDesk

HERE = "/updates"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def image(app: Flask, tmp_path: Path, keys: Path) -> UpdateDesk:
    """The box runs from an image of version 1.4.2."""
    release = tmp_path / "release"
    release.write_text("VERSION=1.4.2\nBOARD=x86\nCOMPATIBLE=trunkbox-x86\n")
    desk = UpdateDesk(release, keys / "ours.pem", tmp_path / "progress.json")
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], updates=desk)
    return desk


def load(browser: Browser, content: bytes, name: str = "new.raucb") -> Page:
    form: dict[str, Any] = browser.get(HERE).form(f"{HERE}/laden")
    return browser.post(f"{HERE}/laden", {**form, "bundel": (BytesIO(content), name)})


def test_a_machine_that_is_no_image_says_how_it_is_updated(browser: Browser) -> None:
    page = browser.get(HERE)
    assert "trunkbox install" in page.html
    assert not page.dom.one("main").find("input", type="file")


def test_a_bundle_that_fits_is_handed_to_the_agent(
    browser: Browser,
    image: UpdateDesk,
    data: Path,
    tmp_path: Path,
    keys: Path,
    agent: list[str],
) -> None:
    bundle = made(tmp_path, keys, "good", version="1.5.0", copies=2)
    page = load(browser, bundle.read_bytes())
    assert page.status == 200
    assert agent == ["update"]
    assert (data / UPLOAD).read_bytes() == bundle.read_bytes()
    assert page.dom.one("div", id="update-live").attrs["hx-get"] == f"{HERE}/stand"


@pytest.mark.parametrize(
    ("version", "board", "key", "words"),
    [
        pytest.param("1.4.1", "trunkbox-x86", "ours", "ouder dan versie 1.4.2", id="a downgrade"),
        pytest.param("1.5.0", "trunkbox-pi", "ours", "voor een ander apparaat", id="another board"),
        pytest.param("1.5.0", "trunkbox-x86", "theirs", "niet van de maker", id="a stranger's signature"),
    ],
)
def test_a_bundle_that_does_not_fit_is_refused(
    browser: Browser, image: UpdateDesk, data: Path, tmp_path: Path, keys: Path, agent: list[str],
    version: str, board: str, key: str, words: str,
) -> None:  # fmt: skip
    page = load(browser, made(tmp_path, keys, "bad", version=version, board=board, key=key, copies=2).read_bytes())
    assert page.status == 422
    assert words in page.html
    assert agent == []
    assert not list(data.glob("upload*")), "nothing of it stays"


def test_nothing_chosen(browser: Browser, image: UpdateDesk) -> None:
    page = load(browser, b"", "")
    assert (page.status, "niets gekozen" in page.html) == (422, True)


def test_one_at_a_time(browser: Browser, image: UpdateDesk, agent: list[str]) -> None:
    form = browser.get(HERE).form(f"{HERE}/laden")
    progress.write(image.shown, Progress("update_step_write", percent=40))
    page = browser.post(f"{HERE}/laden", {**form, "bundel": (BytesIO(b"x"), "x.raucb")})
    assert (page.status, agent) == (422, [])
    live = browser.get(f"{HERE}/stand")
    assert live.dom.one("progress").attrs["value"] == "40"
    progress.write(image.shown, Progress("update_failed", {"why": "x", "running": "1.4.2"}))
    assert browser.get(f"{HERE}/stand").response.headers["HX-Refresh"] == "true"
    assert "niet geïnstalleerd: x" in browser.get(HERE).html


def test_what_came_of_the_last_one_is_told(browser: Browser, image: UpdateDesk, data: Path) -> None:
    notes = (Note("health_trunk_refused", {"trunk": "hoofd", "said": "403 Forbidden"}),)
    write_attempt(data, Attempt("1.4.2", "1.5.0", 1.0, State.RETURNED, notes=notes))
    page = browser.get(HERE)
    assert "1.5.0 is teruggedraaid" in page.html
    assert "403 Forbidden" in page.html


def test_a_stranger_sends_nothing(stranger: Browser, image: UpdateDesk) -> None:
    assert stranger.get(f"{HERE}/mag", htmx=True).status == 401
    assert stranger.post(f"{HERE}/laden", {"bundel": (BytesIO(b"x"), "x.raucb")}).status in (302, 303, 400)


@pytest.fixture
def agent(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """An agent that begins whatever it is asked; what it was asked."""
    asked: list[str] = []

    def answer(request: Request) -> None:
        asked.append(request.verb)
        request.answer(Begun(what=request.verb))

    path = tmp_path / "agent.sock"
    monkeypatch.setenv(VARIABLE, str(path))
    answerer = Answerer(path, answer, verbs=AGENT_VERBS)
    yield asked
    answerer.close()


def test_what_the_maker_offers_is_installed_by_a_button(
    browser: Browser, image: UpdateDesk, data: Path, agent: list[str]
) -> None:
    (data / channel.OFFERED).write_bytes(b"bundle")
    (data / channel.STATE).write_text('{"mark": "1", "version": "1.5.0", "code": ""}')
    page = browser.get(HERE)
    assert "Versie 1.5.0 is beschikbaar" in page.html
    form = page.form(f"{HERE}/aanbod")
    assert browser.post(f"{HERE}/aanbod", form).status == 200
    assert (agent, (data / UPLOAD).read_bytes()) == (["update"], b"bundle")
    again = browser.post(f"{HERE}/aanbod", form)
    assert (again.status, "niets meer klaar" in again.html, agent) == (422, True, ["update"])


def test_the_agent_looks_at_the_stick(browser: Browser, image: UpdateDesk, agent: list[str]) -> None:
    page = browser.post(f"{HERE}/stick", browser.get(HERE).form(f"{HERE}/stick"))
    assert (page.status, agent, "USB-stick" in page.html) == (200, ["stick"], True)
