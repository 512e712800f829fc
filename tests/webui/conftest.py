"""A box of its own for each test: its data folder, a pretended engine, a browser.

Law: the engine here answers over the real control socket; no piece of the application is replaced.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from appliance.admin.owner import Owner
from appliance.admin.web_file import WebFile
from appliance.control import Applied, EngineStatus, Refused, Request, Status, engine_socket
from appliance.settings import Settings
from appliance.store import SettingsStore
from tests.control.conftest import Answerer
from tests.webui.browser import Browser
from tests.webui.compiled import keep_templates
from webui.app import create_app

keep_templates()

NOW = 1_795_000_000.0
"""Wednesday 18 November 2026, 12:06:40 in Amsterdam."""


class Clock:
    """Stands still until a test turns it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class PretendedEngine:
    """Answers `status` with what a test put there, remembers what else it was asked; `answers` by verb."""

    def __init__(self, data: Path) -> None:
        self.status = Status(engine=EngineStatus(version="1", pid=1, since=NOW - 3600))
        self.asked: list[tuple[str, dict[str, object]]] = []
        self.answers: dict[str, object] = {"apply": Applied(generation=1)}
        self._server = Answerer(engine_socket(data), self._answer)

    def _answer(self, request: Request) -> None:
        if request.verb == "status":
            request.answer(self.status)
            return
        self.asked.append((request.verb, dict(request.args)))
        answer = self.answers.get(request.verb)
        if isinstance(answer, Refused):
            request.refuse(answer.code, **answer.params)
        else:
            request.answer(answer)

    def close(self) -> None:
        self._server.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(data: Path, clock: Clock) -> Flask:
    """The application of an empty box."""
    return create_app(data, clock=clock)


PASSWORD = "paarse fietsen zingen"


@pytest.fixture
def owner(data: Path, clock: Clock) -> Owner:
    """The box is claimed: its password is PASSWORD."""
    owner = Owner(WebFile(data), clock)
    assert owner.set_password(PASSWORD) is None
    return owner


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """A browser near the box that is not logged in."""
    return Browser(app)


@pytest.fixture
def browser(app: Flask, owner: Owner) -> Browser:
    """A browser that is logged in as the owner."""
    browser = Browser(app)
    assert browser.submit("/inloggen", password=PASSWORD).status == 303
    return browser


@pytest.fixture
def engine(data: Path) -> Iterator[PretendedEngine]:
    """Take this fixture where the engine runs; without it the engine is down."""
    running = PretendedEngine(data)
    yield running
    running.close()


@pytest.fixture
def settings(data: Path) -> SettingsStore:
    """The store, with a first generation saved: the defaults."""
    store = SettingsStore(data)
    store.save(Settings(), 0, "test")
    return store
