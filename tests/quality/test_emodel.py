"""The E-model against what ITU-T published of it, and against what must hold for any measurement."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sipengine.core.quality import burst_ratio, mos, mos_of, mouth_to_ear, rating

delays = st.floats(min_value=1, max_value=2000)
"""Milliseconds. Below one the formulas themselves rise by a tenth of a point: the listener echo falls there."""
losses = st.floats(min_value=0, max_value=1)
bursts = st.floats(min_value=1, max_value=50)
codecs = st.sampled_from(["PCMA", "PCMU", "G722", "unheard-of"])


@pytest.mark.parametrize(
    ("r", "score"),
    [
        pytest.param(r, score, id=f"R {r} is MOS {score}")
        for r, score in ((90, 4.34), (80, 4.024), (70, 3.60), (60, 3.10), (50, 2.58), (0, 1.0), (100, 4.5))
    ],
)
def test_the_scale_is_that_of_annex_b(r: float, score: float) -> None:
    assert mos_of(r) == pytest.approx(score, abs=0.006)


def test_a_perfect_line_has_the_published_rating() -> None:
    assert rating("PCMA", 0, 0) == pytest.approx(93.2, abs=0.05)
    assert mos("PCMA", 0, 0) == pytest.approx(4.41, abs=0.005)


@pytest.mark.parametrize("percent", [0.5, 1, 2, 3, 5, 10, 20])
def test_random_loss_costs_what_g113_says(percent: float) -> None:
    assert rating("PCMU", 0, 0) - rating("PCMU", 0, percent / 100) == pytest.approx(
        95 * percent / (percent + 25.1)
    )


def test_wideband_begins_near_the_best_narrowband_and_suffers_more() -> None:
    assert rating("G722", 0, 0) == pytest.approx((129 - 13) / 1.29)
    assert mos("G722", 0, 0.02) < mos("PCMA", 0, 0.02)


def test_delay_hardly_matters_below_150_ms_and_spoils_a_call_at_400() -> None:
    assert rating("PCMA", 0, 0) - rating("PCMA", 150, 0) < 5
    assert rating("PCMA", 400, 0) < 70


@example("G722", 645.5, 1.0, 0.3077976286666693, 0.0, 1.0)  # a hair under 1 once, just above R = 6.5
@given(codecs, delays, delays, losses, losses, bursts)
def test_more_of_anything_bad_is_never_better(
    codec: str, delay: float, more: float, loss: float, worse: float, burst: float
) -> None:
    before = mos(codec, delay, loss, burst)
    assert 1.0 <= before <= 4.5
    assert mos(codec, delay + more, loss, burst) <= before + 1e-9
    assert mos(codec, delay, min(1.0, loss + worse), burst) <= before + 1e-9


@given(losses, bursts, bursts)
def test_loss_in_runs_is_heard_more_than_scattered_loss(loss: float, burst: float, more: float) -> None:
    assert rating("PCMA", 50, loss, burst + more) <= rating("PCMA", 50, loss, burst) + 1e-9


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_scattered_loss_has_no_bursts(lost: int, runs: int, more: int) -> None:
    ratio = burst_ratio(lost, runs, lost + more)
    assert ratio >= 1.0
    assert burst_ratio(lost, lost, lost + more) == 1.0


@given(st.none() | delays, delays)
def test_a_listener_hears_later_than_half_the_round_trip(trip: float | None, jitter: float) -> None:
    assert 40 <= round(mouth_to_ear(trip, jitter) - (trip or 0) / 2, 6) <= 220
