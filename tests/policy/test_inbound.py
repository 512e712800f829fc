"""Calls from a provider, told as sentences."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import pytest

from appliance.belplan.takeover import Cause, Takeover
from appliance.calllog.record import Direction
from sipengine.core.plan import Why
from sipengine.core.policy import decide
from sipengine.port import AccountKey, DigitMethod, Request, Source
from tests.policy.boxes import (
    BRANCH,
    FAX,
    MAIN,
    MOBILE,
    NUMBERS,
    OWN_HOST,
    STORE,
    WORKSHOP,
    contact,
    from_provider,
    header,
    lines,
    number,
    plan,
    refusal,
    state,
)


def test_a_call_to_an_own_number_reaches_its_pbx() -> None:
    verdict = plan(decide(from_provider(), lines(), state()))
    (leg,) = verdict.attempts
    assert (leg.account, leg.line) == ("pbx/office", "office")
    assert leg.uri == "sip:31501234567@192.168.1.10:5060"
    assert leg.to == "<sip:31501234567@192.168.1.10>"
    assert leg.from_ == f"<sip:31612345678@{OWN_HOST}>"
    assert header(leg, "P-Asserted-Identity") == f"<sip:31612345678@{OWN_HOST}>"
    assert header(leg, "Privacy") is None
    facts = verdict.facts
    assert (facts.direction, facts.caller, facts.callee, facts.did) == (Direction.IN, MOBILE, MAIN, MAIN)
    assert facts.line_in == "main"
    assert not facts.clir


@pytest.mark.parametrize(
    ("request_", "did"),
    [
        pytest.param(from_provider("sip:31501234567@h"), MAIN, id="plain in the Request-URI"),
        pytest.param(from_provider("sip:+31501234567@h;user=phone"), MAIN, id="E.164 in the Request-URI"),
        pytest.param(from_provider("sip:0501234567@h"), MAIN, id="national in the Request-URI"),
        pytest.param(from_provider("tel:+31-50-1234567"), MAIN, id="a tel URI"),
        pytest.param(
            from_provider("sip:31501234500@h", to="<sip:0501234567@h>"), MAIN, id="our Contact, the number in To"
        ),
        pytest.param(
            from_provider("sip:s@h", headers=(("P-Called-Party-ID", "<sip:+31501234570@h>"),)),
            FAX,
            id="a strange Request-URI, the number in P-Called-Party-ID",
        ),
        pytest.param(
            from_provider(
                "sip:x@h", to="<sip:31501234567@h>", headers=(("P-Called-Party-ID", "<sip:31501234570@h>"),)
            ),
            FAX,
            id="P-Called-Party-ID goes before To",
        ),
        pytest.param(
            from_provider("sip:31501234570@h", to="<sip:31501234567@h>"), FAX, id="the Request-URI goes before To"
        ),
        pytest.param(from_provider("sip:201@h", account="trunk/devices/201"), WORKSHOP, id="a device account"),
        pytest.param(
            from_provider("sip:202@h", account="trunk/devices/201"),
            STORE,
            id="a device account, filed under another",
        ),
        pytest.param(
            from_provider("sip:s@h", to="<sip:202@h>", account="trunk/devices/201"), STORE, id="its name in To"
        ),
        pytest.param(
            from_provider("sip:s@h", account="trunk/devices/201"),
            WORKSHOP,
            id="nothing but the account it came on",
        ),
        pytest.param(
            from_provider("sip:201@h", to="<sip:+31501234569@h>", account="trunk/devices/201"),
            STORE,
            id="a number goes before a device account",
        ),
    ],
)
def test_the_number_is_found_wherever_the_provider_puts_it(request_: Request, did: str) -> None:
    assert plan(decide(request_, lines(), state())).facts.did == did


def test_a_user_name_that_is_also_a_number_does_not_hide_the_number_in_to() -> None:
    numbers = [*NUMBERS, number("+31501234500")]
    request = from_provider("sip:31501234500@h", to="<sip:31501234567@h>")
    assert plan(decide(request, lines(numbers=numbers), state())).facts.did == MAIN
    request = from_provider("sip:31501234500@h", to="<sip:whatever@h>")
    assert plan(decide(request, lines(numbers=numbers), state())).facts.did == "+31501234500"


@pytest.mark.parametrize(
    ("did_from", "did"),
    [("request-uri", MAIN), ("to", FAX), ("p-called-party-id", WORKSHOP)],
)
def test_a_trunk_that_says_where_the_number_stands_is_believed(did_from: str, did: str) -> None:
    request = from_provider(
        "sip:31501234567@h", to="<sip:31501234570@h>", headers=(("P-Called-Party-ID", "<sip:31501234568@h>"),)
    )
    assert plan(decide(request, lines(trunk={"did_from": did_from}), state())).facts.did == did


@pytest.mark.parametrize(
    ("request_", "code", "why"),
    [
        pytest.param(from_provider("sip:31999999999@h"), 404, Why.NOT_OURS, id="a number that is not ours"),
        pytest.param(from_provider("sip:s@h"), 404, Why.NOT_OURS, id="no number at all"),
        pytest.param(from_provider("nonsense"), 404, Why.NOT_OURS, id="no URI at all"),
        pytest.param(
            from_provider("sip:31501234571@h"), 404, Why.BARRED_INBOUND, id="a number that takes no calls"
        ),
        pytest.param(from_provider(account="trunk/unknown"), 404, Why.NOT_OURS, id="a trunk that is not there"),
        pytest.param(
            from_provider(account="phone/desk"), 404, Why.NOT_OURS, id="a phone of the box: no lines yet"
        ),
        pytest.param(
            from_provider(
                headers=(("Diversion", "<sip:31501234567@h>;counter=1, <sip:31501234567@h>"),),
            ),
            482,
            Why.LOOP,
            id="a call that this number has sent round twice",
        ),
        pytest.param(
            from_provider(headers=(("Diversion", "<sip:31600000001@h>;counter=11"),)),
            482,
            Why.LOOP,
            id="a call that was sent round eleven times",
        ),
    ],
)
def test_what_is_refused(request_: Request, code: int, why: Why) -> None:
    verdict = refusal(decide(request_, lines(), state()))
    assert (verdict.code, verdict.why) == (code, why)


def test_a_call_that_came_back_once_is_no_loop() -> None:
    request = from_provider(headers=(("Diversion", "<sip:31501234567@h>;reason=no-answer"),))
    assert plan(decide(request, lines(), state())).attempts


@pytest.mark.parametrize(
    ("changes", "moment", "code", "why"),
    [
        pytest.param({"numbers": [number(MAIN, pbx=None)]}, {}, 480, Why.NO_PBX, id="the number has no PBX"),
        pytest.param({"pbx": {"address": None}}, {}, 480, Why.PBX_UNREACHABLE, id="the PBX has no address"),
        pytest.param({}, {"calls": {"main": 4}}, 486, Why.CHANNELS_FULL, id="the trunk is full"),
        pytest.param(
            {"pbx": {"channels": 2}}, {"calls": {"office": 2}}, 486, Why.CHANNELS_FULL, id="the PBX is full"
        ),
        pytest.param(
            {"limits": {"channels": {"inbound": 1}}}, {"inbound": 1}, 486, Why.CHANNELS_FULL, id="inbound is full"
        ),
        pytest.param(
            {"limits": {"channels": {"total": 3}}},
            {"inbound": 1, "outbound": 2},
            486,
            Why.CHANNELS_FULL,
            id="the box is full",
        ),
    ],
)
def test_a_line_that_cannot_take_the_call(
    changes: dict[str, Any], moment: dict[str, Any], code: int, why: Why
) -> None:
    verdict = refusal(decide(from_provider(), lines(**changes), state(**moment)))
    assert (verdict.code, verdict.why) == (code, why)
    assert verdict.headers == ()


def test_a_pbx_that_is_away_is_not_tried_where_a_belplan_takes_over() -> None:
    away = state(down=frozenset({"office"}))
    verdict = plan(decide(from_provider(), lines(numbers=[number(MAIN, belplan="night")]), away))
    assert verdict.taken == Takeover("night", Cause.UNREACHABLE)
    assert verdict.attempts == ()


def test_a_pbx_that_is_believed_away_is_tried_where_nothing_takes_over() -> None:
    away = state(down=frozenset({"office"}))
    (attempt,) = plan(decide(from_provider(), lines(), away)).attempts
    assert attempt.line == "office"


def test_a_barred_or_unknown_number_is_404_also_when_everything_is_full() -> None:
    """A provider must not try a number again that will never be there."""
    full = state(calls={"main": 4}, down=frozenset({"office"}))
    assert refusal(decide(from_provider("sip:31501234571@h"), lines(), full)).code == 404


# ---- what the PBX gets to see --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number_format", "did", "caller"),
    [
        ("e164", "+31501234567", "+31612345678"),
        ("plain", "31501234567", "31612345678"),
        ("international", "0031501234567", "0031612345678"),
        ("national", "0501234567", "0612345678"),
    ],
)
def test_the_pbx_gets_numbers_in_its_own_notation(number_format: str, did: str, caller: str) -> None:
    (leg,) = plan(decide(from_provider(), lines(pbx={"number_format": number_format}), state())).attempts
    assert leg.uri == f"sip:{did}@192.168.1.10:5060"
    assert leg.from_ == f"<sip:{caller}@{OWN_HOST}>"


@pytest.mark.parametrize(
    ("caller_id_to", "headers"),
    [
        ("from", ()),
        ("pai", (("P-Asserted-Identity", f"<sip:31612345678@{OWN_HOST}>"),)),
        ("ppi", (("P-Preferred-Identity", f"<sip:31612345678@{OWN_HOST}>"),)),
        (
            "rpid",
            (("Remote-Party-ID", f"<sip:31612345678@{OWN_HOST}>;party=calling;screen=yes;privacy=off"),),
        ),
    ],
)
def test_the_caller_stands_where_the_pbx_looks(caller_id_to: str, headers: tuple[tuple[str, str], ...]) -> None:
    (leg,) = plan(decide(from_provider(), lines(pbx={"caller_id_to": caller_id_to}), state())).attempts
    assert leg.headers == headers
    assert leg.from_ == f"<sip:31612345678@{OWN_HOST}>"


def test_the_number_stands_where_the_pbx_looks() -> None:
    moment = state()
    request = from_provider("sip:31201234560@h")
    (leg,) = plan(decide(request, lines(), moment)).attempts
    assert leg.uri == "sip:31201234560@192.168.1.11:5060;rinstance=ab12"
    (leg,) = plan(decide(request, lines(cloud={"did_to": "to"}), moment)).attempts
    assert leg.uri == "sip:branch@192.168.1.11:5060;rinstance=ab12"
    assert leg.to == "<sip:31201234560@192.168.1.11>"
    assert header(leg, "P-Called-Party-ID") is None
    (leg,) = plan(decide(request, lines(cloud={"did_to": "p-called-party-id"}), moment)).attempts
    assert leg.uri == "sip:branch@192.168.1.11:5060;rinstance=ab12"
    assert header(leg, "P-Called-Party-ID") == "<sip:31201234560@192.168.1.11>"


@pytest.mark.parametrize(
    ("contacts", "uris"),
    [
        pytest.param(
            (contact("sip:b@192.168.1.11:5060;line=q1"), contact("sip:b@192.168.1.12", "192.168.1.12")),
            ["sip:31201234560@192.168.1.11:5060;line=q1", "sip:31201234560@192.168.1.12"],
            id="several contacts become several legs, the latest first",
        ),
        pytest.param(
            (contact("sip:b@10.0.0.5:5060;rinstance=1", "203.0.113.9", 41000),),
            ["sip:31201234560@203.0.113.9:41000;rinstance=1"],
            id="a contact behind address translation is reached where it came from",
        ),
        pytest.param(
            (contact("sip:b@pbx.local:5060", "203.0.113.9", 5060),),
            ["sip:31201234560@203.0.113.9:5060"],
            id="a contact by name too",
        ),
        pytest.param(
            (contact("sip:b@192.168.1.11:5060", transport="tcp"),),
            ["sip:31201234560@192.168.1.11:5060;transport=tcp"],
            id="what registered over TCP is called over TCP",
        ),
        pytest.param(
            (contact("sip:b@192.168.1.11;transport=tls", transport="tls"),),
            ["sip:31201234560@192.168.1.11;transport=tls"],
            id="unless its contact says so itself",
        ),
        pytest.param(
            (contact("sip:b@[2001:db8::5]:5060", "2001:db8::5"),),
            ["sip:31201234560@[2001:db8::5]:5060"],
            id="over IPv6",
        ),
        pytest.param(
            (contact("sip:b@h>\r\nEvil: 1"), contact("sip:b@192.168.1.11")),
            ["sip:31201234560@192.168.1.11"],
            id="a hostile contact is left out",
        ),
    ],
)
def test_a_pbx_that_registered_is_called_at_its_contacts(contacts: tuple[Any, ...], uris: list[str]) -> None:
    verdict = plan(decide(from_provider("sip:31201234560@h"), lines(), state(contacts={"cloud": contacts})))
    assert [leg.uri for leg in verdict.attempts] == uris


def test_a_pbx_without_contacts_is_unreachable() -> None:
    verdict = refusal(decide(from_provider("sip:31201234560@h"), lines(), state(contacts={})))
    assert (verdict.code, verdict.why, verdict.facts.did) == (480, Why.PBX_UNREACHABLE, BRANCH)


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        pytest.param({"belplan": "storing"}, 20, id="with a belplan behind it as long as its PBX says"),
        pytest.param({"belplan": "storing", "ring_seconds": 60}, 60, id="its own time wins"),
        pytest.param({"ring_seconds": 60}, 60, id="its own time wins without a belplan too"),
        pytest.param({}, 180, id="without a belplan as long as the caller bears it"),
    ],
)
def test_how_long_a_number_rings(fields: dict[str, Any], seconds: int) -> None:
    ready = lines(numbers=[number(MAIN, **fields)], pbx={"ring_seconds": 20})
    assert plan(decide(from_provider(), ready, state())).attempts[0].ring_seconds == seconds


def test_digits_travel_as_each_side_wants() -> None:
    verdict = plan(decide(from_provider(), lines(trunk={"dtmf": "info"}), state()))
    assert verdict.dtmf is DigitMethod.INFO
    assert verdict.attempts[0].dtmf is DigitMethod.RFC4733


@pytest.mark.parametrize(
    ("request_", "from_"),
    [
        pytest.param(
            from_provider(caller='"J. Jansen" <sip:31612345678@p>'),
            f'"J. Jansen" <sip:31612345678@{OWN_HOST}>',
            id="a name passes",
        ),
        pytest.param(
            from_provider(
                caller='"Shop" <sip:0850000000@p>', headers=(("P-Asserted-Identity", "<tel:+31612345678>"),)
            ),
            f'"Shop" <sip:31612345678@{OWN_HOST}>',
            id="the asserted number goes before From",
        ),
        pytest.param(
            from_provider(headers=(("P-Asserted-Identity", "<sip:trunk@p>, <tel:+31687654321>"),)),
            f"<sip:31687654321@{OWN_HOST}>",
            id="of two identities the one that is a number",
        ),
        pytest.param(
            from_provider(
                caller="<sip:alice@p>",
                headers=(("Remote-Party-ID", "<sip:31501234567@p>;party=called, <sip:31687654321@p>"),),
            ),
            f"<sip:31687654321@{OWN_HOST}>",
            id="a Remote-Party-ID of the called side is no caller",
        ),
        pytest.param(
            from_provider(caller="<sip:+4681230000@p>"), f"<sip:4681230000@{OWN_HOST}>", id="a foreign caller"
        ),
        pytest.param(from_provider(caller="<sip:1888@p>"), f"<sip:1888@{OWN_HOST}>", id="a short code calls"),
        pytest.param(
            from_provider(caller="<sip:alice@p>"), f"<sip:alice@{OWN_HOST}>", id="a caller without number"
        ),
        pytest.param(from_provider(caller="<sip:p>"), f"<sip:unknown@{OWN_HOST}>", id="a caller without user"),
        pytest.param(from_provider(caller="garbage"), f"<sip:unknown@{OWN_HOST}>", id="a From that is none"),
        pytest.param(
            from_provider(caller='"a\\"b\x07" <sip:31612345678@p>'),
            f'"a\\"b" <sip:31612345678@{OWN_HOST}>',
            id="a name with a quote and a bell",
        ),
    ],
)
def test_the_caller_as_the_pbx_sees_it(request_: Request, from_: str) -> None:
    (leg,) = plan(decide(request_, lines(), state())).attempts
    assert leg.from_ == from_


def test_who_diverted_the_call_is_told() -> None:
    request = from_provider(headers=(("Diversion", "<sip:+31687654321@p>;reason=user-busy"),))
    (leg,) = plan(decide(request, lines(), state())).attempts
    assert header(leg, "Diversion") == f"<sip:31687654321@{OWN_HOST}>;reason=user-busy;counter=1;privacy=off"


def test_two_trunks_at_one_provider_are_told_apart_by_the_number() -> None:
    """Calls of both come from the same addresses, so the stack may file one under the other."""
    ready = lines(devices={"servers": ["sip2.provider.example"]})
    verdict = plan(decide(from_provider("sip:31501234568@h", account="trunk/main"), ready, state()))
    assert verdict.facts.line_in == "devices"
    apart = plan(decide(from_provider("sip:31501234568@h", account="trunk/main"), lines(), state()))
    assert apart.facts.line_in == "main"


@pytest.mark.parametrize(
    ("port", "user", "direction"),
    [
        pytest.param(5070, None, Direction.IN, id="from the provider's port"),
        pytest.param(5080, None, Direction.OUT, id="from the PBX's port"),
        pytest.param(5099, None, Direction.IN, id="from another port: as the stack filed it"),
        pytest.param(5080, "someone", Direction.IN, id="with a digest: as the stack filed it"),
    ],
)
def test_a_provider_and_a_pbx_at_one_address_are_told_apart_by_port(
    port: int, user: str | None, direction: Direction
) -> None:
    ready = lines(trunk={"servers": ["192.0.2.5:5070"]}, pbx={"address": "192.0.2.5:5080"})
    request = replace(from_provider(), source=Source(ip_address("192.0.2.5"), port, "udp"), user=user)
    assert decide(request, ready, state()).facts.direction is direction


def test_two_lines_at_one_address_and_port_are_left_to_the_stack() -> None:
    ready = lines(trunk={"servers": ["192.0.2.5"]}, pbx={"address": "192.0.2.5"})
    request = replace(from_provider(), source=Source(ip_address("192.0.2.5"), 5060, "udp"))
    assert decide(request, ready, state()).facts.direction is Direction.IN
    assert (
        decide(replace(request, account=AccountKey("pbx/office")), ready, state()).facts.direction is Direction.OUT
    )
