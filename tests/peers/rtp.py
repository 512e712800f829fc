"""RTP by hand: packets in and out of bytes, streams paced as a telephone does, digits as events.

Law: payloads go out and are kept exactly as they are; nothing is decoded, reordered or made up.
"""

import socket
import struct
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.peers.netns import NetNs

PCMU, PCMA, EVENT = 0, 8, 101
DIGITS = "0123456789*#ABCD"


@dataclass(frozen=True)
class Packet:
    """One RTP packet (RFC 3550, 5.1); `timestamp` in samples, `at` the moment it was seen (monotonic s)."""

    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    marker: bool = False
    at: float = 0.0

    def encode(self) -> bytes:
        """Return its bytes."""
        second = self.payload_type | (0x80 if self.marker else 0)
        return (
            struct.pack("!BBHII", 0x80, second, self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, self.ssrc)
            + self.payload
        )


def parse(data: bytes, at: float = 0.0) -> Packet | None:
    """Read a packet; None when the bytes are no RTP (RTCP included: RFC 5761, 4)."""
    if len(data) < 12 or data[0] >> 6 != 2 or 192 <= data[1] <= 223:
        return None
    first, second, sequence, timestamp, ssrc = struct.unpack("!BBHII", data[:12])
    start = 12 + 4 * (first & 0x0F)
    if first & 0x10:
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    end = len(data) - (data[-1] if first & 0x20 else 0)
    return Packet(second & 0x7F, sequence, timestamp, ssrc, data[start:end], bool(second & 0x80), at)


def sound(packets: Iterable[Packet], payload_type: int = PCMA) -> bytes:
    """Return the payloads of `payload_type` in the order of their sequence numbers, doubles once."""
    unwrapped: dict[int, bytes] = {}
    last = 0
    for packet in packets:
        if packet.payload_type != payload_type:
            continue
        index = last + _signed(packet.sequence - last) if unwrapped else packet.sequence
        unwrapped.setdefault(index, packet.payload)
        last = index
    return b"".join(unwrapped[index] for index in sorted(unwrapped))


def _signed(difference: int) -> int:
    return (difference + 0x8000) % 0x10000 - 0x8000


def digits(packets: Iterable[Packet], payload_type: int = EVENT) -> str:
    """Return the digits of the events in `packets`: one for each event timestamp (RFC 4733, 2.5)."""
    seen: dict[int, int] = {}
    for packet in packets:
        if packet.payload_type == payload_type and len(packet.payload) >= 4:
            seen.setdefault(packet.timestamp, packet.payload[0])
    return "".join(DIGITS[event] if event < len(DIGITS) else "?" for event in seen.values())


def event_payloads(digit: str, milliseconds: int = 200) -> list[bytes]:
    """Return the payloads of one digit: a packet each 20 ms with growing duration, its end three times."""
    event = DIGITS.index(digit)
    growing = [struct.pack("!BBH", event, 10, 160 * (n + 1)) for n in range(milliseconds // 20)]
    end = struct.pack("!BBH", event, 0x80 | 10, 160 * (milliseconds // 20))
    return [*growing, end, end, end]


class Stream:
    """One end of an RTP stream: a socket, what arrived on it, and a paced sender."""

    def __init__(self, ns: NetNs, address: str, port: int = 0) -> None:
        """Bind `address` (port 0: any even one) and keep what arrives."""
        self._socket, self.port = _bind(ns, address, port)
        self.address = address
        self.received: list[Packet] = []
        self._changed = threading.Condition()
        self._sequence, self._timestamp, self._ssrc = 1000, 16000, 0x1234ABCD
        self._reader = threading.Thread(target=self._read, name="rtp", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            data, source = self._socket.recvfrom(2048)
            if source[:2] == (self.address, self.port) and not data:
                return
            self._arrived(data, time.monotonic())

    def _arrived(self, data: bytes, at: float) -> None:
        packet = parse(data, at)
        if packet is not None:
            with self._changed:
                self.received.append(packet)
                self._changed.notify_all()

    def describe(self, body: str) -> str:
        """What a session description says of this stream besides its address: nothing more."""
        return body

    def agree(self, body: str) -> None:
        """Take what the far end's description says of the stream."""

    def send(self, to: tuple[str, int], payloads: Sequence[bytes], payload_type: int = PCMA) -> None:
        """Send sound, a packet each 20 ms, and return when the last is out."""
        begin = time.monotonic()
        for n, payload in enumerate(payloads):
            time.sleep(max(0.0, begin + 0.02 * n - time.monotonic()))  # the pace of a telephone is time itself
            self._send(to, Packet(payload_type, self._sequence, self._timestamp, self._ssrc, payload, n == 0))
            self._timestamp += 160

    def send_digits(self, to: tuple[str, int], text: str, payload_type: int = EVENT) -> None:
        """Send each digit as an RFC 4733 event of 200 ms with 100 ms between them."""
        for digit in text:
            payloads = event_payloads(digit)
            for n, payload in enumerate(payloads):
                self._send(to, Packet(payload_type, self._sequence, self._timestamp, self._ssrc, payload, n == 0))
                time.sleep(0.02)  # the pace of a telephone
            self._timestamp += 160 * (len(payloads) + 5)
            time.sleep(0.1)

    def _send(self, to: tuple[str, int], packet: Packet) -> None:
        self._socket.sendto(packet.encode(), to)
        self._sequence += 1

    def await_packets(self, count: int, timeout: float = 5.0, payload: bytes = b"") -> list[Packet]:
        """Return what has arrived once there are `count` packets (with this payload); else TimeoutError."""

        def came() -> int:
            return sum(1 for packet in self.received if payload in (b"", packet.payload))

        with self._changed:
            if not self._changed.wait_for(lambda: came() >= count, timeout):
                raise TimeoutError(f"{came()} of {count} RTP packets in {timeout} s")
            return list(self.received)

    def await_digits(self, count: int, timeout: float = 5.0) -> str:
        """Return the digits that arrived, once there are `count` and the last has ended; else TimeoutError."""

        def over() -> bool:
            events = [packet for packet in self.received if packet.payload_type == EVENT]
            return len(digits(events)) >= count and bool(events[-1].payload[1] & 0x80)

        with self._changed:
            if not self._changed.wait_for(over, timeout):
                raise TimeoutError(f"only the digits {digits(self.received)!r} in {timeout} s")
        return digits(self.received)

    def close(self) -> None:
        """Stop receiving and free the port."""
        self._socket.sendto(b"", (self.address, self.port))
        self._reader.join(2)
        self._socket.close()


def family_of(address: str) -> socket.AddressFamily:
    """Whether an address is one of IPv6 or of IPv4."""
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _bind(ns: NetNs, address: str, port: int) -> tuple[socket.socket, int]:
    for _ in range(50):
        bound = ns.socket(family_of(address), socket.SOCK_DGRAM)
        bound.bind((address, port))
        got = int(bound.getsockname()[1])
        if port or got % 2 == 0:
            return bound, got
        bound.close()
    raise OSError(f"no free even port on {address}")
