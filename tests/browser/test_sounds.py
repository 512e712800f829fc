"""Announcements and messages in the browser: uploaded, recorded with its microphone, spoken, and really played.

Law: a player has played when the browser itself says so.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from appliance.calllog.record import new_id
from tests.browser import place, shots
from tests.browser.look import complaints
from tests.browser.office import Office
from tests.browser.surfer import LAPTOP, PHONE, Screen, Surfer
from tests.prompts.hostile import recording
from tests.voicemail.test_shelf import LEFT, left

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

LISTEN = """async at => {
    const a = document.querySelector(at);
    await a.play();
    await new Promise((done, failed) => {
        a.addEventListener('timeupdate', () => a.currentTime > 0.3 && done());
        a.addEventListener('ended', done);
        a.addEventListener('error', () => failed(new Error(a.error.message)));
    });
    a.pause();
    return [a.duration, a.played.end(0)];
}"""
MICROPHONE = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    f"--unsafely-treat-insecure-origin-as-secure=http://{place.ADDRESS}:8080",
)
"""A microphone that beeps, in a page that counts as opened with https."""


def hear(surfer: Surfer, at: str) -> float:
    """Play what is there and return how many seconds it lasts."""
    surfer.page.locator("h1").click()  # a browser plays nothing on a page that nobody touched
    duration, played = surfer.page.evaluate(LISTEN, at)
    assert played > 0.2
    return float(duration)


@pytest.mark.parametrize(
    ("screen", "lang"),
    [pytest.param(PHONE, "nl", id="a phone in Dutch"), pytest.param(LAPTOP, "en", id="a laptop in English")],
)
def test_an_announcement_is_uploaded_spoken_and_heard(
    office: Office, screen: Screen, lang: str, tmp_path: Path
) -> None:
    owner, wrong = office.owner(screen, lang), []
    owner.go("/meldteksten")
    assert hear(owner, "#a-goodbye") > 1
    wrong += complaints(owner)
    shots.take(owner, "meldteksten")
    owner.page.locator("#main a.primary").click()
    wrong += complaints(owner)
    shots.take(owner, "meldtekst-maken")
    owner.page.set_input_files("#f-file", recording(tmp_path / "in.mp3"))
    owner.page.locator("#record button:not([type=button])").click()
    assert hear(owner, "#trial") > 0.8
    wrong += complaints(owner)
    shots.take(owner, "meldtekst-luisteren")
    owner.field("label").fill(f"Onze zaak {lang}")
    owner.press()
    owner.page.wait_for_url("**/meldteksten")
    assert hear(owner, f"#a-onze-zaak-{lang}") > 0.8
    owner.go("/meldteksten/maak?id=closed")
    owner.field("text").fill("Wij zijn vandaag gesloten." if lang == "nl" else "We are closed today.")
    owner.page.locator("form:not(#record):not(#phone) button").last.click()
    assert hear(owner, "#trial") > 1
    owner.press()
    owner.page.wait_for_url("**/meldteksten")
    owner.page.locator("a[href$='/closed/weg']").click()
    wrong += complaints(owner)
    shots.take(owner, "meldtekst-terug")
    owner.page.locator("#confirm button").click()
    owner.page.wait_for_url("**/meldteksten")
    assert not owner.page.locator("a[href$='/closed/weg']").count()
    owner.go("/meldteksten/maak")
    owner.page.set_input_files("#f-file", {"name": "brief.mp3", "mimeType": "audio/mpeg", "buffer": b"%PDF" * 99})
    owner.page.locator("#record button:not([type=button])").click()
    assert owner.page.locator("#e-file").is_visible()
    wrong += complaints(owner)
    shots.take(owner, "meldtekst-geweigerd")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def speaker(office: Office, playwright: "Playwright", tmp_path: Path) -> Iterator[Surfer]:
    """The owner at a computer with a microphone."""
    state = office.owner().context.storage_state()
    browser = place.launch(playwright, office.network.street, tmp_path, MICROPHONE)
    someone = Surfer(browser, office.box.url, LAPTOP, "nl", state=state)
    yield someone
    someone.leave()
    browser.close()


def test_an_announcement_is_recorded_with_the_microphone(speaker: Surfer) -> None:
    from playwright.sync_api import expect

    speaker.go("/meldteksten/maak")
    speaker.page.get_by_role("button", name="Opnemen met de microfoon").click()
    expect(speaker.page.locator("[data-record=time]")).to_have_text(re.compile("0:0[2-9]"))
    shots.take(speaker, "meldtekst-opnemen")
    speaker.page.get_by_role("button", name="Stop en luister").click()
    speaker.page.wait_for_url("**/proef/**")
    assert hear(speaker, "#trial") > 0.8


@pytest.mark.parametrize(
    ("screen", "lang"),
    [pytest.param(PHONE, "nl", id="a phone in Dutch"), pytest.param(LAPTOP, "en", id="a laptop in English")],
)
def test_a_message_is_heard_and_deleted(office: Office, screen: Screen, lang: str) -> None:
    owner, wrong, now = office.owner(screen, lang), [], time.time()
    for minutes, name in ((5, "Jan de Vries"), (90, "")):
        at = now - 60 * minutes
        left(office.box.data, replace(LEFT, call=new_id(at), at=at, name=name))
    owner.go("/voicemail")
    wrong += complaints(owner)
    shots.take(owner, "voicemail")
    before = owner.page.locator("audio").count()
    assert hear(owner, "audio") == pytest.approx(2, abs=0.1)
    owner.page.locator("a[href$='/weg']").first.click()
    wrong += complaints(owner)
    owner.page.locator("#confirm button").click()
    owner.page.wait_for_url("**/voicemail")
    assert owner.page.locator("audio").count() == before - 1
    assert not wrong, "\n".join(wrong)
