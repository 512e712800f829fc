"""The ledger at work: what goes to the disk at once, what soon, and how often running calls are looked at.

Law: a hand-made clock and a hand-made disk; nothing waits.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from appliance.numbering import E164
from appliance.settings import Settings
from sipengine.core.ledger import Crossed, Denied, Granted, Ledger
from sipengine.core.ledger_clock import LedgerClock, Running
from sipengine.core.ledger_limits import limits_of
from sipengine.ledger_store import Kept
from sipengine.spending import SOON_MS, STEP_MS, Spending

MOBILE = E164("+31612345678")


class Paper:
    """A disk that takes everything, when it is told to."""

    def __init__(self) -> None:
        self.kept: Kept | None = None
        self.why = ""
        self.offered: list[Kept] = []

    def offer(self, state: Mapping[str, Any], mark: int, block: int) -> None:
        self.offered.append(Kept(mark, block))

    def write(self) -> None:
        self.kept = self.offered[-1]

    def close(self) -> None:
        self.write()


class Box:
    """A ledger with a clock in ms since the start."""

    def __init__(self, calls_an_hour: int) -> None:
        settings = Settings.model_validate(
            {
                "limits": {
                    "spend_eur": {"hour": "1000", "day": "1000", "week": "1000"},
                    "calls": {"hour": calls_an_hour},
                }
            }
        )
        self.now, self.paper = 0, Paper()
        start = Running("boot", 0)
        ledger = Ledger(limits_of(settings))
        self.spending = Spending(
            ledger, LedgerClock(0, None, start), self.paper, lambda: Running("boot", self.now)
        )
        self.spending.apply(settings)

    def begin(self, name: str) -> Granted | Denied:
        return self.spending.reserve(name, MOBILE)


@pytest.fixture
def box() -> Box:
    """A box whose disk has promised a block away already."""
    made = Box(calls_an_hour=20)
    made.spending.turn()
    made.paper.write()
    made.now += 10 * SOON_MS
    made.spending.turn()
    return made


def test_a_call_that_must_wait_for_the_disk_is_written_at_once() -> None:
    fresh = Box(calls_an_hour=20)
    granted = fresh.begin("one")
    assert isinstance(granted, Granted)
    assert not fresh.spending.is_safe(granted)
    assert fresh.paper.offered[-1].mark == granted.mark
    fresh.paper.write()
    fresh.spending.turn()
    assert fresh.spending.is_safe(granted)


def test_a_call_that_is_safe_already_is_dialled_before_anything_is_written(box: Box) -> None:
    before = len(box.paper.offered)
    granted = box.begin("one")
    assert isinstance(granted, Granted)
    assert box.spending.is_safe(granted)
    assert len(box.paper.offered) == before
    box.spending.turn()
    assert box.paper.offered[-1].mark == granted.mark


def test_many_safe_calls_share_one_writing_and_the_last_is_not_forgotten(box: Box) -> None:
    before = len(box.paper.offered)
    marks = []
    for number in range(10):
        found = box.begin(f"call {number}")
        assert isinstance(found, Granted)
        marks.append(found.mark)
        box.spending.turn()
        box.now += 1
    assert len(box.paper.offered) == before + 1
    box.now += SOON_MS
    box.spending.turn()
    assert box.paper.offered[-1].mark == marks[-1]


def test_a_call_that_is_turned_away_is_news_at_once(box: Box) -> None:
    for number in range(20):
        assert isinstance(box.begin(f"call {number}"), Granted)
    box.spending.turn()
    assert isinstance(box.begin("one too many"), Denied)
    assert any(isinstance(deed, Crossed) and deed.percent == 100 for deed in box.spending.turn())


def test_running_calls_are_looked_at_every_tenth_of_a_second(box: Box) -> None:
    box.begin("one")
    box.spending.turn()
    box.spending.answered("one")
    box.now += STEP_MS - 1
    box.spending.turn()
    held = box.spending.ledger.plain()["held"]
    box.now += 1
    box.spending.turn()
    assert box.spending.ledger.plain()["held"] < held
