"""The copies of messages that the C module makes, read on a thread that is not the SIP thread.

Law: mirrors `native/trunkmod/sip_trace.c`; knows no pjsua2.
"""

from __future__ import annotations

import os
import select
import struct
import time
from ipaddress import IPv4Address, IPv6Address

from appliance.traces.values import Copy

_HEAD = struct.Struct("=qHHBBBx16s")
_TRANSPORTS = {1: "udp", 2: "tcp", 3: "tls"}
_MOST = 65_536
_BATCH = 4096
_GATHER = 0.05
"""Seconds from the first copy to the reading of all: waking for each costs the SIP thread its turn."""


class Tap:
    """One reader of the copies."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)
        self._busy = False

    def read(self, seconds: float) -> list[Copy] | None:
        """The copies that are there, after at most `seconds`; None at the end.

        While there is traffic it looks by its own clock: woken by the first copy, it would take the interpreter
        from the SIP thread just when that decides about an INVITE.
        """
        if not self._busy and not self._poll.poll(seconds * 1000):
            return []
        time.sleep(_GATHER)
        copies: list[Copy] = []
        while len(copies) < _BATCH:
            try:
                datagram = os.read(self._descriptor, _MOST)
            except BlockingIOError:
                break
            if not datagram:
                return copies or None
            copies.append(_copy(datagram))
        self._busy = bool(copies)
        return copies

    def close(self) -> None:
        """Free the descriptor."""
        os.close(self._descriptor)


def _copy(datagram: bytes) -> Copy:
    micros, port, length, family, received, transport, address = _HEAD.unpack_from(datagram)
    host = str(IPv4Address(address[:4])) if family == 4 else f"[{IPv6Address(address)}]"
    raw = datagram[_HEAD.size :]
    return Copy(micros / 1e6, bool(received), _TRANSPORTS[transport], f"{host}:{port}", raw, length > len(raw))
