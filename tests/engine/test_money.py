"""Money at work in the engine: limits refuse, running calls are warned and cut, 112 is never asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from appliance.calllog.record import Outcome
from sipengine.core.ledger import Ledger
from sipengine.core.ledger_clock import LedgerClock, Running
from sipengine.core.ledger_limits import BY_NAME
from sipengine.ledger_store import Kept
from sipengine.port import Answer, Hangup, LegId
from sipengine.spending import Spending
from tests.engine.office import SETTINGS, Office
from tests.ledger.attack import limits

SECOND = {"unknown": {"per_minute": "0.60", "setup": "0.00", "increment": "1/1"}, "rows": []}
SPEND = BY_NAME["spend_hour"]


def office(hour: str, calls: int | None = None) -> Office:
    """A cent a second; `hour`: euros."""
    limits: Mapping[str, Any] = {
        "spend_eur": {"hour": hour, "day": "1000", "week": "1000"},
        "calls": {"hour": calls, "day": None, "week": None},
    }
    return Office(settings={**SETTINGS, "rates": SECOND, "limits": limits})


def dial(box: Office, number: str = "0612345678") -> LegId:
    leg = box.pbx.dial(number, "31501234567")
    box.run()
    return leg


def pick_up(box: Office) -> LegId:
    leg = box.provider.arrived()[-1].leg
    box.provider.do(Answer(leg))
    box.run()
    return leg


def used(box: Office) -> int:
    spending = box.engine.paying.spending
    return spending.ledger.used(SPEND, spending.now)


def test_a_limit_refuses_with_its_reason_and_the_log_says_which() -> None:
    box = office("0.50")
    dial(box)
    second = dial(box)
    end = box.pbx.ended(second)
    assert end.code == 403
    assert ("Reason", 'Q.850;cause=21;text="Limit reached: spend_hour"') in end.headers
    (record,) = box.records
    assert (record.outcome, record.reason, record.params) == (
        Outcome.BLOCKED,
        "limit_reached",
        (("limit", "spend_hour"),),
    )
    assert record.rule == "default allow"


def test_an_unanswered_call_frees_what_was_held() -> None:
    box = office("0.50")
    dial(box)
    box.provider.do(Hangup(box.provider.arrived()[-1].leg, 486))
    box.run()
    assert used(box) == 0
    dial(box)
    assert len(box.provider.arrived()) == 2


def test_a_running_call_is_warned_and_cut_and_costs_no_more_than_the_limit() -> None:
    box = office("2.00")
    leg = dial(box)
    pick_up(box)
    start = box.now
    warned = cut = 0.0
    for _ in range(200):
        box.wait(1)
        if not warned and box.box.voice.playing:
            warned = box.now - start
        if leg not in box.pbx.legs:
            cut = box.now - start
            break
    assert 156 <= cut <= 160  # two hundred seconds of money, 42 of them for a BYE that nobody answers
    assert cut - 32 <= warned <= cut - 28
    (record,) = box.records
    assert (record.outcome, record.reason) == (Outcome.ANSWERED, "budget_spent")
    assert used(box) == round(cut) * 10_000


def test_a_call_costs_what_it_talked() -> None:
    box = office("10")
    leg = dial(box)
    pick_up(box)
    box.wait(61)
    box.pbx.do(Hangup(leg, 200))
    box.run()
    assert used(box) == 61 * 10_000


def test_no_limit_touches_an_emergency_or_an_inbound_call() -> None:
    box = office("0", calls=1)
    assert box.pbx.ended(dial(box)).code == 403
    urgent = dial(box, "112")
    pick_up(box)
    box.wait(120)
    assert urgent in box.pbx.legs
    box.talk()
    assert used(box) == 0


def test_fifty_calls_race_for_the_last_euro() -> None:
    box = office("1.00")
    legs = [box.pbx.dial("0612345678", "31501234567") for _ in range(50)]
    box.run()
    assert sum(leg in box.pbx.legs for leg in legs) == 2  # 45 s of a cent each are held
    assert used(box) <= 1_000_000


def test_blocked_destinations_are_in_the_log_with_their_rule() -> None:
    blocked = {"default": "allow", "rules": [{"block": {"prefix": "+882"}}]}
    box = Office(settings={**SETTINGS, "destinations": blocked})
    end = box.pbx.ended(dial(box, "0088216000000"))
    assert end.code == 403
    (record,) = box.records
    assert (record.outcome, record.reason, record.rule) == (
        Outcome.BLOCKED,
        "destination_blocked",
        "block prefix +882",
    )


class SlowDisk:
    """A disk that keeps nothing until the test says so."""

    def __init__(self) -> None:
        self.kept: Kept | None = None
        self.why = ""
        self.offered = Kept(0, 0)

    def offer(self, state: Mapping[str, Any], mark: int, block: int) -> None:
        self.offered = Kept(mark, block)

    def close(self) -> None:
        self.kept = self.offered


@pytest.mark.parametrize("kind", ["waits", "gives up", "never"])
def test_a_call_waits_until_its_money_is_on_the_disk(kind: str) -> None:
    disk, start = SlowDisk(), Running("boot", 0)
    spending = Spending(Ledger(limits(10_000_000)), LedgerClock(0, None, start), disk, lambda: start)
    box = Office(settings={**SETTINGS, "rates": SECOND}, spending=spending)
    leg = dial(box)
    assert box.provider.arrived() == []
    if kind == "waits":
        disk.kept = disk.offered
        box.run()
        pick_up(box)
        assert leg in box.pbx.legs
        return
    if kind == "gives up":
        box.pbx.do(Hangup(leg, 487))
        box.run()
    else:
        box.wait(3)
        assert box.pbx.ended(leg).code == 503
    assert used(box) == 0
    assert [record.reason for record in box.records] == ["ledger_busy"]
