"""The loop's timers, against a plain model."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sipengine.timers import Timers

NAMES = st.sampled_from("abcd")
STEPS = st.one_of(
    st.tuples(st.just("start"), NAMES, st.floats(0, 100)),
    st.tuples(st.just("stop"), NAMES, st.just(0.0)),
    st.tuples(st.just("due"), st.just(""), st.floats(0, 100)),
)


@given(st.lists(STEPS, max_size=60))
def test_timers_fire_once_at_their_last_deadline_and_never_when_stopped(
    steps: list[tuple[str, str, float]],
) -> None:
    timers: Timers[str] = Timers()
    model: dict[str, float] = {}
    for what, name, when in steps:
        if what == "start":
            timers.start(name, when)
            model[name] = when
        elif what == "stop":
            timers.stop(name)
            model.pop(name, None)
        else:
            expected = {key for key, deadline in model.items() if deadline <= when}
            assert set(timers.due(when)) == expected
            model = {key: deadline for key, deadline in model.items() if key not in expected}
        assert len(timers) == len(model)
        assert timers.wait(0, 50) == min([50.0, *model.values()])


def test_what_an_earlier_one_stops_or_sets_again_is_not_fired() -> None:
    timers: Timers[str] = Timers()
    for at, name in enumerate(("first", "stopped", "later", "last")):
        timers.start(name, float(at))
    fired = []
    for name in timers.due(10.0):
        fired.append(name)
        if name == "first":
            timers.stop("stopped")
            timers.start("later", 12.0)
    assert fired == ["first", "last"]
    assert list(timers.due(12.0)) == ["later"]
    assert len(timers) == 0
