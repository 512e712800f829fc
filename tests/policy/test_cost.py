"""What a decision costs: the same with ten numbers as with ten thousand.

Law: absolute times are noise on a shared machine, so only ratios are judged, the best of several rounds each.
"""

from __future__ import annotations

from time import process_time
from timeit import repeat

import pytest

from sipengine.core.policy import Lines, decide
from sipengine.port import Request
from tests.policy.boxes import NUMBERS, from_pbx, from_provider, lines, number, state


def with_numbers(count: int) -> Lines:
    extra = [number(f"+3170{n:07d}") for n in range(count)]
    return lines(numbers=[*NUMBERS, *extra])


def cost(request: Request, ready: Lines) -> float:
    moment = state()
    return min(repeat(lambda: decide(request, ready, moment), timer=process_time, number=100, repeat=5))


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(from_provider(), id="inbound"),
        pytest.param(from_provider("sip:31999999999@h"), id="inbound to a number that is not ours"),
        pytest.param(from_pbx(), id="outbound"),
        pytest.param(from_pbx("112"), id="emergency"),
    ],
)
def test_a_thousand_times_the_numbers_do_not_cost_more(request_: Request) -> None:
    few, many = with_numbers(10), with_numbers(10_000)
    assert cost(request_, many) < 2 * cost(request_, few)


def test_a_hostile_message_costs_no_more_than_a_few_ordinary_ones() -> None:
    """Every header as large as a datagram carries, and made to be split, parsed and read as a number."""
    ready = lines()
    flood = tuple(
        (name, ",".join(['"a" <sip:9123456789012@h>;privacy=off'] * 400))
        for name in ("P-Asserted-Identity", "Diversion", "History-Info", "Remote-Party-ID", "P-Preferred-Identity")
    )
    hostile = from_pbx(caller='"' + "\\" * 60_000, headers=flood)
    assert cost(hostile, ready) < 40 * cost(from_pbx(), ready)
