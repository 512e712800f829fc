"""What became of a call: every outcome and every reason that the engine writes has its sentence."""

from __future__ import annotations

from typing import get_args

import pytest

from appliance.calllog.record import ANONYMOUS, CallRecord, Direction, Outcome, Side
from appliance.judge.call import OUTCOMES, REASONS, call_verdict
from appliance.judge.verdict import Decider
from appliance.words import known, say
from appliance.words.verdicts import WORDS
from sipengine.core.answers import Trigger
from sipengine.core.call import Order
from sipengine.core.plan import Why

WRITTEN = sorted({*(why.value for why in Why), *Trigger, *Order, "answered", "cancelled", "line_lost", "no_ack"})
"""Every reason that the engine can write; the last four stand in sipengine.core.moves."""


def record(direction: Direction = Direction.IN, **parts: object) -> CallRecord:
    given = {
        "id": "1",
        "start": 100.0,
        "end": 125.0,
        "direction": direction,
        "from_": "+31505550123",
        "to": "+31501234567",
        "did": "+31501234567",
        "trunk": "hoofdtrunk",
        "pbx": "centrale",
        "outcome": Outcome.FAILED,
        **parts,
    }
    return CallRecord(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("reason", WRITTEN, ids=str)
def test_every_reason_of_the_engine_has_a_sentence_and_its_remedies(reason: str, direction: Direction) -> None:
    verdict = call_verdict(record(direction, reason=reason))
    assert reason in REASONS
    for said in (verdict.sentence, *verdict.remedies):
        assert known(said.code), said.code
        for lang in ("nl", "en"):
            assert "{" not in say(lang, said.code, said.params)
    assert verdict.level != "bad" or verdict.remedies


@pytest.mark.parametrize("outcome", Outcome)
def test_an_outcome_with_a_reason_of_newer_code_has_a_sentence(outcome: Outcome) -> None:
    verdict = call_verdict(record(outcome=outcome, reason="of_tomorrow"))
    assert outcome in OUTCOMES
    assert known(verdict.sentence.code)


def test_no_word_is_written_that_is_never_said() -> None:
    said = {f"call_{reason}_{way}" for reason in REASONS for way in ("in", "out")}
    said |= {f"call_{reason}_do_{n}" for reason, row in REASONS.items() for n in range(1, row.remedies + 1)}
    said |= {f"call_outcome_{outcome.value}" for outcome in Outcome}
    said |= {f"decider_{who}" for who in get_args(Decider)}
    assert set(WORDS) == said


@pytest.mark.parametrize(
    ("direction", "reason", "parts", "decider", "words"),
    [
        pytest.param(
            Direction.IN,
            "answered",
            {"seconds": 222.4, "hung_up_by": Side.CALLER},
            "caller",
            "Opgenomen: +31505550123 sprak 3:42 met +31501234567.",
            id="a talk",
        ),
        pytest.param(
            Direction.IN,
            "no_answer",
            {},
            "nobody",
            "Niemand nam op: centrale centrale liet +31501234567 25 s overgaan.",
            id="nobody was in",
        ),
        pytest.param(
            Direction.IN,
            "not_ours",
            {},
            "box",
            "Geweigerd door de box: +31501234567 is geen nummer van deze box.",
            id="the box refused",
        ),
        pytest.param(
            Direction.OUT,
            "error",
            {"sip_code": 500},
            "provider",
            "Niet doorgekomen: de provider van hoofdtrunk weigerde het gesprek naar +31501234567"
            " (de centrale kreeg 500).",
            id="the provider refused",
        ),
        pytest.param(Direction.OUT, "busy", {}, "called", "+31501234567 was in gesprek.", id="busy"),
    ],
)
def test_the_sentence_says_who_and_what(
    direction: Direction, reason: str, parts: dict[str, object], decider: str, words: str
) -> None:
    verdict = call_verdict(record(direction, reason=reason, **parts))
    assert verdict.decider == decider
    assert say("nl", verdict.sentence.code, verdict.sentence.params) == words


def test_a_hidden_caller_stays_hidden() -> None:
    verdict = call_verdict(record(reason="answered", from_=ANONYMOUS, from_raw="+31505550123"))
    assert "+31505550123" not in verdict.sentence.params.values()
