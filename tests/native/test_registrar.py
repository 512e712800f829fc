"""REGISTER against the real endpoint: bindings come, are listed, refreshed, and go (RFC 3261 section 10.3).

Law: what the box says in its answer and what it tells as events agree.
"""

import select
import time
from collections.abc import Iterator

import pytest

from tests.native.box import AUTH, TRUST, Box
from tests.native.sip import Peer, Reply, challenges

NEARLY = 0.95
"""Of a second: two clocks that are read at different moments."""
CONTACT = "Contact: <sip:100@127.0.0.2:5062>"


@pytest.fixture
def peer(box: Box) -> Iterator[Peer]:
    """A device on a network that must prove itself."""
    with Peer(AUTH, box.ports["udp"]) as made:
        yield made


def listed(reply: Reply) -> dict[str, int]:
    """Contacts of a 200 with their remaining seconds."""
    assert reply.code == 200, reply
    pairs = (value.rpartition(">;expires=") for value in reply.all("contact"))
    return {uri.lstrip("<"): int(expires) for uri, _, expires in pairs}


@pytest.mark.parametrize("pick", [pytest.param(0, id="SHA-256"), pytest.param(1, id="MD5")])
def test_a_device_registers_with(box: Box, peer: Peer, pick: int) -> None:
    reply = peer.login(CONTACT, "Expires: 300", "User-Agent: PBX 1.0", pick=pick, call_id="reg")
    assert listed(reply) == {"sip:100@127.0.0.2:5062": 300}
    (bound,) = box.events("Bound")
    assert bound == {
        "type": "Bound",
        "user": "100",
        "contact": "sip:100@127.0.0.2:5062",
        "source": AUTH,
        "port": peer.port,
        "transport": "udp",
        "expires": 300,
        "call_id": "reg",
        "user_agent": "PBX 1.0",
        "acl_tag": 2,
        "tag": 5,
        "reason": "registered",
    }


def test_several_contacts_live_side_by_side_and_go_one_by_one(box: Box, peer: Peer) -> None:
    two = 'Contact: "desk" <sip:100@127.0.0.2:5062>;expires=600, <sip:100@127.0.0.2:5064;transport=tcp>'
    assert len(listed(peer.login(two, "Expires: 120"))) == 2
    assert listed(peer.login("Contact: <sip:100@127.0.0.2:5066>", "Expires: 60")) == {
        "sip:100@127.0.0.2:5062": 600,
        "sip:100@127.0.0.2:5064;transport=tcp": 120,
        "sip:100@127.0.0.2:5066": 60,
    }
    assert len(listed(peer.login("Contact: <sip:100@127.0.0.2:5064;transport=tcp>;expires=0"))) == 2
    assert len(listed(peer.login())) == 2
    bindings = [e for e in box.ask("drain") if e["type"] != "Heard"]
    assert [e["reason"] for e in bindings] == ["registered"] * 3 + ["removed"]
    assert {b["contact"] for b in box.ask("bindings")} == {"sip:100@127.0.0.2:5062", "sip:100@127.0.0.2:5066"}


def test_a_refresh_is_told_as_such_with_its_new_source(box: Box, peer: Peer) -> None:
    peer.login(CONTACT, "Expires: 60")
    with Peer(AUTH, box.ports["udp"]) as moved:
        moved.login(CONTACT, "Expires: 120")
        first, second = box.events("Bound")
        assert (first["reason"], second["reason"]) == ("registered", "refreshed")
        assert (first["port"], second["port"]) == (peer.port, moved.port)


def test_a_refresh_in_another_spelling_leaves_no_second_contact(box: Box, peer: Peer) -> None:
    """The same URI by RFC 3261 section 19.1.4, so one binding; who listens knows it by its text."""
    peer.login("Contact: <sip:100@PBX.example:5062>", "Expires: 300")
    peer.login("Contact: <sip:100@pbx.example:5062>", "Expires: 300")
    told: list[str] = []
    for event in box.ask("drain"):
        if event["type"] == "Bound":
            told.append(event["contact"])
        elif event["type"] == "Unbound":
            told.remove(event["contact"])
    assert told == [one["contact"] for one in box.ask("bindings")] == ["sip:100@pbx.example:5062"]


def test_a_star_removes_everything(box: Box, peer: Peer) -> None:
    peer.login("Contact: <sip:100@127.0.0.2:1>, <sip:100@127.0.0.2:2>")
    assert peer.login("Contact: *").code == 400
    assert peer.login("Contact: *", "Expires: 60").code == 400
    assert peer.login("Contact: *", "Contact: <sip:100@127.0.0.2:1>", "Expires: 0").code == 400
    assert len(box.ask("bindings")) == 2
    assert listed(peer.login("Contact: *", "Expires: 0")) == {}
    assert [e["reason"] for e in box.events("Unbound")] == ["removed", "removed"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        pytest.param(("Contact: <sip:100@a>", "Expires: 59"), 423, id="59 seconds are too brief"),
        pytest.param(("Contact: <sip:100@a>;expires=1", "Expires: 600"), 423, id="also in the contact"),
        pytest.param(("Contact: <tel:+31201234567>",), 400, id="a telephone number is no contact"),
        pytest.param(("Contact: <mailto:a@b>",), 400, id="nor is a mail address"),
        pytest.param((f"Contact: <sip:{'a' * 600}@b>",), 400, id="a contact longer than anyone's"),
        pytest.param(("Contact: <sip:100@a>", "Require: gruu"), 420, id="an extension that must be understood"),
        pytest.param(
            tuple(f"Contact: <sip:100@h{n}>" for n in range(33)), 400, id="more contacts than a phone has"
        ),
    ],
)
def test_a_register_is_refused_and_binds_nothing(box: Box, peer: Peer, lines: tuple[str, ...], code: int) -> None:
    reply = peer.login(*lines)
    assert reply.code == code
    if code == 423:
        assert reply.all("min-expires") == ["60"]
    assert box.ask("bindings") == []


def test_a_long_wish_is_cut_to_the_maximum(peer: Peer) -> None:
    assert listed(peer.login(CONTACT, "Expires: 4000000000")) == {"sip:100@127.0.0.2:5062": 3600}


def test_an_older_cseq_of_the_same_call_changes_nothing(box: Box, peer: Peer) -> None:
    peer.login(CONTACT, call_id="one", cseq=10)
    assert peer.login("Contact: *", "Expires: 0", call_id="one", cseq=9).code == 500
    assert len(box.ask("bindings")) == 1
    assert peer.login("Contact: *", "Expires: 0", call_id="another", cseq=1).code == 200


def test_a_full_aor_lets_the_newest_in(box: Box, peer: Peer) -> None:
    box.restart(max_contacts=2)
    for n, expires in ((1, 600), (2, 300), (3, 600)):
        peer.login(f"Contact: <sip:100@127.0.0.2:{n}>", f"Expires: {expires}")
    assert [(e["contact"], e["reason"]) for e in box.events("Unbound")] == [("sip:100@127.0.0.2:2", "evicted")]


def test_a_binding_ends_by_itself(box: Box, peer: Peer) -> None:
    box.restart(min_expires=1)
    peer.login(CONTACT, "Expires: 1")
    gone = wait_for(box, "Unbound")
    assert [(e["user"], e["reason"]) for e in gone] == [("100", "expired")]
    assert box.ask("bindings") == []


def wait_for(box: Box, kind: str) -> list[dict[str, object]]:
    """The first events of this type; the box is asked again while it has none, for five seconds."""
    for _ in range(100):
        found = box.events(kind)
        if found:
            return found
        select.select([], [], [], 0.05)
    pytest.fail(f"no {kind} came")


def test_another_users_number_can_not_be_taken(box: Box, peer: Peer) -> None:
    assert peer.login(CONTACT, to="sip:200@box").code == 403
    assert box.ask("bindings") == []
    assert [e["reason"] for e in box.events("AuthFailed")] == ["wrong_aor"]
    assert peer.login(CONTACT, to="tel:100").code == 403


def test_guessing_is_slowed_and_the_right_password_is_found_after_the_wait(box: Box, peer: Peer) -> None:
    """Three mistakes cost nothing; what comes before its time is not looked at, and other names are."""
    waits = []
    for _ in range(4):
        begun = time.monotonic()
        assert peer.login(CONTACT, password="guess").code == 401
        waits.append(time.monotonic() - begun)
    assert waits[3] >= NEARLY > min(waits[:3]), "the fourth answer is held back for a second"
    with Peer(AUTH, box.ports["udp"]) as right, Peer(AUTH, box.ports["udp"]) as bob:
        early = proven(right, "secret")
        begun = time.monotonic()
        peer.send(proven(peer, "guess"))
        right.send(early)
        assert bob.login(CONTACT, user="bob", password="geheim", to="sip:200@box").code == 200
        assert right.silent(), "not looked at yet"
        while (data := right.receive(0.2)) is None and time.monotonic() - begun < 10:
            right.send(early)
        assert data is not None
        assert data.startswith(b"SIP/2.0 200")
        assert time.monotonic() - begun >= 2 * NEARLY
    assert peer.receive(), "and the guess got its answer"


def proven(peer: Peer, password: str) -> str:
    """A REGISTER that answers a fresh challenge."""
    found = challenges(peer.register(CONTACT))[0]
    return peer.request("REGISTER", "sip:box", found.answer("alice", password, "REGISTER", "sip:box"), CONTACT)


def test_bindings_end_with_their_account(box: Box, peer: Peer) -> None:
    peer.login(CONTACT)
    box.ask("credentials", [["alice", "100", "changed", 5]])
    assert len(box.ask("bindings")) == 1
    box.ask("credentials", [["bob", "200", "geheim", 6]])
    assert box.ask("bindings") == []
    assert [e["reason"] for e in box.events("Unbound")] == ["revoked"]


def test_an_ip_peer_proves_itself_too_when_it_registers(box: Box) -> None:
    with Peer(TRUST, box.ports["udp"]) as peer:
        assert peer.register("Contact: <sip:777@a>", to="sip:777@box").code == 403
        assert peer.register(CONTACT).code == 401
        assert listed(peer.login(CONTACT, "Expires: 90")) == {"sip:100@127.0.0.2:5062": 90}


def test_a_lost_answer_is_given_again_to_the_same_request(box: Box, peer: Peer) -> None:
    found = challenges(peer.register(CONTACT))[0]
    again = peer.request("REGISTER", "sip:box", found.answer("alice", "secret", "REGISTER", "sip:box"), CONTACT)
    assert listed(peer.ask(again)) == listed(peer.ask(again))
    assert [e["reason"] for e in box.events("Bound")] == ["registered"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        pytest.param(("Contact: <sip:100@a>", "Expires: 59"), 423, id="too brief"),
        pytest.param(("Contact: <mailto:a@b>",), 400, id="no contact at all"),
    ],
)
def test_a_lost_refusal_is_no_success_the_second_time(
    box: Box, peer: Peer, lines: tuple[str, ...], code: int
) -> None:
    found = challenges(peer.register(*lines))[0]
    again = peer.request("REGISTER", "sip:box", found.answer("alice", "secret", "REGISTER", "sip:box"), *lines)
    assert [peer.ask(again).code, peer.ask(again).code] == [code, code]
    assert box.ask("bindings") == []


@pytest.mark.parametrize(
    "agent",
    [
        pytest.param(b"\"; DROP TABLE \\ '", id="quotes"),
        pytest.param(b"\xff\xfe\x80 \xc3\xa9", id="broken UTF-8"),
        pytest.param(b"\x01\x1b[31m\x7f", id="control characters"),
        pytest.param("\u202e\u2028😀".encode(), id="characters that turn text around"),
        pytest.param(b"x" * 3000, id="three thousand of one"),
    ],
)
def test_hostile_bytes_in_a_header_arrive_as_harmless_text(box: Box, peer: Peer, agent: bytes) -> None:
    found = challenges(peer.register(CONTACT))[0]
    lines = (found.answer("alice", "secret", "REGISTER", "sip:box"), CONTACT, "User-Agent: @@")
    raw = peer.request("REGISTER", "sip:box", *lines).encode().replace(b"@@", agent)
    assert peer.ask(raw).code == 200
    (bound,) = box.events("Bound")
    told = bound["user_agent"].encode()
    assert len(bound["user_agent"]) <= 160
    assert told.decode().replace("\ufffd", "")[:1] == agent.decode(errors="ignore")[:1]
    assert box.ask("stats")["events_lost"] == 0


def test_the_module_starts_again_empty(box: Box, peer: Peer) -> None:
    peer.login(CONTACT)
    for _ in range(5):
        box.restart()
    assert box.ask("bindings") == []
    assert peer.login(CONTACT).code == 200
