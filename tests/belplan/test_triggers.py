"""Which far-end outcomes lead to the belplan, for every SIP status there is.

Law: the expectation is written by hand as ranges; the code's own table is not asked.
"""

from __future__ import annotations

from typing import Any

import pytest

from appliance.belplan.takeover import Cause, Takeover, before_trying
from appliance.settings import Number, Settings
from sipengine.core.answers import Trigger
from sipengine.core.belplan.triggers import after_answer, after_failing
from sipengine.port import Ended, Figures, LegId
from tests.settings.samples import settings

ALL = ("unreachable", "no_answer", "error", "channels_full", "busy", "declined")
EXPECTED = {
    **dict.fromkeys(range(300, 700), "error"),
    **dict.fromkeys((486, 600), "busy"),
    **dict.fromkeys((603, 607, 608), "declined"),
    **dict.fromkeys((480, 487), "no_answer"),
    408: "unreachable",
}


def box(*triggers: str, forced: bool = False) -> Settings:
    return settings(failover={"triggers": list(triggers), "forced": forced})


def number(**more: Any) -> Number:
    given = {"number": "+31501234567", "trunk": "t", "pbx": "c", "belplan": "b", **more}
    return Number.model_validate(given)


def ended(code: int, far_end: bool = True) -> Ended:
    return Ended(LegId("a/1"), code, "", far_end, Figures(), "", ())


@pytest.mark.parametrize("code", range(300, 700))
def test_every_answer_has_its_trigger_and_no_other_brings_it_to_the_belplan(code: int) -> None:
    cause = EXPECTED[code]
    alarm = code in (404, 488)
    assert after_answer(number(), box(cause), ended(code), False) == Takeover("b", Cause(cause), alarm)
    others = [one for one in ALL if one != cause]
    assert after_answer(number(), box(*others), ended(code), False) is None


@pytest.mark.parametrize(
    ("code", "far_end", "rang", "cause"),
    [
        pytest.param(408, True, True, "no_answer", id="408 after ringing is nobody there"),
        pytest.param(503, False, False, "unreachable", id="our own stack could not send"),
        pytest.param(0, False, False, "unreachable", id="nothing ever came back"),
        pytest.param(503, True, False, "error", id="the PBX itself says 503"),
    ],
)
def test_how_it_ended_counts_too(code: int, far_end: bool, rang: bool, cause: str) -> None:
    assert after_answer(number(), box(cause), ended(code, far_end), rang) == Takeover("b", Cause(cause))


@pytest.mark.parametrize(
    ("own", "all_of_them", "taken"),
    [
        pytest.param(None, ("busy",), True, id="as for all"),
        pytest.param(("busy",), (), True, id="the number's own choice adds"),
        pytest.param((), ("busy",), False, id="and takes away"),
    ],
)
def test_a_number_chooses_for_itself(own: Any, all_of_them: tuple[str, ...], taken: bool) -> None:
    found = after_failing(number(triggers=own), box(*all_of_them), Trigger.BUSY, 486)
    assert found == (Takeover("b", Cause.BUSY) if taken else None)


@pytest.mark.parametrize(
    ("one", "of_all", "state", "cause"),
    [
        pytest.param({}, box(*ALL), {}, None, id="a PBX that is up is tried"),
        pytest.param({}, box("unreachable"), {"down": True}, "unreachable", id="known dead: no INVITE"),
        pytest.param({}, box("error"), {"down": True}, None, id="known dead, but not chosen: tried all the same"),
        pytest.param({}, box("channels_full"), {"full": True}, "channels_full", id="all channels full"),
        pytest.param({}, box("busy"), {"full": True}, None, id="full, but not chosen"),
        pytest.param({}, box(forced=True), {}, "forced", id="maintenance for all numbers"),
        pytest.param({"forced": True}, box(), {}, "forced", id="maintenance for this number"),
        pytest.param({}, box(), {"forced": True}, "forced", id="by somebody at the box"),
        pytest.param({"pbx": None}, box(), {}, "unreachable", id="a number without a PBX lives in its belplan"),
        pytest.param(
            {"belplan": None}, box(*ALL, forced=True), {"down": True}, None, id="no belplan, no other road"
        ),
    ],
)
def test_what_is_decided_before_an_invite(one: Any, of_all: Settings, state: Any, cause: str | None) -> None:
    found = before_trying(number(**one), of_all, **{"down": False, "full": False, **state})
    assert found == (None if cause is None else Takeover("b", Cause(cause)))


def test_a_number_without_a_belplan_gets_the_answer_relayed() -> None:
    assert after_failing(number(belplan=None), box(*ALL), Trigger.ERROR, 500) is None
