"""Media that is hostile or merely broken: what reaches the other side is the call's own voice, in one unbroken
stream, and nothing is left afterwards.

Law: one box with few ports, so that they come round; each flood is bounded in packets.
"""

from __future__ import annotations

import random
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.calls.box import Box, Footprint
from tests.calls.settings import settings_for, with_changes
from tests.media.conftest import Ground
from tests.media.impaired import Impairment, schedule
from tests.media.line import Line, line_of, play
from tests.peers.netns import NetNs
from tests.peers.phone import Arrived, Dialog
from tests.peers.rtp import PCMA, Packet
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]

SLOT = Slot("hostile", 71)
PORTS = (31000, 31015)
STRANGER = "127.0.99.71"
VOICE, FOREIGN = bytes([0x2A]), bytes([0x11])
"""Neither is the silence of A-law, of which the bridge may send a packet before the two sides are joined."""
SILENCE = bytes([0xD5])
STEP_MS, COUNT, BURST = 20.0, 60, 50
"""No burst fills a socket's buffer (208 KiB) before the voice behind it was heard."""


class Hostile(Ground):
    """The same, at addresses of its own."""

    slot = SLOT


@pytest.fixture(scope="module")
def ground(media_ns: NetNs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A box of its own, with eight pairs of ports and little patience with the dead."""
    settings = with_changes(settings_for(SLOT, PORTS), {"sip.media_timeout_seconds": 4})
    box = Box(media_ns, Path(tmp_path_factory.mktemp("hostile")), settings)
    box.await_ready()
    made = Hostile(media_ns, box)
    first, its = made.talk()
    end(first, its)
    box.await_log("the first call", lambda row: first.invite.call_id in row["sip_call_ids"])
    _await_trace(box)
    yield made
    made.clear()
    assert box.stop() == 0


@pytest.fixture
def stranger(ground: Ground) -> Iterator[Line]:
    opened = Line(ground.ns, STRANGER)
    yield opened
    opened.close()


def footprint(box: Box) -> Footprint:
    box.await_no_calls(15)
    return box.footprint()


def _await_trace(box: Box) -> None:
    """Journal and trace are opened with the first call, by threads of their own, and stay open."""
    deadline = time.monotonic() + 10
    while not any("/traces/" in name for name in box.footprint().files):
        assert time.monotonic() < deadline, box.footprint()
        time.sleep(0.05)  # nothing tells when another process opens a file


def voice(dialog: Dialog) -> None:
    """A second of the caller's own voice."""
    play([(line_of(dialog.stream), dialog.media, schedule(COUNT, STEP_MS, Impairment(), 1))], STEP_MS)


def speak(dialog: Dialog, arrived: Arrived, n: int) -> None:
    """The n-th packet of the caller's voice, and wait until it is heard: all before it was dealt with."""
    packet = Packet(PCMA, 1000 + n, 160 * n, 0x51515151, VOICE * 160)
    line_of(dialog.stream).emit(dialog.media, packet)
    line_of(arrived.stream).await_packets(n + 1, payload=VOICE * 160)


def beside(dialog: Dialog) -> tuple[str, int]:
    """Where the box hears RTCP."""
    host, port = dialog.media
    return host, port + 1


def end(dialog: Dialog, arrived: Arrived) -> None:
    dialog.hangup()
    arrived.await_bye()


def heard(arrived: Arrived) -> list[Packet]:
    """What the called side got so far."""
    return list(line_of(arrived.stream).received)


def unbroken(packets: list[Packet]) -> bool:
    """One source, no number left out, none twice."""
    numbers = [packet.sequence for packet in packets]
    first = numbers[0]
    return len({packet.ssrc for packet in packets}) == 1 and [(n - first) & 0xFFFF for n in numbers] == list(
        range(len(numbers))
    )


def foreign(n: int, ssrc: int = 0x66666666, payload_type: int = PCMA) -> bytes:
    return Packet(payload_type, n, 160 * n, ssrc, FOREIGN * 160).encode()


def garbage(dice: random.Random) -> bytes:
    """Tiny, giant, of another version, of no payload type that was agreed, cut off in its own header."""
    size = dice.choice((0, 1, 3, 11, 12, 40, 172, 1400, 1501, 4000))
    data = bytearray(dice.randbytes(size))
    kind = dice.randrange(4)
    if size >= 12 and kind == 1:
        data[:2] = bytes((0x80, dice.choice((3, 18, 77, 96, 127))))
    elif size >= 12 and kind == 2:
        data[:2] = bytes((0x9F, PCMA))  # fifteen CSRCs and an extension
        data[-2:] = b"\xff\xff"
    elif size >= 12:
        data[0] &= 0x7F
    return bytes(data)


def report(dice: random.Random) -> bytes:
    """RTCP that lies about its length, its count or its source."""
    head = struct.pack(
        "!BBHI", 0x80 | dice.randrange(32), 200 + dice.randrange(6), dice.randrange(80), dice.getrandbits(32)
    )
    return head + dice.randbytes(dice.choice((0, 4, 20, 24, 52, 300, 2000)))


def test_a_stranger_is_neither_heard_nor_followed(ground: Ground, stranger: Line) -> None:
    before = footprint(ground.box)
    dialog, arrived = ground.talk()
    ground.await_way("short")
    for n in range(COUNT):
        for m in range(BURST):
            stranger.throw(dialog.media, foreign(n * BURST + m))
            stranger.throw(beside(dialog), report(random.Random(n)), rtcp=True)
        speak(dialog, arrived, n)
    play([(line_of(arrived.stream), arrived.media, schedule(COUNT, STEP_MS, Impairment(), 1))], STEP_MS)
    line_of(dialog.stream).await_packets(COUNT)
    end(dialog, arrived)
    assert not stranger.received, "nothing goes to who may not speak"
    assert all(FOREIGN not in packet.payload for packet in heard(arrived))
    ground.box.await_no_calls(15)
    ground.box.await_footprint(before)


def test_garbage_of_the_peer_is_kept_from_the_other_side(ground: Ground) -> None:
    before = footprint(ground.box)
    dialog, arrived = ground.talk()
    ground.await_way("short")
    dice, line = random.Random(5), line_of(dialog.stream)
    for n in range(COUNT):
        line.throw(dialog.media, dice.randbytes(20000))
        for _ in range(10):
            line.throw(dialog.media, garbage(dice))
            line.throw(beside(dialog), report(dice), rtcp=True)
        speak(dialog, arrived, n)
    end(dialog, arrived)
    came = heard(arrived)
    assert {packet.payload for packet in came} <= {VOICE * 160, SILENCE * 160}
    assert sum(1 for packet in came if packet.payload == VOICE * 160) == COUNT
    assert unbroken(came)
    ground.box.await_no_calls(15)
    ground.box.await_footprint(before)


def test_a_source_that_changes_in_mid_stream_stays_one_stream(ground: Ground) -> None:
    dialog, arrived = ground.talk()
    ground.await_way("short")
    dice, line, sent = random.Random(6), line_of(dialog.stream), 0
    for _ in range(12):
        ssrc, number, stamp = dice.getrandbits(32), dice.getrandbits(16), dice.getrandbits(32)
        for n in range(8):
            line.emit(dialog.media, Packet(PCMA, number + n, stamp + 160 * n, ssrc, VOICE * 160))
            sent += 1
            line_of(arrived.stream).await_packets(sent, payload=VOICE * 160)
    end(dialog, arrived)
    assert unbroken(heard(arrived))
    row = ground.box.await_log("the call", lambda one: dialog.invite.call_id in one["sip_call_ids"])
    caller = next(leg for leg in row["sound"] if leg["side"] == "caller")
    assert (caller["received"], caller["lost"], caller["duplicates"]) == (sent, 0, 0)


def test_the_next_call_at_a_port_does_not_hear_the_last_one(ground: Ground) -> None:
    first, its = ground.talk()
    old, port = line_of(first.stream), first.media
    end(first, its)
    for _ in range(2 * (PORTS[1] - PORTS[0])):
        dialog, arrived = ground.talk()
        if dialog.media == port:
            break
        end(dialog, arrived)
    else:
        pytest.fail(f"port {port} never came round")
    ground.await_way("short")
    for n in range(COUNT):  # the peer of the call before never noticed that it is over
        speak(dialog, arrived, n)
        old.throw(port, foreign(n))
    end(dialog, arrived)
    assert all(FOREIGN not in packet.payload for packet in heard(arrived))


def test_a_side_that_dies_ends_the_call(ground: Ground) -> None:
    before = footprint(ground.box)
    dialog, arrived = ground.talk()
    ground.await_way("short")
    line = line_of(dialog.stream)
    voice(dialog)
    line.close()  # its port answers with ICMP from now on
    ground.provider._streams.remove(line)
    play([(line_of(arrived.stream), arrived.media, schedule(300, STEP_MS, Impairment(), 1))], STEP_MS)
    arrived.await_bye(10)
    dialog.await_bye(10)
    row = ground.box.await_log("the call", lambda one: dialog.invite.call_id in one["sip_call_ids"])
    assert row["reason"] == "media_lost"
    ground.box.await_no_calls(15)
    ground.box.await_footprint(before)
