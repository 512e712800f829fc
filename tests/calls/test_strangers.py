"""A stranger learns nothing: whatever is sent from an unknown address, over any transport, no byte comes back.

Law: silence is proven beside an answer: the same message from a known address is answered at once.
"""

from collections.abc import Callable, Mapping

import pytest

from appliance.control import Status
from tests.calls.conftest import Hands
from tests.peers import sip
from tests.peers.sipclient import SipClient

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

STRANGER = "127.0.99.1"
SILENCE = 1.0  # s; a transaction of ours answers within milliseconds on a loopback


def invite(client: SipClient, box: str) -> sip.Message:
    """Return an INVITE with an offer."""
    return client.request("INVITE", f"sip:31501234001@{box}", body=sip.sdp("127.0.99.1", 9000))


Make = Callable[[SipClient, str], sip.Message | bytes]
MESSAGES: Mapping[str, Make] = {
    "OPTIONS": lambda client, box: client.request("OPTIONS", f"sip:{box}"),
    "INVITE": invite,
    "REGISTER": lambda client, box: client.request("REGISTER", f"sip:{box}"),
    "ACK": lambda client, box: client.request("ACK", f"sip:1@{box}"),
    "BYE": lambda client, box: client.request("BYE", f"sip:1@{box}"),
    "CANCEL": lambda client, box: client.request("CANCEL", f"sip:1@{box}"),
    "MESSAGE": lambda client, box: client.request("MESSAGE", f"sip:1@{box}"),
    "SUBSCRIBE": lambda client, box: client.request("SUBSCRIBE", f"sip:1@{box}", ("Event", "presence")),
    "an unknown method": lambda client, box: client.request("HACK", f"sip:1@{box}"),
    "a response to nothing": lambda client, box: sip.response(client.request("INVITE", "sip:1@x"), 200, "OK"),
    "a broken INVITE": lambda client, box: b"INVITE sip:1@x SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.99.1\r\n\r\n",
    "no SIP at all": lambda client, box: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "a number of its own in Via": lambda client, box: client.request("OPTIONS", f"sip:{box}").with_headers(
        ("Via", "SIP/2.0/UDP 127.0.30.40:5060;rport;branch=z9hG4bKpretend"),
    ),
}


@pytest.mark.parametrize("tcp", [pytest.param(False, id="udp"), pytest.param(True, id="tcp")])
def test_a_stranger_hears_nothing(hands: Hands, tcp: bool) -> None:
    box = hands.slot.box_address
    clients = {name: SipClient(hands.lab.ns, STRANGER, box, tcp=tcp) for name in MESSAGES}
    since = hands.lab.wire.mark()
    for name, client in clients.items():
        client.send(MESSAGES[name](client, box))
    next(iter(clients.values())).silence(SILENCE)
    heard = {name: [m.status or m.method for m in client.received] for name, client in clients.items()}
    for client in clients.values():
        client.close()
    assert heard == {name: [] for name in MESSAGES}
    assert hands.lab.wire.find(lambda seen: seen.source[0] == box and seen.target[0] == STRANGER, since) == []


@pytest.mark.parametrize("tcp", [pytest.param(False, id="udp"), pytest.param(True, id="tcp")])
def test_a_known_peer_is_answered(hands: Hands, tcp: bool) -> None:
    client = SipClient(hands.lab.ns, hands.slot.pbx_address, hands.slot.box_address, tcp=tcp)
    assert client.ask(client.request("OPTIONS", f"sip:{hands.slot.box_address}")).status == 200
    client.close()


def test_a_forged_source_in_the_middle_of_a_call_changes_nothing(hands: Hands) -> None:
    """A stranger who knows every tag of a call sends BYE and CANCEL for it."""
    placed, arrived = hands.talk("inbound")
    client = SipClient(hands.lab.ns, STRANGER, hands.slot.box_address)
    client.send(placed.request("BYE"))
    client.send(arrived.request("BYE"))
    assert client.silence(SILENCE) == []
    client.close()
    assert len(hands.box.calls_now()) == 1
    assert placed.hangup().status == 200
    arrived.await_bye()


def test_a_near_stranger_is_shown_with_what_it_claims(hands: Hands) -> None:
    box = hands.slot.box_address
    client = SipClient(hands.lab.ns, "127.0.99.7", box, user="pbx-nobody")
    client.send(client.request("REGISTER", f"sip:{box}", ("User-Agent", "Some PBX 3.1"), to=f"<sip:12@{box}>"))

    def told(status: Status) -> bool:
        return any(row.source == "127.0.99.7" for row in status.strangers)

    rows = hands.box.await_status("the stranger", told).strangers
    row = next(row for row in rows if row.source == "127.0.99.7")
    assert (row.method, row.user, row.user_agent, row.outcome) == ("REGISTER", "12", "Some PBX 3.1", "stranger")
    assert (row.near, row.pbx, row.port) == (True, None, client.port)
    assert "Some PBX 3.1" in hands.box.run("status")
    assert client.received == []
    client.close()


def test_strangers_are_counted(hands: Hands) -> None:
    before = hands.box.status().engine.strangers_dropped
    client = SipClient(hands.lab.ns, STRANGER, hands.slot.box_address)
    for _ in range(20):
        client.send(client.request("OPTIONS", f"sip:{hands.slot.box_address}"))
    hands.box.await_status("counted strangers", lambda status: status.engine.strangers_dropped >= before + 20)
    client.close()
    assert hands.box.client.calls() == ()
