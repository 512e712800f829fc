"""Offices for the browser tests: one for each file, started the first time that a test wants it.

Law: TRUNKBOX_PEERS=required turns the skip for want of a browser into a failure.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import shots
from tests.browser.needs import REQUIRED, missing
from tests.browser.office import Office
from tests.browser.peers import Peers

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

HERE = Path(__file__).parent
HANGS = 900
"""Seconds after which a test hangs. Cut off inside the browser's loop, it breaks every later test too."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip by name, with the reason, on a machine that cannot drive a browser."""
    reason = None if REQUIRED else missing()
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.timeout(HANGS))
            item.add_marker(pytest.mark.browser)
            if reason is not None:
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where the photographs are."""
    if shots.FOLDER.is_dir():
        count = len(list(shots.FOLDER.glob("*.png")))
        terminalreporter.write_line(f"{count} photographs of pages in {shots.FOLDER}")


@pytest.fixture(scope="package")
def playwright() -> "Iterator[Playwright]":
    """The driver of browsers."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def shared_office(playwright: "Playwright", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The box of this file."""
    running = Office(playwright, tmp_path_factory.mktemp("office"))
    yield running
    running.close()


@pytest.fixture
def office(shared_office: Office) -> Iterator[Office]:
    """The box of this file; whoever a test brought leaves at its end, and tells what they met."""
    yield shared_office
    shared_office.everybody_leaves()


@pytest.fixture
def new(playwright: "Playwright", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A box that nobody has seen yet."""
    office = Office(playwright, tmp_path_factory.mktemp("new"))
    yield office
    try:
        office.everybody_leaves()
    finally:
        office.close()


@pytest.fixture
def peers(new: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peers]:
    """The provider and the PBX that the new box stands between."""
    running = Peers(new.network.street, tmp_path_factory.mktemp("peers"))
    yield running
    running.stop()
