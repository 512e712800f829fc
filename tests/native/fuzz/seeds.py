"""Calls as `legs.c` reads them: what talkers and their reports send, whole and right, for a fuzzer to begin from.

Law: every seed reaches another branch: a codec, events, comfort noise, headers that grow, each kind of report.
"""

from __future__ import annotations

import struct
from itertools import chain

RTP, LONG_RTP, RTCP, JOIN, PART, SPEAK, ANEW = 0, 2, 3, 4, 5, 6, 7
NAMED, MOVED, ALLOWED, STRANGER = range(4)
PCMA, PCMU, NOISE, EVENT = 8, 0, 13, 101
SECOND_LATER = STRANGER
"""At a deed that nobody sends: and the reports that are due by then."""


def deed(what: int, leg: int, who: int = NAMED, data: bytes = b"", later_ms: int = 20) -> bytes:
    """One deed, its length and its distance to the one before."""
    length = len(data) // 6 if what == LONG_RTP else len(data)
    return bytes([what | leg << 3 | who << 4, length, later_ms]) + data


def rtp(number: int, kind: int = PCMA, sound: bytes = bytes(160), ssrc: int = 7, first: int = 0x80) -> bytes:
    """A packet of a talker that began at `number` 0 (RFC 3550 section 5.1)."""
    return struct.pack("!BBHII", first, kind, number & 0xFFFF, number * 160 & 0xFFFFFFFF, ssrc) + sound


def report(kind: int, blocks: int, about: int = 1000) -> bytes:
    """A sender's (200) or receiver's report (201) with that many blocks (section 6.4)."""
    sender = struct.pack("!IIIII", 0xE0000000, 0, 1600, 10, 1600) if kind == 200 else b""
    block = struct.pack("!IIIIII", about, 3, 60, 12, 0x1234, 0x8000)
    body = struct.pack("!I", 7) + sender + block * blocks
    return struct.pack("!BBH", 0x80 | blocks, kind, len(body) // 4) + body


NAME = struct.pack("!BBHIBB6s", 0x81, 202, 3, 7, 1, 5, b"phone\0")
BYE = struct.pack("!BBHI", 0x81, 203, 1, 7)
APP = struct.pack("!BBHI4s", 0x80, 204, 2, 7, b"test")


def talk(count: int, kind: int = PCMA, begin: int = 0) -> bytes:
    """Both far ends say `count` packets."""
    said = (deed(RTP, leg, NAMED, rtp(begin + n, kind, ssrc=7 + leg)) for n in range(count) for leg in (0, 1))
    return b"".join(said)


def digits(count: int) -> bytes:
    """A telephone event held, and its end three times (RFC 4733)."""
    ends = [False] * count + [True] * 3
    packets = (
        struct.pack("!BBHII", 0x80, EVENT, 50 + n, 8000, 7)
        + struct.pack("!BBH", 5, 0x80 * end | 10, 160 * (n + 1))
        for n, end in enumerate(ends)
    )
    return b"".join(deed(RTP, 0, NAMED, packet) for packet in packets)


_GROWN = rtp(3, first=0x92, sound=bytes(8) + struct.pack("!HHI", 0xBEDE, 1, 0x10FF0000) + bytes(160))
_PADDED = rtp(4, first=0xA0, sound=bytes(159) + b"\x08")
_WRAP = [65530, 65534, 65533, 65535, 65536, 65538, 65538, 66800, 70000, 70001]

SEEDS: dict[str, bytes] = {
    "bridge": talk(4) + deed(SPEAK, 0) + deed(SPEAK, 1),
    "short": deed(JOIN, 0) + talk(6),
    "changes": talk(3)
    + b"".join(
        (deed(SPEAK, 0) + deed(JOIN, 0) + talk(2, begin=n) + deed(PART, n & 1) + deed(SPEAK, 1))
        for n in range(3, 9, 2)
    ),
    "codec": deed(JOIN, 0)
    + deed(ANEW, 0, 1)
    + deed(JOIN, 0)
    + talk(3, PCMU)
    + deed(ANEW, 0)
    + deed(JOIN, 0)
    + talk(2),
    "digits": deed(JOIN, 0) + digits(5) + deed(PART, 0) + digits(4) + deed(JOIN, 0) + digits(3),
    "headers": deed(JOIN, 0) + b"".join(deed(RTP, 0, NAMED, p) for p in (_GROWN, _PADDED, rtp(5, NOISE, b"\x40"))),
    "order": deed(JOIN, 0) + b"".join(deed(RTP, 0, NAMED, rtp(n)) for n in _WRAP),
    "giant": deed(JOIN, 0) + deed(LONG_RTP, 0, NAMED, rtp(1, sound=bytes(1488))),
    "moves": deed(JOIN, 0)
    + b"".join(
        deed(RTP, 0, who, rtp(n)) for n, who in enumerate(chain([NAMED, STRANGER], [MOVED] * 6, [ALLOWED] * 6))
    ),
    "sources": deed(JOIN, 0) + b"".join(deed(RTP, 0, NAMED, rtp(n, ssrc=7 + n // 3)) for n in range(9)),
    "reports": talk(2)
    + b"".join(
        deed(RTCP, leg, NAMED, data) + deed(JOIN, leg, SECOND_LATER)
        for leg, data in enumerate([report(200, 1) + NAME, report(201, 1, 1001) + NAME])
    )
    + deed(RTCP, 0, NAMED, report(200, 3) + NAME + APP + BYE)
    + deed(RTCP, 1, NAMED, report(201, 0) + BYE)
    + deed(PART, 0, SECOND_LATER),
    "rtcp at rtp": deed(JOIN, 0) + deed(RTP, 0, NAMED, report(200, 1) + NAME),
}
