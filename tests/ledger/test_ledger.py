"""The ledger, told as sentences."""

from __future__ import annotations

import json

import pytest

from appliance.rates import Price
from sipengine.core.ledger import TAIL_MS, Cut, Denied, Granted, Ledger, Warn
from sipengine.core.ledger_limits import BY_NAME, Crossed, Limits
from sipengine.core.ledger_window import SPAN, Rolling, Window
from tests.ledger.attack import EURO, Machine, limits

CENT = EURO // 100
MINUTE = Price(60 * CENT, 0, 60, 60)
"""60 cents for every started minute."""
SECOND = Price(60 * CENT, 0, 1, 1)
"""A cent a second."""


def ledger(allowed: Limits) -> Ledger:
    found = Ledger(allowed)
    found.promise(0, 1000 * EURO)
    return found


def test_fifty_calls_race_for_the_last_euro_and_one_gets_it() -> None:
    box = ledger(limits(EURO))
    found = [box.reserve(f"c{n}", "+31612345678", MINUTE, 0) for n in range(50)]
    assert sum(isinstance(one, Granted) for one in found) == 1
    assert found[1] == Denied(BY_NAME["spend_hour"])


def test_a_ringing_call_holds_its_money_and_an_unanswered_one_gives_it_back() -> None:
    box = ledger(limits(EURO))
    box.reserve("a", "+31612345678", MINUTE, 0)
    assert box.used(BY_NAME["spend_hour"], 0) == 60 * CENT
    assert box.settle("a", 30_000) == 0
    assert box.used(BY_NAME["spend_hour"], 0) == 0


@pytest.mark.parametrize(
    ("price", "ms", "cents"), [(MINUTE, 1, 60), (MINUTE, 60_001, 120), (SECOND, 12_300, 13), (SECOND, 0, 1)]
)
def test_a_call_costs_its_increments(price: Price, ms: int, cents: int) -> None:
    machine = Machine(limits(100 * EURO), 100 * EURO)
    machine.invite("a", price)
    machine.answer("a")
    machine.passes(ms, 0, 0)
    assert machine.ledger.settle("a", machine.now) == cents * CENT


def test_a_running_call_is_warned_half_a_minute_before_it_is_cut_in_time() -> None:
    machine = Machine(limits(3 * EURO), 100 * EURO)
    machine.invite("a", SECOND)
    machine.answer("a")
    call = machine.calls["a"]
    machine.passes(400_000, 0, 40_000)
    cut_at = 300_000 - TAIL_MS  # a cent a second: 300 s of money, and the tail stays for a BYE that nobody answers
    assert call.warned == [cut_at - 30_000]
    assert call.end == cut_at + 40_000
    assert machine.most_spent(Window.HOUR) == 298 * CENT


def test_money_that_comes_free_lets_a_warned_call_go_on() -> None:
    machine = Machine(limits(2 * EURO), 100 * EURO)
    machine.invite("a", SECOND)
    machine.answer("a")
    machine.invite("b", MINUTE)
    machine.passes(80_000, 0, 0)
    assert machine.calls["a"].warned
    machine.hang_up("b")
    machine.passes(40_000, 0, 0)
    assert machine.cut == 0


def test_what_was_spent_is_free_again_once_the_window_has_passed() -> None:
    box = ledger(limits(EURO))
    box.reserve("a", "+31612345678", MINUTE, 0)
    box.answered("a", 0)
    box.settle("a", 1000)
    assert isinstance(box.reserve("b", "+31612345678", MINUTE, 3_590_000), Denied)
    assert isinstance(box.reserve("b", "+31612345678", MINUTE, 3_700_000), Granted)


def test_calls_are_counted_when_they_start_and_refused_ones_are_not() -> None:
    box = ledger(limits(100 * EURO, calls=2))
    free = Price(0, 0, 1, 1)
    assert isinstance(box.reserve("a", "+31800123", free, 0), Granted)
    box.settle("a", 1)
    assert isinstance(box.reserve("b", "+31800123", free, 2), Granted)
    assert box.reserve("c", "+31800123", free, 3) == Denied(BY_NAME["calls_hour"])
    assert box.used(BY_NAME["calls_hour"], 3) == 2


def test_a_lifted_limit_counts_but_does_not_refuse_for_an_hour() -> None:
    box = ledger(limits(EURO, day=100 * EURO, week=100 * EURO))
    spend = BY_NAME["spend_hour"]
    until = box.lift(spend, 0)
    assert until == 3_600_000
    assert isinstance(box.reserve("a", "+31612345678", Price(10 * EURO, 0, 60, 60), 0), Granted)
    assert box.used(spend, 0) == 10 * EURO
    assert isinstance(box.reserve("b", "+31612345678", MINUTE, until + 1), Denied)


def spend(box: Ledger, cents: int, now: int) -> list[Crossed]:
    box.reserve("x", "+31612345678", Price(0, cents * CENT, 1, 1), now)
    box.answered("x", now)
    box.settle("x", now)
    return [deed for deed in box.step(now) if isinstance(deed, Crossed)]


def test_a_warning_is_given_once_on_crossing_and_again_after_it_fell_below_70() -> None:
    box = ledger(limits(EURO, day=100 * EURO, week=100 * EURO))
    assert spend(box, 79, 0) == []
    (crossed,) = spend(box, 1, 1_800_000)
    assert (str(crossed.limit), crossed.percent, crossed.used) == ("spend_hour", 80, 80 * CENT)
    assert crossed.top == (("+31612345678", 80 * CENT),)
    assert spend(box, 5, 1_800_001) == []
    assert box.step(3_700_000) == []  # the first 79 are out of the window
    (again,) = spend(box, 80, 3_700_000)
    assert again.percent == 80


def test_a_refused_call_counts_as_a_limit_reached_and_is_told_once() -> None:
    box = ledger(limits(EURO, day=100 * EURO, week=100 * EURO))
    dear = Price(5 * EURO, 0, 60, 60)
    told = []
    for now in range(0, 600_000, 1000):
        assert isinstance(box.reserve(f"c{now}", "+8812345", dear, now), Denied)
        told += box.step(now)
    assert [(str(one.limit), one.percent) for one in told if isinstance(one, Crossed)] == [("spend_hour", 100)]


def test_a_crash_charges_open_calls_for_the_most_they_may_have_cost() -> None:
    machine = Machine(limits(10 * EURO), EURO // 2)
    machine.invite("a", MINUTE)
    machine.write()
    machine.written()
    machine.answer("a")
    machine.crash(reboot=True, off_ms=0)
    assert machine.ledger.used(BY_NAME["spend_hour"], machine.now) >= 60 * CENT + EURO // 2


def test_a_call_is_not_dialled_on_money_that_a_power_cut_would_forget() -> None:
    box = Ledger(limits(10 * EURO))
    box.promise(0, 50 * CENT)
    found = box.reserve("a", "+31612345678", MINUTE, 0)
    assert isinstance(found, Granted)
    assert not box.is_promised(found.mark)
    box.promise(box.mark, 50 * CENT)
    assert box.is_promised(found.mark)


def test_a_call_is_cut_when_the_disk_no_longer_takes_its_next_increments() -> None:
    machine = Machine(limits(100 * EURO), 0)
    machine.invite("a", SECOND)
    machine.disk_works = False
    machine.answer("a")
    machine.passes(60_000, 0, 0)
    assert machine.cut == 1
    assert machine.most_spent(Window.HOUR) < 10 * CENT


def test_the_plain_form_survives_json_and_holds_no_more_than_the_windows() -> None:
    box = ledger(limits(1000 * EURO))
    for now in range(0, SPAN[Window.WEEK] * 2, 1_700_000):
        spend(box, 1, now)
    plain = json.loads(json.dumps(box.plain()))
    again = Ledger.recovered(plain, limits(1000 * EURO), plain["now"], 0)
    assert again.plain() == box.plain()
    assert len(json.dumps(plain)) < 10_000


@pytest.mark.parametrize("window", Window)
def test_a_window_forgets_late_never_early(window: Window) -> None:
    rolling = Rolling(window)
    rolling.add(0, 5)
    assert rolling.total(SPAN[window]) == 5
    assert rolling.room_at(0, 5) >= SPAN[window]
    assert rolling.total(rolling.room_at(0, 5)) == 0


def test_a_lower_limit_cuts_the_calls_that_no_longer_fit() -> None:
    machine = Machine(limits(100 * EURO), 100 * EURO)
    machine.invite("a", SECOND)
    machine.answer("a")
    machine.passes(10_000, 0, 0)
    machine.ledger.apply(limits(0))
    machine.passes(100_000, 0, 0)
    assert machine.cut == 1
    assert [deed for deed in machine.ledger.step(machine.now) if isinstance(deed, Warn | Cut)] == []
