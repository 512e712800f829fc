"""The wizard's steps: what makes each done, and where to go on, told from settings and status alone."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.control.values import (
    AccountState,
    AccountStatus,
    EngineStatus,
    PbxState,
    PbxStatus,
    Status,
    TrunkStatus,
)
from appliance.settings import Settings
from appliance.wizard.steps import STEPS, Proven, Seen, complete, neighbours, next_step, progress
from appliance.words import known
from tests.settings.samples import settings

TRUNK = {"id": "lijn", "servers": ["sip.provider.example"], "username": "31501234500", "password": "geheim"}
NUMBER = {"number": "+31501234567", "trunk": "lijn", "pbx": "centrale"}
PBX = {"id": "centrale", "mode": "register", "username": "centrale", "password": "geheim"}
WEB = {"network": "192.168.1.0/24", "allow": ["web"], "note": "Kantoor"}
PLAN = {"id": "storing", "name": "Storing", "steps": [{"do": "hangup", "cause": "busy"}]}
WHOLE: dict[str, Any] = {
    "trunks": [TRUNK],
    "numbers": [NUMBER],
    "pbxs": [PBX],
    "whitelist": [WEB],
    "default_caller_id": "+31501234567",
}
WITH_PLAN = {**WHOLE, "belplans": [PLAN], "numbers": [{**NUMBER, "belplan": "storing"}]}


def status(*accounts: AccountState, pbx: PbxState = "registered", kind: str = "trunk") -> Status:
    told = tuple(
        AccountStatus(key=f"trunk/lijn/{n}", username=None, role="primary", state=state)
        for n, state in enumerate(accounts)
    )
    return Status(
        engine=EngineStatus(version="1", pid=1, since=0.0),
        trunks=(
            TrunkStatus(
                id="lijn", enabled=True, kind="accounts" if kind == "accounts" else "trunk", accounts=told
            ),
        ),
        pbxs=(PbxStatus(id="centrale", mode="register", state=pbx),),
    )


def states(seen: Seen) -> dict[str, str]:
    return {one.step: one.state for one in progress(seen)}


def whys(seen: Seen) -> dict[str, str]:
    return {one.step: one.why.code for one in progress(seen)}


def test_a_bare_box_has_everything_to_do_and_begins_with_the_trunk() -> None:
    steps = progress(Seen(Settings()))
    assert {one.state for one in steps} == {"todo"}
    assert next_step(steps) == "trunk"
    assert not complete(steps)


def test_a_box_that_was_called_and_calls_is_done() -> None:
    steps = progress(Seen(settings(**WITH_PLAN), status("registered"), {"in", "out"}))
    assert {one.state for one in steps} == {"done"}
    assert next_step(steps) is None
    assert complete(steps)


@pytest.mark.parametrize(
    ("parts", "told", "step", "state", "why"),
    [
        pytest.param(
            WHOLE, status("refused"), "trunk", "waiting", "wizard_why_trunk_down", id="a refused trunk waits"
        ),
        pytest.param(
            WHOLE, None, "trunk", "waiting", "wizard_why_engine_silent", id="no engine, nothing is proven"
        ),
        pytest.param(
            WHOLE, status("refused", "registered"), "trunk", "done", "wizard_why_trunk_up", id="one login carries"
        ),
        pytest.param(
            WHOLE,
            status("registered", "refused", kind="accounts"),
            "trunk",
            "waiting",
            "wizard_why_trunk_down",
            id="every device account must be up, each carries its own number",
        ),
        pytest.param(
            WHOLE, status("static"), "trunk", "done", "wizard_why_trunk_up", id="a trunk without registration"
        ),
        pytest.param(
            {**WHOLE, "trunks": [{**TRUNK, "enabled": False}]},
            status("off"),
            "trunk",
            "todo",
            "wizard_why_no_trunk",
            id="a disabled trunk is none",
        ),
        pytest.param(
            {**WHOLE, "default_caller_id": None},
            status("registered"),
            "numbers",
            "waiting",
            "wizard_why_no_default_caller_id",
            id="a default caller ID is still to be chosen",
        ),
        pytest.param(
            {**WHOLE, "numbers": [{**NUMBER, "inbound": False, "outbound": False}]},
            status("registered"),
            "numbers",
            "todo",
            "wizard_why_numbers_closed",
            id="numbers that may do nothing",
        ),
        pytest.param(
            {**WHOLE, "numbers": [{**NUMBER, "pbx": None}]},
            status("registered"),
            "pbx",
            "todo",
            "wizard_why_number_without_pbx",
            id="a number that rings nowhere",
        ),
        pytest.param(
            WHOLE,
            status("registered", pbx="not_registered"),
            "pbx",
            "waiting",
            "wizard_why_pbx_register",
            id="the PBX has not registered",
        ),
        pytest.param(
            {**WHOLE, "pbxs": [{"id": "centrale", "address": "192.168.1.10"}]},
            status("registered", pbx="unknown"),
            "pbx",
            "waiting",
            "wizard_why_pbx_peer",
            id="a peer that nothing is known of",
        ),
        pytest.param(
            {**WHOLE, "whitelist": [{**WEB, "allow": ["sip"]}]},
            status("registered"),
            "whitelist",
            "todo",
            "wizard_why_no_whitelist",
            id="SIP alone opens no page",
        ),
        pytest.param(
            {**WITH_PLAN, "numbers": [*WITH_PLAN["numbers"], {**NUMBER, "number": "+31501234568"}]},
            status("registered"),
            "belplan",
            "waiting",
            "wizard_why_some_belplans",
            id="one number without a belplan",
        ),
    ],
)
def test_a_step_says_how_far_it_is(
    parts: dict[str, Any], told: Status | None, step: str, state: str, why: str
) -> None:
    seen = Seen(settings(**parts), told)
    assert (states(seen)[step], whys(seen)[step]) == (state, why)
    assert known(why)


@pytest.mark.parametrize(
    ("number", "proven", "state", "why"),
    [
        pytest.param({}, (), "todo", "wizard_why_no_proof", id="nobody called"),
        pytest.param({}, ("out",), "waiting", "wizard_why_proof_in", id="only out"),
        pytest.param({}, ("in",), "waiting", "wizard_why_proof_out", id="only in"),
        pytest.param({"outbound": False}, ("in",), "done", "wizard_why_proof", id="nobody needs to call out"),
    ],
)
def test_proof_is_asked_for_what_the_numbers_may_do(
    number: dict[str, Any], proven: tuple[Proven, ...], state: str, why: str
) -> None:
    seen = Seen(settings(**{**WHOLE, "numbers": [{**NUMBER, **number}]}), status("registered"), proven)
    assert (states(seen)["proof"], whys(seen)["proof"]) == (state, why)
    assert known(why)


def test_the_box_is_complete_without_a_belplan_but_the_wizard_still_offers_it() -> None:
    steps = progress(Seen(settings(**WHOLE), status("registered"), ("in", "out")))
    assert complete(steps)
    assert next_step(steps) == "belplan"


def test_what_waits_for_others_does_not_hold_up_what_can_be_done() -> None:
    parts = {name: value for name, value in WHOLE.items() if name != "whitelist"}
    assert next_step(progress(Seen(settings(**parts), status("refused")))) == "whitelist"


def test_back_and_next_walk_through_all_steps() -> None:
    assert neighbours("trunk") == (None, "numbers")
    assert neighbours("proof") == ("belplan", None)
    assert all(known(f"wizard_step_{step}") for step in STEPS)
    assert all(known(f"wizard_state_{state}") for state in ("todo", "waiting", "done"))
