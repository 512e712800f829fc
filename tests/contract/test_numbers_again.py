"""A call number that the SIP library gives to the next call at once: the one that ended must not end it.

Law: a real stack in a process of its own with room for one call, and a plain socket; the stack looks at the wire
only after both messages lie there, as it happens to a busy one.
"""

from __future__ import annotations

import multiprocessing
import socket
import time
from ipaddress import ip_address
from multiprocessing.connection import Connection

import pytest

from sipengine.port import Account, AccountKey, Admission, Arrived, Ended, Event, Listener, Media, Neighbour
from tests.contract.conftest import HAS_WHEEL
from tests.peers import sip

pytestmark = pytest.mark.skipif(not HAS_WHEEL, reason="the pjsua2 wheel is not built: run ./test")

LINE = AccountKey("trunk/one")
PEER = "127.0.0.9"
SDP = sip.sdp(PEER, 40000)


def invite(call: str, port: int, box: int, method: str = "INVITE") -> bytes:
    """An INVITE, or the CANCEL of it (RFC 3261, 9.1)."""
    body = SDP if method == "INVITE" else ""
    lines = [
        f"{method} sip:31501234567@127.0.0.1:{box} SIP/2.0",
        f"Via: SIP/2.0/UDP {PEER}:{port};branch=z9hG4bK-{call}",
        f"From: <sip:31612345678@{PEER}>;tag={call}",
        f"To: <sip:31501234567@127.0.0.1:{box}>",
        f"Call-ID: {call}@{PEER}",
        f"CSeq: 1 {method}",
        f"Contact: <sip:31612345678@{PEER}:{port}>",
        "Max-Forwards: 70",
        *(["Content-Type: application/sdp"] if body else []),
        f"Content-Length: {len(body.encode())}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def small(pipe: Connection) -> None:
    """The child: one stack with room for one call. Answers `look` with the events of one second."""
    from sipengine.pjsip import endpoint

    endpoint.MAX_CALLS = 1
    from sipengine.pjsip.adapter import PjsipStack

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    stack = PjsipStack()
    stack.listen([Listener("udp", ip_address("127.0.0.1"), port)])
    stack.put_account(Account(LINE, "sip:box@127.0.0.1", "udp", Media(("PCMA",), "off", (40100, 40199))))
    stack.admit([Neighbour(f"{PEER}/32", Admission.TRUST, (LINE,))], [])
    stack.poll(0)
    pipe.send(port)
    while pipe.recv() == "look":
        events: list[Event] = []
        until = time.monotonic() + 1
        while time.monotonic() < until:
            events += stack.poll(0.05)
        pipe.send(events)
    stack.close()
    pipe.close()


def test_who_arrives_in_the_moment_that_another_gives_up_is_not_refused() -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=small, args=(theirs,))
    child.start()
    try:
        assert ours.poll(20)
        box = ours.recv()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.bind((PEER, 0))
            line.settimeout(5)
            line.connect(("127.0.0.1", box))
            port = line.getsockname()[1]
            line.send(invite("first", port, box))
            ours.send("look")
            (first,) = [event for event in ours.recv() if isinstance(event, Arrived)]
            line.send(invite("first", port, box, "CANCEL"))
            line.send(invite("second", port, box))
            ours.send("look")
            events = ours.recv()
            assert [event.leg for event in events if isinstance(event, Ended)] == [first.leg]
            (second,) = [event for event in events if isinstance(event, Arrived)]
            ours.send("look")
            assert not [event for event in ours.recv() if isinstance(event, Ended)]
            line.setblocking(False)
            answers = []
            while True:
                try:
                    answers.append(sip.parse(line.recv(65536)))
                except BlockingIOError:
                    break
            told = [one.status for one in answers if one.call_id.startswith("second")]
            assert told, "the second caller heard nothing"
            assert max(told) < 200, told
            # The association is whole: its end is told.
            line.send(invite("second", port, box, "CANCEL"))
            ours.send("look")
            assert [event.leg for event in ours.recv() if isinstance(event, Ended)] == [second.leg]
        ours.send("stop")
        child.join(20)
        assert child.exitcode == 0
    finally:
        child.kill()
        child.join(5)
