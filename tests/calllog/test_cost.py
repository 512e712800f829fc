"""The hundred-thousandth call of a day costs what the thousandth did, and a page of them opens at once."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.calllog.files import journal_path
from appliance.calllog.fold import DAY, fold
from appliance.calllog.lines import encode
from appliance.calllog.reader import CallReader, Page
from appliance.calllog.record import Direction, Outcome, to_dict
from appliance.calllog.writer import Plan
from tests.calllog.make import NOON, ZONE, call, call_id, log
from tests.calllog.test_reader import DAY as TODAY
from tests.pace import slowness

MANY, FEW = 100_000, 1_000
PLAN = Plan()
CALLERS = 5_000


def spread(n: int, many: int) -> float:
    """The start of the n-th of `many` calls, all on one day."""
    return NOON - 11 * 3600 + n * 80_000 / (many * 1.1)


def filled(folder: Path, many: int) -> Path:
    """A day with so many calls, by one fold."""
    folder.mkdir()
    patterns = [to_dict(call(n)) | {DAY: TODAY.isoformat()} for n in range(60)]
    with journal_path(folder, 1).open("wb") as journal:
        for n in range(many):
            own = {"id": call_id(n), "start": spread(n, many), "from": f"+3162{n * 7919 % CALLERS:07d}"}
            journal.write(encode(patterns[n % 60] | own))
    fold(folder, [1], zone=ZONE, size=PLAN.segment, careful=False, open_days={})
    return folder


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("large") / "calls", MANY)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_cost_of_a_call_does_not_grow_with_the_day(large: Path, tmp_path: Path) -> None:
    small = filled(tmp_path / "calls", FEW)

    def cost(folder: Path, first: int) -> float:
        """Processor time of logging 1,000 more calls and bringing them into their day, in seconds."""
        with log(folder, PLAN) as writer:
            assert writer.flush()
            begun = time.process_time()
            for n in range(first, first + 1000):
                writer.append(call(n))
                if n % 50 == 0:
                    assert writer.flush()
            assert writer.flush(fold=True)
            return time.process_time() - begun

    pairs = [(cost(small, MANY + 2000 * n), cost(large, MANY + 2000 * n)) for n in range(3)]
    few, many = (min(side) for side in zip(*pairs, strict=True))
    print(f"{few:.3f} ms a call in a day of {FEW}, {many:.3f} ms in a day of {MANY}")
    assert many / few < 1.6


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_page_of_a_hundred_thousand_calls_opens_at_once(large: Path) -> None:
    reader = CallReader(large, zone=ZONE, calling_code="31")
    chance = random.Random(1)
    outcomes = list(Outcome)

    def at_random() -> str:
        return f"{spread(chance.randrange(MANY), MANY)!r}_zz"

    pages: dict[str, Callable[[], Page]] = {
        "the newest": reader.search,
        "somewhere": lambda: reader.search(before=at_random()),
        "a caller": lambda: reader.search(number=f"062{chance.randrange(CALLERS):07d}"),
        "the end of a number": lambda: reader.search(number=f"{chance.randrange(1000):03d}7"),
        "an own number": lambda: reader.search(number=f"+3150123000{chance.randrange(10)}"),
        "nobody": lambda: reader.search(number="+49301234567"),
        "an outcome": lambda: reader.search(outcome=chance.choice(outcomes)),
        "a direction": lambda: reader.search(direction=chance.choice(list(Direction))),
        "no such day": lambda: reader.search(day=TODAY.replace(day=3)),
        "one call": lambda: Page(tuple(filter(None, [reader.get(call_id(chance.randrange(MANY)))])), None),
    }
    for name, page in pages.items():
        times = []
        for _ in range(20):
            begun = time.thread_time()
            page()
            times.append(time.thread_time() - begun)
        p95 = sorted(times)[18]
        print(f"{name}: p95 {p95 * 1000:.1f} ms of processor time")
        assert p95 < 0.05 * slowness(), name
