"""Destinations in the decision about a call: what is blocked gets 403 with its reason, and 112 is never asked."""

from __future__ import annotations

import pytest

from sipengine.core.plan import Why
from sipengine.core.policy import decide
from tests.policy.boxes import from_pbx, lines, plan, refusal, state

RULES = {"rules": [{"allow": {"country": "NL"}}, {"block": {"prefix": "+31900"}}, {"block": {"prefix": "+882"}}]}


@pytest.mark.parametrize(
    ("dialled", "rule"),
    [
        pytest.param("0088216000000", "block prefix +882", id="a satellite"),
        pytest.param("0900123456", "block prefix +31900", id="a prefix of the own country"),
        pytest.param("003222345678", "default block", id="what no rule names"),
        pytest.param("*31*003222345678", "default block", id="behind a code that hides the caller"),
    ],
)
def test_a_blocked_destination_is_refused_so_that_no_pbx_tries_another_trunk(dialled: str, rule: str) -> None:
    verdict = refusal(decide(from_pbx(dialled), lines(destinations=RULES), state()))
    assert (verdict.code, verdict.why) == (403, Why.DESTINATION_BLOCKED)
    assert verdict.headers == (("Reason", f'Q.850;cause=21;text="Destination blocked: {rule}"'),)
    assert (verdict.facts.rule, verdict.params) == (rule, (("rule", rule),))


def test_an_allowed_one_says_which_rule_let_it_go() -> None:
    verdict = plan(decide(from_pbx("0612345678"), lines(destinations=RULES), state()))
    assert verdict.facts.rule == "allow country NL"


@pytest.mark.parametrize("dialled", ["112", "0112", "+31112", "0031112"])
def test_no_rule_touches_an_emergency_call(dialled: str) -> None:
    closed = {"default": "block", "rules": [{"block": {"region": "world"}}, {"block": {"type": "short"}}]}
    verdict = plan(decide(from_pbx(dialled), lines(destinations=closed), state()))
    assert verdict.facts.emergency
    assert verdict.facts.rule == ""
