"""How the far end sees us, read from what it wrote into our Via."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipengine.core.seen import seen_in, sight
from sipengine.port import Seen

OURS = "SIP/2.0/UDP 192.168.1.5:5060"


@pytest.mark.parametrize(
    ("via", "address", "port"),
    [
        pytest.param(f"{OURS};rport=31337;received=45.9.0.9;branch=z9", "45.9.0.9", 31337, id="behind a router"),
        pytest.param(f"{OURS};received=45.9.0.9;branch=z9", "45.9.0.9", 5060, id="a server without rport"),
        pytest.param(f"{OURS};branch=z9;rport=5060", "192.168.1.5", 5060, id="rport alone: as we sent it"),
        pytest.param(f"{OURS} ; RPORT = 7 ; Received = 45.9.0.9", "45.9.0.9", 7, id="space and capitals"),
        pytest.param("SIP/2.0/TCP [2001:db8::5];received=[2a00:1::9]", "2a00:1::9", 5060, id="IPv6 in brackets"),
        pytest.param("SIP/2.0/UDP box;rport=9;received=2a00:1::9", "2a00:1::9", 9, id="IPv6 without brackets"),
        pytest.param(f"{OURS};received=45.9.0.9, SIP/2.0/UDP 10.0.0.1", "45.9.0.9", 5060, id="the top one counts"),
    ],
)
def test_what_is_told(via: str, address: str, port: int) -> None:
    assert seen_in((("Via", via), ("Via", "SIP/2.0/UDP 10.9.9.9;received=10.9.9.8"))) == Seen(
        ip_address(address), port
    )


@pytest.mark.parametrize(
    "via",
    [
        pytest.param(f"{OURS};rport;branch=z9", id="nothing was filled in"),
        pytest.param("", id="no Via"),
        pytest.param(f"{OURS};received=0.0.0.0", id="nobody's address"),
        pytest.param(f"{OURS};received=224.0.0.1", id="a crowd's address"),
        pytest.param(f"{OURS};received=169.254.1.1", id="a cable's address"),
        pytest.param(f"{OURS};received=45.9.0.9;rport=0", id="port nought"),
        pytest.param(f"{OURS};received=45.9.0.9;rport=99999", id="no such port"),
        pytest.param("SIP/2.0/UDP box.example;rport=5060", id="a name is no address"),
    ],
)
def test_what_is_not_believed(via: str) -> None:
    assert seen_in((("Via", via),)) is None


@given(st.text(max_size=200))
def test_hostile_text_is_read_or_left(text: str) -> None:
    found = seen_in((("Via", OURS + ";received=" + text), ("Via", text)))
    assert found is None or 0 < found.port < 65536


def test_another_port_is_no_other_address_and_another_address_is_remembered() -> None:
    one, two = ip_address("45.9.0.9"), ip_address("45.9.0.77")
    first = sight(None, Seen(one, 5060), 10.0)
    later = sight(first, Seen(one, 6070), 20.0)
    assert (later.since, later.before, later.seen.port) == (10.0, None, 6070)
    moved = sight(later, Seen(two, 6070), 30.0)
    assert (moved.since, moved.before) == (30.0, one)
