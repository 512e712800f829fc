"""What became of a call: every outcome and every reason that the engine writes has its sentence."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.calllog.record import ANONYMOUS, CallRecord, Direction, Outcome, Side
from appliance.judge.call import EXACT, NAMING, OUTCOMES, REASONS, call_verdict
from appliance.judge.verdict import CallVerdict, Decider
from appliance.words import known, say
from appliance.words.verdicts import WORDS
from sipengine.core import bridge, moves
from sipengine.core import call as ended
from sipengine.core.answers import Trigger
from sipengine.core.call import Order
from sipengine.core.plan import Why


def closings() -> Iterator[str]:
    """The reasons that a function which closes a call hands to `Closing`, at once or through a name."""
    for module in (moves, bridge, ended):
        for function in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(function, ast.FunctionDef) and "Closing(" in ast.unparse(function):
                for node in ast.walk(function):
                    closes = isinstance(node, ast.Call) and ast.unparse(node.func) == "Closing"
                    if closes or isinstance(node, ast.Assign):
                        yield from texts(node)


def texts(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and re.fullmatch(r"[a-z]+(_[a-z]+)*", str(part.value)):
            yield str(part.value)


WRITTEN = sorted({*closings(), *(word.value for kind in (Why, Trigger, Order) for word in kind)})
"""Every reason that the engine can write, read from its code: a new one without a sentence fails here."""


def spoken(verdict: CallVerdict) -> list[str]:
    """Everything that is said, in both languages, with nothing left to fill in."""
    said = [verdict.sentence, *verdict.remedies, *([verdict.sound] if verdict.sound else [])]
    assert all(known(one.code) for one in said), [one.code for one in said]
    assert verdict.level != "bad" or verdict.remedies
    return [say(lang, one.code, one.params) for one in said for lang in ("nl", "en")]


def test_the_engine_still_writes_its_reasons_where_we_look() -> None:
    assert {"answered", "cancelled", "line_lost", "no_ack", "engine_lost"} <= set(closings())


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
    spoken(verdict)


def test_no_word_is_written_that_is_never_said() -> None:
    said = {f"call_{reason}_{way}" for reason in REASONS for way in ("in", "out")}
    said |= {f"call_{reason}_do_{n}" for reason, row in REASONS.items() for n in range(1, row.remedies + 1)}
    said |= {f"call_outcome_{outcome.value}" for outcome in Outcome}
    said |= {f"decider_{who}" for who in get_args(Decider)} | {f"call_{reason}_hidden" for reason in NAMING}
    said |= {f"call_{key}" for key in EXACT}
    said |= {f"call_{key}_do_{n}" for key, row in EXACT.items() for n in range(1, row.remedies + 1)}
    said |= {"call_do_emergency", "call_outcome_do_1", "call_sound_good", "call_sound_poor"}
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


@pytest.mark.parametrize("reason", sorted(NAMING))
@pytest.mark.parametrize("caller", [pytest.param(ANONYMOUS, id="hidden"), pytest.param("", id="without a number")])
def test_a_hidden_caller_stays_hidden_and_the_sentence_whole(reason: str, caller: str) -> None:
    verdict = call_verdict(record(reason=reason, from_=caller, from_raw="+31505550123"))
    assert "+31505550123" not in verdict.sentence.params.values()
    assert not [text for text in spoken(verdict)[:2] if "?" in text]


def test_every_sentence_that_names_the_caller_has_one_for_callers_without_number() -> None:
    naming = {code for code, (dutch, _) in WORDS.items() if code.endswith("_in") and "{from}" in dutch}
    assert naming == {f"call_{reason}_in" for reason in NAMING}


@pytest.mark.parametrize(
    ("direction", "parts", "code", "decider"),
    [
        pytest.param(
            Direction.IN, {"reason": "error", "sip_code": 404}, "error_404_in", "pbx", id="a number unknown to it"
        ),
        pytest.param(
            Direction.OUT, {"reason": "error", "sip_code": 404}, "error_404_out", "provider", id="no such number"
        ),
        pytest.param(Direction.IN, {"reason": "error", "sip_code": 480}, "error_in", "pbx", id="any other fault"),
        pytest.param(Direction.IN, {"reason": "line_lost"}, "line_lost_failed", "network", id="lost unanswered"),
        pytest.param(
            Direction.IN,
            {"reason": "line_lost", "outcome": Outcome.ANSWERED},
            "line_lost_in",
            "network",
            id="lost while talking",
        ),
    ],
)
def test_the_answer_tells_more_than_the_reason(
    direction: Direction, parts: dict[str, object], code: str, decider: str
) -> None:
    verdict = call_verdict(record(direction, **parts))
    assert (verdict.sentence.code, verdict.decider) == (f"call_{code}", decider)
    spoken(verdict)


@pytest.mark.parametrize(
    ("outcome", "reason", "alarming"),
    [
        pytest.param(Outcome.UNAVAILABLE, "no_trunk", True, id="no way out"),
        pytest.param(Outcome.BUSY, "busy", True, id="busy"),
        pytest.param(Outcome.NO_ANSWER, "no_answer", True, id="nobody picked up"),
        pytest.param(Outcome.CANCELLED, "cancelled", False, id="the caller thought better of it"),
        pytest.param(Outcome.ANSWERED, "answered", False, id="it was answered"),
    ],
)
def test_an_emergency_call_that_failed_is_never_fine(outcome: Outcome, reason: str, alarming: bool) -> None:
    verdict = call_verdict(record(Direction.OUT, outcome=outcome, reason=reason, emergency=True))
    assert (verdict.level == "bad") is alarming
    assert ("call_do_emergency" in [one.code for one in verdict.remedies[:1]]) is alarming


@pytest.mark.parametrize(
    ("loss", "jitter", "sound"),
    [
        pytest.param(None, None, None, id="nothing was counted"),
        pytest.param(0.002, 6.0, "call_sound_good", id="good"),
        pytest.param(0.05, 6.0, "call_sound_poor", id="packets lost"),
        pytest.param(0.0, 90.0, "call_sound_poor", id="packets late"),
    ],
)
def test_the_sound_is_judged_where_it_was_counted(
    loss: float | None, jitter: float | None, sound: str | None
) -> None:
    verdict = call_verdict(record(reason="answered", outcome=Outcome.ANSWERED, loss=loss, jitter_ms=jitter))
    assert (verdict.sound.code if verdict.sound else None) == sound


@given(
    st.builds(
        record,
        st.sampled_from(Direction),
        reason=st.text() | st.sampled_from(WRITTEN),
        outcome=st.sampled_from(Outcome),
        hung_up_by=st.none() | st.sampled_from(Side),
        sip_code=st.integers(0, 999) | st.sampled_from([403, 404, 484, 488]),
        seconds=st.floats(0, 1e6),
        end=st.none() | st.floats(0, 1e9),
        from_=st.text() | st.just(ANONYMOUS),
        to=st.text(),
        did=st.none() | st.text(),
        pbx=st.none() | st.text(),
        trunk=st.none() | st.text(),
        loss=st.none() | st.floats(0, 1),
        emergency=st.booleans(),
    )
)
def test_any_record_can_be_judged(call: CallRecord) -> None:
    assert all(text.isprintable() for text in spoken(call_verdict(call)))
