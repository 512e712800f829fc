"""SRTP by hand, against what the RFC computed and against itself."""

import pytest

from tests.peers import sip, srtp
from tests.peers.rtp import Packet


def test_the_session_keys_of_the_rfc() -> None:
    keys = srtp.Keys(bytes.fromhex("E1F97A0D3E018BE0D64FA32C06DE4139" + "0EC675AD498AFEEBB6960B3AABE6"))
    assert keys.cipher.hex() == "c61e7a93744f39ee10734afe3ff7a087"  # RFC 3711 B.3
    assert keys.salt.hex() == "30cbbc08863d8c85d49db34a9ae1"
    assert keys.auth.hex() == "cebe321f6ff7716b6fd4ab49af256a156d38baa4"


def test_what_is_protected_opens_over_the_end_of_the_numbers() -> None:
    master = srtp.new_master()
    out, into = srtp.Keys(master), srtp.Keys(master)
    for number in (65534, 65535, 65536, 65538, 65537):
        packet = Packet(8, number & 0xFFFF, 160 * number, 7, b"sound").encode()
        sealed = out.protect(packet)
        assert b"sound" not in sealed
        assert into.open(sealed) == packet
    with pytest.raises(ValueError, match="no packet of this key"):
        into.open(sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_a_description_tells_the_key() -> None:
    own = srtp.Offered(3, srtp.new_master())
    body = srtp.secured(sip.sdp("127.0.0.1", 4000), own)
    assert "m=audio 4000 RTP/SAVP 8 0 101" in body
    assert srtp.offered(body) == own
    assert srtp.offered(sip.sdp("127.0.0.1", 4000)) is None
