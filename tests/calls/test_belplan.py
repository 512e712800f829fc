"""Every action of a belplan in real calls: what the caller hears, presses and says, and who takes the call.

Law: a prompt is recognised by its tone in the caller's RTP; times are those of the caller's own socket.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audio import tones
from tests.audio.alaw import FRAME, compare, noise
from tests.calls.box import Box
from tests.calls.plans import await_tone, calling, planned, press, speak, start
from tests.peers import rtp
from tests.peers.lab import Lab
from tests.peers.phone import Dialog, Phone
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]

SLOT = Slot("belplan", 57)
MOBILE = SLOT.outside("01")
SAY, TWO = {"do": "say", "prompt": "hallo"}, {"do": "say", "prompt": "twee"}
BUSY = {"do": "hangup", "cause": "busy"}
RING = {"do": "ring", "numbers": [f"+{MOBILE}"], "seconds": 15}
PLANS = {
    "10": [SAY, {"do": "say", "prompt": "weg"}, TWO, BUSY],
    "11": [{"do": "menu", "prompt": "keuze", "choices": {"2": [TWO], "3": [SAY]}, "otherwise": [BUSY]}, BUSY],
    "12": [RING, SAY, BUSY],
    "13": [{"do": "voicemail", "prompt": "groet", "to": ["baas@example.com"], "max_seconds": 20}],
    "14": [{"do": "queue", "numbers": [f"+{MOBILE}"], "prompt": "hallo", "every": 10, "seconds": 60}, BUSY],
    "15": [{"do": "hangup", "cause": "declined"}],
    "16": [SAY, BUSY],
    "17": [SAY, RING, BUSY],
}
NUMBERS = {"16": {"forced": False}, "17": {}}


@pytest.fixture(scope="module")
def box(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    settings = planned(SLOT, PLANS, NUMBERS)
    settings["prompts"].append({"id": "weg", "file": "weg.wav"})
    running = start(lab.ns, tmp_path_factory.mktemp("belplan"), settings)
    running.await_ready()
    yield running
    running.stop()


@pytest.fixture
def provider(box: Box) -> Iterator[Phone]:
    with calling(box, SLOT, "31612345678") as phone:
        yield phone


def ask(provider: Phone, ending: str) -> Dialog:
    """Call a number whose plan answers at once."""
    placed = provider.call(SLOT.did(ending))
    assert placed.await_final().status == 200
    return placed


def row(box: Box, ending: str) -> dict[str, object]:
    """The call log's line about the last call to a number."""
    number = f"+{SLOT.did(ending)}"
    return dict(box.await_log(number, lambda row: row["to"] == number))


def test_announcements_in_order_and_a_missing_one_is_passed_over(box: Box, provider: Phone) -> None:
    began = time.monotonic()
    placed = ask(provider, "10")
    assert time.monotonic() - began < 2, "the first action of a plan that is known to be taken"
    await_tone(placed.stream, "hallo")
    await_tone(placed.stream, "twee")
    placed.await_bye()
    logged = row(box, "10")
    assert (logged["belplan"], logged["trigger"], logged["outcome"]) == ("plan10", "forced", "answered")
    assert [what for _, what in logged["steps"]] == ["say hallo", "say weg", "say twee", "end busy"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("by", ["rfc4733", "info"])
def test_a_menu_hears_a_key_while_it_speaks(box: Box, provider: Phone, by: str) -> None:
    placed = ask(provider, "11")
    await_tone(placed.stream, "keuze")
    if by == "info":
        assert placed.info_digit("2").status == 200
    else:
        press(placed, "2")
    await_tone(placed.stream, "twee")
    placed.await_bye()


def test_a_mobile_presses_1_and_is_joined(box: Box, provider: Phone) -> None:
    placed = provider.call(SLOT.did("12"))
    mobile = provider.await_call()
    assert f"{MOBILE}@" in mobile.invite.uri
    assert SLOT.did("12") in mobile.invite.get("P-Asserted-Identity")
    mobile.ring()
    placed.await_status(180)
    mobile.answer()
    await_tone(mobile.stream, "press-1")
    press(mobile, "1")
    assert placed.await_final().status == 200
    sent = noise(1.0, "mobile")
    placed.stream.send(placed.media, [sent[at : at + FRAME] for at in range(0, len(sent), FRAME)])
    assert compare(sent, rtp.sound(mobile.stream.await_packets(40))).exact > len(sent) * 0.7
    press(mobile, "5")
    assert placed.stream.await_digits(1) == "5"
    assert placed.hangup().status == 200
    mobile.await_bye()
    logged = row(box, "12")
    assert (logged["taken_by"], logged["outcome"]) == (f"+{MOBILE}", "answered")
    assert len(logged["sip_call_ids"]) == 2  # type: ignore[arg-type]


def test_a_mobile_that_does_not_press_is_let_go(provider: Phone) -> None:
    placed = provider.call(SLOT.did("12"))
    mobile = provider.await_call()
    mobile.answer()
    mobile.await_bye(20)
    assert placed.await_final().status == 200
    await_tone(placed.stream, "hallo")
    placed.hangup()


def test_a_refused_mobile_goes_on_at_once(provider: Phone) -> None:
    placed = provider.call(SLOT.did("12"))
    provider.await_call().refuse(486, "Busy Here")
    assert placed.await_final().status == 200
    await_tone(placed.stream, "hallo")
    placed.hangup()


def test_the_caller_who_gives_up_ends_the_ringing(provider: Phone) -> None:
    placed = provider.call(SLOT.did("12"))
    mobile = provider.await_call()
    mobile.ring()
    placed.await_status(180)
    placed.cancel()
    mobile.await_cancel()
    assert placed.await_final().status == 487


def test_an_answered_caller_hears_ringing_from_the_box(provider: Phone) -> None:
    placed = ask(provider, "17")
    await_tone(placed.stream, "hallo")
    mobile = provider.await_call()
    await_tone(placed.stream, "ringing")
    mobile.refuse(486, "Busy Here")
    placed.await_bye()


def test_a_message_is_recorded_kept_and_queued_for_the_mail(box: Box, provider: Phone) -> None:
    placed = ask(provider, "13")
    await_tone(placed.stream, "groet")
    await_tone(placed.stream, "beep")
    speak(placed, "spraak", 2.0)
    placed.hangup()
    logged = row(box, "13")
    kept = box.data / "voicemail" / f"{logged['id']}.wav"
    queue = box.data / "mail.json"
    deadline = time.monotonic() + 10
    while not (kept.exists() and queue.exists()) and time.monotonic() < deadline:
        box.calls_now()
    heard = tones.read(kept)
    assert tones.named(heard[len(heard) // 3 : len(heard) // 3 + 1600]) == "spraak"
    letters = json.loads(queue.read_text())["mail"].values()
    assert any(letter["files"] == [str(kept)] and letter["to"] == ["baas@example.com"] for letter in letters)


def test_silence_after_the_beep_is_no_message(box: Box, provider: Phone) -> None:
    before = set((box.data / "voicemail").glob("*.wav"))
    placed = ask(provider, "13")
    await_tone(placed.stream, "beep")
    placed.await_bye(12)
    box.await_no_calls()
    assert set((box.data / "voicemail").glob("*.wav")) == before


def test_music_until_a_mobile_takes_the_call(provider: Phone) -> None:
    placed = ask(provider, "14")
    mobile = provider.await_call()
    await_tone(placed.stream, "music")
    mobile.answer()
    await_tone(mobile.stream, "press-1")
    press(mobile, "1")
    press(placed, "8")
    mobile.hangup()
    placed.await_bye()


def test_declined_before_an_answer(provider: Phone) -> None:
    assert provider.call(SLOT.did("15")).await_final().status == 603


def test_an_unnoticed_death_is_answered_within_five_seconds(lab: Lab, box: Box, provider: Phone) -> None:
    frozen = Phone(lab.ns, SLOT.pbx_address, SLOT.box_address)
    began = time.monotonic()
    placed = provider.call(SLOT.did("16"))
    placed.await_status(180)
    assert time.monotonic() - began < 1.5, "ringing, not silence"
    assert placed.await_final().status == 200
    assert 2.5 < time.monotonic() - began < 5.5
    await_tone(placed.stream, "hallo")
    placed.await_bye()
    frozen.close()
    assert row(box, "16")["trigger"] == "unreachable"


def test_files_of_recordings_do_not_stay(box: Box) -> None:
    box.await_no_calls()
    left = {path.name for path in Path(box.data / "tests").glob("2*.wav")}
    assert left == set()
