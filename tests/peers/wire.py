"""What really crossed the wire: every packet on the private loopback, as SIP messages and RTP streams.

Law: it looks at the network, never at a log, so neither the box nor a peer can leave out what it sent.
"""

import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.peers import rtp, sip
from tests.peers.netns import NetNs

ETH_P_IP = 0x0800
SO_RCVBUFFORCE = 33
TCP, UDP = 6, 17
Address = tuple[str, int]


@dataclass(frozen=True)
class Seen:
    """One SIP message on its way: when (monotonic s), from where, to where, its bytes and its parts."""

    at: float
    source: Address
    target: Address
    raw: bytes
    message: sip.Message


class Wire:
    """A running look at the loopback of `ns`."""

    def __init__(self, ns: NetNs) -> None:
        """Start looking; what crosses from now on is kept."""
        self._socket = ns.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP))
        self._socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)
        self._socket.settimeout(0.2)
        self.sip: list[Seen] = []
        self._rtp: dict[Address, list[tuple[Address, rtp.Packet]]] = {}
        self._flows: dict[tuple[Address, Address], _Flow] = {}
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._reader = threading.Thread(target=self._read, name="wire", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while not self._stopped.is_set():
            try:
                data = self._socket.recv(1 << 17)
            except TimeoutError:
                continue
            self._take(data, time.monotonic())

    def _take(self, data: bytes, now: float) -> None:
        size, protocol = (data[0] & 0x0F) * 4, data[9]
        if protocol not in (TCP, UDP) or len(data) < size + 8:
            return
        source, target = socket.inet_ntoa(data[12:16]), socket.inet_ntoa(data[16:20])
        ports = struct.unpack("!HH", data[size : size + 4])
        begin, end = (source, ports[0]), (target, ports[1])
        total = int.from_bytes(data[2:4], "big") or len(data)
        if protocol == UDP:
            self._datagram(begin, end, data[size + 8 : total], now)
        else:
            self._segment(begin, end, data[size:total], now)

    def _datagram(self, source: Address, target: Address, payload: bytes, now: float) -> None:
        if sip.START.match(payload):
            self._message(source, target, payload, now)
            return
        packet = rtp.parse(payload, now)
        if packet is not None:
            with self._changed:
                self._rtp.setdefault(target, []).append((source, packet))
                self._changed.notify_all()

    def _segment(self, source: Address, target: Address, segment: bytes, now: float) -> None:
        flow = self._flows.setdefault((source, target), _Flow())
        for raw in flow.take(segment):
            self._message(source, target, raw, now)

    def _message(self, source: Address, target: Address, raw: bytes, now: float) -> None:
        seen = Seen(now, source, target, raw, sip.parse(raw))
        with self._changed:
            self.sip.append(seen)
            self._changed.notify_all()

    def mark(self) -> int:
        """Return the present moment, for `since`."""
        return len(self.sip)

    def find(self, test: Callable[[Seen], bool], since: int = 0) -> list[Seen]:
        """Return the SIP messages from `since` on that pass `test`, oldest first."""
        return [seen for seen in self.sip[since:] if test(seen)]

    def await_sip(self, what: str, test: Callable[[Seen], bool], *, since: int = 0, timeout: float = 10.0) -> Seen:
        """Return the first SIP message from `since` on that passes `test`; TimeoutError tells what came."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                found = self.find(test, since)
                if found:
                    return found[0]
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"no {what} in {timeout} s; on the wire:\n{self.story(since)}")
                self._changed.wait(left)

    def story(self, since: int = 0) -> str:
        """Return the SIP messages from `since` on, a line each, for the message of a failing test."""
        return "\n".join(
            f"{seen.at:.3f} {seen.source[0]}:{seen.source[1]} > {seen.target[0]}:{seen.target[1]} "
            f"{seen.message.method or seen.message.status} {seen.message.uri or seen.message.phrase} "
            f"({seen.message.get('CSeq')}, {seen.message.call_id[:12]})"
            for seen in self.sip[since:][-60:]
        )

    def rtp_to(self, target: Address, source: str | None = None) -> list[rtp.Packet]:
        """Return the RTP that went to `target`, in order of arrival; only from the address `source` if given."""
        with self._changed:
            return [packet for begin, packet in self._rtp.get(target, []) if source in (None, begin[0])]

    def streams(self, host: str, since: float = 0.0) -> list[list[rtp.Packet]]:
        """Return the RTP streams to any port of `host` from `since` on (monotonic s), split by port and SSRC."""
        with self._changed:
            arrived = [(target, *row) for target, rows in self._rtp.items() if target[0] == host for row in rows]
        streams: dict[tuple[Address, Address, int], list[rtp.Packet]] = {}
        for target, source, packet in arrived:
            if packet.at >= since:
                streams.setdefault((source, target, packet.ssrc), []).append(packet)
        return list(streams.values())

    def close(self) -> None:
        """Stop looking."""
        self._stopped.set()
        self._reader.join(2)
        self._socket.close()


class _Flow:
    """One direction of a TCP connection, put back into messages by sequence number and Content-Length."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._buffer = b""

    def take(self, segment: bytes) -> list[bytes]:
        sequence = int.from_bytes(segment[4:8], "big")
        data = segment[(segment[12] >> 4) * 4 :]
        if segment[13] & 0x02:
            self._next, self._buffer = (sequence + 1) % (1 << 32), b""
            return []
        if self._next is None:
            self._next = sequence
        skip = (self._next - sequence) % (1 << 32)
        if skip < len(data):
            self._buffer += data[skip:]
            self._next = (sequence + len(data)) % (1 << 32)
        messages, self._buffer = sip.split(self._buffer)
        return messages
