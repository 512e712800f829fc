"""Emergency calls: they leave first, whatever the settings, the lines and the caller say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sipengine.core.plan import Plan, Why
from sipengine.core.policy import decide
from sipengine.port import AccountKey, Request
from tests.policy.boxes import (
    BRANCH,
    FAX,
    MAIN,
    NUMBERS,
    WORKSHOP,
    box,
    from_pbx,
    header,
    lines,
    number,
    plan,
    refusal,
    state,
)

DOMAIN = "sip.provider.example"
NOTHING_WORKS: dict[str, Any] = {
    "usable": frozenset(),
    "calls": {"main": 99, "devices": 99, "office": 99},
    "inbound": 99,
    "outbound": 99,
    "down": frozenset({"office", "cloud"}),
}
CLOSED = {
    "destinations": {"default": "block", "rules": []},
    "limits": {"channels": {"total": 1, "outbound": 1}, "calls": {"hour": 1}},
    "pbx": {"channels": 1},
}
"""Settings that let nothing out."""


@pytest.mark.parametrize("number_format", ["e164", "plain", "international", "national"])
@pytest.mark.parametrize(
    ("dialled", "prefix"),
    [("112", ""), ("0112", "0"), ("112", "0"), ("+31112", ""), ("0031112", "9"), ("urn:service:sos.fire", "")],
)
def test_it_leaves_bare_in_every_format(dialled: str, prefix: str, number_format: str) -> None:
    ready = lines(trunk={"number_format": number_format}, pbx={"outside_prefix": prefix})
    verdict = plan(decide(from_pbx(dialled), ready, state()))
    leg = verdict.attempts[0]
    assert leg.uri == f"sip:112@{DOMAIN}"
    assert leg.to == f"<sip:112@{DOMAIN}>"
    assert leg.silence_seconds == 3
    assert verdict.facts.emergency
    assert verdict.facts.callee == "112"
    assert verdict.facts.callee_raw == dialled


def test_it_leaves_when_nothing_works_and_nothing_is_allowed() -> None:
    verdict = plan(decide(from_pbx("112"), lines(**CLOSED), state(**NOTHING_WORKS)))
    assert [(leg.account, leg.uri) for leg in verdict.attempts] == [
        ("trunk/main", "sip:112@sip.provider.example"),
        ("trunk/main", "sip:112@sip2.provider.example"),
        ("trunk/devices/201", "sip:112@sip.other.example:5070"),
        ("trunk/devices/202", "sip:112@sip.other.example:5070"),
    ]


def test_trunks_that_work_go_first_and_the_others_still_follow() -> None:
    usable = frozenset({AccountKey("trunk/devices/202")})
    verdict = plan(decide(from_pbx("112"), lines(), state(usable=usable)))
    assert [leg.account for leg in verdict.attempts] == [
        *("trunk/devices/202", "trunk/devices/201", "trunk/main", "trunk/main")
    ]


def test_trunks_that_the_emergency_order_leaves_out_are_tried_last() -> None:
    ready = lines(emergency={"trunks": ["devices"]})
    verdict = plan(decide(from_pbx("112"), ready, state()))
    assert [leg.line for leg in verdict.attempts] == ["devices", "devices", "main", "main"]
    ready = lines(emergency={"trunks": []})
    assert plan(decide(from_pbx("112"), ready, state())).attempts[0].line == "main"


def test_every_address_of_a_trunk_is_tried() -> None:
    moment = state(
        servers={AccountKey("trunk/main"): "sip2.provider.example"},
        elsewhere={"main": ("192.0.2.7:5060", "[2001:db8::7]:5060")},
    )
    verdict = plan(decide(from_pbx("112"), lines(trunk={"transport": "tcp"}), moment))
    assert [leg.uri for leg in verdict.attempts if leg.line == "main"] == [
        "sip:112@sip2.provider.example;transport=tcp",
        "sip:112@192.0.2.7:5060;transport=tcp",
        "sip:112@[2001:db8::7]:5060;transport=tcp",
        "sip:112@sip.provider.example;transport=tcp",
    ]


@pytest.mark.parametrize(
    ("request_", "changes", "shown"),
    [
        pytest.param(from_pbx("112"), {}, MAIN, id="the PBX's own number"),
        pytest.param(from_pbx("112", "<sip:31501234570@p>"), {}, FAX, id="also one that may not call out"),
        pytest.param(
            from_pbx("112", "<sip:31501234568@p>"), {}, WORKSHOP, id="also one of another trunk than it leaves by"
        ),
        pytest.param(
            from_pbx("112", "<sip:31201234560@p>", "pbx/cloud"), {}, BRANCH, id="the branch shows the branch"
        ),
        pytest.param(
            from_pbx("112", "<sip:31201234560@p>"),
            {},
            MAIN,
            id="the number of another PBX would send help to another place",
        ),
        pytest.param(from_pbx("112", "<sip:31687654321@p>"), {}, MAIN, id="a foreign number is not shown"),
        pytest.param(from_pbx("112", "<sip:anonymous@anonymous.invalid>"), {}, MAIN, id="nor nobody"),
        pytest.param(
            from_pbx("112", "<sip:201@p>", "pbx/cloud"),
            {"emergency": {}, "default_caller_id": None},
            BRANCH,
            id="without an emergency number, a number of that PBX",
        ),
        pytest.param(
            from_pbx("112", "<sip:31201234560@p>"),
            {"emergency": {}},
            BRANCH,
            id="without an emergency number, whatever own number it sent",
        ),
    ],
)
def test_the_number_of_the_place_is_shown(request_: Request, changes: dict[str, Any], shown: str) -> None:
    verdict = plan(decide(request_, lines(**changes), state()))
    assert verdict.facts.did == shown
    leg = next(leg for leg in verdict.attempts if leg.line == "main")
    assert header(leg, "P-Asserted-Identity") == f"<sip:{shown.removeprefix('+')}@{DOMAIN}>"


def test_a_device_account_shows_its_own_number_and_the_callers_own_goes_first() -> None:
    usable = frozenset({AccountKey("trunk/devices/201"), AccountKey("trunk/devices/202")})
    request = from_pbx("112", "<sip:31501234569@p>")
    verdict = plan(decide(request, lines(), state(usable=usable)))
    legs = [leg for leg in verdict.attempts if leg.line == "devices"]
    assert [leg.account for leg in legs] == ["trunk/devices/202", "trunk/devices/201"]
    assert [header(leg, "P-Asserted-Identity") for leg in legs] == [
        "<sip:+31501234569@sip.other.example>",
        "<sip:+31501234568@sip.other.example>",
    ]


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(from_pbx("112", headers=(("Privacy", "id;user;header;critical"),)), id="by Privacy"),
        pytest.param(
            from_pbx("112", '"Anonymous" <sip:anonymous@anonymous.invalid>', headers=(("Privacy", "id"),)),
            id="by an anonymous From",
        ),
        pytest.param(from_pbx("*31*112"), id="by star 31 star"),
        pytest.param(from_pbx("%2331%23112"), id="by hash 31 hash"),
        pytest.param(
            from_pbx("112", headers=(("Remote-Party-ID", "<sip:31501234567@p>;privacy=full"),)), id="by RPID"
        ),
    ],
)
def test_a_caller_who_hides_is_shown_all_the_same(request_: Request) -> None:
    verdict = plan(decide(request_, lines(), state()))
    for leg in verdict.attempts:
        assert header(leg, "Privacy") is None
        assert "anonymous" not in leg.from_
    assert not verdict.facts.clir
    assert header(verdict.attempts[0], "P-Asserted-Identity") == f"<sip:31501234567@{DOMAIN}>"


def test_without_a_trunk_it_is_503() -> None:
    verdict = refusal(decide(from_pbx("112"), lines(trunks=[]), state()))
    assert (verdict.code, verdict.why, verdict.facts.emergency) == (503, Why.NO_TRUNK, True)
    verdict = refusal(
        decide(from_pbx("112"), lines(trunk={"enabled": False}, devices={"enabled": False}), state())
    )
    assert verdict.facts.emergency


def test_without_any_number_of_ours_it_leaves_as_the_account() -> None:
    ready = lines(numbers=[], default_caller_id=None, emergency={})
    verdict = plan(decide(from_pbx("112"), ready, state()))
    assert verdict.attempts[0].from_ == f"<sip:31501234500@{DOMAIN}>"


def test_a_hundred_device_accounts_do_not_take_minutes() -> None:
    accounts = [{"username": f"u{n}", "password": "x", "number": f"+315012300{n:02d}"} for n in range(100)]
    ready = lines(devices={"accounts": accounts}, numbers=[*NUMBERS[:3], number("+31501230007", "devices")])
    verdict = plan(decide(from_pbx("112", "<sip:31501230007@p>"), ready, state(usable=frozenset())))
    assert sum(leg.silence_seconds for leg in verdict.attempts) <= 15
    assert "trunk/devices/u7" in [leg.account for leg in verdict.attempts]


def test_other_countries_have_other_numbers() -> None:
    ready = lines(box={"country": "GB"})
    assert plan(decide(from_pbx("999"), ready, state())).facts.emergency
    assert not isinstance(decide(from_pbx("999"), lines(), state()), Plan)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["112", "0112", "+31112", "*31*112", "1-1-2"]),
    st.sampled_from([None, "pai", "ppi", "rpid", "from", "auto"]),
    st.sampled_from(["", "0", "9", "1"]),
    st.text(max_size=40),
    st.dictionaries(
        st.sampled_from(["Privacy", "P-Asserted-Identity", "Diversion", "Route"]), st.text(max_size=40)
    ),
    st.booleans(),
)
def test_nothing_in_a_message_stops_it(
    dialled: str, where: str | None, prefix: str, caller: str, headers: dict[str, str], up: bool
) -> None:
    ready = lines(
        **{**CLOSED, "pbx": {"channels": 1, "outside_prefix": prefix, "caller_id_from": where or "auto"}}
    )
    request = from_pbx(f"sip:{dialled}@h", caller, headers=tuple(headers.items()))
    verdict = plan(decide(request, ready, state(**({} if up else NOTHING_WORKS))))
    assert verdict.facts.emergency
    assert all(leg.uri.startswith("sip:112@") for leg in verdict.attempts)


def test_the_builder_of_these_tests_makes_a_valid_box() -> None:
    assert box().emergency.caller_id == MAIN


def test_a_phone_of_the_box_itself_calls_an_emergency_and_nothing_else() -> None:
    ready = lines(phones=[{"username": "balie", "password": "x"}])

    def dialled(number: str, user: str | None = "balie") -> Request:
        return replace(from_pbx(number, "<sip:balie@p>", account="phone/balie"), user=user)

    verdict = plan(decide(dialled("112"), ready, state(**NOTHING_WORKS)))
    assert (verdict.facts.emergency, verdict.facts.did, verdict.facts.line_in) == (True, MAIN, "balie")
    assert refusal(decide(dialled("0612345678"), ready, state())).code == 404
    assert refusal(decide(dialled("112", user=None), ready, state())).code == 404, "who proved nothing is no phone"
