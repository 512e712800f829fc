"""Guessing is slowed down per source and for all together, and never for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.admin.throttle import (
    ALL,
    FORGOTTEN,
    LONGEST,
    REMEMBERED,
    seconds_to_wait,
    source_of,
    with_failure,
    without,
)


def after(times: int, source: str = "a", now: float = 1000.0) -> dict[str, tuple[int, float]]:
    failures: dict[str, tuple[int, float]] = {}
    for _ in range(times):
        failures = with_failure(failures, source, now)
    return failures


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        pytest.param(2, 0, id="two mistakes cost nothing"),
        pytest.param(3, 1, id="the third a second"),
        pytest.param(4, 2, id="then it doubles"),
        pytest.param(8, 32, id="and doubles"),
        pytest.param(20, LONGEST, id="up to a minute"),
        pytest.param(5000, LONGEST, id="and no longer"),
    ],
)
def test_the_delay_grows_to_a_limit(times: int, seconds: float) -> None:
    assert seconds_to_wait(after(times), "a", (), 1000.0) == seconds
    assert seconds_to_wait(after(times), "a", (), 1000.0 + seconds) == 0


def test_another_source_does_not_wait_for_one_that_guesses() -> None:
    assert seconds_to_wait(after(10), "b", (), 1000.0) == 0


def test_many_sources_together_slow_each_other_but_not_who_was_here_before() -> None:
    failures: dict[str, tuple[int, float]] = {}
    for number in range(100):
        failures = with_failure(failures, f"10.0.0.{number}", 1000.0)
    assert 0 < seconds_to_wait(failures, "new", (), 1000.0) <= 5
    assert seconds_to_wait(failures, "owner", ("owner",), 1000.0) == 0


def test_a_right_one_and_an_hour_wipe_the_sheet() -> None:
    assert seconds_to_wait(without(after(10), "a"), "a", (), 1000.0) == 0
    assert "a" not in with_failure(after(10), "b", 1000.0 + FORGOTTEN)


@given(st.lists(st.tuples(st.text(max_size=3), st.floats(0, 1e9)), max_size=400))
def test_no_history_and_no_clock_makes_anybody_wait_longer(history: list[tuple[str, float]]) -> None:
    failures: dict[str, tuple[int, float]] = {}
    for source, now in history:
        failures = with_failure(failures, source, now)
        assert len(failures) <= REMEMBERED + 1
        for later in (0.0, now, now + 1e6, now - 1e6, now - 30):
            wait = seconds_to_wait(failures, source, (), later)
            assert 0 <= wait <= LONGEST
            assert 0 in (wait, seconds_to_wait(failures, source, (), later + 2 * LONGEST))
    assert ALL in failures or not history


@pytest.mark.parametrize(
    ("remote", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", "?"),
    ],
)
def test_a_source_is_a_line_not_an_address(remote: str, source: str) -> None:
    assert source_of(remote) == source
