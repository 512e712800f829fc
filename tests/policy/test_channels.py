"""Who gives a channel up for an emergency call, in which order; and what is full is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from appliance.belplan.takeover import Cause, Takeover
from sipengine.core.call import Call, Closing, Out, Walked, new_call
from sipengine.core.channels import GivesWay, full_in, full_out, full_pbx, to_free
from sipengine.core.moves import dial_next
from sipengine.core.plan import Plan
from sipengine.port import LegId
from tests.bridge.story import EMERGENCY, FACTS, OUTBOUND, arrived, attempt
from tests.policy.boxes import lines, state


def call(id: str, facts: Any, start: float, line: str = "hoofdtrunk") -> Call:
    """A call that dials a leg on a line."""
    made = new_call(arrived(LegId(id)), facts, Plan(facts, (attempt(line),)), start)
    dialled, _ = dial_next(made, arrived(LegId(id)), start)
    return dialled


def walking(id: str, start: float) -> Call:
    """A caller whose belplan rings a mobile over the same trunk."""
    leg = LegId(f"{id}/9")
    walked = Walked(Takeover("plan", Cause.UNREACHABLE), "centrale", out=(Out(leg, "hoofdtrunk", True),))
    made = new_call(arrived(LegId(id)), FACTS, None, start)
    return replace(made, walked=walked, live=made.live | {leg})


OUT_OLD, OUT_NEW = call("o1", OUTBOUND, 1), call("o2", OUTBOUND, 2)
IN_OLD, IN_NEW = call("i1", FACTS, 3, "centrale"), call("i2", FACTS, 4, "centrale")
PLAN, URGENT, ELSEWHERE = walking("b1", 5), call("e1", EMERGENCY, 6), call("o3", OUTBOUND, 7, "other")
ENDING = replace(OUT_NEW, closing=Closing(9, None, 200, "", None))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("calls", "found"),
    [
        pytest.param(
            [OUT_OLD, OUT_NEW, IN_NEW, PLAN], GivesWay(LegId("o2"), LegId("o2/1")), id="youngest outbound"
        ),
        pytest.param(
            [IN_NEW, PLAN, IN_OLD], GivesWay(LegId("b1"), LegId("b1/9"), False), id="a belplan's leg alone"
        ),
        pytest.param([IN_OLD, IN_NEW], GivesWay(LegId("i2"), LegId("i2")), id="the youngest inbound"),
        pytest.param([URGENT], None, id="never another emergency call"),
        pytest.param([ELSEWHERE], None, id="nor one on another trunk"),
        pytest.param([ENDING, OUT_OLD], GivesWay(LegId("o1"), LegId("o1/1")), id="nor one that ends already"),
        pytest.param([], None, id="nobody is there"),
    ],
)
def test_who_gives_way(calls: list[Call], found: GivesWay | None) -> None:
    assert to_free("hoofdtrunk", calls) == found
    assert to_free("hoofdtrunk", reversed(calls)) == found


@pytest.mark.parametrize(
    ("changes", "moment", "inbound", "outbound"),
    [
        pytest.param({}, {}, None, None, id="nothing is full"),
        pytest.param({}, {"calls": {"main": 4}}, ("trunk", "main", 4), None, id="the trunk"),
        pytest.param(
            {"pbx": {"channels": 2}},
            {"calls": {"office": 2}},
            ("pbx", "office", 2),
            ("pbx", "office", 2),
            id="PBX",
        ),
        pytest.param(
            {"limits": {"channels": {"inbound": 1, "outbound": 2}}},
            {"inbound": 1, "outbound": 2},
            ("inbound", "", 1),
            ("outbound", "", 2),
            id="one way",
        ),
        pytest.param(
            {"limits": {"channels": {"total": 3}}},
            {"inbound": 1, "outbound": 2},
            ("total", "", 3),
            ("total", "", 3),
            id="all together",
        ),
    ],
)
def test_what_is_full_is_named(
    changes: dict[str, Any], moment: dict[str, Any], inbound: Any, outbound: Any
) -> None:
    ready, now = lines(**changes), state(**moment)
    pbx, trunk = ready.pbxs["office"], ready.trunks["main"]
    found = full_in(trunk, ready, now) or full_pbx(pbx, now)
    assert (found and (found.what, found.line, found.most)) == inbound
    taken = full_out(pbx, ready, now)
    assert (taken and (taken.what, taken.line, taken.most)) == outbound
