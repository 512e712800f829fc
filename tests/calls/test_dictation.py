"""An announcement spoken by telephone, from the page to the caller who hears it; web, engine, calls are real."""

import time
from collections.abc import Iterator

import pytest

from appliance.admin.owner import Owner
from appliance.admin.web_file import WebFile
from tests.calls.box import Box
from tests.calls.plans import await_tone, calling, planned, press, speak, start
from tests.peers.lab import Lab
from tests.peers.phone import Arrived, Phone
from tests.peers.slots import Slot
from tests.webui.browser import Browser
from webui.app import create_app

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

SLOT = Slot("dictation", 58)
MOBILE = SLOT.outside("01")
SAID = {"do": "say", "prompt": "closed"}
"""A built-in announcement: the one that is replaced."""
PASSWORD, RING = "paarse fietsen zingen", "/meldteksten/bellen"


@pytest.fixture(scope="module")
def box(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    settings = planned(SLOT, {"10": [SAID, {"do": "hangup", "cause": "busy"}]}, {})
    settings["prompts"] += [{"id": "speak-prompt", "file": "hallo.wav"}, {"id": "prompt-kept", "file": "twee.wav"}]
    running = start(lab.ns, tmp_path_factory.mktemp("dictation"), settings)
    running.await_ready()
    yield running
    running.stop()


@pytest.fixture
def owner(box: Box) -> Browser:
    """The pages of this box, and its owner before them."""
    assert Owner(WebFile(box.data), time.time).set_password(PASSWORD) is None
    browser = Browser(create_app(box.data))
    assert browser.submit("/inloggen", password=PASSWORD).status == 303
    return browser


@pytest.fixture
def provider(box: Box) -> Iterator[Phone]:
    with calling(box, SLOT, "31612345678") as phone:
        yield phone


def ring(owner: Browser, provider: Phone) -> tuple[str, Arrived]:
    """Ask in the page for a call, and answer it; the place of the page that watches it."""
    form = owner.get("/meldteksten/maak?id=closed").form(RING)
    begun = owner.post(RING, {**form, "number": f"+{MOBILE}"})
    assert begun.status == 303
    mobile = provider.await_call()
    assert f"{MOBILE}@" in mobile.invite.uri
    mobile.ring()
    mobile.answer()
    await_tone(mobile.stream, "hallo")
    await_tone(mobile.stream, "beep")
    return begun.place, mobile


def spoken(box: Box, owner: Browser, place: str) -> str:
    """Wait until the page has what was spoken, take it, and return the place where it is heard."""
    id = place.partition("?")[0].rpartition("/")[2]
    deadline = time.monotonic() + 10
    while not (found := box.client.test_status(id)).done and time.monotonic() < deadline:
        box.calls_now()
    assert found.outcome == "recorded"
    taken = owner.submit(place)
    assert taken.status == 303
    return taken.place


def test_spoken_by_a_mobile_and_heard_by_a_caller(box: Box, owner: Browser, provider: Phone) -> None:
    place, mobile = ring(owner, provider)
    speak(mobile, "spraak", 1.5)
    press(mobile, "#")
    await_tone(mobile.stream, "spraak")
    await_tone(mobile.stream, "twee")
    mobile.await_bye()
    heard = spoken(box, owner, place)
    path = heard.partition("?")[0]
    kept = owner.post(path, owner.get(heard).form(path))
    assert (kept.status, kept.place) == (303, "/meldteksten")
    placed = provider.call(SLOT.did("10"))
    assert placed.await_final().status == 200
    await_tone(placed.stream, "spraak")
    placed.await_bye()
    assert box.log_rows()[-1]["to"] == f"+{SLOT.did('10')}", "the call that recorded it is none of a customer's"


def test_hanging_up_completes_it(box: Box, owner: Browser, provider: Phone) -> None:
    place, mobile = ring(owner, provider)
    speak(mobile, "keuze", 1.5)
    mobile.hangup()
    assert owner.get(spoken(box, owner, place)).dom.one("audio")
