"""Digest on the wire: who can not prove himself gets a challenge, the same one whatever was wrong.

Law: the digest arithmetic here is the test's own (tests/native/sip.py).
"""

import select
from collections.abc import Iterator

import pytest

from tests.native.box import AUTH, TRUST, USUAL_USERS, Box, Refused
from tests.native.sip import Peer, challenges, parse

CONTACT = "Contact: <sip:100@127.0.0.2:5062>"
SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n"


@pytest.fixture
def peer(box: Box) -> Iterator[Peer]:
    """A device on a network that must prove itself."""
    with Peer(AUTH, box.ports["udp"]) as made:
        yield made


def test_the_better_algorithm_is_offered_first(peer: Peer) -> None:
    found = challenges(peer.register(CONTACT))
    assert [(c.algorithm, c.realm, c.stale) for c in found] == [("SHA-256", "box", False), ("MD5", "box", False)]
    assert found[0].nonce == found[1].nonce


def test_one_algorithm_alone_can_be_offered(box: Box, peer: Peer) -> None:
    box.restart(algorithms=["MD5"])
    found = challenges(peer.register(CONTACT))
    assert [c.algorithm for c in found] == ["MD5"]
    found[0].algorithm = "SHA-256"
    assert peer.register(found[0].answer("alice", "secret", "REGISTER", "sip:box")).code == 401


def test_an_old_network_can_be_offered_md5_alone(box: Box, peer: Peer) -> None:
    box.ask("acl", [[f"{AUTH}/32", "AUTH", 2]], ["MD5"])
    assert [c.algorithm for c in challenges(peer.register(CONTACT))] == ["MD5"]
    assert peer.login(CONTACT).code == 200


def test_every_challenge_has_its_own_nonce(peer: Peer) -> None:
    nonces = {challenges(peer.register(CONTACT))[0].nonce for _ in range(20)}
    assert len(nonces) == 20


@pytest.mark.parametrize(
    ("user", "password", "reason"),
    [
        pytest.param("alice", "wrong", "wrong_password", id="a wrong password"),
        pytest.param("mallory", "secret", "unknown_user", id="an unknown user"),
        pytest.param("100", "secret", "unknown_user", id="the number instead of the login"),
        pytest.param("Alice", "secret", "unknown_user", id="another case"),
        pytest.param("al\\u0000ice", "x", "unknown_user", id="escapes"),
        pytest.param("x" * 400, "x", "malformed", id="a very long user"),
    ],
)
def test_what_was_wrong_is_told_inside_and_never_outside(
    box: Box, peer: Peer, user: str, password: str, reason: str
) -> None:
    reply = peer.login(CONTACT, user=user, password=password)
    found = challenges(reply)
    assert [c.stale for c in found] == [False, False]
    (failed,) = box.events("AuthFailed")
    assert (failed["reason"], failed["source"], failed["port"]) == (reason, AUTH, peer.port)
    assert failed["user"] == user[:128]
    assert box.ask("bindings") == []


def test_answers_for_unknown_user_and_wrong_password_look_alike(peer: Peer) -> None:
    shapes = []
    for user in ("alice", "nobody"):
        reply = peer.login(CONTACT, user=user, password="wrong")
        shapes.append([name for name, _ in reply.headers])
    assert shapes[0] == shapes[1]


def test_a_used_authorization_is_refused_in_another_request(box: Box, peer: Peer) -> None:
    found = challenges(peer.register(CONTACT))[0]
    used = found.answer("alice", "secret", "REGISTER", "sip:box")
    assert peer.register(used, CONTACT).code == 200
    again = challenges(peer.register(used, "Contact: <sip:100@127.0.0.2:6666>"))
    assert [c.stale for c in again] == [True, True]
    assert [e["reason"] for e in box.events("AuthFailed")] == ["replay"]
    assert [b["contact"] for b in box.ask("bindings")] == ["sip:100@127.0.0.2:5062"]
    assert peer.register(again[0].answer("alice", "secret", "REGISTER", "sip:box"), CONTACT).code == 200


def test_guesses_on_a_nonce_that_never_came_from_here_slow_and_accuse_nobody(box: Box, peer: Peer) -> None:
    """Anybody can send them in a PBX's name: its own login is looked at all the same, at once."""
    found = challenges(peer.register(CONTACT))[0]
    right = found.nonce
    found.nonce = "0" * len(right)
    for _ in range(8):
        guess = found.answer("alice", "wrong", "REGISTER", "sip:box")
        assert [c.stale for c in challenges(peer.register(guess, CONTACT))] == [False, False]
    found.nonce = right
    assert peer.register(found.answer("alice", "secret", "REGISTER", "sip:box"), CONTACT).code == 200
    assert box.events("AuthFailed") == []
    assert box.ask("stats")["auth_failed"] == 8


def test_an_authorization_stolen_on_the_way_is_worth_nothing_elsewhere(box: Box, peer: Peer) -> None:
    box.ask("acl", [["127.0.0.0/8", "AUTH", 1]])
    found = challenges(peer.register(CONTACT))[0]
    with Peer("127.0.0.99", box.ports["udp"]) as thief:
        stolen = found.answer("alice", "secret", "REGISTER", "sip:box")
        assert challenges(thief.register(stolen, CONTACT))[0].stale
    assert [e["reason"] for e in box.events("AuthFailed")] == ["stale"]


def test_a_nonce_serves_many_requests_by_its_count(box: Box, peer: Peer) -> None:
    found = challenges(peer.register(CONTACT))[0]
    for _ in range(5):
        assert peer.register(found.answer("alice", "secret", "REGISTER", "sip:box"), CONTACT).code == 200
    assert box.ask("stats")["challenges"] == 1


def test_a_client_of_old_without_qop_can_use_a_nonce_once(peer: Peer) -> None:
    found = challenges(peer.register(CONTACT))[1]
    answer = found.answer("alice", "secret", "REGISTER", "sip:box", qop=False)
    assert peer.register(answer, CONTACT).code == 200
    assert challenges(peer.register(answer, CONTACT))[0].stale


def test_an_expired_nonce_is_called_stale_and_is_no_offence(box: Box, peer: Peer) -> None:
    box.restart(nonce_lifetime=1)
    found = challenges(peer.register(CONTACT))[0]
    for _ in range(100):
        reply = peer.register(found.answer("alice", "secret", "REGISTER", "sip:box"), CONTACT)
        if reply.code == 401:
            break
        select.select([], [], [], 0.05)
    assert [c.stale for c in challenges(reply)] == [True, True]
    assert box.events("AuthFailed") == []
    assert box.ask("stats")["auth_stale"] == 1


def test_the_strongest_of_two_answers_counts(peer: Peer) -> None:
    sha, md5 = challenges(peer.register(CONTACT))
    right = sha.answer("alice", "secret", "REGISTER", "sip:box")
    wrong = md5.answer("alice", "wrong", "REGISTER", "sip:box")
    assert peer.register(wrong, right, CONTACT).code == 200


def test_an_answer_for_another_realm_is_not_looked_at(box: Box, peer: Peer) -> None:
    found = challenges(peer.register(CONTACT))[0]
    found.realm = "elsewhere"
    assert peer.register(found.answer("alice", "secret", "REGISTER", "sip:box"), CONTACT).code == 401
    assert box.events("AuthFailed") == []


def invite(peer: Peer, *lines: str, uri: str = "sip:100@box", **kwargs: object) -> str:
    return peer.request(
        "INVITE",
        uri,
        *lines,
        f"Contact: <sip:100@{peer.host}>",
        "Content-Type: application/sdp",
        body=SDP,
        **kwargs,  # type: ignore[arg-type]
    )


def final(peer: Peer, message: str) -> int:
    """Send an INVITE, take the final answer, acknowledge it."""
    reply = peer.ask(message)
    while reply.code < 200:
        data = peer.receive()
        assert data
        reply = parse(data)
    head = [line for line in message.split("\r\n") if line.startswith(("Via:", "From:", "Call-ID:"))]
    uri = message.split(" ")[1]
    to = f"To: {reply.all('to')[0]}"
    cseq = f"CSeq: {reply.all('cseq')[0].split()[0]} ACK"
    peer.send("\r\n".join([f"ACK {uri} SIP/2.0", *head, to, cseq, "Content-Length: 0", "", ""]))
    return reply.code


def test_a_call_reaches_the_engine_after_proof_only_and_says_whose_it_is(box: Box, peer: Peer) -> None:
    message = invite(peer)
    reply = peer.ask(message)
    found = challenges(reply)[0]
    assert box.ask("seen_calls") == []
    answer = found.answer("alice", "secret", "INVITE", "sip:100@box")
    assert final(peer, invite(peer, answer, cseq=2)) == 486
    assert box.ask("seen_calls") == [
        {
            "action": 2,
            "acl_tag": 2,
            "credential_tag": 5,
            "user": "100",
            "source": AUTH,
            "port": peer.port,
            "transport": "udp",
        }
    ]


def test_a_call_from_an_ip_peer_needs_no_proof(box: Box) -> None:
    with Peer(TRUST, box.ports["udp"]) as friend:
        assert final(friend, invite(friend)) == 486
        (call,) = box.ask("seen_calls")
        assert (call["action"], call["acl_tag"], call["user"], call["credential_tag"]) == (1, 3, None, None)


def test_calls_of_several_senders_keep_their_identities_apart(box: Box, peer: Peer) -> None:
    with Peer(TRUST, box.ports["udp"]) as friend, Peer(AUTH, box.ports["udp"]) as second:
        plan = [(peer, "alice", "secret"), (friend, "", ""), (second, "bob", "geheim"), (peer, "alice", "secret")]
        for who, user, password in plan:
            lines = []
            if user:
                found = challenges(who.ask(invite(who)))[0]
                lines = [found.answer(user, password, "INVITE", "sip:100@box")]
            assert final(who, invite(who, *lines)) == 486
        assert [(c["user"], c["port"]) for c in box.ask("seen_calls")] == [
            ("100", peer.port),
            (None, friend.port),
            ("200", second.port),
            ("100", peer.port),
        ]


@pytest.mark.parametrize(
    "method", ["INVITE", "MESSAGE", "SUBSCRIBE", "NOTIFY", "PUBLISH", "REFER", "INFO", "X-ODD"]
)
def test_the_unproven_get_no_further_than_a_challenge(box: Box, peer: Peer, method: str) -> None:
    assert challenges(peer.ask(peer.request(method, "sip:100@box")))
    assert box.ask("seen_calls") == []


@pytest.mark.parametrize("method", ["ACK", "CANCEL"])
def test_ack_and_cancel_are_never_challenged(box: Box, peer: Peer, method: str) -> None:
    peer.send(peer.request(method, "sip:100@box"))
    assert box.ask("stats")["challenges"] == 0


@pytest.mark.parametrize(
    ("order", "offered"),
    [
        pytest.param(("MD5",), ["MD5"], id="MD5 alone"),
        pytest.param(("SHA256",), ["SHA-256"], id="SHA-256 alone"),
        pytest.param(("MD5", "SHA256"), ["MD5", "SHA-256"], id="MD5 first"),
        pytest.param(("SHA256", "MD5"), ["SHA-256", "MD5"], id="SHA-256 first"),
        pytest.param((), ["SHA-256", "MD5"], id="the best first when nobody says"),
    ],
)
def test_a_login_is_offered_what_it_may_answer(
    box: Box, peer: Peer, order: tuple[str, ...], offered: list[str]
) -> None:
    box.ask("credentials", USUAL_USERS, *order)
    for user in ("100", "alice", "nobody"):
        register = peer.request("REGISTER", "sip:box", to=f"sip:{user}@box")
        assert [one.algorithm for one in challenges(peer.ask(register))] == offered
    assert peer.login(CONTACT).code == 200


def test_options_are_answered_without_proof(peer: Peer) -> None:
    assert peer.ask(peer.request("OPTIONS")).code == 200


def test_proof_for_one_number_does_not_dial_another(box: Box, peer: Peer) -> None:
    found = challenges(peer.ask(invite(peer)))[0]
    answer = found.answer("alice", "secret", "INVITE", "sip:100@box")
    assert peer.ask(invite(peer, answer, uri="sip:0900123@box")).code == 401
    assert box.ask("seen_calls") == []
    assert [e["reason"] for e in box.events("AuthFailed")] == ["malformed"]


def test_an_escaped_number_is_the_same_number(box: Box, peer: Peer) -> None:
    uri = "sip:%2B31201234567@box"
    found = challenges(peer.ask(invite(peer, uri=uri)))[0]
    assert final(peer, invite(peer, found.answer("alice", "secret", "INVITE", uri), uri=uri)) == 486
    assert len(box.ask("seen_calls")) == 1


def test_guessing_is_told_at_a_bounded_rate_and_counted_in_full(box: Box, peer: Peer) -> None:
    box.restart(auth_failed_rate=5)
    for n in range(60):
        peer.login(CONTACT, user=f"guess{n}")
    assert 5 <= len(box.events("AuthFailed")) <= 30
    stats = box.ask("stats")
    assert stats["auth_failed"] == 60
    assert stats["events_muted"] >= 30


def test_the_same_login_twice_is_refused_by_name_and_the_old_table_stays(box: Box, peer: Peer) -> None:
    with pytest.raises(Refused, match="alice"):
        box.ask("credentials", [["alice", "100", "a", 1], ["alice", "200", "b", 2]])
    assert peer.login(CONTACT).code == 200


@pytest.mark.parametrize(
    ("text", "change"),
    [
        pytest.param('response="', 'response="0', id="a response too long"),
        pytest.param('uri="sip:box"', 'uri=""', id="no digest URI"),
        pytest.param("qop=auth", "qop=auth-int", id="a qop we did not offer"),
        pytest.param("nc=00000001", "nc=1", id="a short count"),
        pytest.param("SHA-256", "SHA-512", id="an algorithm we did not offer"),
        pytest.param('nonce="', 'nonce="\xff\xfe', id="a nonce with odd bytes"),
        pytest.param('username="alice"', 'username="alice\\"', id="a quote that does not end"),
    ],
)
def test_a_damaged_authorization_opens_nothing(box: Box, peer: Peer, text: str, change: str) -> None:
    found = challenges(peer.register(CONTACT))[0]
    line = found.answer("alice", "secret", "REGISTER", "sip:box").replace(text, change)
    peer.send(peer.request("REGISTER", "sip:box", line, CONTACT).encode("latin-1"))
    box.ask("stats")
    data = peer.receive(0)
    assert data is None or parse(data).code == 401
    assert box.ask("bindings") == []
