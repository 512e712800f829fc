"""A hidden number stays hidden: every byte that reaches who may not see it is searched for the number.

Law: the search knows nothing of headers; the digits may be nowhere, in whatever header, body or encoding of text.
"""

import pytest

from tests.calls.conftest import Hands
from tests.peers.phone import Phone
from tests.peers.sip import Message

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

Header = tuple[str, str | None]
SECRET = "687654321"
ANONYMOUS = ("From", '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=hidden')
PLAIN_FROM = ("From", f'"Jan Geheim" <sip:31{SECRET}@provider.example>;tag=hidden')

HIDDEN = [
    pytest.param([ANONYMOUS], id="an anonymous From alone"),
    pytest.param(
        [ANONYMOUS, ("Privacy", "id"), ("P-Asserted-Identity", f'"Jan Geheim" <sip:+31{SECRET}@p.example>')],
        id="Privacy: id with the number in PAI",
    ),
    pytest.param(
        [ANONYMOUS, ("Privacy", "id;critical"), ("P-Asserted-Identity", f"<tel:+31{SECRET}>")],
        id="Privacy: id;critical with a tel URI in PAI",
    ),
    pytest.param([PLAIN_FROM, ("Privacy", "user")], id="Privacy: user with the number still in From"),
    pytest.param([PLAIN_FROM, ("Privacy", "header; user;id")], id="several privacy values and the number in From"),
    pytest.param([PLAIN_FROM, ("privacy", "ID")], id="privacy in another case"),
    pytest.param(
        [ANONYMOUS, ("Remote-Party-ID", f'"Jan Geheim" <sip:31{SECRET}@p>;party=calling;privacy=full')],
        id="Remote-Party-ID with privacy=full",
    ),
    pytest.param(
        [ANONYMOUS, ("Privacy", "id"), ("P-Preferred-Identity", f"<sip:0{SECRET}@p.example>")],
        id="Privacy: id with the number in PPI",
    ),
    pytest.param(
        [
            ANONYMOUS,
            ("Privacy", "id"),
            ("P-Asserted-Identity", f"<sip:31{SECRET}@p.example>"),
            ("Contact", f"<sip:31{SECRET}@127.0.10.40:5060>"),
            ("Call-Info", f"<sip:31{SECRET}@p.example>;purpose=info"),
            ("X-Original-Caller", f"31{SECRET}"),
            ("Subject", f"from 31{SECRET}"),
        ],
        id="the number in Contact and in headers nobody asked for",
    ),
]


def seen_by(phone: Phone) -> str:
    """Return all that reached a phone, as text without the marks people write in numbers."""
    text = "\n".join(message.encode().decode() for message in phone.client.received)
    return text.replace("-", "").replace(".", "")


def invite_of(hands: Hands, way: str, *extra: Header) -> Message:
    """Place a call with these headers and return the INVITE that the far end got; then give up."""
    caller, called, number = hands.ends(way)
    placed = caller.call(number, *extra)
    arrived = called.await_call()
    arrived.ring()
    placed.await_status(180)
    placed.cancel()
    arrived.await_cancel()
    assert placed.await_final().status == 487
    return arrived.invite


@pytest.mark.parametrize("headers", HIDDEN)
def test_a_hidden_caller_never_reaches_the_pbx(hands: Hands, headers: list[Header]) -> None:
    invite = invite_of(hands, "inbound", *headers)
    assert SECRET not in seen_by(hands.pbx)
    assert "Geheim" not in seen_by(hands.pbx)
    assert "nonymous" in invite.get("From")


@pytest.mark.parametrize("headers", HIDDEN)
def test_a_hidden_caller_is_not_in_the_log(hands: Hands, headers: list[Header]) -> None:
    invite_of(hands, "inbound", *headers)
    hands.box.await_no_calls()
    text = hands.box.run("calls", "--json", "--limit", "10")
    assert SECRET not in text


OWN = "{own}"
OFFICE = [
    pytest.param(
        [ANONYMOUS, ("Privacy", "id"), ("P-Asserted-Identity", f"<sip:{OWN}@pbx>")], id="PAI and Privacy: id"
    ),
    pytest.param([("Privacy", "id")], id="Privacy: id with the number in From"),
    pytest.param([ANONYMOUS], id="an anonymous From alone"),
    pytest.param(
        [ANONYMOUS, ("Remote-Party-ID", f"<sip:{OWN}@pbx>;party=calling;privacy=full")],
        id="RPID with privacy=full",
    ),
]


@pytest.mark.parametrize("headers", OFFICE)
def test_the_office_hides_its_number(hands: Hands, headers: list[Header]) -> None:
    """The provider must know who pays: PAI names the number under Privacy: id (RFC 3325), nothing else does."""
    own = hands.slot.did("00")
    filled = [(name, value.replace(OWN, own) if value else value) for name, value in headers]
    invite = invite_of(hands, "outbound", *filled)
    assert "nonymous" in invite.get("From")
    assert "id" in invite.get("Privacy")
    open_headers = [f"{name}: {value}" for name, value in invite.headers if name.lower() != "p-asserted-identity"]
    assert own not in "\n".join(open_headers)
    assert own in invite.get("P-Asserted-Identity")


def test_a_shown_number_is_shown(hands: Hands) -> None:
    """The measure for the tests above: without privacy the same number does arrive."""
    invite_of(hands, "inbound", PLAIN_FROM)
    assert SECRET in seen_by(hands.pbx)
