"""Reachability: silence counts, answers of any kind are life, and one sign alone turns nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipengine.core.call import StartTimer, TimerFired
from sipengine.core.keepalive import Event, Output, Probe, Reach, Sign, Turned, Watch, begin, step
from sipengine.port import AccountKey, Probed

MISSED = TimerFired("answer")
ASK = TimerFired("probe")


def answer(code: int = 200) -> Probed:
    return Probed(AccountKey("pbx/centrale"), code, "")


def told(*events: Event, seconds: float = 15) -> tuple[Watch, list[Output]]:
    watch, outputs = begin(seconds, 0)
    everything = list(outputs)
    for event in events:
        watch, outputs = step(watch, event, 1)
        everything += outputs
    return watch, everything


@pytest.mark.parametrize(
    ("events", "reach"),
    [
        pytest.param([], Reach.UNKNOWN, id="nothing seen yet"),
        pytest.param([answer()], Reach.UP, id="the first answer is believed"),
        pytest.param([answer(404)], Reach.UP, id="not found is alive"),
        pytest.param([answer(405)], Reach.UP, id="not allowed is alive"),
        pytest.param([answer(500)], Reach.UP, id="an error is alive"),
        pytest.param([MISSED], Reach.UNKNOWN, id="one miss proves nothing"),
        pytest.param([MISSED, ASK, MISSED], Reach.DOWN, id="two do"),
        pytest.param([answer(503), ASK, answer(503)], Reach.DOWN, id="refused by the network, twice"),
        pytest.param([answer(), ASK, MISSED], Reach.UP, id="one packet may be lost"),
        pytest.param([answer(), ASK, MISSED, ASK, answer(), ASK, MISSED], Reach.UP, id="one now and then too"),
        pytest.param([answer(), ASK, MISSED, ASK, MISSED], Reach.DOWN, id="two in a row are gone"),
        pytest.param([MISSED, ASK, MISSED, ASK, answer()], Reach.DOWN, id="one lucky answer is not enough"),
        pytest.param([MISSED, ASK, MISSED, ASK, answer(), ASK, answer()], Reach.UP, id="two are"),
        pytest.param([answer(), MISSED, MISSED], Reach.UP, id="a patience that is over does not count"),
        pytest.param([answer(), ASK, answer(408), answer(408)], Reach.UP, id="late time-outs are old news"),
        pytest.param([Sign.HEARD], Reach.UP, id="a call of theirs is life"),
        pytest.param([answer(), Sign.UNHEARD, ASK, MISSED], Reach.DOWN, id="an unheard call counts as a miss"),
    ],
)
def test_belief_follows_the_signs(events: list[Event], reach: Reach) -> None:
    assert told(*events)[0].reach is reach


def test_the_next_question_comes_soon_after_a_contradiction() -> None:
    assert StartTimer("probe", 2.0) in told(answer(), ASK, MISSED)[1]


def test_without_options_calls_alone_tell() -> None:
    watch, outputs = told(Sign.HEARD, Sign.UNHEARD, Sign.UNHEARD, ASK, seconds=0)
    assert watch.reach is Reach.DOWN
    assert [output for output in outputs if isinstance(output, Turned)] == [Turned(Reach.UP), Turned(Reach.DOWN)]
    assert Probe() not in outputs


@given(
    st.lists(st.sampled_from([answer(), answer(404), answer(408), answer(503), answer(0), MISSED, ASK, *Sign])),
    st.sampled_from([5, 15]),
)
def test_the_watch_always_asks_again_and_never_turns_twice_to_the_same(events: list[Event], seconds: int) -> None:
    watch, outputs = told(*events, seconds=seconds)
    turns = [output.reach for output in outputs if isinstance(output, Turned)]
    assert all(a is not b for a, b in pairwise(turns))
    assert any(isinstance(output, StartTimer) and output.name == "probe" for output in outputs)
    if turns:
        assert watch.reach is turns[-1]
