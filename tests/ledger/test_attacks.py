"""Random attacks on the ledger: whatever races, lags, crashes or jumps, never a micro-euro over.

`TRUNKBOX_ATTACKS=10000` runs as many; the default is what a test run has time for.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.rates import Price
from sipengine.core.ledger_clock import LedgerClock, Running
from sipengine.core.ledger_window import Window
from tests.ledger.attack import EURO, LATEST_MS, Machine, limits

pytestmark = pytest.mark.timeout(3600)
ATTACKS = int(os.environ.get("TRUNKBOX_ATTACKS", "300"))
PRICES = st.builds(
    Price,
    st.sampled_from([0, 20_000, 90_001, 1_500_000, 5_000_000]),
    st.sampled_from([0, 50_000, 1_000_000]),
    st.sampled_from([1, 30, 60]),
    st.sampled_from([1, 6, 60]),
)
MOVES = st.one_of(
    st.tuples(st.just("calls"), st.integers(1, 8), PRICES, st.booleans()),
    st.tuples(st.just("calls"), st.integers(1, 8), PRICES, st.just(True)),
    st.tuples(st.just("answer")),
    st.tuples(st.just("hang_up"), st.integers(0, 7)),
    st.tuples(
        st.just("passes"),
        st.sampled_from([10, 1000, 20_000, 61_000, 600_000, 3_000_000, 3_600_000, 80_000_000]),
        st.integers(0, LATEST_MS),
        st.sampled_from([0, 100, 32_000, 40_000]),
    ),
    st.tuples(st.just("disk"), st.booleans()),
    st.tuples(st.just("write")),
    st.tuples(st.just("written"), st.booleans()),
    st.tuples(st.just("crash"), st.booleans(), st.sampled_from([0, 2000, 86_400_000])),
)


CRASHES = st.lists(
    st.tuples(
        st.tuples(st.just("disk"), st.booleans()),
        st.tuples(st.just("calls"), st.integers(1, 8), PRICES, st.just(True)),
        st.tuples(st.just("write")),
        st.tuples(st.just("disk"), st.booleans()),
        st.tuples(st.just("calls"), st.integers(1, 8), PRICES, st.just(True)),
        st.tuples(st.just("passes"), st.sampled_from([10, 1000, 130_000]), st.just(0), st.just(40_000)),
        st.tuples(st.just("written"), st.booleans()),
        st.tuples(st.just("crash"), st.booleans(), st.sampled_from([0, 86_400_000])),
    ),
    min_size=2,
    max_size=8,
).map(lambda rounds: [move for moves in rounds for move in moves])
"""Power cuts amid calls, again and again, with the disk lagging or not."""


def play(machine: Machine, moves: list[tuple]) -> None:  # type: ignore[type-arg]
    for serial, move in enumerate(moves):
        match move:
            case ("calls", count, price, picked_up):
                for one in range(count):
                    machine.invite(f"{serial}.{one}", price)
                if picked_up:
                    answer_all(machine)
            case ("answer",):
                answer_all(machine)
            case ("hang_up", count):
                for call in list(machine.calls)[:count]:
                    machine.hang_up(call)
            case ("passes", ms, late, silent):
                machine.passes(ms, late, silent)
            case ("disk", works):
                machine.disk_works = works
            case ("write",):
                machine.write()
            case ("written", told):
                machine.written(told)
            case ("crash", reboot, off):
                machine.crash(reboot=reboot, off_ms=off)
    machine.passes(7_200_000, 0, 40_000)
    for call in list(machine.calls):
        machine.hang_up(call)


def answer_all(machine: Machine) -> None:
    for call in list(machine.calls):
        machine.answer(call)


@given(st.one_of(CRASHES, st.lists(MOVES, max_size=25)), st.integers(0, 20 * EURO))
@settings(max_examples=ATTACKS, deadline=None)
def test_no_attack_spends_more_than_a_limit(moves: list[tuple], hour: int) -> None:  # type: ignore[type-arg]
    allowed = limits(hour)
    machine = Machine(allowed, hour // 20)
    play(machine, moves)
    for window in Window:
        assert machine.most_spent(window) <= allowed.spend[window]


@given(st.lists(MOVES, max_size=25), st.integers(0, 20 * EURO))
@settings(max_examples=ATTACKS // 4, deadline=None)
def test_what_is_free_again_after_all_calls_ended_is_all(moves: list[tuple], hour: int) -> None:  # type: ignore[type-arg]
    machine = Machine(limits(hour), hour // 20)
    play(machine, moves)
    assert machine.ledger.plain()["held"] == 0


@given(
    st.lists(
        st.tuples(st.integers(0, 10**9), st.integers(-(10**12), 10**12), st.booleans(), st.integers(0, 10**9)),
        max_size=20,
    )
)
def test_no_clock_makes_the_ledger_run_faster_than_time(
    runs: list[tuple[int, int, bool, int]],
) -> None:
    """Each run: milliseconds up, a step of the wall clock, whether the machine restarts, milliseconds off."""
    true, boot, boot_at, saved = 0, 0, 0, None
    ledger_ms = 0
    for up, _wall_step, reboots, off in runs:
        clock = LedgerClock(ledger_ms, saved, Running(f"b{boot}", true - boot_at))
        true += up
        now = clock.at(true - boot_at)
        assert ledger_ms <= now <= true
        assert clock.at(true - boot_at - 5000) == now
        ledger_ms, saved = now, Running(f"b{boot}", true - boot_at)
        true += off
        if reboots:
            boot, boot_at = boot + 1, true
