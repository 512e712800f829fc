"""Calls from a PBX, told as sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from appliance.calllog.record import Direction
from sipengine.core.plan import Why
from sipengine.core.policy import decide
from sipengine.port import AccountKey, DigitMethod, Headers, Request
from tests.policy.boxes import (
    BRANCH,
    FAX,
    MAIN,
    MOBILE,
    NUMBERS,
    OUTWARD,
    STORE,
    WORKSHOP,
    from_pbx,
    header,
    lines,
    number,
    plan,
    refusal,
    state,
)

DOMAIN = "sip.provider.example"
BACKUP = {"backup": {"username": "31501234501", "password": "x"}}


def test_a_call_leaves_over_the_numbers_own_trunk() -> None:
    verdict = plan(decide(from_pbx(), lines(), state()))
    (leg,) = verdict.attempts
    assert (leg.account, leg.line) == ("trunk/main", "main")
    assert leg.uri == f"sip:31612345678@{DOMAIN}"
    assert leg.to == f"<sip:31612345678@{DOMAIN}>"
    assert leg.from_ == f'"Jan" <sip:31501234500@{DOMAIN}>'
    assert header(leg, "P-Asserted-Identity") == f'"Jan" <sip:31501234567@{DOMAIN}>'
    facts = verdict.facts
    assert (facts.direction, facts.caller, facts.callee, facts.did) == (Direction.OUT, MAIN, MOBILE, MAIN)
    assert (facts.callee_raw, facts.line_in) == ("0612345678", "office")


@pytest.mark.parametrize(
    ("dialled", "prefix"),
    [
        pytest.param("+31612345678", "", id="with a plus"),
        pytest.param("31612345678", "", id="plain"),
        pytest.param("0031612345678", "", id="with 00"),
        pytest.param("0612345678", "", id="national"),
        pytest.param("00612345678", "0", id="behind an outside prefix"),
        pytest.param("0612345678", "0", id="with the outside prefix forgotten"),
        pytest.param("90031612345678", "9", id="international behind an outside prefix"),
        pytest.param("0612345678;npdi", "", id="with parameters"),
        pytest.param("tel:+31-6-12345678", "", id="as a tel URI"),
    ],
)
def test_one_number_however_it_is_dialled(dialled: str, prefix: str) -> None:
    verdict = plan(decide(from_pbx(dialled), lines(pbx={"outside_prefix": prefix}), state()))
    assert verdict.facts.callee == MOBILE
    assert verdict.attempts[0].uri == f"sip:31612345678@{DOMAIN}"


@pytest.mark.parametrize(
    ("number_format", "home", "abroad"),
    [
        ("e164", "+31612345678", "+4681230000"),
        ("plain", "31612345678", "4681230000"),
        ("international", "0031612345678", "004681230000"),
        ("national", "0612345678", "004681230000"),
    ],
)
def test_the_provider_gets_numbers_in_its_own_notation(number_format: str, home: str, abroad: str) -> None:
    ready = lines(trunk={"number_format": number_format})
    assert plan(decide(from_pbx(), ready, state())).attempts[0].uri == f"sip:{home}@{DOMAIN}"
    assert plan(decide(from_pbx("004681230000"), ready, state())).attempts[0].uri == f"sip:{abroad}@{DOMAIN}"


@pytest.mark.parametrize("number_format", ["e164", "plain", "international", "national"])
@pytest.mark.parametrize("dialled", ["1888", "14050", "116117", "144", "+31144"])
def test_short_codes_leave_undecorated(number_format: str, dialled: str) -> None:
    verdict = plan(decide(from_pbx(dialled), lines(trunk={"number_format": number_format}), state()))
    assert verdict.attempts[0].uri == f"sip:{dialled.removeprefix('+31')}@{DOMAIN}"


@pytest.mark.parametrize(
    ("caller_id", "headers", "from_"),
    [
        ("from", (), f'"Jan" <sip:31501234567@{DOMAIN}>'),
        (
            "pai",
            (("P-Asserted-Identity", f'"Jan" <sip:31501234567@{DOMAIN}>'),),
            f'"Jan" <sip:31501234500@{DOMAIN}>',
        ),
        (
            "ppi",
            (("P-Preferred-Identity", f'"Jan" <sip:31501234567@{DOMAIN}>'),),
            f'"Jan" <sip:31501234500@{DOMAIN}>',
        ),
        (
            "rpid",
            (
                (
                    "Remote-Party-ID",
                    f'"Jan" <sip:31501234567@{DOMAIN}>;party=calling;screen=yes;privacy=off',
                ),
            ),
            f'"Jan" <sip:31501234500@{DOMAIN}>',
        ),
    ],
)
def test_the_caller_stands_where_the_trunk_looks(caller_id: str, headers: Headers, from_: str) -> None:
    (leg,) = plan(decide(from_pbx(), lines(trunk={"caller_id": caller_id}), state())).attempts
    assert (leg.headers, leg.from_) == (headers, from_)


def test_a_trunk_known_by_its_address_has_the_number_in_from() -> None:
    ready = lines(trunk={"username": None, "password": None, "register": False, "from_domain": "customer.example"})
    (leg,) = plan(decide(from_pbx(), ready, state())).attempts
    assert leg.from_ == '"Jan" <sip:31501234567@customer.example>'
    assert leg.to == "<sip:31612345678@customer.example>"
    assert leg.uri == f"sip:31612345678@{DOMAIN}"


# ---- which number is shown -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "shown"),
    [
        pytest.param(from_pbx(caller="<sip:31501234571@p>"), OUTWARD, id="an own number is kept"),
        pytest.param(from_pbx(caller="<sip:+31501234571@p>"), OUTWARD, id="in E.164"),
        pytest.param(from_pbx(caller="<sip:0501234571@p>"), OUTWARD, id="in the national notation"),
        pytest.param(from_pbx(caller="<sip:31687654321@p>"), MAIN, id="a foreign one becomes the default"),
        pytest.param(from_pbx(caller="<sip:201@p>"), MAIN, id="an extension becomes the default"),
        pytest.param(from_pbx(caller="<sip:anonymous@anonymous.invalid>"), MAIN, id="nobody becomes the default"),
        pytest.param(from_pbx(caller="<sip:p>"), MAIN, id="a From without user becomes the default"),
        pytest.param(from_pbx(caller=""), MAIN, id="an empty From becomes the default"),
        pytest.param(
            from_pbx(caller="<sip:201@p>", headers=(("P-Asserted-Identity", "<sip:31501234571@p>"),)),
            OUTWARD,
            id="an extension in From, the number in PAI",
        ),
        pytest.param(
            from_pbx(caller="<sip:31501234571@p>", headers=(("P-Asserted-Identity", "<sip:201@p>"),)),
            OUTWARD,
            id="an extension in PAI, the number in From",
        ),
        pytest.param(
            from_pbx(caller="<sip:31501234571@p>", headers=(("P-Asserted-Identity", "<tel:+31687654321>"),)),
            OUTWARD,
            id="a foreign number in PAI, an own one in From",
        ),
        pytest.param(
            from_pbx(caller="<sip:201@p>", headers=(("P-Preferred-Identity", "<sip:0501234571@p>"),)),
            OUTWARD,
            id="Avaya sends PPI",
        ),
        pytest.param(
            from_pbx(caller="<sip:201@p>", headers=(("Remote-Party-ID", "<sip:0501234571@p>;party=calling"),)),
            OUTWARD,
            id="older ones send RPID",
        ),
        pytest.param(
            from_pbx(
                caller="<sip:31501234571@p>", headers=(("P-Asserted-Identity", "<sip:a@b>, <tel:+31501234567>"),)
            ),
            MAIN,
            id="the second identity of PAI goes before From",
        ),
    ],
)
def test_only_own_numbers_are_shown(request_: Request, shown: str) -> None:
    verdict = plan(decide(request_, lines(), state()))
    assert verdict.facts.did == shown
    identity = header(verdict.attempts[0], "P-Asserted-Identity")
    assert identity is not None
    assert shown.removeprefix("+") in identity


@pytest.mark.parametrize(
    ("where", "shown"),
    [("auto", OUTWARD), ("pai", OUTWARD), ("from", WORKSHOP), ("ppi", STORE), ("rpid", MAIN)],
)
def test_a_pbx_that_says_where_its_number_stands_is_believed(where: str, shown: str) -> None:
    request = from_pbx(
        caller="<sip:31501234568@p>",
        headers=(("P-Asserted-Identity", "<sip:31501234571@p>"), ("P-Preferred-Identity", "<sip:31501234569@p>")),
    )
    assert plan(decide(request, lines(pbx={"caller_id_from": where}), state())).facts.did == shown


def test_an_own_number_barred_outbound_is_403() -> None:
    verdict = refusal(decide(from_pbx(caller="<sip:31501234570@p>"), lines(), state()))
    assert (verdict.code, verdict.why, verdict.facts.did) == (403, Why.BARRED_OUTBOUND, FAX)


@pytest.mark.parametrize(
    ("account", "caller", "numbers", "shown"),
    [
        pytest.param("pbx/office", BRANCH, NUMBERS, MAIN, id="another PBX's number becomes the default"),
        pytest.param("pbx/cloud", OUTWARD, NUMBERS, MAIN, id="and the other way round"),
        pytest.param("pbx/cloud", FAX, NUMBERS, MAIN, id="also one that nobody may show"),
        pytest.param("pbx/cloud", BRANCH, NUMBERS, BRANCH, id="its own is kept"),
        pytest.param(
            "pbx/cloud", STORE, [*NUMBERS[:4], number(STORE, "devices", None)], STORE, id="nobody's is everybody's"
        ),
    ],
)
def test_a_pbx_shows_its_own_numbers_only(
    account: str, caller: str, numbers: list[dict[str, Any]], shown: str
) -> None:
    request = from_pbx(caller=f"<sip:{caller}@p>", account=account)
    verdict = plan(decide(request, lines(numbers=numbers), state(usable=keys(*ALL))))
    assert verdict.facts.did == shown
    assert all(
        caller.lstrip("+") not in leg.from_ + str(leg.headers) for leg in verdict.attempts if caller != shown
    )


def test_a_pbx_that_sends_another_ones_number_too_shows_its_own() -> None:
    """As `auto` reads: the first identity that it may show."""
    request = from_pbx(caller=f"<sip:{BRANCH}@p>", account="pbx/cloud")
    asserted = replace(request, headers=(*request.headers, ("P-Asserted-Identity", f"<sip:{MAIN}@p>")))
    assert plan(decide(asserted, lines(), state())).facts.did == BRANCH


def test_a_foreign_name_does_not_travel_with_the_default_number() -> None:
    (leg,) = plan(decide(from_pbx(caller='"0687654321" <sip:31687654321@p>'), lines(), state())).attempts
    assert "687654321" not in leg.from_ + str(leg.headers)


def test_without_a_default_the_pbxs_own_first_number_is_shown() -> None:
    request = from_pbx(caller="<sip:201@p>", account="pbx/cloud")
    assert plan(decide(request, lines(default_caller_id=None), state())).facts.did == BRANCH


def test_without_any_number_the_provider_shows_the_account() -> None:
    ready = lines(default_caller_id=None, numbers=[])
    verdict = plan(decide(from_pbx(caller="<sip:201@p>"), ready, state()))
    leg = verdict.attempts[0]
    assert verdict.facts.did is None
    assert leg.from_ == f"<sip:31501234500@{DOMAIN}>"
    assert header(leg, "P-Asserted-Identity") == f"<sip:31501234500@{DOMAIN}>"


# ---- over which trunk ----------------------------------------------------------------------------------------


def keys(*names: str) -> frozenset[AccountKey]:
    return frozenset(AccountKey(name) for name in names)


ALL = ("trunk/main", "trunk/main/backup", "trunk/devices/201", "trunk/devices/202")


@pytest.mark.parametrize(
    ("caller", "usable", "accounts"),
    [
        pytest.param(MAIN, ALL, ["trunk/main", "trunk/main/backup"], id="its own trunk, both accounts of it"),
        pytest.param(
            MAIN, ("trunk/main/backup",), ["trunk/main/backup"], id="the second account when one is down"
        ),
        pytest.param(
            WORKSHOP,
            ALL,
            ["trunk/devices/201", "trunk/main", "trunk/main/backup"],
            id="the device account of that number, then the trunk",
        ),
        pytest.param(
            STORE, ("trunk/devices/201", "trunk/main"), ["trunk/main"], id="never the account of another number"
        ),
    ],
)
def test_trunks_are_tried_in_order(caller: str, usable: tuple[str, ...], accounts: list[str]) -> None:
    request = from_pbx(caller=f"<sip:{caller}@p>")
    verdict = plan(decide(request, lines(trunk=BACKUP), state(usable=keys(*usable))))
    assert [leg.account for leg in verdict.attempts] == accounts


def test_each_leg_names_its_own_account() -> None:
    verdict = plan(decide(from_pbx(caller="<sip:31501234568@p>"), lines(trunk=BACKUP), state(usable=keys(*ALL))))
    assert [leg.from_ for leg in verdict.attempts] == [
        "<sip:201@sip.other.example>",
        f"<sip:31501234500@{DOMAIN}>",
        f"<sip:31501234501@{DOMAIN}>",
    ]
    assert header(verdict.attempts[0], "P-Asserted-Identity") == "<sip:+31501234568@sip.other.example>"


def test_a_device_account_with_its_caller_in_from_is_still_known_by_its_name() -> None:
    ready = lines(devices={"caller_id": "from"})
    leg = plan(decide(from_pbx(caller="<sip:31501234568@p>"), ready, state())).attempts[0]
    assert (leg.from_, leg.headers) == ("<sip:201@sip.other.example>", ())


def test_a_call_goes_where_its_account_is_registered_now() -> None:
    moment = state(servers={AccountKey("trunk/main"): "sip2.provider.example"})
    (leg,) = plan(decide(from_pbx(), lines(), moment)).attempts
    assert leg.uri == "sip:31612345678@sip2.provider.example"


@pytest.mark.parametrize(
    ("transport", "servers", "uri"),
    [
        ("tcp", ["sip.a.example"], "sip:31612345678@sip.a.example;transport=tcp"),
        ("tls", ["sip.a.example:5061"], "sip:31612345678@sip.a.example:5061;transport=tls"),
        ("udp", ["2001:db8::1"], "sip:31612345678@[2001:db8::1]"),
    ],
)
def test_the_transport_and_port_of_the_trunk_are_used(transport: str, servers: list[str], uri: str) -> None:
    ready = lines(trunk={"transport": transport, "servers": servers})
    assert plan(decide(from_pbx(), ready, state())).attempts[0].uri == uri


@pytest.mark.parametrize(
    ("changes", "moment", "why", "retry"),
    [
        pytest.param({}, {"usable": frozenset()}, Why.NO_TRUNK, False, id="no trunk is registered"),
        pytest.param({"trunks": []}, {}, Why.NO_TRUNK, False, id="there is no trunk"),
        pytest.param({"trunk": {"enabled": False}}, {}, Why.NO_TRUNK, False, id="its trunk is switched off"),
        pytest.param({}, {"calls": {"main": 4}}, Why.CHANNELS_FULL, True, id="the trunk is full"),
        pytest.param(
            {"pbx": {"channels": 1}}, {"calls": {"office": 1}}, Why.CHANNELS_FULL, True, id="the PBX is full"
        ),
        pytest.param(
            {"limits": {"channels": {"outbound": 2}}},
            {"outbound": 2},
            Why.CHANNELS_FULL,
            True,
            id="outbound is full",
        ),
        pytest.param(
            {"limits": {"channels": {"total": 2}}},
            {"inbound": 1, "outbound": 1},
            Why.CHANNELS_FULL,
            True,
            id="the box is full",
        ),
    ],
)
def test_no_line_is_503(changes: dict[str, Any], moment: dict[str, Any], why: Why, retry: bool) -> None:
    verdict = refusal(decide(from_pbx(), lines(**changes), state(**moment)))
    assert (verdict.code, verdict.why) == (503, why)
    assert bool(dict(verdict.headers).get("Retry-After")) is retry


def test_a_full_trunk_is_passed_over() -> None:
    request = from_pbx(caller="<sip:31501234568@p>")
    ready = lines(devices={"channels": 1})
    verdict = plan(decide(request, ready, state(calls={"devices": 1})))
    assert [leg.line for leg in verdict.attempts] == ["main"]


def test_without_an_order_every_trunk_may_be_used() -> None:
    request = from_pbx(caller="<sip:31501234568@p>")
    verdict = plan(decide(request, lines(outbound={"trunks": []}), state()))
    assert [leg.line for leg in verdict.attempts] == ["devices", "main"]


@pytest.mark.parametrize(
    ("dialled", "code"),
    [
        pytest.param("201", 484, id="an extension: more digits could help"),
        pytest.param("0501", 484, id="a number cut off"),
        pytest.param("", 484, id="nothing"),
        pytest.param("alice", 404, id="a word"),
        pytest.param("%2A21%2A0612345678%23", 404, id="a service code"),
        pytest.param("+999123456789", 404, id="a country that is none"),
        pytest.param("3161234567890123456", 404, id="too many digits"),
        pytest.param("0612345678%0d%0aX:y", 404, id="a header smuggled in"),
        pytest.param("urn:service:whatever", 404, id="a URN of something else"),
    ],
)
def test_what_is_no_number_is_told_so(dialled: str, code: int) -> None:
    verdict = refusal(decide(from_pbx(dialled), lines(), state()))
    assert (verdict.code, verdict.why) == (code, Why.NOT_A_NUMBER)


@pytest.mark.parametrize(
    ("setting", "headers"),
    [
        (
            "diversion",
            (
                ("Diversion", f"<sip:31501234570@{DOMAIN}>;reason=no-answer;counter=1;privacy=off"),
                ("Diversion", f"<sip:31687654321@{DOMAIN}>;reason=unconditional;counter=1;privacy=off"),
            ),
        ),
        (
            "history-info",
            (
                (
                    "History-Info",
                    f"<sip:31687654321@{DOMAIN}>;index=1, <sip:31501234570@{DOMAIN};cause=302>;index=1.1;mp=1, "
                    f"<sip:31612345678@{DOMAIN};cause=408>;index=1.1.1;mp=1.1",
                ),
            ),
        ),
        ("none", ()),
    ],
)
@pytest.mark.parametrize(
    "told",
    [
        pytest.param(
            (
                ("Diversion", "<sip:0501234570@p>;reason=no-answer"),
                ("Diversion", '"Piet" <sip:0687654321@p>;reason=unconditional'),
            ),
            id="from Diversion",
        ),
        pytest.param(
            (
                (
                    "History-Info",
                    "<sip:0687654321@p>;index=1,<sip:0501234570@p;cause=302>;index=1.1,"
                    "<sip:0612345678@p;cause=408>;index=1.1.1",
                ),
            ),
            id="from History-Info",
        ),
    ],
)
def test_diversions_are_told_the_trunk_as_it_wants(setting: str, headers: Headers, told: Headers) -> None:
    verdict = plan(decide(from_pbx(headers=told), lines(trunk={"diversion": setting}), state()))
    found = tuple(pair for pair in verdict.attempts[0].headers if pair[0] in ("Diversion", "History-Info"))
    assert found == headers


def test_a_diverting_number_that_wants_privacy_is_not_told() -> None:
    request = from_pbx(headers=(("Diversion", "<sip:0687654321@p>;privacy=full"),))
    (leg,) = plan(decide(request, lines(), state())).attempts
    assert header(leg, "Diversion") == ("<sip:anonymous@anonymous.invalid>;reason=unknown;counter=1;privacy=full")


def test_digits_travel_as_each_side_wants() -> None:
    verdict = plan(decide(from_pbx(), lines(pbx={"dtmf": "info"}), state()))
    assert verdict.dtmf is DigitMethod.INFO
    assert verdict.attempts[0].dtmf is DigitMethod.RFC4733


def test_a_number_on_no_trunk_goes_over_the_order() -> None:
    ready = lines(numbers=[*NUMBERS, number("+31701234567", trunk="gone")])
    verdict = plan(decide(from_pbx(caller="<sip:31701234567@p>"), ready, state()))
    assert [leg.line for leg in verdict.attempts] == ["main"]
