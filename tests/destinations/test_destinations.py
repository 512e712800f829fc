"""Which destinations may be called, told as sentences; and laws for every number and every set of rules."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from timeit import repeat
from typing import Any

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from appliance.destinations import (
    PROFILES,
    Action,
    Level,
    Verdict,
    compile_rules,
    kind_of,
    never_matching,
    profile_of,
)
from appliance.destinations.kinds import _of_e164
from appliance.destinations.profiles import Profile
from appliance.destinations.regions import REGIONS
from appliance.numbering import E164, Reader, ShortCode, canonical
from appliance.settings.messages import MESSAGES
from appliance.settings.security import Destinations
from appliance.words import known
from tests.numbering.samples import valid_numbers

DESTINATIONS: TypeAdapter[Destinations] = TypeAdapter(Destinations)
NL_MOBILE, NL_FIXED, NL_PREMIUM = "+31612345678", "+31501234567", "+31900123456"
BE_MOBILE, BE_FIXED = "+32470123456", "+3222345678"
BERLIN, GB_MOBILE, GUERNSEY = "+493012345678", "+447400123456", "+447781123456"
US = "+12015550123"
ALLOW_NL = {"allow": {"country": "NL"}}


def rules(*rules: dict[str, Any], default: str = "block") -> Destinations:
    return DESTINATIONS.validate_python({"default": default, "rules": rules})


def judge(number: str, *given: dict[str, Any], default: str = "block") -> Verdict:
    return compile_rules(rules(*given, default=default)).judge(canonical(number, Reader()))


@pytest.mark.parametrize(
    ("number", "given", "expected"),
    [
        pytest.param(NL_MOBILE, [ALLOW_NL], "allow country NL", id="a country"),
        pytest.param(BE_MOBILE, [ALLOW_NL], "default block", id="another country is left out"),
        pytest.param(
            BE_MOBILE,
            [{"allow": {"country": "BE", "type": "mobile"}}],
            "allow country BE type mobile",
            id="a type",
        ),
        pytest.param(
            BE_FIXED, [{"allow": {"country": "BE", "type": "mobile"}}], "default block", id="another type of it"
        ),
        pytest.param(
            BERLIN,
            [{"block": {"country": "DE"}}, {"allow": {"prefix": "+4930"}}],
            "allow prefix +4930",
            id="a prefix beats its country",
        ),
        pytest.param(
            BERLIN,
            [{"block": {"prefix": "+493"}}, {"allow": {"prefix": "+49301"}}, {"block": {"prefix": "+49"}}],
            "allow prefix +49301",
            id="the longest prefix wins",
        ),
        pytest.param(
            BERLIN,
            [{"allow": {"prefix": "+4930"}}, {"block": {"prefix": "+4930"}}],
            "block prefix +4930",
            id="block beats allow of one prefix",
        ),
        pytest.param(
            NL_MOBILE,
            [ALLOW_NL, {"block": {"country": "NL"}}],
            "block country NL",
            id="block beats allow of one country",
        ),
        pytest.param(
            BE_FIXED,
            [{"allow": {"region": "benelux"}}, {"block": {"region": "europe"}}],
            "block region europe",
            id="block beats allow of two regions",
        ),
        pytest.param(
            BE_FIXED,
            [{"block": {"region": "world"}}, {"allow": {"country": "BE"}}],
            "allow country BE",
            id="a country beats its region",
        ),
        pytest.param(
            NL_PREMIUM,
            [ALLOW_NL, {"block": {"type": "premium_rate"}}],
            "block type premium_rate",
            id="a type alone blocks in an allowed country",
        ),
        pytest.param(
            NL_PREMIUM,
            [{"allow": {"country": "NL", "type": "premium_rate"}}, {"block": {"type": "premium_rate"}}],
            "allow country NL type premium_rate",
            id="a type of a country beats the type alone",
        ),
        pytest.param(
            "1888",
            [ALLOW_NL, {"block": {"country": "NL", "type": "premium_rate"}}],
            "block country NL type premium_rate",
            id="a dear short number is premium",
        ),
        pytest.param("14050", [ALLOW_NL], "allow country NL", id="a short number is of its country"),
        pytest.param(
            "14050",
            [ALLOW_NL, {"block": {"type": "short"}}],
            "block type short",
            id="short numbers can be blocked",
        ),
        pytest.param(
            "1888",
            [{"block": {"type": "short"}}, {"allow": {"prefix": "1888"}}],
            "allow prefix 1888",
            id="but for one",
        ),
        pytest.param(
            "+31188812345",
            [{"allow": {"prefix": "1888"}}],
            "default block",
            id="which opens no area that looks like it",
        ),
        pytest.param(
            GUERNSEY, [{"allow": {"country": "GB"}}], "default block", id="Guernsey is not Great Britain"
        ),
        pytest.param(
            US,
            [{"allow": {"country": "US", "type": "fixed"}}, {"block": {"country": "US", "type": "mobile"}}],
            "block country US type mobile",
            id="a number that may be fixed or mobile counts as both",
        ),
        pytest.param(
            "+3190012345678",
            [ALLOW_NL],
            "default block",
            id="an allowed country does not open what its plan lacks",
        ),
        pytest.param(
            "+319001234567890",
            [{"allow": {"country": "NL"}}, {"block": {"type": "premium_rate"}}],
            "default block",
            id="too long to be a number",
        ),
        pytest.param(
            "+351100000000",
            [{"block": {"country": "PT"}}],
            "block country PT",
            id="a blocked country closes all of it",
        ),
    ],
)
def test_the_most_specific_rule_decides(number: str, given: list[dict[str, Any]], expected: str) -> None:
    assert str(judge(number, *given).rule) == expected


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "number", ["+88216000000", "+881612345678", "+870773111632", "+97912345678", "+979123456789", "+883510012345"]
)
def test_no_profile_opens_satellites(profile: Profile, number: str) -> None:
    assert compile_rules(PROFILES[profile]).judge(E164(number)).rule.level is Level.PREFIX
    assert compile_rules(Destinations()).judge(E164(number)).action is Action.BLOCK


@pytest.mark.parametrize("profile", PROFILES)
def test_no_profile_opens_a_premium_number_of_the_world(profile: Profile) -> None:
    compiled = compile_rules(PROFILES[profile])
    dear = [E164(text) for text in valid_numbers() if "premium_rate" in kind_of(E164(text)).types]
    assert len(dear) > 100
    assert [number for number in dear if compiled.judge(number).allowed] == []


@pytest.mark.parametrize(
    ("profile", "opened", "closed"),
    [
        ("nl", [NL_MOBILE, NL_FIXED, "+31851234567", "+31881234567", "14050"], [BE_MOBILE, "1888", NL_PREMIUM]),
        ("benelux", [NL_MOBILE, BE_FIXED], [BERLIN]),
        ("west-europe", [BERLIN, GB_MOBILE], [GUERNSEY, "+48123456789"]),
        ("europe", [GUERNSEY, "+48123456789"], [US]),
        ("world", [US, BERLIN], ["+88216000000"]),
    ],
)
def test_a_profile_opens_what_its_name_says(profile: Profile, opened: list[str], closed: list[str]) -> None:
    compiled = compile_rules(PROFILES[profile])
    for number in (*opened, *closed):
        assert compiled.judge(canonical(number, Reader())).allowed == (number in opened), number
    assert profile_of(PROFILES[profile]) == profile
    assert not never_matching(PROFILES[profile], "NL")


def test_a_changed_profile_is_none() -> None:
    assert profile_of(rules(ALLOW_NL)) is None


@pytest.mark.parametrize(
    ("given", "index", "why", "by"),
    [
        ([ALLOW_NL, {"block": {"country": "NL"}}], 0, "rule_beaten", "block country NL"),
        ([ALLOW_NL, ALLOW_NL], 1, "rule_beaten", "allow country NL"),
        (
            [{"allow": {"region": "benelux"}}, {"block": {"region": "europe"}}],
            0,
            "rule_beaten",
            "block region europe",
        ),
        ([{"block": {"prefix": "+32"}}, {"allow": {"country": "BE"}}], 1, "rule_beaten", "block prefix +32"),
        ([{"allow": {"prefix": "+999"}}], 0, "rule_no_code", None),
        ([{"allow": {"country": "NL", "type": "personal"}}], 0, "rule_no_type", None),
        ([{"allow": {"country": "BE", "type": "short"}}], 0, "rule_no_type", None),
        ([{"allow": {"country": "ZZ"}}], 0, "rule_no_country", None),
    ],
)
def test_a_rule_that_can_never_match_is_named(
    given: list[dict[str, Any]], index: int, why: str, by: str | None
) -> None:
    (found,) = never_matching(rules(*given), "NL")
    assert (found.index, found.why, str(found.by) if found.by else None) == (index, why, by)
    assert found.why in MESSAGES


# ---- laws ----------------------------------------------------------------------------------------------------

NUMBERS = st.sampled_from(valid_numbers()).map(E164)
_COUNTRY = st.sampled_from(["NL", "BE", "DE", "GB", "GG", "US", "CA", "BS", "KZ", "RU"])
_TYPE = st.sampled_from(["fixed", "mobile", "premium_rate", "toll_free", "voip", "short"])
_PREFIX = st.sampled_from(["+3", "+31", "+316", "+3190", "+32", "+44", "+447", "+1", "+1242", "+7", "+881"])
_REGION = st.sampled_from(sorted(REGIONS))
_EITHER = st.one_of(
    st.builds(lambda p: {"prefix": p}, _PREFIX),
    st.builds(lambda c: {"country": c}, _COUNTRY),
    st.builds(lambda c, t: {"country": c, "type": t}, _COUNTRY, _TYPE),
    st.builds(lambda r: {"region": r}, _REGION),
)
_RULE = st.one_of(
    st.builds(lambda m: {"allow": m}, _EITHER),
    st.builds(lambda m: {"block": m}, st.one_of(_EITHER, st.builds(lambda t: {"type": t}, _TYPE))),
)
SETS = st.builds(
    lambda given, default: rules(*given, default=default),
    st.lists(_RULE, max_size=8),
    st.sampled_from(["allow", "block"]),
)


def slow(destinations: Destinations, number: E164) -> Action:
    """The order of precedence, written down once more without any look-up table."""
    kind = kind_of(number)
    best: tuple[int, int, Action] = (0, 0, Action(destinations.default))
    for rule in destinations.model_dump()["rules"]:
        ((word, match),) = rule.items()
        given = {name: value for name, value in match.items() if value is not None}
        fits = (
            number.number.startswith(given.get("prefix", ""))
            and ("country" not in given or given["country"] in kind.countries)
            and ("type" not in given or given["type"] in kind.types)
            and ("region" not in given or bool(kind.countries & REGIONS[given["region"]]))
        )
        if not fits:
            continue
        if "prefix" in given:
            rank = (5, len(given["prefix"]))
        else:
            rank = ({"country+type": 4, "type": 3, "country": 2, "region": 1}["+".join(given)], 0)
        if rank > best[:2] or (rank == best[:2] and word == "block"):
            best = (*rank, Action(word))
    return best[2]


@given(SETS, NUMBERS)
@settings(max_examples=500, deadline=None)
def test_the_tables_decide_as_the_order_of_precedence_says(destinations: Destinations, number: E164) -> None:
    verdict = compile_rules(destinations).judge(number)
    assert verdict.action == slow(destinations, number)
    assert known(verdict.reason)


@given(SETS, st.sampled_from(valid_numbers()), _RULE)
@settings(max_examples=300, deadline=None)
def test_a_blocking_rule_more_never_opens_a_number(
    destinations: Destinations, number: str, rule: dict[str, Any]
) -> None:
    more = rules(*(rule_ for rule_ in destinations.model_dump()["rules"]), rule, default=destinations.default)
    before, after = (compile_rules(each).judge(E164(number)).action for each in (destinations, more))
    if "block" in rule:
        assert not (before is Action.BLOCK and after is Action.ALLOW)
    else:
        assert not (before is Action.ALLOW and after is Action.BLOCK)


@given(SETS, NUMBERS)
@settings(max_examples=300, deadline=None)
def test_a_rule_named_as_never_matching_never_decides(destinations: Destinations, number: E164) -> None:
    named = {found.index for found in never_matching(destinations, "NL")}
    assert compile_rules(destinations).judge(number).rule.index not in named


def test_the_kinds_are_those_of_phonenumbers() -> None:
    """Our patterns by calling code say what the library says at ten times the cost."""
    for text in valid_numbers():
        parsed = phonenumbers.parse(text)
        country = phonenumbers.region_code_for_number(parsed)
        assert kind_of(E164(text)).countries == ({country} if country != "001" else frozenset()), text
        assert kind_of(E164(text)).valid


@pytest.mark.parametrize("text", [NL_MOBILE, US, "+12425551234", GUERNSEY, "+88216000000", "+3190012345678901"])
def test_a_verdict_costs_less_than_two_parsings_of_its_digits(text: str) -> None:
    """Some ten microseconds; told beside the library's parsing, for a machine may be slow today."""
    compiled, number = compile_rules(PROFILES["world"]), E164(text)
    assert cost(lambda: compiled.judge(number)) < 2 * cost(lambda: phonenumbers.parse(text))


@pytest.mark.parametrize("text", [NL_MOBILE, US, "+12423456789", "+88216000000"])
def test_a_number_heard_for_the_first_time_costs_less_than_the_library_asks(text: str) -> None:
    def asked() -> tuple[object, object]:
        parsed = phonenumbers.parse(text)
        return phonenumbers.region_code_for_number(parsed), phonenumbers.number_type(parsed)

    assert cost(lambda: _of_e164(text)) < cost(asked)


def cost(what: Callable[[], object]) -> float:
    """Seconds of processor time, the best of several rounds: a busy machine must not count."""
    return min(repeat(what, timer=process_time, number=200, repeat=7)) / 200


def test_short_codes_of_another_home_are_of_that_country() -> None:
    assert kind_of(ShortCode("118", "BE")).countries == {"BE"}
