"""What calls cost, told as sentences; and the laws of every price."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from appliance.numbering import E164, Reader, canonical
from appliance.rates import Price, Tariff, compile_tariff
from appliance.settings.security import Rates
from tests.numbering.samples import valid_numbers

RATES: TypeAdapter[Rates] = TypeAdapter(Rates)
EURO = 1_000_000


def tariff(*prefixes: str, **more: Any) -> Tariff:
    rows = [{"prefix": prefix, "per_minute": "0.02"} for prefix in prefixes]
    return compile_tariff(RATES.validate_python({"rows": rows, **more}))


@pytest.mark.parametrize(
    ("number", "prefixes", "row"),
    [
        pytest.param("+31501234567", ["+31"], "+31", id="the row of its country"),
        pytest.param("+31612345678", ["+31", "+316", "+3161"], "+3161", id="the longest prefix wins"),
        pytest.param("+3222345678", ["+31"], None, id="a country without a row is unknown"),
        pytest.param("+31900123456", ["+31"], None, id="premium does not inherit its country's row"),
        pytest.param("+31900123456", ["+3"], None, id="nor the row of half the world"),
        pytest.param("+31900123456", ["+31", "+3190"], "+3190", id="but has a row of its own"),
        pytest.param("1888", ["+31", "+3118"], None, id="a short number does not inherit a row with a plus"),
        pytest.param("1888", ["+31", "18"], "18", id="but one without"),
        pytest.param("14050", ["14", "14050"], "14050", id="short numbers by the longest too"),
        pytest.param("+31188812345", ["18"], None, id="a short row prices no other number"),
        pytest.param("+12423456789", ["+1242"], "+1242", id="the Bahamas have a row of their own"),
        pytest.param("+19002345678", ["+1"], None, id="American premium does not inherit"),
        pytest.param("+19002345678", ["+1900"], "+1900", id="and has a row of its own"),
        pytest.param("+3190012345678", ["+31"], None, id="what no plan knows is dear"),
        pytest.param("+88216000000", ["+882"], "+882", id="a satellite's row is no country's"),
        pytest.param("abc", ["+31"], None, id="what is no number is unknown"),
    ],
)
def test_the_row_that_prices_a_number(number: str, prefixes: list[str], row: str | None) -> None:
    assert tariff(*prefixes).price(canonical(number, Reader())).prefix == row


@pytest.mark.parametrize(
    ("increment", "seconds", "cents"),
    [
        ("60/60", 0, 65), ("60/60", 1, 65), ("60/60", 60, 65), ("60/60", 60.01, 125), ("60/60", 121, 185),
        ("60/1", 59, 65), ("60/1", 61, 66), ("60/1", 90, 95), ("1/1", 0, 6), ("1/1", 1, 6), ("1/1", 2, 7),
        ("30/6", 31, 41), ("30/6", 36.5, 47),
    ],
)  # fmt: skip
def test_increments_are_paid_whole(increment: str, seconds: float, cents: int) -> None:
    first, following = map(int, increment.split("/"))
    assert Price(60 * EURO // 100, 5 * EURO // 100, first, following).cost(seconds) == cents * EURO // 100


def test_amounts_are_whole_micro_euros() -> None:
    price = tariff(unknown={"per_minute": "0.021501", "setup": "0.000001", "increment": "1/1"}).unknown
    assert (price.per_minute, price.setup) == (21501, 1)
    assert price.cost(1) == 1 + 359  # 358.35: a part of a micro-euro counts whole


AMOUNT = st.integers(0, 10 * EURO)
SECONDS = st.integers(1, 9999)
PRICES = st.builds(Price, AMOUNT, AMOUNT, SECONDS, SECONDS)


@given(PRICES, st.floats(0, 100_000), st.floats(0, 100_000))
def test_a_longer_call_never_costs_less(price: Price, one: float, other: float) -> None:
    assert price.cost(min(one, other)) <= price.cost(max(one, other))


@given(PRICES, st.floats(0, 100_000))
def test_a_call_costs_at_least_its_seconds(price: Price, seconds: float) -> None:
    exact = price.setup + Decimal(price.per_minute) * Decimal(seconds) / 60
    assert price.cost(seconds) >= exact
    assert price.charged(seconds) >= seconds
    assert price.charged(price.charged(seconds)) == price.charged(seconds)


@given(PRICES, st.integers(1, 500))
def test_reservations_add_up_to_the_cost(price: Price, steps: int) -> None:
    covered, reserved = price.charged(0), price.cost(0)
    for _ in range(steps):
        reserved += price.next_cost(covered)
        covered = price.charged(covered + 1)
        assert reserved == price.cost(covered)


@given(PRICES, st.integers(0, 100 * EURO))
def test_what_money_buys_costs_no_more_and_the_next_increment_does(price: Price, micros: int) -> None:
    seconds = price.affords(micros)
    assume(seconds < 7 * 24 * 3600)
    assert seconds == 0 or (price.cost(seconds) <= micros and price.charged(seconds) == seconds)
    assert price.cost(seconds + 1) > micros


@given(st.sampled_from(valid_numbers()), st.lists(st.integers(1, 8), max_size=5))
def test_the_longest_of_the_rows_that_fit_is_taken(number: str, lengths: list[int]) -> None:
    prefixes = {number[: length + 1] for length in lengths}
    price = tariff(*prefixes).price(E164(number))
    assert price.prefix is None or all(len(prefix) <= len(price.prefix) for prefix in prefixes)
