"""A box that is about to restart sends new calls elsewhere, 112 never, and for no longer than it was asked."""

from __future__ import annotations

import pytest

from sipengine.core.drain import LONGEST_LEASE, URGENT_SECONDS, Drain, alarmed, asked
from sipengine.core.plan import Plan, Why
from sipengine.core.policy import decide
from sipengine.port import Request
from tests.policy.boxes import FAX, from_pbx, from_provider, lines, plan, refusal, state

DRAINING = state(draining=True)
SWITCH = {"id": "dicht", "code": "*21"}


@pytest.mark.parametrize(
    "request_",
    [pytest.param(from_pbx(), id="out"), pytest.param(from_provider(), id="in")],
)
def test_a_new_call_is_told_to_go_another_way_and_come_back_soon(request_: Request) -> None:
    assert isinstance(decide(request_, lines(), state()), Plan)
    refused = refusal(decide(request_, lines(), DRAINING))
    assert (refused.why, refused.code, dict(refused.headers)) == (Why.DRAINING, 503, {"Retry-After": "5"})
    assert refused.facts == plan(decide(request_, lines(), state())).facts


@pytest.mark.parametrize("number", ["112", "0112", "+31112"])
def test_an_emergency_call_passes(number: str) -> None:
    ready = lines(pbx={"outside_prefix": "0"})
    assert decide(from_pbx(number), ready, DRAINING) == decide(from_pbx(number), ready, state())
    assert plan(decide(from_pbx(number), ready, DRAINING)).facts.emergency


def test_a_phone_code_passes_and_a_refusal_keeps_its_reason() -> None:
    assert plan(decide(from_pbx("*21"), lines(switches=[SWITCH]), DRAINING)).turns is not None
    caller = f"<sip:{FAX.removeprefix('+')}@192.168.1.10>"
    assert refusal(decide(from_pbx(caller=caller), lines(), DRAINING)).why is Why.BARRED_OUTBOUND


def test_one_word_shuts_the_door_for_a_while_and_another_opens_it() -> None:
    shut = asked(Drain(), 30, 1000.0)
    assert [shut.on(now) for now in (1000.0, 1029.9, 1030.0)] == [True, True, False]
    assert asked(Drain(), 9999, 1000.0).until == 1000.0 + LONGEST_LEASE
    assert not asked(shut, 0, 1001.0).on(1001.0)
    assert not asked(shut, -5, 1001.0).on(1001.0)


def test_an_emergency_call_opens_the_door_for_half_an_hour() -> None:
    opened = alarmed(asked(Drain(), 30, 1000.0), 1010.0)
    assert not opened.on(1010.0)
    assert not asked(opened, 30, 1010.0 + URGENT_SECONDS - 1).on(1010.0 + URGENT_SECONDS - 1)
    later = 1010.0 + URGENT_SECONDS
    assert (opened.forbidden(later), asked(opened, 30, later).on(later)) == (0.0, True)
