"""Numbers in every notation, both ways: what is dialled, who calls, and which number may do what."""

import pytest

from appliance.control import Refused
from tests.calls.conftest import Hands
from tests.peers.phone import Arrived, Phone
from tests.peers.sip import Message

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

Header = tuple[str, str | None]


def reached(caller: Phone, called: Phone, number: str, *extra: Header) -> Arrived:
    """Call `number`, let the far end refuse with 486, and return the call as it arrived there."""
    placed = caller.call(number, *extra)
    arrived = called.await_call()
    arrived.refuse(486, "Busy Here")
    assert placed.await_final().status == 486
    return arrived


def user_of(uri: str) -> str:
    """Return the user part of a SIP URI."""
    return uri.partition(":")[2].partition("@")[0].partition(";")[0]


def refused(caller: Phone, called: Phone, number: str, *extra: Header) -> Message:
    """Call `number`, which must fail, and return the answer; the far end must not have heard of it."""
    final = caller.call(number, *extra).await_final()
    assert [message for message in called.client.received if message.method == "INVITE"] == []
    return final


@pytest.mark.parametrize(
    ("dialled", "sent"),
    [
        pytest.param("0612344001", "31612344001", id="national"),
        pytest.param("+31612344001", "31612344001", id="with a plus"),
        pytest.param("31612344001", "31612344001", id="with the country code"),
        pytest.param("0031612344001", "31612344001", id="with the international prefix"),
        pytest.param("+4930123456", "4930123456", id="abroad with a plus"),
        pytest.param("004930123456", "4930123456", id="abroad with 00"),
        pytest.param("1850", "1850", id="a short code stays short"),
        pytest.param("06%2012344001", "31612344001", id="with an escaped space"),
        pytest.param("+31-6-12344001", "31612344001", id="with dashes"),
        pytest.param("+31612344001;phone-context=x", "31612344001", id="with a parameter in the user part"),
    ],
)
def test_what_the_pbx_dials(hands: Hands, dialled: str, sent: str) -> None:
    arrived = reached(hands.pbx, hands.provider, dialled)
    assert user_of(arrived.invite.uri) == sent


@pytest.mark.parametrize("header", ["From", "P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID"])
@pytest.mark.parametrize("form", ["{}", "+{}", "00{}"])
def test_the_pbx_names_its_number_anywhere(hands: Hands, header: str, form: str) -> None:
    own = hands.slot.did("05")
    uri = f"<sip:{form.format(own)}@pbx.example>"
    value = f"{uri};tag=a" if header == "From" else uri
    arrived = reached(hands.pbx, hands.provider, hands.slot.outside("01"), (header, value))
    assert user_of(arrived.invite.get("P-Asserted-Identity").partition("<")[2]) == own


def test_a_foreign_caller_becomes_the_default_number(hands: Hands) -> None:
    foreign = ("From", "<sip:31687654321@pbx.example>;tag=a")
    arrived = reached(hands.pbx, hands.provider, hands.slot.outside("01"), foreign)
    assert user_of(arrived.invite.get("P-Asserted-Identity").partition("<")[2]) == hands.slot.did("00")
    assert "687654321" not in arrived.invite.encode().decode()


@pytest.mark.parametrize(
    ("place", "form"),
    [
        pytest.param("uri", "{}", id="in the Request-URI, plain"),
        pytest.param("uri", "+{}", id="in the Request-URI with a plus"),
        pytest.param("uri", "00{}", id="in the Request-URI with 00"),
        pytest.param("to", "{}", id="in To, the Request-URI being our account"),
        pytest.param("to", "+{}", id="in To with a plus"),
        pytest.param("called", "{}", id="in P-Called-Party-ID, before To"),
    ],
)
def test_where_the_provider_writes_the_did(hands: Hands, place: str, form: str) -> None:
    did = hands.slot.did("07")
    written = form.format(did)
    extra: list[Header] = []
    if place == "to":
        extra = [("To", f"<sip:{written}@provider.example>")]
    if place == "called":
        extra = [
            ("P-Called-Party-ID", f"<sip:{written}@provider.example>"),
            ("To", "<sip:nobody@provider.example>"),
        ]
    arrived = reached(hands.provider, hands.pbx, written if place == "uri" else hands.slot.trunk_user, *extra)
    assert user_of(arrived.invite.uri) == did


def test_the_caller_is_shown_to_the_pbx(hands: Hands) -> None:
    arrived = reached(hands.provider, hands.pbx, hands.slot.did("07"))
    assert user_of(arrived.invite.get("P-Asserted-Identity").partition("<")[2]) == "31612345678"


def test_a_number_that_is_not_ours(hands: Hands) -> None:
    assert refused(hands.provider, hands.pbx, "31201234567").status == 404


def test_a_number_that_takes_no_calls(hands: Hands) -> None:
    assert refused(hands.provider, hands.pbx, hands.slot.did("90")).status == 404


def test_a_number_that_makes_no_calls(hands: Hands) -> None:
    barred = ("From", f"<sip:{hands.slot.did('91')}@pbx.example>;tag=a")
    assert refused(hands.pbx, hands.provider, hands.slot.outside("01"), barred).status == 403


@pytest.mark.parametrize("ending", ["90", "91"])
def test_the_other_direction_of_a_barred_number_is_open(hands: Hands, ending: str) -> None:
    own = hands.slot.did(ending)
    if ending == "90":
        caller = ("From", f"<sip:{own}@pbx.example>;tag=a")
        arrived = reached(hands.pbx, hands.provider, hands.slot.outside("01"), caller)
        assert own in arrived.invite.get("P-Asserted-Identity")
    else:
        assert user_of(reached(hands.provider, hands.pbx, own).invite.uri) == own


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([], id="plainly"),
        pytest.param([("From", "<sip:{barred}@pbx>;tag=a")], id="from a number barred outbound"),
        pytest.param([("From", "<sip:anonymous@anonymous.invalid>;tag=a"), ("Privacy", "id")], id="hidden"),
    ],
)
def test_an_emergency_call_leaves_bare_and_shown(hands: Hands, headers: list[Header]) -> None:
    """Inside the lab's private network: the far end is a phone of this test."""
    filled = [(name, (value or "").replace("{barred}", hands.slot.did("91"))) for name, value in headers]
    arrived = reached(hands.pbx, hands.provider, "112", *filled)
    invite = arrived.invite
    assert user_of(invite.uri) == "112"
    assert invite.get("Privacy") in ("", "none")
    assert hands.slot.did("")[:9] in invite.get("P-Asserted-Identity")


@pytest.mark.parametrize("dialled", ["0088216000000", "+88216000000"])
def test_a_blocked_destination_is_refused_so_that_no_pbx_tries_another_trunk(hands: Hands, dialled: str) -> None:
    final = refused(hands.pbx, hands.provider, dialled)
    assert final.status == 403
    assert final.get("Reason") == 'Q.850;cause=21;text="Destination blocked: block prefix +882"'


def test_a_limit_is_lifted_for_an_hour_and_told(hands: Hands) -> None:
    client = hands.box.client
    before = {limit.name: limit for limit in client.limits()}
    assert set(before) == {f"{kind}_{window}" for kind in ("spend", "calls") for window in ("hour", "day", "week")}
    after = {limit.name: limit for limit in client.lift("spend_hour")}
    assert 3590 <= after["spend_hour"].lifted_seconds <= 3600
    assert after["spend_day"].lifted_seconds == 0
    with pytest.raises(Refused, match="no_such_limit"):
        client.lift("spend_year")
