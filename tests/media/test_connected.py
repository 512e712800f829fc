"""A leg's second socket, connected to its far end: it serves who was found, and only as long as he is there.

Law: what it is for, speed, is the benchmark's; the voice is the same as without it, wherever the far end goes.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.media.conftest import Ground
from tests.media.line import Line, line_of
from tests.peers.phone import Arrived, Dialog
from tests.peers.rtp import PCMA, Packet

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

Place = tuple[str, int]
COUNT = 20


def connected(ground: Ground) -> set[tuple[Place, Place]]:
    """The UDP sockets of the box that have a far end: own place, the other's."""
    table = ground.ns.run(Path("/proc/thread-self/net/udp").read_text).splitlines()[1:]
    pairs = [tuple(_place(word) for word in row.split()[1:3]) for row in table]
    return {(own, far) for own, far in pairs if far[1]}


def _place(word: str) -> Place:
    address, _, port = word.partition(":")
    return socket.inet_ntoa(bytes.fromhex(address)[::-1]), int(port, 16)


def packet(n: int, letter: bytes) -> Packet:
    return Packet(PCMA, 1000 + n, 160 * n, 0x51515151, letter * 160)


def heard(line: Line, letter: bytes) -> int:
    return sum(1 for one in list(line.received) if one.payload == letter * 160)


def speak(line: Line, to: Place, at: Line, letter: bytes) -> None:
    """COUNT packets one after another, each when the one before was heard."""
    before = heard(at, letter)
    for n in range(COUNT):
        line.emit(to, packet(n, letter))
        at.await_packets(before + n + 1, payload=letter * 160)


def soon(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)  # nothing tells when another process has connected a socket
    return holds()


@pytest.fixture
def call(ground: Ground) -> Iterator[tuple[Dialog, Arrived]]:
    """A call of which both sides were heard."""
    dialog, arrived = ground.talk()
    ground.await_way("short")
    caller, called = line_of(dialog.stream), line_of(arrived.stream)
    speak(caller, dialog.media, called, b"\x2a")
    speak(called, arrived.media, caller, b"\x2b")
    yield dialog, arrived
    dialog.hangup()
    arrived.await_bye()
    ground.box.await_no_calls(15)
    assert soon(lambda: not connected(ground)), "the sockets end with the call"


def test_each_side_has_its_own(ground: Ground, call: tuple[Dialog, Arrived]) -> None:
    wanted = {(leg.media, (line_of(leg.stream).address, line_of(leg.stream).port)) for leg in call}
    assert soon(lambda: connected(ground) == wanted)


def test_who_moves_is_followed_and_his_old_place_is_left(ground: Ground, call: tuple[Dialog, Arrived]) -> None:
    dialog, arrived = call
    old, called = line_of(dialog.stream), line_of(arrived.stream)
    new = Line(ground.ns, old.address)
    try:
        for n in range(COUNT):  # the first few are on probation
            new.emit(dialog.media, packet(n, b"\x2c"))
        assert soon(lambda: (dialog.media, (new.address, new.port)) in connected(ground))
        before = len(old.received)
        speak(called, arrived.media, new, b"\x2d")
        speak(new, dialog.media, called, b"\x2e")
        assert len(old.received) == before, "nothing goes to where nobody speaks any more"
        assert len(connected(ground)) == 2, "the socket was turned, not doubled"
    finally:
        new.close()


def test_a_port_that_was_shut_for_a_moment_misses_nothing_afterwards(
    ground: Ground, call: tuple[Dialog, Arrived]
) -> None:
    """What its ICMP says of one packet must not cost the next (udp(7): a connected socket is told)."""
    dialog, arrived = call
    old, called = line_of(dialog.stream), line_of(arrived.stream)
    old.close()
    for n in range(COUNT):
        called.emit(arrived.media, packet(n, b"\x2f"))
        time.sleep(0.005)  # each meets the refusal of the one before
    again = ground.ns.socket(socket.AF_INET, socket.SOCK_DGRAM)
    again.bind((old.address, old.port))
    again.settimeout(5)
    called.emit(arrived.media, packet(COUNT, b"\x30"))
    while again.recv(2048)[12:] != b"\x30" * 160:
        pass
    again.close()
    ground.provider._streams.remove(old)


def marked(opened: socket.socket) -> int:
    """The DSCP of the next packet."""
    _, more, _, _ = opened.recvmsg(2048, 64)
    return next(data[0] for level, kind, data in more if (level, kind) == (socket.IPPROTO_IP, socket.IP_TOS)) >> 2


@pytest.fixture
def ear(ground: Ground) -> Iterator[socket.socket]:
    """A socket in the network, not bound yet, that is told the marks of what it hears."""
    opened = ground.ns.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
    opened.settimeout(5)
    yield opened
    opened.close()


def test_voice_asks_to_go_first(ground: Ground, ear: socket.socket) -> None:
    """Expedited forwarding, on both sockets of a leg (RFC 4594 section 4.1)."""
    dialog, arrived = ground.talk()
    ground.await_way("short")
    caller, called = line_of(dialog.stream), line_of(arrived.stream)
    called.close()
    ground.pbx._streams.remove(called)
    ear.bind((called.address, called.port))
    caller.emit(dialog.media, packet(0, b"\x31"))
    assert (marked(ear), len(connected(ground))) == (46, 1), "the called side has not spoken yet"
    ear.sendto(packet(0, b"\x32").encode(), arrived.media)
    assert soon(lambda: len(connected(ground)) == 2)
    caller.emit(dialog.media, packet(1, b"\x31"))
    assert marked(ear) == 46
    dialog.hangup()
    arrived.await_bye()


def test_signalling_asks_to_go_first(ground: Ground, ear: socket.socket) -> None:
    """Class selector 5 (RFC 4594 section 4.2)."""
    ear.bind((ground.pbx.address, 0))
    here, box = f"{ground.pbx.address}:{ear.getsockname()[1]}", ground.slot.box_address
    lines = (
        f"OPTIONS sip:{box} SIP/2.0",
        f"Via: SIP/2.0/UDP {here};rport;branch=z9hG4bKmarks",
        f"From: <sip:a@{here}>;tag=1",
        f"To: <sip:{box}>",
        "Call-ID: marks",
        "CSeq: 1 OPTIONS",
        "Max-Forwards: 5",
        "Content-Length: 0",
    )
    ear.sendto("".join(f"{line}\r\n" for line in (*lines, "")).encode(), (box, 5060))
    assert marked(ear) == 40
