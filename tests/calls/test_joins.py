"""The moment in which voice leaves the bridge for the short way: nobody may hear it (RFC 3550 section 5.1).

Law: what is judged is when packets reached the far end's socket, and their numbers; the pace by the best of a few
calls, since a busy machine delays a packet now and then.
"""

import itertools
import time
from collections.abc import Iterator

import pytest

from tests.bench.usage import spent
from tests.calls.box import Box
from tests.calls.plans import await_tone, calling, planned, start, talking, told_as_one
from tests.pace import slowness
from tests.peers.lab import Lab
from tests.peers.phone import Phone
from tests.peers.rtp import PCMA, Packet
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]

SLOT = Slot("joins", 63)
MOBILE = SLOT.outside("01")
PACKET_MS, MOST_MS, TRIES = 20.0, 50.0, 4
"""A packet lasts 20 ms: only what comes behind that is silence."""
PLANS = {
    "10": [
        {"do": "say", "prompt": "hallo"},
        {"do": "ring", "numbers": [f"+{MOBILE}"], "seconds": 20, "confirm": False},
    ]
}


@pytest.fixture(scope="module")
def box(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    running = start(lab.ns, tmp_path_factory.mktemp("joins"), planned(SLOT, PLANS, {}))
    running.await_ready()
    yield running
    running.stop()


@pytest.fixture
def provider(box: Box) -> Iterator[Phone]:
    with calling(box, SLOT, "31612345678") as phone:
        yield phone


def longest_silence(packets: list[Packet]) -> float:
    """The longest time, in milliseconds, in which there was nothing to play."""
    waits = [after.at - before.at for before, after in itertools.pairwise(packets)]
    return 1000 * max(waits) - PACKET_MS


def ticks(box: Box, seconds: float = 1.0) -> float:
    """How often a second the clock of the conference bridge woke."""
    before, began = spent([box.child.pid])["clock"].sleeps, time.monotonic()
    time.sleep(seconds)
    return (spent([box.child.pid])["clock"].sleeps - before) / (time.monotonic() - began)


def test_the_bridges_clock_rests_while_nobody_speaks_through_it(box: Box, provider: Phone) -> None:
    """Ten times a second, for ports come and go at a tick; fifty while a prompt plays."""
    assert ticks(box) <= 15
    placed = provider.call(SLOT.did("10"))
    assert placed.await_final().status == 200
    await_tone(placed.stream, "hallo")
    mobile = provider.await_call(10)
    mobile.ring()
    assert ticks(box) >= 40, "the caller hears it ring, from the bridge"
    mobile.answer()
    with talking(placed, "groet"), talking(mobile, "twee"):
        await_tone(placed.stream, "twee")
        await_tone(mobile.stream, "groet")
        assert ticks(box) <= 15, "joined past it"
    placed.hangup()
    mobile.await_bye()


def test_a_caller_is_taken_from_the_plan_to_a_mobile_without_a_gap(box: Box, provider: Phone) -> None:
    silences, slow = [], slowness()
    for _ in range(TRIES):
        placed = provider.call(SLOT.did("10"))
        assert placed.await_final().status == 200
        await_tone(placed.stream, "hallo")
        with talking(placed, "groet"):
            mobile = provider.await_call(10)
            mobile.ring()
            time.sleep(0.5)  # so long it rings
            mobile.answer()
            with talking(mobile, "twee"):
                await_tone(placed.stream, "twee")
                await_tone(mobile.stream, "groet")
        placed.hangup()
        mobile.await_bye()
        for leg in (placed, mobile):
            heard = [packet for packet in leg.stream.received if packet.payload_type == PCMA]
            assert told_as_one(heard)
        silences.append(longest_silence([p for p in placed.stream.received if p.payload_type == PCMA]))
        if silences[-1] <= MOST_MS:
            break
    assert min(silences) <= MOST_MS * max(slow, slowness()), silences
