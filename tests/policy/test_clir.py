"""Who gets to see the caller: the table of CLIR, and a search for leaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sipengine.core.clir import MATRIX, Toward
from sipengine.core.plan import Plan
from sipengine.core.policy import Lines, decide
from sipengine.port import Headers, Request
from tests.policy.boxes import from_pbx, from_provider, header, lines, plan, state, words

ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'
DOMAIN = "sip.provider.example"
HIDING: list[tuple[str, str | None, Headers]] = [
    ("Privacy: id", None, (("Privacy", "id"),)),
    ("Privacy: user", None, (("Privacy", "user"),)),
    ("Privacy: header", None, (("Privacy", "header"),)),
    ("Privacy with several words", None, (("Privacy", "critical; User ;ID"),)),
    ("Privacy after a Privacy none", None, (("Privacy", "none"), ("Privacy", "id"))),
    ("an anonymous From", ANONYMOUS, ()),
    ("an anonymous From in capitals", '"X" <sip:ANONYMOUS@provider.example>', ()),
    ("an anonymous name before a number", '"Anonymous" <sip:{}@provider.example>', ()),
    ("a Dutch anonymous name", '"Anoniem" <sip:{}@provider.example>', ()),
    ("RPID privacy full", None, (("Remote-Party-ID", "<sip:{}@h>;party=calling;privacy=full"),)),
    ("RPID privacy uri", None, (("Remote-Party-ID", '"N" <sip:{}@h>;privacy="uri;name"'),)),
    ("RPID privacy of a second identity", None, (("Remote-Party-ID", "<sip:{0}@h>, <sip:{0}@h>;privacy=full"),)),
]
"""A name, From (None: with the number) and headers; `{}` is the caller's number."""


def hidden(number: str, way: tuple[str, str | None, Headers]) -> tuple[str, Headers]:
    """From and headers of a caller who hides in this way."""
    caller = (way[1] or '"Jan" <sip:{}@provider.example>').format(number)
    return caller, tuple((name, value.format(number)) for name, value in way[2])


@pytest.mark.parametrize("way", HIDING, ids=[way[0] for way in HIDING])
def test_inbound_the_pbx_sees_nobody(way: tuple[str, str | None, Headers]) -> None:
    caller, headers = hidden("31612345678", way)
    asserted = (("P-Asserted-Identity", "<tel:+31612345678>"), *headers)
    verdict = plan(decide(from_provider(caller=caller, headers=asserted), lines(), state()))
    (leg,) = verdict.attempts
    assert leg.from_ == ANONYMOUS
    assert leg.headers == (("Privacy", "id"),)
    assert verdict.facts.clir
    assert verdict.facts.caller is None
    assert "612345678" not in repr(verdict), "not even the call log may know"


@pytest.mark.parametrize("caller_id", ["from", "pai", "ppi", "rpid"])
@pytest.mark.parametrize("way", HIDING, ids=[way[0] for way in HIDING])
def test_outbound_the_provider_alone_knows(way: tuple[str, str | None, Headers], caller_id: str) -> None:
    caller, headers = hidden("31501234567", way)
    asserted = (("P-Asserted-Identity", "<sip:31501234567@p>"), *headers)
    verdict = plan(
        decide(from_pbx(caller=caller, headers=asserted), lines(trunk={"caller_id": caller_id}), state())
    )
    (leg,) = verdict.attempts
    expected = {
        "from": ("P-Asserted-Identity", f"<sip:31501234567@{DOMAIN}>"),
        "pai": ("P-Asserted-Identity", f"<sip:31501234567@{DOMAIN}>"),
        "ppi": ("P-Preferred-Identity", f"<sip:31501234567@{DOMAIN}>"),
        "rpid": ("Remote-Party-ID", f"<sip:31501234567@{DOMAIN}>;party=calling;screen=yes;privacy=full"),
    }
    assert leg.from_ == ANONYMOUS
    assert leg.headers == (expected[caller_id], ("Privacy", "id"))
    assert verdict.facts.clir
    assert verdict.facts.caller == "+31501234567", "the log of the box knows its own number"


@pytest.mark.parametrize(
    "dialled",
    [
        pytest.param("*31*0612345678", id="star 31 star"),
        pytest.param("%2331%230612345678", id="hash 31 hash"),
        pytest.param("0*31*0612345678", id="behind the outside prefix"),
        pytest.param("*31*00612345678", id="before the outside prefix"),
    ],
)
def test_a_dialled_code_hides_for_one_call(dialled: str) -> None:
    verdict = plan(decide(from_pbx(dialled), lines(pbx={"outside_prefix": "0"}), state()))
    (leg,) = verdict.attempts
    assert leg.uri == f"sip:31612345678@{DOMAIN}"
    assert leg.from_ == ANONYMOUS
    assert header(leg, "Privacy") == "id"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param((), id="nothing is asked"),
        pytest.param((("Privacy", "none"),), id="Privacy: none"),
        pytest.param((("Privacy", "session"),), id="privacy of media only"),
        pytest.param((("Remote-Party-ID", "<sip:31612345678@p>;privacy=off"),), id="RPID privacy off"),
    ],
)
def test_who_does_not_hide_is_shown(headers: Headers) -> None:
    (leg,) = plan(decide(from_provider(headers=headers), lines(), state())).attempts
    assert "31612345678" in leg.from_
    assert header(leg, "Privacy") is None


def test_a_name_may_be_hidden_alone() -> None:
    headers = (("Remote-Party-ID", '"Jan" <sip:31612345678@p>;privacy=name'),)
    request = from_provider(caller='"Jan" <sip:31612345678@p>', headers=headers)
    (leg,) = plan(decide(request, lines(), state())).attempts
    assert "31612345678" in leg.from_
    assert "Jan" not in words(leg)


def test_diversions_may_be_hidden_alone() -> None:
    headers = (("Diversion", "<sip:0687654321@p>"), ("Privacy", "history"))
    (leg,) = plan(decide(from_provider(headers=headers), lines(), state())).attempts
    assert "31612345678" in leg.from_
    assert "87654321" not in words(leg)
    (leg,) = plan(decide(from_pbx(headers=headers), lines(), state())).attempts
    assert "87654321" not in words(leg)


@pytest.mark.parametrize(
    "wish", ["?Privacy=history", ";cause=302?Reason=SIP&privacy=id%3Bhistory", "%3FPrivacy%3Dhistory"]
)
@pytest.mark.parametrize("arrives", [from_provider, from_pbx])
def test_an_entry_of_the_history_may_hide_itself(arrives: Callable[..., Request], wish: str) -> None:
    asked = (
        f"<sip:0687654321@p{wish}>;index=1,<sip:0501234570@p;cause=302>;index=1.1,<sip:1@p;cause=408>;index=1.1.1"
    )
    (leg,) = plan(decide(arrives(headers=(("History-Info", asked),)), lines(), state())).attempts
    assert "87654321" not in words(leg)
    assert "1234570" in words(leg)


def test_the_table_says_it_all() -> None:
    assert set(MATRIX) == {(toward, withheld) for toward in Toward for withheld in (False, True)}
    for (toward, withheld), row in MATRIX.items():
        assert (row.from_ == "anonymous") is withheld
        assert (row.privacy == "id") is withheld
        assert row.diversions is not withheld
        assert (row.identity == "never") is (withheld and toward is Toward.PBX)


# ---- the search for leaks ------------------------------------------------------------------------------------

NOTATIONS = ("+31612345678", "31612345678", "0031612345678", "0612345678", "+31-6-1234-5678", "612345678")
PLACES = (
    "P-Asserted-Identity",
    "P-Preferred-Identity",
    "Remote-Party-ID",
    "Contact",
    "Diversion",
    "History-Info",
    "Referred-By",
    "Call-Info",
    "Reply-To",
    "P-Charge-Info",
    "User-to-User",
    "Identity",
    "X-Caller",
)
SHAPES = (
    "<sip:{}@provider.example>",
    '"{}" <sip:{}@provider.example>;party=calling;privacy=off',
    "<tel:{}>",
    "<sip:{};npdi@h;user=phone>;reason=unconditional;privacy=off",
    "<sip:x@h>, <sip:{}@h>;index=1.1",
    "{}",
    '"a" <sip:{}@h;cause=302>;index=1, <sip:b@h;cause=302>;index=1.1',
)
header_with_number = st.tuples(st.sampled_from(PLACES), st.sampled_from(SHAPES), st.sampled_from(NOTATIONS)).map(
    lambda found: (found[0], found[1].replace("{}", found[2]))
)
froms = st.tuples(
    st.sampled_from((*SHAPES[:4], ANONYMOUS, '"{}" <sip:anonymous@anonymous.invalid>', '"Anonymous" <sip:{}@h>')),
    st.sampled_from(NOTATIONS),
).map(lambda found: found[0].replace("{}", found[1]))
wishes = st.sampled_from(
    (
        ("Privacy", "id"),
        ("Privacy", "user;critical"),
        ("Privacy", "header"),
        ("Privacy", "none;id"),
        ("Remote-Party-ID", "<sip:0612345678@h>;privacy=full"),
    )
)


def boxes() -> st.SearchStrategy[Lines]:
    """Boxes that want the caller and the number in every possible place and notation."""
    style = st.sampled_from(["e164", "plain", "international", "national"])
    where = st.sampled_from(["from", "pai", "ppi", "rpid"])
    did_to = st.sampled_from(["request-uri", "to", "p-called-party-id"])
    return st.builds(_box, style, where, did_to, st.sampled_from(["diversion", "history-info", "none"]))


@cache
def _box(style: str, where: str, did_to: str, diversion: str) -> Lines:
    return lines(
        trunk={"number_format": style, "caller_id": where, "diversion": diversion},
        pbx={"number_format": style, "caller_id_to": where, "did_to": did_to},
        cloud={"number_format": style, "caller_id_to": where, "did_to": did_to},
    )


def digits_of(text: str) -> str:
    """Only the digits, so that no separator hides a number."""
    return re.sub(r"[^0-9]", "", text)


@settings(max_examples=600, deadline=None)
@given(
    froms,
    st.lists(header_with_number, max_size=5),
    wishes,
    st.integers(0, 5),
    boxes(),
    st.sampled_from(["31501234567", "31201234560"]),
)
def test_inbound_the_hidden_number_is_in_nothing_that_the_pbx_gets(
    caller: str, headers: list[tuple[str, str]], wish: tuple[str, str], at: int, ready: Lines, called: str
) -> None:
    given_headers = (*headers[:at], wish, *headers[at:])
    verdict = decide(from_provider(f"sip:{called}@h", caller, headers=given_headers), ready, state())
    assert isinstance(verdict, Plan)
    for leg in verdict.attempts:
        assert "612345678" not in digits_of(words(leg))
    assert "612345678" not in digits_of(repr(verdict.facts))


@settings(max_examples=600, deadline=None)
@given(froms, st.lists(header_with_number, max_size=5), st.sampled_from([None, ("Privacy", "id")]), boxes())
def test_outbound_a_foreign_number_never_leaves_as_the_caller(
    caller: str, headers: list[tuple[str, str]], wish: tuple[str, str] | None, ready: Lines
) -> None:
    """Diversions may name it, that is what they are for; unless somebody asks for privacy."""
    given_headers = (*headers, *([wish] if wish else []))
    verdict = decide(from_pbx("0201234567", caller, headers=given_headers), ready, state())
    assert isinstance(verdict, Plan)
    for leg in verdict.attempts:
        told = [f"{name}: {value}" for name, value in leg.headers if name not in ("Diversion", "History-Info")]
        assert "612345678" not in digits_of("\n".join([leg.uri, leg.to, leg.from_, *told]))
        if wish:
            assert "612345678" not in digits_of(words(leg))


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(["+31501234571", "31501234571", "0501234571"]),
    st.sampled_from(SHAPES[:4]),
    st.sampled_from(["P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID"]),
    st.sampled_from([ANONYMOUS, '"Anonymous" <sip:0501234571@h>', "<sip:0501234571@h>"]),
    boxes(),
)
def test_outbound_a_hidden_own_number_stands_in_one_private_header_only(
    number: str, shape: str, place: str, caller: str, ready: Lines
) -> None:
    headers = ((place, shape.replace("{}", number)), ("Diversion", f"<sip:{number}@h>"), ("Privacy", "id"))
    verdict = decide(from_pbx("0201234567", caller, headers=headers), ready, state())
    assert isinstance(verdict, Plan)
    for leg in verdict.attempts:
        assert leg.from_ == ANONYMOUS
        assert header(leg, "Privacy") == "id"
        carrying = [name for name, value in leg.headers if "501234571" in digits_of(value)]
        assert len(carrying) <= 1
        assert set(carrying) <= {"P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID"}
        assert "501234571" not in digits_of(leg.uri + leg.to)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=60), st.lists(st.tuples(st.sampled_from(PLACES), st.text(max_size=60)), max_size=4), boxes()
)
def test_whatever_a_message_holds_a_decision_is_made_and_is_safe_to_send(
    text: str, headers: list[tuple[str, str]], ready: Lines
) -> None:
    requests: list[Request] = [
        from_provider(text, text, text, headers=tuple(headers)),
        from_provider(caller=text, headers=tuple(headers)),
        from_pbx(f"sip:{text}@h", text, headers=tuple(headers)),
        from_pbx(caller=text, headers=tuple(headers)),
    ]
    for request in requests:
        verdict = decide(request, ready, state())
        for leg in verdict.attempts if isinstance(verdict, Plan) else ():
            for part in (leg.uri, leg.to, leg.from_, *(value for _, value in leg.headers)):
                assert not re.search(r"[\x00-\x1f\x7f]", part)
                part.encode()
