"""A stranger learns nothing: no byte, on any transport, whatever it sends; a neighbour is heard.

Law: silence is judged after the box has obeyed a later verb, so that it was heard and not merely late.
"""

import select
import socket

import pytest

from tests.native.box import AUTH, STRANGER, TRUST, Box, Refused
from tests.native.sip import Peer, answer, parse_request

SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n"
METHODS = ("REGISTER", "INVITE", "OPTIONS", "MESSAGE", "SUBSCRIBE", "NOTIFY", "BYE", "CANCEL", "ACK", "X-ODD")


def udp(box: Box, address: str) -> Peer:
    return Peer(address, box.ports["udp"])


@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_gets_no_byte(box: Box, method: str) -> None:
    with udp(box, STRANGER) as peer:
        peer.send(peer.request(method, "sip:100@box", "Contact: <sip:a@127.0.0.66>"))
        peer.send(peer.request(method, "sip:100@box", to_tag="x"))
        assert box.ask("stats")["stranger_requests"] == 2
        assert peer.silent()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\r\n\r\n", id="a keep-alive"),
        pytest.param(b"\0\0\0\0", id="zeros"),
        pytest.param(b"OPTIONS sip:box SIP/2.0\r\n\r\n", id="no headers"),
        pytest.param(
            b"OPTIONS sip:box SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nCSeq: 1 OPT", id="half of one"
        ),
        pytest.param(b"GET / HTTP/1.1\r\nHost: box\r\n\r\n", id="another protocol"),
        pytest.param(b"\xff" * 4000, id="noise"),
    ],
)
def test_a_stranger_gets_no_byte_for(box: Box, data: bytes) -> None:
    with udp(box, STRANGER) as peer:
        peer.send(data)
        box.ask("stats")
        assert peer.silent()


def test_a_strangers_response_is_dropped(box: Box) -> None:
    with udp(box, STRANGER) as peer, udp(box, TRUST) as friend:
        response = peer.request("OPTIONS").replace("OPTIONS sip:box SIP/2.0", "SIP/2.0 200 OK")
        peer.send(response)
        friend.send(response)
        stats = box.ask("stats")
    assert (stats["stranger_responses"], stats["stranger_requests"]) == (1, 0)


def test_a_stranger_can_not_end_a_dial_with_its_answer(box: Box) -> None:
    with udp(box, TRUST) as friend, udp(box, STRANGER) as peer:
        box.ask("dial", f"sip:112@{friend.host}")
        no = answer(parse_request(friend.receive()), "603 Decline")
        peer.send(no)
        assert box.ask("stats")["stranger_responses"] == 1
        assert not (friend.receive(0) or b"").startswith(b"ACK"), "the box believed the stranger"
        friend.send(no)
        data = friend.receive()
        while data and data.startswith(b"INVITE"):
            data = friend.receive()
        assert data
        assert data.startswith(b"ACK")


def fill(box: Box, far: Peer) -> list[list[str]]:
    """Dial `far` until the library has no room; the INVITEs, as they came."""
    found: dict[str, list[str]] = {}
    while True:
        try:
            box.ask("dial", f"sip:112@{far.host}")
        except Refused:
            return list(found.values())
        dialled = len(found)
        while len(found) == dialled:  # what came before may come again
            request = parse_request(far.receive())
            found.setdefault(next(line for line in request if line.startswith("Call-ID:")), request)


def test_a_call_that_there_is_no_room_for_may_try_elsewhere(box: Box) -> None:
    """Not 486: nobody who was called is busy (RFC 3261 section 21.5.4)."""
    with udp(box, TRUST) as far, udp(box, TRUST) as caller:
        contact = f"Contact: <sip:a@{TRUST}:{caller.port}>"
        invite = ("INVITE", "sip:100@box", contact, "Content-Type: application/sdp")
        dialled = fill(box, far)
        reply = caller.ask(caller.request(*invite, body=SDP))
        assert (reply.code, reply.all("Retry-After")) == (503, ["5"])
        for request in dialled:
            far.send(answer(request, "603 Decline"))
        box.ask("stats")
        assert caller.ask(caller.request(*invite, body=SDP)).code in (100, 486), "there is room again"
    assert dialled


def test_ipv6_strangers_and_neighbours(box: Box) -> None:
    with Peer("::1", box.ports["udp6"], "::1") as peer:
        peer.send(peer.request("OPTIONS"))
        assert box.ask("stats")["stranger_requests"] == 1
        assert peer.silent()
        box.ask("acl", [["::/0", "DROP", 0], ["::1/128", "TRUST", 9]])
        assert peer.ask(peer.request("OPTIONS")).code == 200
        box.ask("acl", [["0.0.0.0/0", "TRUST", 0]])
        peer.send(peer.request("OPTIONS"))
        box.ask("stats")
        assert peer.silent()


def test_a_strangers_connection_is_closed_without_a_word(box: Box) -> None:
    with socket.socket() as tcp:
        tcp.bind((STRANGER, 0))
        tcp.settimeout(5)
        tcp.connect(("127.0.0.1", box.ports["tcp"]))
        assert tcp.recv(100) == b""
    assert box.ask("stats")["stranger_connections"] == 1


def test_a_neighbours_connection_is_answered(box: Box) -> None:
    with udp(box, TRUST) as words, socket.socket() as tcp:
        tcp.bind((TRUST, 0))
        tcp.settimeout(5)
        tcp.connect(("127.0.0.1", box.ports["tcp"]))
        tcp.sendall(words.request("OPTIONS").replace("/UDP", "/TCP").encode())
        assert tcp.recv(4000).startswith(b"SIP/2.0 200")


def test_tables_take_effect_at_once_and_the_longest_prefix_wins(box: Box) -> None:
    with udp(box, AUTH) as peer:
        box.ask("acl", [["127.0.0.0/8", "TRUST", 1]])
        assert peer.ask(peer.request("OPTIONS")).code == 200
        box.ask("acl", [["127.0.0.0/8", "TRUST", 1], ["127.0.0.2/32", "DROP", 1]])
        peer.send(peer.request("OPTIONS"))
        assert box.ask("stats")["stranger_requests"] == 1
        assert peer.silent()
        box.ask("acl", [])
        peer.send(peer.request("OPTIONS"))
        assert box.ask("stats")["stranger_requests"] == 2


def test_a_flood_of_strangers_tells_a_few_and_counts_all(box: Box) -> None:
    box.restart(stranger_rate=3)
    for n in range(200):
        with udp(box, f"127.0.1.{n + 1}") as peer:
            peer.send(peer.request("OPTIONS"))
    told = box.events("Stranger")
    assert box.ask("stats")["stranger_requests"] == 200
    assert 3 <= len(told) <= 12
    assert told[0]["method"] == "OPTIONS"
    assert told[0]["count"] == 1


def test_the_same_stranger_is_told_once(box: Box) -> None:
    with udp(box, STRANGER) as peer:
        for _ in range(20):
            peer.send(peer.request("INVITE"))
        told = box.events("Stranger")
        assert [(e["source"], e["port"], e["transport"], e["method"]) for e in told] == [
            (STRANGER, peer.port, "udp", "INVITE")
        ]


def test_maddr_does_not_send_answers_elsewhere(box: Box) -> None:
    with udp(box, TRUST) as peer, udp(box, "127.0.0.77") as victim:
        text = peer.request("OPTIONS").replace(";rport", f";maddr=127.0.0.77;rport={victim.port}")
        peer.send(text.replace(f"{peer.host};", f"{peer.address}:{victim.port};"))
        box.ask("stats")
        assert select.select([victim.sock], [], [], 0)[0] == []


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(
            "Contact: <sip:x@[2001:db8::1];transport=sctp>", id="a transport that PJSIP has no IPv6 form of"
        ),
        pytest.param("Contact: <sip:x@[2001:db8::1];transport=LOOP-DGRAM>", id="its test transport"),
        pytest.param("Record-Route: <sip:[2001:db8::1];transport=dtls;lr>", id="the same in a route"),
        pytest.param("Record-Route: <tel:+31201234567>", id="a route that is a telephone number"),
        pytest.param("Record-Route: <x:y>", id="a route that is nothing"),
        pytest.param("Contact: <tel:112>", id="a contact that is a telephone number"),
    ],
)
def test_a_neighbours_odd_uri_does_not_end_the_box(box: Box, line: str) -> None:
    with udp(box, TRUST) as peer:
        contact = [] if line.startswith("Contact") else [f"Contact: <sip:x@{peer.host}>"]
        lines = (line, *contact, "Content-Type: application/sdp")
        peer.send(peer.request("INVITE", "sip:100@box", *lines, body=SDP))
        box.ask("stats")
        assert peer.ask(peer.request("OPTIONS", call_id="after")).code
        box.ask("stats")


def test_an_answer_that_names_an_impossible_transport_does_not_end_the_box(box: Box) -> None:
    with udp(box, TRUST) as friend:
        box.ask("dial", f"sip:100@{friend.host}")
        invite = parse_request(friend.receive())
        contact = f"Contact: <sip:x@[::1]:{friend.port};transport=sctp>"
        friend.send(answer(invite, "200 OK", contact, "Content-Type: application/sdp", body=SDP))
        box.ask("stats")
        friend.send(friend.request("OPTIONS", call_id="after"))
        while b"Call-ID: after" not in (friend.receive() or pytest.fail("the box is silent")):
            pass


def test_a_contact_by_name_is_reached_where_it_speaks_from(box: Box) -> None:
    with udp(box, TRUST) as friend:
        box.ask("dial", f"sip:100@{friend.host}")
        invite = parse_request(friend.receive())
        route = f"Record-Route: <sip:edge.provider.invalid:{friend.port};lr>"
        contact = "Contact: <sip:x@gw7.provider.invalid>"
        friend.send(answer(invite, "200 OK", route, contact, "Content-Type: application/sdp", body=SDP))
        ack = (friend.receive() or b"").decode()
    assert ack.startswith("ACK sip:x@gw7.provider.invalid")
    assert box.ask("stats")["unresolved"] == 0
