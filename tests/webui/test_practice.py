"""The practice page over a real `trunkbox run`: turned on, called through both ways, listened to, turned off.

Law: one run serves the file; what the page says is awaited, as it is made for a page that asks again.
"""

import time
import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from appliance.admin.owner import Owner
from appliance.admin.web_file import WebFile
from appliance.control import engine_socket
from tests.cli.processes import until
from tests.cli.running import Run, start, stop
from tests.control.conftest import Answerer
from tests.webui.browser import Browser, Page
from tests.webui.conftest import PASSWORD
from webui.app import create_app

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
HERE = "/oefenen"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A newcomer's box after its trial calls."""
    folder = tmp_path_factory.mktemp("practice")
    started = start(folder / "data", folder / "log")
    try:
        started.await_said("trial calls are done")
        yield started
    finally:
        stop(started)


@pytest.fixture(scope="module")
def page(run: Run) -> Browser:
    return logged_in(run.data)


def logged_in(data: Path) -> Browser:
    assert Owner(WebFile(data), time.time).set_password(PASSWORD) is None
    browser = Browser(create_app(data))
    assert browser.submit("/inloggen", password=PASSWORD).status == 303
    return browser


def live(browser: Browser) -> str:
    """Where the moving part asks again; empty when it stands still."""
    return browser.get(HERE).dom.one("div", id="practice-live").attrs.get("hx-get", "")


def await_h1(browser: Browser, words: str) -> Page:
    """The page once its first sentence has these words."""
    seen: list[Page] = []

    def look() -> bool:
        seen[:] = [browser.get(HERE)]
        return words in seen[0].h1

    until(look, 30)
    return seen[0]


def test_the_trial_calls_can_be_listened_to(page: Browser) -> None:
    await_h1(page, "beide kanten hoorden elkaar")
    # A peer closes its recording a moment after the call: two calls, each heard on both sides.
    players = until(lambda: found if len(found := page.get(HERE).dom.find("audio")) == 4 else None, 30)
    for player in players:
        answer = page.get(player.attrs["src"]).response
        assert answer.content_type == "audio/wav"
        with wave.open(BytesIO(answer.data), "rb") as sound:
            assert sound.getnframes() / sound.getframerate() > 2
        answer.close()
    assert live(page) == "", "nothing moves, nothing is asked"


def test_a_part_of_a_recording_can_be_had_for_winding_forward(page: Browser) -> None:
    player = page.get(HERE).dom.find("audio")[0]
    answer = page.client.get(player.attrs["src"], headers={"Range": "bytes=44-99"})
    assert answer.status_code == 206
    assert len(answer.data) == 56
    answer.close()


@pytest.mark.parametrize(
    ("field", "number", "said"),
    [
        pytest.param("f-in", "050 123 45 67", "beide kanten hoorden elkaar", id="in, as people write it"),
        pytest.param("f-out", "0031 20 765 43 21", "beide kanten hoorden elkaar", id="out, in the PBX's notation"),
        pytest.param("f-in", "+31501239999", "liet het laatste gesprek niet door", id="a number that is not ours"),
    ],
)
def test_a_call_is_made_and_told(page: Browser, field: str, number: str, said: str) -> None:
    before = len(page.get(HERE).dom.find("li", class_="stack-s"))
    direction = field.removeprefix("f-")
    form = next(
        form
        for form in page.get(HERE).dom.find("form", action="/oefenen/bel")
        if form.find("input", name="direction", value=direction)
    )
    token = form.one("input", name="csrf_token").attrs["value"]
    answer = page.post("/oefenen/bel", {"csrf_token": token, "direction": direction, "number": number})
    assert answer.status == 303
    shown = await_h1(page, said)
    until(lambda: live(page) == "", 10)
    shown = page.get(HERE)
    assert said in shown.h1
    assert len(shown.dom.find("li", class_="stack-s")) == min(before + 1, 6)


@pytest.mark.parametrize("typed", ["", "abc", "1" * 21, "+31<script>", "++31", "١٢٣"])
def test_what_is_no_number_is_said_beside_the_field_and_stays_there(page: Browser, typed: str) -> None:
    form = page.get(HERE).dom.find("form", action="/oefenen/bel")[0]
    token = form.one("input", name="csrf_token").attrs["value"]
    answer = page.post("/oefenen/bel", {"csrf_token": token, "direction": "in", "number": typed})
    assert answer.status == 422
    field = answer.dom.one("input", id="f-in")
    assert field.attrs["value"] == typed
    assert field.attrs["aria-invalid"] == "true"
    assert "alleen cijfers" in answer.dom.one("div", id="f-in-e").text


@pytest.mark.parametrize(
    "name", ["nothing.wav", "../../settings.json", "..%2f..%2fpeers.json", "20261123-213826-in-pbx-999.wav"]
)
def test_no_other_file_can_be_had(page: Browser, name: str) -> None:
    assert page.get(f"/oefenen/opname/{name}").status == 404


def test_practice_is_turned_off_and_on_again(page: Browser, run: Run) -> None:
    assert page.submit(HERE, "/oefenen/uit").status == 303
    shown = await_h1(page, "zonder provider")
    assert shown.dom.find("audio") == []
    assert list((run.practice / "run").glob("*.sock")) == []
    assert page.submit(HERE, "/oefenen/aan").status == 303
    poll = live(page)
    assert poll, "it starts, so the page asks again"
    await_h1(page, "klaar")
    assert page.get(poll).response.headers["HX-Refresh"] == "true", "the forms were not there yet"


def test_a_box_started_in_another_way_says_so(tmp_path: Path) -> None:
    engine = Answerer(engine_socket(tmp_path), lambda request: request.answer({}))
    try:
        shown = logged_in(tmp_path).get(HERE)
    finally:
        engine.close()
    assert "kan hier niet" in shown.h1
    assert shown.dom.one("main").find("form") == []
