"""The wizard over a real engine, with the practice peers as provider and PBX: tried, waited for, proven by calls.

Law: the box of the practice is set up through its own pages; what they say is awaited, as they ask again.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from appliance.admin.owner import Owner
from appliance.admin.web_file import WebFile
from appliance.practice.__main__ import call
from appliance.practice.plan import CALLED, MAIN
from tests.cli.processes import until
from tests.cli.running import start, stop
from tests.webui.browser import Browser, Element
from tests.webui.conftest import PASSWORD
from webui.app import create_app

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
TRUNK, PBX, PROOF = "/wizard/trunk", "/wizard/centrale", "/wizard/proefgesprekken"


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a practice box whose peers stand."""
    folder = tmp_path_factory.mktemp("wizard")
    started = start(folder / "data", folder / "log")
    try:
        started.await_said("trial calls are done")
        yield started.data / "practice"
    finally:
        stop(started)


@pytest.fixture(scope="module")
def page(practice: Path) -> Browser:
    """A browser of the practice box's owner."""
    assert Owner(WebFile(practice), time.time).set_password(PASSWORD) is None
    browser = Browser(create_app(practice))
    assert browser.submit("/inloggen", password=PASSWORD).status == 303
    return browser


def await_card(page: Browser, address: str, id_: str, test: Callable[[Element], bool]) -> Element:
    """The card of that id once it is as wanted."""
    seen: list[Element] = []

    def there() -> bool:
        seen[:] = page.get(address).dom.find("section", id=id_)
        return bool(seen) and test(seen[0])

    until(there, 40)
    return seen[0]


def settled(card: Element) -> bool:
    """Whether the card no longer asks again."""
    return "hx-get" not in card.attrs


@pytest.mark.parametrize(
    ("password", "verdict"),
    [
        pytest.param("", "Aangemeld als", id="the saved password is right"),
        pytest.param("een ander wachtwoord", "Aanmelding", id="another one is refused"),
    ],
)
def test_a_login_is_tried_at_the_provider(page: Browser, password: str, verdict: str) -> None:
    begun = page.submit(TRUNK, TRUNK, do="try", password=password)
    card = await_card(page, begun.place.partition("#")[0], "proef", settled)
    assert verdict in card.one("h2").text
    assert "REGISTER" in card.text
    assert "127.60." in card.text
    assert "Aangemeld als" in page.get(TRUNK).dom.one("section", id="proef").text


def test_the_pbx_that_answers_is_seen(page: Browser) -> None:
    card = await_card(page, PBX, "pbx-live", lambda card: "ok" in card.attrs["class"].split())
    assert "Uw centrale antwoordt" in card.text


@pytest.mark.parametrize(
    ("kind", "role", "number"),
    [
        pytest.param("in", "provider", MAIN, id="somebody calls the office"),
        pytest.param("from_pbx", "pbx", CALLED, id="the office calls out"),
    ],
)
def test_a_real_call_is_watched_and_its_sound_measured(
    page: Browser, practice: Path, kind: str, role: str, number: str
) -> None:
    token = page.get(PROOF).dom.one("meta", name="csrf").attrs["content"]
    begun = page.post(PROOF, {"csrf_token": token, "do": kind})
    assert begun.status == 303
    caller = Thread(target=call, args=(practice, role, number))
    caller.start()
    try:
        card = await_card(page, begun.place.partition("#")[0], "proef", settled)
    finally:
        caller.join(60)
    assert "Gelukt" in card.one("h2").text
    assert [side.text.startswith("te horen") for side in card.find("dd")] == [True, True]


def test_the_set_up_knows_what_works(page: Browser) -> None:
    def done(step: str) -> bool:
        return bool(page.get("/wizard").dom.one("li", id=f"stap-{step}").find("span", class_="ok"))

    until(lambda: done("proof"), 20)
    assert [step for step in ("trunk", "numbers", "pbx", "whitelist", "proof") if done(step)] == [
        "trunk",
        "numbers",
        "pbx",
        "proof",
    ]
