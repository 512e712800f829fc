"""SRTP by hand: AES-128 in counter mode with HMAC-SHA1, 80 bits (RFC 3711), its keys by SDES (RFC 4568).

Law: pure; a packet that is not what its key says raises ValueError, so that a test cannot overlook it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SUITE = "AES_CM_128_HMAC_SHA1_80"
KEY, SALT, TAG = 16, 14, 10
_CRYPTO = re.compile(rf"^a=crypto:(\d+) {SUITE} inline:([A-Za-z0-9+/=]+)", re.MULTILINE)


@dataclass(frozen=True)
class Offered:
    """A line of SDES: its number, and the master key with its salt (30 bytes)."""

    number: int
    master: bytes = field(repr=False)

    def line(self) -> str:
        """The attribute that tells it."""
        return f"a=crypto:{self.number} {SUITE} inline:{base64.b64encode(self.master).decode()}\r\n"


def offered(body: str) -> Offered | None:
    """What a session description offers or took of our suite; None when it has none."""
    found = _CRYPTO.search(body)
    return Offered(int(found[1]), base64.b64decode(found[2])) if found else None


def new_master() -> bytes:
    """A master key and its salt."""
    return secrets.token_bytes(KEY + SALT)


def secured(body: str, own: Offered) -> str:
    """A session description whose stream is encrypted with this key."""
    plain, _, rest = body.partition("RTP/AVP")
    return f"{plain}RTP/SAVP{rest}{own.line()}"


class Keys:
    """One direction of a stream under one master key: protects, or opens, with the rollover counter kept."""

    def __init__(self, master: bytes) -> None:
        """Derive the session keys (section 4.3; no key derivation rate)."""
        self._master, self._master_salt = master[:KEY], master[KEY:]
        self.cipher, self.auth, self.salt = self._derive(0, KEY), self._derive(1, 20), self._derive(2, SALT)
        self._highest: dict[int, int] = {}
        """The highest packet index by SSRC: the rollover counter above the 16 bits of the number."""

    def _derive(self, label: int, size: int) -> bytes:
        start = int.from_bytes(self._master_salt, "big") ^ label << 48
        return _stream(self._master, start << 16, size)

    def protect(self, packet: bytes) -> bytes:
        """An RTP packet, encrypted and with its tag."""
        index = self._index(packet)
        sealed = self._crypt(packet, index)
        return sealed + self._tag(sealed, index)

    def open(self, packet: bytes) -> bytes:
        """The RTP packet in it; ValueError when it is none of this key's."""
        sealed, tag = packet[:-TAG], packet[-TAG:]
        if len(sealed) < 12:
            raise ValueError(f"too short for SRTP: {packet.hex()}")
        index = self._index(sealed)
        if not hmac.compare_digest(tag, self._tag(sealed, index)):
            raise ValueError(f"no packet of this key: {packet[:16].hex()}")
        return self._crypt(sealed, index)

    def _index(self, packet: bytes) -> int:
        """The packet index nearest to the highest so far (section 3.3.1)."""
        number, ssrc = int.from_bytes(packet[2:4], "big"), int.from_bytes(packet[8:12], "big")
        highest = self._highest.get(ssrc, number)
        index = highest + ((number - highest + 0x8000) & 0xFFFF) - 0x8000
        self._highest[ssrc] = max(highest, index)
        return index

    def _crypt(self, packet: bytes, index: int) -> bytes:
        header = 12 + 4 * (packet[0] & 0x0F)
        if packet[0] & 0x10:
            header += 4 + 4 * int.from_bytes(packet[header + 2 : header + 4], "big")
        ssrc = int.from_bytes(packet[8:12], "big")
        start = int.from_bytes(self.salt, "big") << 16 ^ ssrc << 64 ^ index << 16
        keys = _stream(self.cipher, start, len(packet) - header)
        return packet[:header] + bytes(a ^ b for a, b in zip(packet[header:], keys, strict=True))

    def _tag(self, sealed: bytes, index: int) -> bytes:
        return hmac.new(self.auth, sealed + (index >> 16).to_bytes(4, "big"), hashlib.sha1).digest()[:TAG]


def _stream(key: bytes, start: int, size: int) -> bytes:
    """Bytes of AES in counter mode from a counter on (section 4.1.1)."""
    coder = Cipher(algorithms.AES(key), modes.CTR(start.to_bytes(16, "big"))).encryptor()
    return bytes(coder.update(bytes(size)) + coder.finalize())
