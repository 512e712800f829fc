"""Exceptions for one number: how narrow they are, which are dear, and that they win; rules told and read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.destinations import Danger, compile_rules, opened, opening, rule_told
from appliance.destinations.verdicts import read_rule
from appliance.numbering import Reader, canonical
from appliance.settings.security import Allow, Block, Destinations, Match
from tests.destinations.test_destinations import DESTINATIONS
from tests.numbering.samples import e164

HOME = Reader("NL", "plain", "")


@pytest.mark.parametrize(
    ("dialled", "prefix", "danger"),
    [
        pytest.param("+32475123456", "+32475123456", Danger.NONE, id="a mobile abroad"),
        pytest.param("0201234567", "+31201234567", Danger.NONE, id="a number at home"),
        pytest.param("14050", "14050", Danger.NONE, id="a municipality"),
        pytest.param("09061234", "+319061234", Danger.PREMIUM, id="premium"),
        pytest.param("1888", "1888", Danger.PREMIUM, id="directory enquiries"),
        pytest.param("+881612345678", "+881612345678", Danger.SATELLITE, id="a satellite"),
        pytest.param("+979123456789", "+979123456789", Danger.PREMIUM, id="international premium"),
    ],
)
def test_an_exception_is_for_one_number(dialled: str, prefix: str, danger: Danger) -> None:
    made = opening(canonical(dialled, HOME))
    assert made is not None
    assert (made.rule, made.danger) == (Allow(allow=Match(prefix=prefix)), danger)


@pytest.mark.parametrize("text", ["abc", "", "+99912345", "+1"])
def test_there_is_none_for_what_is_no_number(text: str) -> None:
    assert opening(canonical(text, HOME)) is None


def test_it_takes_the_place_of_a_block_of_that_very_number() -> None:
    number = canonical("+32475123456", HOME)
    made = opening(number)
    assert made is not None
    before = Destinations(rules=(Block(block=Match(prefix="+32475123456")), Allow(allow=Match(country="NL"))))
    after = opened(before, made)
    assert compile_rules(after).judge(number).allowed
    assert after.rules == (Allow(allow=Match(country="NL")), made.rule)
    assert opened(after, made) == after


@given(e164(), e164(), st.sampled_from(["block", "allow"]))
def test_it_always_wins_and_opens_nothing_beside_it(one: str, other: str, default: str) -> None:
    before = DESTINATIONS.validate_python({"default": default, "rules": [{"block": {"country": "NL"}}]})
    number = canonical(one, Reader("NL", "e164", ""))
    made = opening(number)
    if made is None:
        return
    after = compile_rules(opened(before, made))
    assert after.judge(number).allowed
    beside = canonical(other, Reader("NL", "e164", ""))
    if not str(beside).startswith(str(number)):
        assert after.judge(beside).allowed == compile_rules(before).judge(beside).allowed


RULES = (
    Allow(allow=Match(country="BE", type="mobile")),
    Block(block=Match(type="premium_rate")),
    Block(block=Match(prefix="+881")),
    Allow(allow=Match(prefix="1888")),
    Allow(allow=Match(region="west-europe")),
)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_rule_is_read_back_from_what_it_says(rule: Allow | Block) -> None:
    told = read_rule(3, rule)
    again = rule_told(str(told))
    assert again is not None
    assert (again.action, again.match, again.level, again.reason) == (
        told.action,
        told.match,
        told.level,
        told.reason,
    )


def test_the_default_is_read_back() -> None:
    for action in ("allow", "block"):
        told = rule_told(f"default {action}")
        assert told is not None
        assert str(told) == f"default {action}"


@given(st.text())
def test_what_no_rule_said_is_nothing_and_never_raises(text: str) -> None:
    told = rule_told(text)
    assert told is None or str(told) == text
