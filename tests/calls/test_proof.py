"""Real test calls: the box rings provider and PBX, watches calls both ways, and measures sound that is there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.control import Event, ProofChanged, ProofStatus, Refused
from tests.audio.alaw import FRAME, noise
from tests.calls.conftest import Boxes, Hands
from tests.peers import sip
from tests.peers.lab import Lab
from tests.peers.phone import Leg

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

SOUND = noise(4, "proof")


class Watcher:
    """A test that runs, and the way to wait for it."""

    def __init__(self, hands: Hands, kind: str, *given: str, **more: object) -> None:
        self._events: Iterator[Event] = hands.box.client.subscribe(timeout=30)
        self.status: ProofStatus = hands.box.client.test_call(kind, *given, **more)  # type: ignore[arg-type]

    def until(self, what: str) -> ProofStatus:
        """Wait for a step, or for the end by "done"."""
        while not (self.status.done if what == "done" else what in self.steps()):
            event = next(self._events)
            if isinstance(event, ProofChanged) and event.proof.id == self.status.id:
                self.status = event.proof
        return self.status

    def steps(self) -> list[str]:
        return [step.what for step in self.status.steps]


def speak(*legs: Leg) -> None:
    """Send four seconds of sound on each of these legs, at the same time."""
    frames = [SOUND[at : at + FRAME] for at in range(0, len(SOUND), FRAME)]
    with ThreadPoolExecutor(len(legs)) as pool:
        list(pool.map(lambda leg: leg.stream.send(leg.media, frames), legs))


@pytest.mark.parametrize("kind", ["out", "pbx"])
def test_the_box_rings_and_is_heard_both_ways(hands: Hands, kind: str) -> None:
    phone = hands.provider if kind == "out" else hands.pbx
    number = f"+{hands.slot.outside('01')}" if kind == "out" else "201"
    test = Watcher(hands, kind, number, seconds=3)
    arrived = phone.await_call()
    assert sip.parse(arrived.invite.encode()).uri.startswith(f"sip:{number.lstrip('+')}@")
    arrived.ring()
    test.until("ringing")
    arrived.answer()
    speak(arrived)
    arrived.await_bye()
    done = test.until("done")
    assert done.far is not None
    assert (done.outcome, done.far.heard) == ("heard", True)
    assert done.far.sent > 50
    assert done.far.received > 50
    assert done.far.level is not None
    assert -20 < done.far.level <= 0
    assert len(arrived.stream.received) > 50, "the tune of the box"
    assert test.steps()[-2:] == ["answered", "heard_far"]
    hands.box.await_no_calls()


def test_a_silent_line_is_told_from_a_quiet_person(hands: Hands) -> None:
    test = Watcher(hands, "out", f"+{hands.slot.outside('01')}", seconds=2)
    arrived = hands.provider.await_call()
    arrived.answer()
    quiet = [bytes([0xD5]) * FRAME] * 50
    arrived.stream.send(arrived.media, quiet)
    arrived.await_bye()
    done = test.until("done")
    assert done.far is not None
    assert (done.outcome, done.far.heard) == ("not_heard", False)
    assert done.far.received > 20
    assert done.far.level is not None
    assert done.far.level < -50


def test_a_call_from_outside_is_watched(hands: Hands) -> None:
    test = Watcher(hands, "in", f"+{hands.slot.did('01')}")
    placed, arrived = hands.talk("inbound")
    speak(placed, arrived)
    done = test.until("done")
    assert done.near is not None
    assert done.far is not None
    assert (done.outcome, done.near.heard, done.far.heard) == ("heard", True, True)
    assert done.learned is not None
    assert (done.learned.place, done.learned.style, done.learned.suggestions) == ("request-uri", "plain", ())
    assert test.steps()[:2] == ["waiting", "arrived"]
    assert len(hands.box.calls_now()) == 1, "a watched call goes on"
    placed.hangup()
    arrived.await_bye()


def test_a_call_of_the_pbx_with_one_silent_side(hands: Hands) -> None:
    test = Watcher(hands, "from_pbx")
    placed, arrived = hands.talk("outbound")
    speak(placed)
    placed.hangup()
    arrived.await_bye()
    done = test.until("done")
    assert done.near is not None
    assert done.far is not None
    assert (done.outcome, done.near.heard, done.far.heard) == ("not_heard", True, False)


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        pytest.param("out", "112", "proof_emergency", id="112"),
        pytest.param("pbx", "0112", "proof_emergency", id="112 at the PBX"),
        pytest.param("out", "+882123456789", "proof_blocked", id="a blocked destination"),
        pytest.param("out", "12", "proof_not_a_number", id="no number"),
        pytest.param("dance", "1", "proof_what", id="no such test"),
        pytest.param("out", None, "proof_what", id="no number at all"),
    ],
)
def test_what_is_never_rung(hands: Hands, kind: str, number: str | None, code: str) -> None:
    since = hands.lab.wire.mark()
    with pytest.raises(Refused) as caught:
        hands.box.client.test_call(kind, number)  # type: ignore[arg-type]
    assert caught.value.code == code
    box = hands.slot.box_address
    assert hands.lab.wire.find(lambda seen: seen.source[0] == box and seen.message.method == "INVITE", since) == []


def test_by_the_command_line_against_asterisk(boxes: Boxes, lab: Lab) -> None:
    """The provider's Asterisk answers, plays, and the box hears it."""
    box, slot = boxes["register-peer"], lab.slot("register-peer")
    shown = box.run("test-call", "out", f"+{slot.outside('01')}", "--seconds", "3")
    assert "answered" in shown
    assert "the called side is heard" in shown
    assert "It works" in shown
    refused = box.run("test-call", "out", "112", code=1)
    assert refused == ""
