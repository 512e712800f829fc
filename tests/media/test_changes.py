"""A call that changes while it lasts: another codec and back, a hold and back, by re-INVITE of either side.

Law: the far end hears one source without a gap through every change, and the box says which way voice goes.
"""

from __future__ import annotations

import itertools

import pytest

from tests.media.conftest import Ground
from tests.media.impaired import Impairment, schedule
from tests.media.line import line_of, play
from tests.peers import sip
from tests.peers.phone import Leg

pytestmark = [pytest.mark.peers, pytest.mark.timeout(90)]

STEP_MS, COUNT = 20.0, 15


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
