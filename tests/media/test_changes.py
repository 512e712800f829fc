"""A call that changes while it lasts: another codec and back, a hold and back, by re-INVITE of either side.

Law: the far end hears one source without a gap through every change, and the box says which way voice goes.
"""

from __future__ import annotations

import itertools
import threading
import time

import pytest

from tests.calls.plans import told_as_one
from tests.media.conftest import Ground
from tests.media.impaired import Impairment, schedule
from tests.media.line import line_of, play
from tests.pace import slowness
from tests.peers import sip
from tests.peers.phone import Arrived, Leg

pytestmark = [pytest.mark.peers, pytest.mark.timeout(90)]

STEP_MS, COUNT = 20.0, 15
MOST_MS, AHEAD_MS, TRIES = 50.0, 60.0, 4
"""Of silence behind a packet, the best of a few calls; and how far time may run ahead of the clock."""


def offer(leg: Leg, codec: str, version: int, direction: str = "sendrecv") -> None:
    """Offer this side's stream again, with one codec."""
    body = sip.sdp(
        leg.phone.address, leg.stream.port, payloads=f"{codec} 101", direction=direction, version=version
    )
    assert leg.ask("INVITE", body=body).status == 200


@pytest.mark.parametrize("who", ["caller", "called"])
def test_every_way_and_back_is_one_stream_to_the_far_end(ground: Ground, who: str) -> None:
    placed, arrived = ground.talk(payloads="8 0 101", answered="8 101")
    near, far = (placed, arrived) if who == "caller" else (arrived, placed)
    changes = [("8", "sendrecv", "short"), ("0", "sendrecv", "codec"), ("8", "sendrecv", "short")]
    for version, (codec, direction, way) in enumerate(changes, start=3):
        offer(near, codec, version, direction)
        ground.await_way(way)
        before = len(line_of(far.stream).received)
        play(
            [(line_of(near.stream), near.media, schedule(COUNT, STEP_MS, Impairment(), version))],
            STEP_MS,
            int(codec),
        )
        line_of(far.stream).await_packets(before + COUNT - 2)
    placed.hangup()
    arrived.await_bye()
    came = list(line_of(far.stream).received)
    first = came[0].sequence
    assert len({packet.ssrc for packet in came}) == 1
    assert [(packet.sequence - first) & 0xFFFF for packet in came] == list(range(len(came)))
    steps = [(b.timestamp - a.timestamp) & 0xFFFFFFFF for a, b in itertools.pairwise(came)]
    assert all(0 < step < 0x80000000 for step in steps), "time never runs back"


class Talker:
    """One side that never stops talking, in the codec that is spoken now."""

    def __init__(self, leg: Leg, codec: str) -> None:
        self.codec, self._leg, self._over = codec, leg, threading.Event()
        self._thread = threading.Thread(target=self._talk, name="talk", daemon=True)
        self._thread.start()

    def _talk(self) -> None:
        due = time.monotonic()
        while not self._over.wait(max(0.0, due - time.monotonic())):  # the pace of a telephone is time itself
            self._leg.stream.send(self._leg.media, [bytes([0xD5]) * 160], int(self.codec))
            due += STEP_MS / 1000

    def stop(self) -> None:
        self._over.set()
        self._thread.join(5)


def hold(near: Leg, far: Arrived, direction: str, version: int) -> None:
    """Hold the far end, or take it back; it agrees. Who holds goes on sending, as music on hold does."""
    since = len(far.phone.client.received)
    body = sip.sdp(near.phone.address, near.stream.port, payloads="8 101", direction=direction, version=version)
    near.phone.client.send(asked := near.request("INVITE", body=body))
    far.accept(far.await_request("INVITE", since=since), "recvonly" if direction == "sendonly" else direction)
    near.acknowledge(asked, near.phone.client.await_final(asked))


def test_many_changes_are_heard_without_a_gap_and_time_does_not_run_ahead(ground: Ground) -> None:
    silences, ahead, slow = [], [], slowness()
    for _ in range(TRIES):
        placed, arrived = ground.talk(payloads="8 0 101", answered="8 101")
        talker = Talker(placed, "8")
        try:
            ground.await_way("short")
            _change_often(ground, talker, placed, arrived)
        finally:
            talker.stop()
        placed.hangup()
        arrived.await_bye()
        came = list(arrived.stream.received)
        assert told_as_one(came)
        silences.append(1000 * max(b.at - a.at for a, b in itertools.pairwise(came)) - STEP_MS)
        told = ((came[-1].timestamp - came[0].timestamp) & 0xFFFFFFFF) / 8
        ahead.append(told - 1000 * (came[-1].at - came[0].at))
        if silences[-1] <= MOST_MS and ahead[-1] <= AHEAD_MS:
            return
    slow = max(slow, slowness())
    assert min(silences) <= MOST_MS * slow, silences
    assert min(ahead) <= AHEAD_MS * slow, ahead


def _change_often(ground: Ground, talker: Talker, placed: Leg, arrived: Arrived) -> None:
    """Another codec, back, a hold, back; twice."""
    version = itertools.count(3)
    for _ in range(2):
        for codec, way in (("0", "codec"), ("8", "short")):
            offer(placed, codec, next(version))
            talker.codec = codec
            _heard_on(ground, way, arrived)
        for direction, way in (("sendonly", "held"), ("sendrecv", "short")):
            hold(placed, arrived, direction, next(version))
            _heard_on(ground, way, arrived)


def _heard_on(ground: Ground, way: str, arrived: Arrived) -> None:
    ground.await_way(way)
    arrived.stream.await_packets(len(arrived.stream.received) + 8)
