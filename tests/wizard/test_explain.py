"""Every answer explained: a verdict, its meaning, remedies in order, the field to look at."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.control.attempt_values import Attempt, AttemptOutcome
from appliance.control.probe_values import ProbeOutcome, ProbeResult
from appliance.control.values import AccountState, AccountStatus
from appliance.settings.lines import Trunk
from appliance.wizard.explain import (
    ANSWERS,
    ARRIVALS,
    AnswerKind,
    ArrivalKind,
    Explained,
    explain_account,
    explain_arrival,
    explain_attempt,
    explain_result,
    kind_of,
)
from appliance.words import known, say
from appliance.words.arrival import WORDS as ARRIVAL_WORDS
from appliance.words.explain import WORDS as ANSWER_WORDS

TRUNK = Trunk(id="lijn", servers=("sip.provider.example",), username="31501234500")


def spoken(it: Explained) -> list[str]:
    """Everything that is said, in both languages, with nothing left to fill in."""
    said = [it.verdict, it.meaning, *it.remedies]
    assert all(known(one.code) for one in said), [one.code for one in said]
    words = [say(lang, one.code, one.params) for one in said for lang in ("nl", "en")]
    assert not [text for text in words if "{" in text]
    assert it.level == "ok" or it.remedies
    return words


@pytest.mark.parametrize("outcome", get_args(ProbeOutcome))
@pytest.mark.parametrize("code", [0, 200, 401, 403, 404, 407, 408, 423, 480, 486, 500, 503, 604, 699])
def test_every_outcome_of_a_trial_is_explained(outcome: ProbeOutcome, code: int) -> None:
    result = ProbeResult(username="31501234500", role="primary", outcome=outcome, code=code, reason="No")
    spoken(explain_result(result, TRUNK))


@given(st.sampled_from(get_args(AccountState)), st.integers(0, 999), st.text(), st.none() | st.text())
def test_every_state_of_a_login_is_explained(
    state: AccountState, code: int, reason: str, username: str | None
) -> None:
    account = AccountStatus(
        key="trunk/lijn", username=username, role="primary", state=state, code=code, reason=reason
    )
    it = explain_account(account, TRUNK)
    assert it.level == "ok" or it.remedies


@pytest.mark.parametrize(
    ("outcome", "code", "kind", "suspect", "sure"),
    [
        pytest.param("wrong_login", 401, "password", "password", "likely", id="401 is a wrong password"),
        pytest.param("wrong_login", 407, "password", "password", "likely", id="407 is one too"),
        pytest.param("wrong_login", 403, "forbidden", "password", "possible", id="403 does not say why"),
        pytest.param("unknown_account", 404, "unknown_account", "username", "likely", id="404 is the user name"),
        pytest.param("silence", 0, "silence", "servers", "possible", id="silence may be anything on the way"),
        pytest.param("silence", 408, "silence", "servers", "possible", id="408 is silence told by another"),
        pytest.param("interval_too_brief", 423, "too_brief", "expires", "certain", id="423 is the interval"),
        pytest.param("other", 480, "unavailable", None, "likely", id="480 passes"),
        pytest.param("server_error", 503, "server_error", None, "likely", id="5xx is the provider's"),
        pytest.param("name_not_found", 0, "name_not_found", "servers", "likely", id="the name leads nowhere"),
        pytest.param("refused", 0, "refused", "transport", "likely", id="nothing listens there"),
        pytest.param("certificate", 0, "certificate", "servers", "likely", id="the certificate is for another"),
        pytest.param("other", 606, "other", None, "possible", id="anything else is read out to the provider"),
    ],
)
def test_an_answer_points_at_a_field(
    outcome: ProbeOutcome, code: int, kind: AnswerKind, suspect: str | None, sure: str
) -> None:
    result = ProbeResult(username="31501234500", role="primary", outcome=outcome, code=code, reason="No")
    it = explain_result(result, TRUNK)
    assert (it.kind, it.suspect, it.sure) == (kind, suspect, sure)
    assert it.level == "bad"
    assert known(f"wizard_sure_{it.sure}")


@pytest.mark.parametrize(
    ("state", "code", "reason", "kind"),
    [
        pytest.param("registered", 200, "OK", "registered", id="registered"),
        pytest.param("static", 0, "", "static", id="no registration wanted"),
        pytest.param("off", 0, "", "off", id="disabled"),
        pytest.param("trying", 0, "", "trying", id="asked"),
        pytest.param("refused", 403, "Forbidden", "forbidden", id="refused with 403"),
        pytest.param("unreachable", 0, "name not found", "name_not_found", id="no such name"),
        pytest.param("unreachable", 408, "Request Timeout", "silence", id="silence"),
        pytest.param("unreachable", 503, "Service Unavailable", "silence", id="no way there"),
    ],
)
def test_a_running_login_is_explained_too(state: AccountState, code: int, reason: str, kind: str) -> None:
    account = AccountStatus(key="k", username="u", role="primary", state=state, code=code, reason=reason)
    it = explain_account(account, TRUNK)
    assert it.kind == kind
    assert spoken(it)


def test_a_proxy_is_suspected_before_the_server_behind_it() -> None:
    result = ProbeResult(username="u", role="primary", outcome="name_not_found")
    proxied = TRUNK.model_copy(update={"outbound_proxy": "proxy.provider.example"})
    it = explain_result(result, proxied)
    assert it.suspect == "outbound_proxy"
    assert "proxy.provider.example" in say("nl", it.verdict.code, it.verdict.params)


def test_uncertainty_is_said_in_the_verdict() -> None:
    result = ProbeResult(username="u", role="primary", outcome="wrong_login", code=401)
    it = explain_result(result, TRUNK)
    assert "waarschijnlijk" in say("nl", it.verdict.code, it.verdict.params)
    assert "probably" in say("en", it.verdict.code, it.verdict.params)


@given(st.integers(-1, 1000))
def test_every_code_is_of_some_kind(code: int) -> None:
    assert kind_of(code) in ANSWERS


@pytest.mark.parametrize("kind", get_args(ArrivalKind))
def test_everything_that_arrives_is_explained(kind: ArrivalKind) -> None:
    it = explain_arrival(kind, pbx="centrale", source="192.168.1.10", user="trunkbox", box="192.168.1.50:5060")
    assert it.kind == kind
    assert spoken(it)


@pytest.mark.parametrize("outcome", get_args(AttemptOutcome))
def test_every_attempt_that_the_engine_tells_is_explained(outcome: AttemptOutcome) -> None:
    attempt = Attempt(
        source="192.168.1.10",
        port=5060,
        transport="udp",
        method="REGISTER",
        user="trunkbox",
        user_agent="3CX",
        outcome=outcome,
        first=0.0,
        last=1.0,
    )
    it = explain_attempt(attempt, pbx="centrale", box="192.168.1.50:5060")
    assert it.kind == outcome
    assert any("192.168.1.10" in words for words in spoken(it))


def test_the_tables_name_every_kind() -> None:
    assert set(ANSWERS) == set(get_args(AnswerKind))
    assert set(ARRIVALS) == set(get_args(ArrivalKind))


def test_no_remedy_is_written_that_is_never_given() -> None:
    given_ = {
        f"{head}_{kind}_do_{n}"
        for head, table in (("explain", ANSWERS), ("arrival", ARRIVALS))
        for kind, row in table.items()  # type: ignore[attr-defined]
        for n in range(1, row.remedies + 1)
    }
    assert {code for code in {**ANSWER_WORDS, **ARRIVAL_WORDS} if "_do_" in code} == given_
