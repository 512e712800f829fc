"""Over what a far end is reached, and what RTP binds to for it."""

from ipaddress import ip_address

import pytest

from sipengine.core.families import family_of, rtp_address
from sipengine.port import Listener, Pin

PINS = (
    Pin("six.example", "udp", ((ip_address("2001:db8::7"), 5060), (ip_address("192.0.2.7"), 5060))),
    Pin("four.example", "udp", ((ip_address("192.0.2.8"), 5060),)),
    Pin("ported.example", "udp", ((ip_address("2001:db8::9"), 5070),), port=5070),
    Pin("nowhere.example", "udp", ()),
)
FOUR, OTHER_FOUR, SIX = (
    Listener("udp", ip_address(text), 5060) for text in ("192.0.2.1", "192.0.2.2", "2001:db8::1")
)
ALL_FOUR, ALL_SIX = (Listener("udp", ip_address(text), 5060) for text in ("0.0.0.0", "::"))


@pytest.mark.parametrize(
    ("uri", "family"),
    [
        ("sip:1@192.0.2.4:5060", 4),
        ("sip:1@[2001:db8::4]:5060;transport=tcp", 6),
        ("sip:[2001:db8::4]", 6),
        ("sip:1@six.example", 6),
        ("sip:1@SIX.example:5062", 6),
        ("sip:1@four.example", 4),
        ("sip:1@ported.example:5070", 6),
        ("sip:1@ported.example", None),
        ("sip:1@nowhere.example", None),
        ("sip:1@unknown.example", None),
        ("tel:+31501234567", None),
        ("nonsense", None),
    ],
)
def test_the_family_of_a_far_end(uri: str, family: int | None) -> None:
    assert family_of(uri, PINS) == family


@pytest.mark.parametrize(
    ("listening", "family", "address"),
    [
        ([FOUR], None, "192.0.2.1"),
        ([FOUR], 4, "192.0.2.1"),
        ([FOUR, OTHER_FOUR], 4, ""),
        ([FOUR, SIX], None, ""),
        ([FOUR, SIX], 6, "2001:db8::1"),
        ([FOUR, SIX], 4, ""),
        ([ALL_FOUR, SIX], 6, "2001:db8::1"),
        ([ALL_FOUR, ALL_SIX], 6, ""),
        ([FOUR], 6, ""),
        ([], 6, ""),
    ],
)
def test_what_rtp_binds_to(listening: list[Listener], family: int | None, address: str) -> None:
    assert rtp_address(listening, family) == address  # type: ignore[arg-type]
