"""The first sentence of the status page: the worst that is true, and whether callers are lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from appliance.calllog.health import LogState
from appliance.control.client import (
    ControlError,
    EngineDown,
    EngineSilent,
    NotAllowed,
    Refused,
    VersionMismatch,
)
from appliance.control.values import (
    AccountState,
    AccountStatus,
    EngineStatus,
    ListenStatus,
    PbxState,
    PbxStatus,
    Problem,
    Status,
    TrunkStatus,
)
from appliance.judge.status import status_verdict
from appliance.judge.verdict import Verdict
from appliance.settings import Settings
from appliance.words import known, say
from tests.settings.samples import settings

TRUNK = {"id": "lijn", "servers": ["sip.provider.example"], "username": "31501234500"}
BOX = settings(
    trunks=[TRUNK, {**TRUNK, "id": "tweede"}],
    numbers=[{"number": "+31501234567", "trunk": "lijn", "pbx": "centrale"}],
    pbxs=[{"id": "centrale", "address": "192.168.1.10"}],
)
DEVICES = settings(
    trunks=[
        {
            **TRUNK,
            "kind": "accounts",
            "username": None,
            "accounts": [
                {"username": "201", "number": "+31501234567"},
                {"username": "202", "number": "+31501234568"},
            ],
        }
    ],
    numbers=[{"number": "+31501234567", "trunk": "lijn", "pbx": "centrale"}],
    pbxs=[{"id": "centrale", "address": "192.168.1.10"}],
)


def trunk(id_: str, *states: AccountState, kind: Any = "trunk") -> TrunkStatus:
    accounts = tuple(
        AccountStatus(key=f"trunk/{id_}/{n}", username=str(201 + n), role="primary", state=state)
        for n, state in enumerate(states)
    )
    return TrunkStatus(id=id_, enabled="off" not in states, kind=kind, accounts=accounts)


def told(*trunks: TrunkStatus, pbx: PbxState | None = "reachable", open_: bool = True, **engine: Any) -> Status:
    pbxs = () if pbx is None else (PbxStatus(id="centrale", mode="peer", state=pbx),)
    sockets = (ListenStatus(transport="udp", address="0.0.0.0", port=5060, open=open_),)
    return Status(
        engine=EngineStatus(version="1", pid=1, since=0.0, listening=sockets, **engine), trunks=trunks, pbxs=pbxs
    )


def spoken(verdict: Verdict) -> None:
    for said in (verdict.sentence, *verdict.remedies):
        assert known(said.code), said.code
        assert "{" not in say("nl", said.code, said.params)
    assert verdict.level == "ok" or verdict.remedies


UP, UP2 = trunk("lijn", "registered"), trunk("tweede", "static")


@pytest.mark.parametrize(
    ("status", "wanted", "code", "level", "lost"),
    [
        pytest.param(told(UP, UP2), BOX, "verdict_ok", "ok", False, id="all is well"),
        pytest.param(told(), Settings(), "verdict_no_trunk", "idle", False, id="a bare box"),
        pytest.param(told(UP, UP2, ready=False), BOX, "verdict_starting", "warn", False, id="it starts"),
        pytest.param(told(UP, UP2, open_=False), BOX, "verdict_deaf", "bad", True, id="no socket is open"),
        pytest.param(
            told(trunk("lijn", "refused"), trunk("tweede", "unreachable")),
            BOX,
            "verdict_trunks_down",
            "bad",
            True,
            id="no trunk works",
        ),
        pytest.param(
            told(trunk("lijn", "trying"), trunk("tweede", "unreachable")),
            BOX,
            "verdict_registering",
            "warn",
            True,
            id="it is still registering",
        ),
        pytest.param(
            told(trunk("lijn", "refused"), UP2), BOX, "verdict_trunk_down", "warn", True, id="the one with numbers"
        ),
        pytest.param(
            told(UP, trunk("tweede", "refused")),
            BOX,
            "verdict_trunk_down",
            "warn",
            False,
            id="one that carries no number loses nobody",
        ),
        pytest.param(told(UP, trunk("tweede", "off")), BOX, "verdict_ok", "ok", False, id="off is no trouble"),
        pytest.param(told(UP, UP2, pbx="unreachable"), BOX, "verdict_pbx_gone", "bad", True, id="the PBX is gone"),
        pytest.param(
            told(UP, UP2, pbx="not_registered"), BOX, "verdict_pbx_gone", "bad", True, id="the PBX went away"
        ),
        pytest.param(told(UP, UP2, pbx="unknown"), BOX, "verdict_ok", "ok", False, id="nothing known against it"),
        pytest.param(
            told(trunk("lijn", "registered", "refused"), UP2),
            BOX,
            "verdict_login_down",
            "warn",
            False,
            id="a second login fails",
        ),
        pytest.param(
            told(trunk("lijn", "refused", "registered", kind="accounts")),
            DEVICES,
            "verdict_login_down",
            "warn",
            True,
            id="a device account with an open number fails",
        ),
        pytest.param(
            told(trunk("lijn", "registered", "refused", kind="accounts")),
            DEVICES,
            "verdict_login_down",
            "warn",
            False,
            id="a device account of a number that is not open fails",
        ),
        pytest.param(
            told(UP, UP2), BOX.replace(numbers=()), "verdict_no_numbers", "idle", False, id="no numbers yet"
        ),
        pytest.param(told(UP, UP2, pbx=None), BOX, "verdict_no_pbx", "idle", True, id="no PBX yet"),
        pytest.param(
            told(UP, UP2, problems=(Problem("calllog_failing", {"why": "I/O", "lost": "1"}),)),
            BOX,
            "verdict_problems",
            "warn",
            False,
            id="the call log cannot be written",
        ),
    ],
)
def test_the_worst_is_said_first(status: Status, wanted: Settings, code: str, level: str, lost: bool) -> None:
    verdict = status_verdict(status, wanted)
    assert (verdict.sentence.code, verdict.level, verdict.callers_lost) == (code, level, lost)
    spoken(verdict)


@pytest.mark.parametrize(
    ("error", "code", "level", "lost"),
    [
        pytest.param(EngineDown(data="/d"), "verdict_engine_down", "bad", True, id="the engine does not run"),
        pytest.param(
            EngineSilent(verb="status", seconds="5"), "verdict_not_told", "warn", False, id="it does not answer"
        ),
        pytest.param(NotAllowed(data="/d"), "verdict_not_told", "warn", False, id="it may not be asked"),
        pytest.param(VersionMismatch(asked="1", spoken="2"), "verdict_not_told", "warn", False, id="a newer one"),
        pytest.param(Refused("busy", {}), "verdict_not_told", "warn", False, id="it is busy"),
        pytest.param(ControlError(), "verdict_not_told", "warn", False, id="it failed"),
    ],
)
def test_an_engine_that_cannot_be_asked_is_never_called_well(
    error: ControlError, code: str, level: str, lost: bool
) -> None:
    verdict = status_verdict(error, BOX)
    assert (verdict.sentence.code, verdict.level, verdict.callers_lost) == (code, level, lost)
    spoken(verdict)


def test_an_engine_that_is_down_loses_nobody_when_no_number_is_open() -> None:
    assert not status_verdict(EngineDown(data="/d"), Settings()).callers_lost


ENGINE = Path(__file__).parents[2] / "sipengine"
PROBLEMS = {
    code for path in ENGINE.rglob("*.py") for code in re.findall(r'Problem\("([a-z_]+)"[,)]', path.read_text())
}
"""What the engine's own code names; the states of the call log are put together there."""


def test_the_engine_still_names_its_problems_where_we_look() -> None:
    assert "sip_port_taken" in PROBLEMS


@pytest.mark.parametrize(
    "code", [*sorted(PROBLEMS), *(f"calllog_{s.value}" for s in LogState if s is not LogState.OK)]
)
def test_every_problem_of_the_engine_has_words(code: str) -> None:
    assert known(code)
