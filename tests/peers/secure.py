"""A phone whose voice is encrypted (SDES, RFC 4568), and which can say of each packet whether it was.

Law: what is not encrypted with the key that was agreed is never heard; it is counted in `open_packets`.
"""

from __future__ import annotations

from tests.peers import srtp
from tests.peers.netns import NetNs
from tests.peers.phone import Phone
from tests.peers.rtp import Packet, Stream, parse


class SecureStream(Stream):
    """One end of an encrypted stream. Packets that came before their key was told wait for it."""

    def __init__(self, ns: NetNs, address: str, port: int = 0) -> None:
        """As any stream, with a key of its own."""
        self._own, self._number = srtp.new_master(), 1
        self._out = srtp.Keys(self._own)
        self._theirs: bytes = b""
        self._in: srtp.Keys | None = None
        self._early: list[tuple[bytes, float]] = []
        self.open_packets = 0
        super().__init__(ns, address, port)

    def describe(self, body: str) -> str:
        """Demand encryption; an answer takes up the number of the line that it chose."""
        return srtp.secured(body, srtp.Offered(self._number, self._own))

    def agree(self, body: str) -> None:
        """Take the far end's key; one that stays the same goes on counting."""
        theirs = srtp.offered(body)
        if theirs is None or "RTP/SAVP" not in body:
            raise AssertionError(f"the far end encrypts nothing: {body!r}")
        with self._changed:
            self._number = theirs.number
            if theirs.master != self._theirs:
                self._theirs, self._in = theirs.master, srtp.Keys(theirs.master)
            waiting, self._early = self._early, []
            for data, at in waiting:
                self._open(data, at)

    def _arrived(self, data: bytes, at: float) -> None:
        with self._changed:
            if self._in is None:
                self._early.append((data, at))
            else:
                self._open(data, at)

    def _open(self, data: bytes, at: float) -> None:
        assert self._in is not None
        try:
            packet = parse(self._in.open(data), at)
        except ValueError:
            self.open_packets += 1
            return
        if packet is not None:
            self.received.append(packet)
            self._changed.notify_all()

    def _send(self, to: tuple[str, int], packet: Packet) -> None:
        self._socket.sendto(self._out.protect(packet.encode()), to)
        self._sequence += 1


class SecurePhone(Phone):
    """A phone that takes and places encrypted calls alone."""

    def stream(self) -> Stream:
        """Open one."""
        opened = SecureStream(self.ns, self.address)
        self._streams.append(opened)
        return opened


def secure(stream: Stream) -> SecureStream:
    """The stream of a leg of a `SecurePhone`."""
    assert isinstance(stream, SecureStream)
    return stream
