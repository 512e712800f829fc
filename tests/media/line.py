"""A far end whose packets go over a bad line: what it sends, what it hears, what it reports by RTCP.

Law: what was sent and when is kept as it left the socket; what is dropped on arrival was never heard.
"""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from collections.abc import Iterable, Sequence

from tests.media.impaired import counted
from tests.peers.netns import NetNs
from tests.peers.phone import Phone
from tests.peers.rtp import PCMA, Packet, Stream, family_of, parse

SR, RR, SDES = 200, 201, 202
SSRC = 0x51515151


class Line(Stream):
    """RTP and RTCP of one call. `lose`: the share of arriving packets that the line swallows."""

    def __init__(self, ns: NetNs, address: str, lose: float = 0.0, seed: int = 1) -> None:
        """Bind an even port and the odd one above it."""
        self._lose, self._dice = lose, random.Random(seed)
        self.sent: list[Packet] = []
        self.senders: list[tuple[int, int, float]] = []
        """Sender reports heard: SSRC, middle of the NTP time, monotonic seconds."""
        super().__init__(ns, address)
        self._rtcp = ns.socket(family_of(address), socket.SOCK_DGRAM)
        self._rtcp.bind((address, self.port + 1))
        self._listener = threading.Thread(target=self._listen, name="rtcp", daemon=True)
        self._listener.start()

    def _read(self) -> None:
        while True:
            data, source = self._socket.recvfrom(2048)
            if source[:2] == (self.address, self.port) and not data:
                return
            packet = parse(data, time.monotonic())
            if packet is not None and self._dice.random() >= self._lose:
                with self._changed:
                    self.received.append(packet)
                    self._changed.notify_all()

    def _listen(self) -> None:
        while True:
            data, source = self._rtcp.recvfrom(2048)
            if source[:2] == (self.address, self.port + 1) and not data:
                return
            if len(data) >= 28 and data[1] == SR:
                ssrc, middle = struct.unpack("!I2xI", data[4:8] + data[8:14])
                with self._changed:
                    self.senders.append((ssrc, middle, time.monotonic()))
                    self._changed.notify_all()

    def await_sender_report(self, timeout: float = 8.0) -> None:
        """Wait until the box has told of itself; TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.senders, timeout):
                raise TimeoutError(f"no sender report in {timeout} s")

    def emit(self, to: tuple[str, int], packet: Packet) -> None:
        """Send a packet now, and keep it with its moment."""
        now = time.monotonic()
        self._socket.sendto(packet.encode(), to)
        self.sent.append(Packet(packet.payload_type, packet.sequence, packet.timestamp, packet.ssrc, b"", at=now))

    def throw(self, to: tuple[str, int], data: bytes, rtcp: bool = False) -> None:
        """Send any bytes from the RTP or the RTCP port."""
        (self._rtcp if rtcp else self._socket).sendto(data, to)

    def report(self, media: tuple[str, int], round_trip: float) -> None:
        """Tell the box what was heard of it, as if the line were `round_trip` seconds long."""
        with self._changed:
            ssrc, middle, at = self.senders[-1]
        time.sleep(max(0.0, at + round_trip - time.monotonic()))  # so long is the line
        with self._changed:
            heard = list(self.received)
        found = counted(heard)
        highest = max(packet.sequence for packet in heard)
        held = max(0.0, time.monotonic() - at - round_trip)
        block = struct.pack(
            "!IIIIII",
            ssrc,
            found.lost & 0xFFFFFF,
            highest,
            round(found.jitter_ms * 8),
            middle,
            round(held * 65536),
        )
        name = struct.pack("!BBHIBB", 0x81, SDES, 3, SSRC, 1, 5) + b"phone\0"
        packet = struct.pack("!BBHI", 0x81, RR, 7, SSRC) + block + name.ljust(16, b"\0")
        self._rtcp.sendto(packet, (media[0], media[1] + 1))

    def close(self) -> None:
        """Stop, and free both ports."""
        self._rtcp.sendto(b"", (self.address, self.port + 1))
        self._listener.join(2)
        self._rtcp.close()
        super().close()


class LinePhone(Phone):
    """A phone whose streams are such lines. `lose` and `seed`: of the next one."""

    lose, seed = 0.0, 1

    def stream(self) -> Stream:
        """Open one."""
        opened = Line(self.ns, self.address, self.lose, self.seed)
        self._streams.append(opened)
        return opened


def line_of(stream: Stream) -> Line:
    """The stream of a leg of a `LinePhone`."""
    assert isinstance(stream, Line)
    return stream


Part = tuple[Line, tuple[str, int], Sequence[tuple[float, int]]]


def play(parts: Iterable[Part], step_ms: float, payload_type: int = PCMA) -> None:
    """Send many streams at once from one thread, each by its schedule; returns when the last packet left.

    One thread, so that streams do not disturb each other more than the machine does anyway.
    """
    samples = round(step_ms * 8)
    sound = bytes([0xD5]) * samples
    merged = sorted(
        ((due, n, line, to) for line, to, schedule in parts for due, n in schedule), key=lambda one: one[:2]
    )
    begin = time.monotonic() + 0.02
    for due, n, line, to in merged:
        wait = begin + due / 1000 - time.monotonic()
        if wait > 0:
            time.sleep(wait)  # the pace of a telephone is time itself
        line.emit(to, Packet(payload_type, 1000 + n, 16000 + n * samples, SSRC, sound))
