"""A restored ledger never resets a window: what either of the two has spent counts from then on."""

from __future__ import annotations

import json
import random
import threading
from pathlib import Path
from typing import Any

from appliance.backup import learned
from appliance.backup.learned import LEARNED, Learned
from appliance.backup.staged import FOLDER, staged, taken
from appliance.backup.standing import SWITCHES, Switches, to_json
from appliance.calllog.writer import CallLog
from sipengine.core.ledger import Ledger
from sipengine.core.ledger_clock import Running
from sipengine.core.ledger_limits import EVERY, limits_of
from sipengine.core.ledger_window import SPAN, Window
from sipengine.ledger_store import LedgerStore, read_ledger
from sipengine.restoring import Restoring
from sipengine.spending import Spending, open_ledger
from tests.backup.boxes import ledger as ledger_file
from tests.calllog.make import NOON, ZONE, call, log
from tests.calllog.test_writer import ids
from tests.ledger.victim import SETTINGS

LIMITS = limits_of(SETTINGS)
WEEK = SPAN[Window.WEEK]


def generated(chance: random.Random, now: int) -> dict[str, Any]:
    """A ledger's state at `now` with spending all over its windows."""
    widths = {"hour": 60_000, "day": 900_000, "week": 3_600_000}
    plain: dict[str, Any] = {"now": now, "held": chance.choice([0, 0, 90_000]), "lifted": {}, "given": []}
    for kind in ("spend", "calls"):
        plain[kind] = {}
        for window, width in widths.items():
            newest, most = now // width, SPAN[Window(window)] // width
            ages = sorted({chance.randrange(0, most) for _ in range(chance.randrange(0, 12))}, reverse=True)
            buckets = [[newest - age, chance.randrange(1, 5_000_000)] for age in ages if newest >= age]
            plain[kind][window] = buckets
    return plain


def test_from_then_on_no_sum_is_smaller_than_either_would_have_been() -> None:
    chance = random.Random(6)
    for _ in range(150):
        now, then = chance.randrange(WEEK, 4 * WEEK), chance.randrange(WEEK, 4 * WEEK)
        here, there = generated(chance, now), generated(chance, then)
        same = chance.random() < 0.5 and then <= now
        merged = Ledger.recovered(here, LIMITS, now, 0)
        merged.absorb(there, now, 70_000, same=same)
        ours, theirs = Ledger.recovered(here, LIMITS, now, 0), Ledger.recovered(there, LIMITS, then, 0)
        for later in (0, 1_800_000, 7_200_000, WEEK // 2, WEEK - 1):
            for limit in EVERY:
                # Of a ledger of another box nobody knows how long ago: it counts as left now.
                other = theirs.used(limit, now + later if same else then + later)
                if same:
                    other -= there["held"] if limit.kind == "spend" else 0
                assert merged.used(limit, now + later) >= max(ours.used(limit, now + later), other)


def test_an_earlier_state_of_the_same_ledger_adds_nothing() -> None:
    now = 3 * WEEK
    plain = generated(random.Random(2), now)
    merged, before = Ledger.recovered(plain, LIMITS, now, 0), Ledger.recovered(plain, LIMITS, now, 0)
    merged.absorb(plain, now, 50_000, same=True)
    assert [merged.used(one, now) for one in EVERY] == [before.used(one, now) for one in EVERY]


def staged_ledger(data: Path, tmp_path: Path, id: str, **spent: int) -> None:
    folder = data / FOLDER / id
    folder.mkdir(parents=True)
    ledger_file(folder, **spent)


def opened(data: Path) -> Spending:
    running = Running("this", 50_000_000)
    found = open_ledger(data / "ledger.json", SETTINGS, running)
    store = LedgerStore(data / "ledger.json")
    spending = Spending(found.ledger, found.clock, store, lambda: running, origin=found.origin)
    spending.apply(SETTINGS)
    return spending


def used(spending: Spending, name: str) -> int:
    limit = next(one for one in EVERY if str(one) == name)
    return spending.ledger.used(limit, spending.now)


def ended(restoring: Restoring) -> None:
    while restoring.busy:
        restoring._thread.join(1)  # type: ignore[union-attr]


def test_a_restored_ledger_counts_before_the_first_call_and_once(tmp_path: Path) -> None:
    data = tmp_path
    staged_ledger(data, tmp_path, "0123456789abcdef", week=40_000_000, hour=1)
    with log(data / "calls") as calls:
        spending = opened(data)
        restoring = Restoring(data, spending, calls, lambda: NOON)
        restoring.look()
        assert used(spending, "spend_week") == 40_000_000, "at once"
        ended(restoring)
        assert taken(data) == ("0123456789abcdef",)
        spending.close()
        row = read_ledger(data / "ledger.json")
        assert row is not None
        assert row["taken"] == ["0123456789abcdef"]
        # A web that had no time to remove it, and an engine that starts again and again.
        for _ in range(3):
            (data / "restored.json").unlink()
            spending = opened(data)
            again = Restoring(data, spending, calls, lambda: NOON)
            again.look()
            assert used(spending, "spend_week") == 40_000_000, "once"
            ended(again)
            spending.close()


def test_a_backup_of_this_very_box_from_before_frees_no_money(tmp_path: Path) -> None:
    data = tmp_path
    ledger_file(data, line="b" * 16, week=60_000_000, now=20_000_000)
    staged_ledger(data, tmp_path, "00000000000000aa", line="b" * 16, week=10_000_000, now=20_000_000)
    with log(data / "calls") as calls:
        spending = opened(data)
        before = used(spending, "spend_week")
        restoring = Restoring(data, spending, calls, lambda: NOON)
        restoring.look()
        assert used(spending, "spend_week") == before >= 60_000_000
        ended(restoring)
        spending.close()


def test_what_is_no_ledger_stops_nothing_and_is_told(tmp_path: Path) -> None:
    staged_ledger(tmp_path, tmp_path, "00000000000000ab")
    one = staged(tmp_path)[0]
    one.ledger.write_text(json.dumps({"ledger": {"1": {"schema": 1, "now": "x"}}}))
    with log(tmp_path / "calls") as calls:
        spending = opened(tmp_path)
        restoring = Restoring(tmp_path, spending, calls, lambda: NOON)
        restoring.look()
        ended(restoring)
        assert [problem.code for problem in restoring.problems()] == ["restore_failed"]
        spending.close()


def kept(folder: Path, numbers: range) -> None:
    with log(folder) as writer:
        for number in numbers:
            writer.append(call(number))
        assert writer.flush(fold=True)


def test_calls_and_messages_come_back_once_beside_what_is_there(tmp_path: Path) -> None:
    data = tmp_path / "data"
    folder = data / FOLDER / "00000000000000ac"
    (folder / "voicemail").mkdir(parents=True)
    (folder / "voicemail" / "one.wav").write_bytes(b"RIFF1")
    (folder / "voicemail" / "one.json").write_text("{}")
    kept(folder / "calls", range(40))
    data_calls: CallLog
    with log(data / "calls") as data_calls:
        for number in range(30, 60):
            data_calls.append(call(number))
        assert data_calls.flush()
        spending = opened(data)
        for _ in range(2):
            (data / "restored.json").unlink(missing_ok=True)
            restoring = Restoring(data, spending, data_calls, lambda: NOON)
            restoring.look()
            ended(restoring)
            assert taken(data) == ("00000000000000ac",)
            assert restoring.problems() == ()
        assert data_calls.flush(fold=True)
        spending.close()
    found = ids(data / "calls")
    assert sorted(found) == sorted(call(number).id for number in range(60))
    assert (data / "voicemail" / "one.wav").read_bytes() == b"RIFF1"
    assert data_calls.zone == ZONE


def test_switches_and_what_was_learned_are_taken_over_and_the_restore_is_done_once_the_disk_has_them(
    tmp_path: Path,
) -> None:
    data, written = tmp_path / "data", threading.Event()
    told: list[Switches] = []
    known: list[Learned] = []
    folder = data / FOLDER / "00000000000000ae"
    folder.mkdir(parents=True)
    (folder / LEARNED).write_bytes(learned.to_json(Learned(("NL", "BE"))))
    (folder / SWITCHES).write_bytes(to_json(Switches(frozenset({"dicht"}), frozenset({"dicht"}))))
    with log(data / "calls") as calls:
        spending = opened(data)
        restoring = Restoring(data, spending, calls, lambda: NOON, told.append, known.append, written.is_set)
        restoring.look()
        assert known == [Learned(("NL", "BE"))]
        assert told == [Switches(frozenset({"dicht"}), frozenset({"dicht"}))], "before the settings are applied"
        assert taken(data) == ()
        written.set()
        ended(restoring)
        assert taken(data) == ("00000000000000ae",)
        assert restoring.problems() == ()
        spending.close()


def test_days_that_this_box_does_not_have_come_back_as_they_were(tmp_path: Path) -> None:
    data = tmp_path / "data"
    folder = data / FOLDER / "00000000000000ad"
    kept(folder / "calls", range(25))
    with log(data / "calls") as calls:
        spending = opened(data)
        restoring = Restoring(data, spending, calls, lambda: NOON + 30 * 86_400)
        restoring.look()
        ended(restoring)
        assert taken(data)
        spending.close()
    assert sorted(ids(data / "calls")) == sorted(call(number).id for number in range(25))
    for path in (folder / "calls").glob("*.json"):
        assert (data / "calls" / path.name).read_bytes() == path.read_bytes()
