"""Host names lead where the table says, at once, and nowhere else; nothing asks DNS.

Law: names end in .invalid, so that a question to DNS could only fail.
"""

from collections.abc import Iterator

import pytest

from tests.native.box import TRUST, Box, Refused
from tests.native.sip import Peer

NAME = "sip.provider.invalid"


@pytest.fixture
def server(box: Box) -> Iterator[Peer]:
    """Where a pinned name should lead."""
    with Peer(TRUST, box.ports["udp"]) as made:
        yield made


def heard(peer: Peer) -> str:
    data = peer.receive()
    assert data, "nothing came"
    return data.decode().split("\r\n")[0]


def test_a_pinned_name_leads_to_its_target(box: Box, server: Peer) -> None:
    box.ask("pins", [[NAME, 0, "udp", [[TRUST, server.port]]]])
    box.ask("dial", f"sip:112@{NAME}")
    assert heard(server) == f"INVITE sip:112@{NAME} SIP/2.0"


def test_a_port_in_the_uri_is_the_port(box: Box, server: Peer) -> None:
    box.ask("pins", [[NAME, 0, "any", [[TRUST, 9]]]])
    box.ask("dial", f"sip:112@{NAME.upper()}:{server.port}")
    assert heard(server).startswith("INVITE")


def test_the_first_target_is_tried_first(box: Box, server: Peer) -> None:
    box.ask("pins", [[NAME, 0, "udp", [[TRUST, server.port], ["127.0.0.4", 9]]]])
    box.ask("dial", f"sip:112@{NAME}")
    assert heard(server).startswith("INVITE")


def test_the_closest_key_wins(box: Box, server: Peer) -> None:
    elsewhere = [["127.0.0.4", 9]]
    here = [NAME, 0, "udp", [[TRUST, server.port]]]
    box.ask("pins", [[NAME, 0, "any", elsewhere], [NAME, 5070, "udp", elsewhere], here])
    box.ask("dial", f"sip:112@{NAME}")
    assert heard(server).startswith("INVITE")


def test_an_address_passes_through(box: Box, server: Peer) -> None:
    box.ask("dial", f"sip:112@{server.host}")
    assert heard(server).startswith("INVITE")
    with Peer("::1", box.ports["udp6"], "::1") as six:
        box.ask("dial", f"sip:112@{six.host}", "udp6")
        assert heard(six).startswith("INVITE")
        box.ask("pins", [[NAME, 0, "udp", [["::1", six.port]]]])
        box.ask("dial", f"sip:113@{NAME}", "udp6")
        while not heard(six).startswith("INVITE sip:113@"):
            pass


@pytest.mark.parametrize(
    "host", ["nowhere.invalid", "localhost", "1.2.3", "127.0.0.3.invalid"], ids=lambda host: f"{host} is unknown"
)
def test_an_unknown_name_fails_at_once_and_is_told(box: Box, host: str) -> None:
    box.ask("pins", [[NAME, 0, "udp", [[TRUST, 9]]]])
    with pytest.raises(Refused, match="PJ_ERESOLVE"):
        box.ask("dial", f"sip:112@{host}:5099")
    assert [(e["host"], e["port"]) for e in box.events("Unresolved")][:1] == [(host, 5099)]


def test_a_new_table_replaces_the_old_one(box: Box, server: Peer) -> None:
    box.ask("pins", [[NAME, 0, "udp", [["127.0.0.4", 9]]]])
    box.ask("pins", [[NAME, 0, "udp", [[TRUST, server.port]]]])
    box.ask("dial", f"sip:112@{NAME}")
    assert heard(server).startswith("INVITE")
    box.ask("pins", [])
    with pytest.raises(Refused, match="PJ_ERESOLVE"):
        box.ask("dial", f"sip:112@{NAME}")
    assert [e["host"] for e in box.events("Unresolved")] == [NAME]


def test_a_neighbours_name_for_itself_never_outranks_a_pin(box: Box, server: Peer) -> None:
    with Peer(TRUST, box.ports["udp"]) as liar:
        liar.ask(liar.request("OPTIONS", "sip:box", f"Contact: <sip:x@{NAME}>"))
        box.ask("dial", f"sip:1@{NAME}")
        assert heard(liar).startswith("INVITE sip:1@")
        box.ask("pins", [[NAME, 0, "udp", [[TRUST, server.port]]]])
        box.ask("dial", f"sip:2@{NAME}")
        assert heard(server).startswith("INVITE sip:2@")
