"""The first sentence of the status page: the worst that is true, and whether callers are lost."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.calllog.health import LogState
from appliance.control.attempt_values import Attempt, AttemptOutcome
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
from tests.pace import slowness
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
        pytest.param(told(UP, UP2, pbx="unknown"), BOX, "verdict_ok_unheard", "ok", False, id="never heard"),
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


NUMBER = {"number": "+31501234567", "trunk": "lijn", "pbx": "centrale"}
OTHER = {**NUMBER, "number": "+31501234568"}
HERE = [{"id": "centrale", "address": "192.168.1.10"}]
PLAN = {"id": "storing", "name": "Storing", "steps": [{"do": "hangup", "cause": "busy"}]}


def office(*numbers: dict[str, Any], **parts: Any) -> Settings:
    return settings(**{"trunks": [TRUNK], "pbxs": HERE, "numbers": list(numbers), **parts})


@pytest.mark.parametrize(
    ("wanted", "code", "state"),
    [
        pytest.param(office(NUMBER, {**OTHER, "pbx": None}), "verdict_number_alone", "some", id="without a PBX"),
        pytest.param(
            office(NUMBER, {**OTHER, "trunk": "uit"}, trunks=[TRUNK, {**TRUNK, "id": "uit", "enabled": False}]),
            "verdict_trunk_off",
            "some",
            id="on a trunk that is switched off",
        ),
        pytest.param(
            office({**NUMBER, "trunk": "nieuw"}, trunks=[TRUNK, {**TRUNK, "id": "nieuw"}]),
            "verdict_not_applied",
            "all",
            id="on a trunk that the engine does not know",
        ),
    ],
)
def test_a_number_that_leads_nowhere_is_seen(wanted: Settings, code: str, state: str) -> None:
    verdict = status_verdict(told(UP), wanted)
    assert (verdict.sentence.code, verdict.level) == (code, "warn")
    assert (verdict.callers.state, verdict.callers_lost) == (state, True)
    spoken(verdict)


def test_a_number_that_no_device_account_carries_is_seen() -> None:
    strange = DEVICES.numbers[0].model_copy(update={"number": "+31501234599"})
    both = trunk("lijn", "registered", "registered", kind="accounts")
    verdict = status_verdict(told(both), DEVICES.replace(numbers=(*DEVICES.numbers, strange)))
    assert (verdict.sentence.code, verdict.callers.lost, verdict.callers.total) == ("verdict_unreached", 1, 2)
    spoken(verdict)


@pytest.mark.parametrize(
    ("belplans_run", "state", "lost", "caught"),
    [
        pytest.param(True, "some", 1, 1, id="the number with a belplan is caught"),
        pytest.param(False, "all", 2, 0, id="a belplan that no engine walks catches nobody"),
    ],
)
def test_a_belplan_catches_callers_where_it_runs(belplans_run: bool, state: str, lost: int, caught: int) -> None:
    wanted = office({**NUMBER, "belplan": "storing"}, OTHER, belplans=[PLAN])
    people = status_verdict(told(UP, pbx="unreachable"), wanted, belplans_run=belplans_run).callers
    assert (people.state, people.lost, people.caught) == (state, lost, caught)


def test_everything_that_is_wrong_is_told_the_worst_first() -> None:
    verdict = status_verdict(told(trunk("lijn", "refused"), UP2, pbx="unreachable"), BOX)
    assert verdict.sentence.code == "verdict_pbx_gone"
    assert [one.sentence.code for one in verdict.others] == ["verdict_trunk_down"]
    for one in verdict.others:
        spoken(one)


def test_a_box_that_hears_nothing_says_once_why() -> None:
    taken = Problem("sip_port_taken", {"where": "0.0.0.0:5060/udp", "by": ""})
    verdict = status_verdict(told(UP, UP2, open_=False, problems=(taken,)), BOX)
    assert [one.code for one in verdict.remedies] == ["sip_port_taken"]
    assert all(one.sentence.code != "verdict_problems" for one in verdict.others)


def test_without_any_way_out_112_is_spoken_of_and_each_trunk_named() -> None:
    verdict = status_verdict(told(trunk("lijn", "refused"), trunk("tweede", "unreachable")), BOX)
    assert verdict.remedies[-1].code == "verdict_no_way_out"
    assert [one.sentence.params["trunk"] for one in (verdict, *verdict.others)] == ["lijn", "tweede"]


def test_what_the_provider_answered_is_explained() -> None:
    verdict = status_verdict(told(trunk("lijn", "refused"), UP2), BOX)
    assert verdict.remedies[0].code.startswith("explain_")


def attempt(outcome: AttemptOutcome, last: float) -> Attempt:
    return Attempt(
        source="192.168.1.10",
        port=5060,
        transport="udp",
        method="REGISTER",
        user="centrale",
        user_agent="",
        outcome=outcome,
        first=last,
        last=last,
    )


@pytest.mark.parametrize(
    ("attempts", "first"),
    [
        pytest.param((attempt("wrong_password", 60.0),), "arrival_wrong_password", id="its password is wrong"),
        pytest.param(
            (attempt("options", 61.0), attempt("wrong_password", 60.0)),
            "arrival_wrong_password",
            id="a question for signs of life explains nothing",
        ),
        pytest.param((attempt("wrong_password", 40.0),), "verdict_pbx_do_power", id="mended before it went away"),
        pytest.param((), "verdict_pbx_do_power", id="nothing came"),
    ],
)
def test_what_the_pbx_was_seen_to_do_wrong_comes_first(attempts: tuple[Attempt, ...], first: str) -> None:
    away = PbxStatus(id="centrale", mode="register", state="not_registered", since=50.0, attempts=attempts)
    verdict = status_verdict(replace(told(UP, UP2), pbxs=(away,)), BOX)
    assert verdict.remedies[0].code == first
    spoken(verdict)


@given(
    st.lists(st.sampled_from(get_args(AccountState)), max_size=3),
    st.sampled_from(get_args(PbxState)),
    st.booleans(),
    st.booleans(),
    st.sampled_from([Settings(), BOX, DEVICES, office(NUMBER, {**OTHER, "pbx": None})]),
)
def test_nothing_is_called_well_while_callers_are_lost(
    states: list[AccountState], pbx: PbxState, open_: bool, belplans_run: bool, wanted: Settings
) -> None:
    kind = wanted.trunks[0].kind if wanted.trunks else "trunk"
    status = told(trunk("lijn", *states, kind=kind), pbx=pbx, open_=open_)
    verdict = status_verdict(status, wanted, belplans_run=belplans_run)
    people = verdict.callers
    assert people.lost + people.caught <= people.total
    assert verdict.callers_lost is (people.lost > 0)
    assert verdict.level != "ok" or people.state in {"fine", "none"}
    assert known(people.said.code)
    for one in (verdict, *verdict.others):
        spoken(one)


def test_ten_thousand_numbers_are_judged_at_a_glance() -> None:
    wanted = office({"range": ["+31501230000", "+31501239999"], "trunk": "lijn", "pbx": "centrale"})
    wanted.number_table()
    begun = time.process_time()
    assert status_verdict(told(UP), wanted).callers.total == 10_000
    took = time.process_time() - begun
    assert took < 0.5 * slowness()
