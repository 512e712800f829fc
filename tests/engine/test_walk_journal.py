"""Who was in a belplan when the engine was killed: found again, logged once, and at the price of one write."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from appliance.calllog.lines import encode
from appliance.calllog.record import CallRecord, Direction, Outcome
from sipengine.walk_journal import FILE, LARGEST, MOST, WalkJournal
from tests.pace import slowness

NOW = 1_795_000_000.0


def lost(n: int, plan: str = "nacht") -> CallRecord:
    return CallRecord(
        id=f"20261118T110640000-{n:010x}",
        start=NOW,
        direction=Direction.IN,
        outcome=Outcome.FAILED,
        reason="engine_lost",
        belplan=plan,
    )


def after_a_kill(folder: Path, later: float = 3.0) -> WalkJournal:
    """The journal of the next engine; the one before was never closed."""
    return WalkJournal(folder, NOW + later)


def test_who_was_there_is_known_to_the_next_engine(tmp_path: Path) -> None:
    journal = WalkJournal(tmp_path, NOW)
    assert journal.lost == ()
    for n in range(3):
        journal.begin(lost(n))
    found = after_a_kill(tmp_path).lost
    assert [one.id for one in found] == [lost(n).id for n in range(3)]
    assert {(one.reason, one.belplan, one.end) for one in found} == {("engine_lost", "nacht", NOW + 3)}


def test_a_call_that_is_logged_is_no_longer_there(tmp_path: Path) -> None:
    journal = WalkJournal(tmp_path, NOW)
    journal.begin(lost(1))
    journal.durable([lost(1).id, "another"])
    assert (tmp_path / FILE).stat().st_size == 0
    assert after_a_kill(tmp_path).lost == ()


def test_a_second_kill_before_the_log_took_them_forgets_nobody(tmp_path: Path) -> None:
    WalkJournal(tmp_path, NOW).begin(lost(1))
    again = after_a_kill(tmp_path)
    again.begin(lost(2))
    third = after_a_kill(tmp_path)
    assert {one.id for one in third.lost} == {lost(1).id, lost(2).id}
    third.durable([one.id for one in third.lost])
    assert after_a_kill(tmp_path).lost == ()


def test_a_torn_line_costs_nobody_else(tmp_path: Path) -> None:
    WalkJournal(tmp_path, NOW).begin(lost(1))
    file = tmp_path / FILE
    whole = file.read_bytes()
    no_call, half = encode({}), whole[: len(whole) // 2]
    file.write_bytes(b"0000ffff " + whole[:40] + b"\n" + whole + no_call + half)
    assert [one.id for one in after_a_kill(tmp_path).lost] == [lost(1).id]


def test_a_box_that_is_never_idle_keeps_a_small_file(tmp_path: Path) -> None:
    journal = WalkJournal(tmp_path, NOW)
    journal.begin(lost(0, "die blijft"))
    for n in range(1, 2000):
        journal.begin(lost(n))
        journal.durable([lost(n).id])
        assert (tmp_path / FILE).stat().st_size < LARGEST + 1000
    assert "die blijft" in [one.belplan for one in after_a_kill(tmp_path).lost]


def test_a_call_log_that_takes_nothing_costs_no_memory_without_end(tmp_path: Path) -> None:
    journal = WalkJournal(tmp_path, NOW)
    for n in range(MOST + 50):
        journal.begin(lost(n))
    assert len(journal._open) == MOST


def test_a_folder_that_takes_nothing_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    journal = WalkJournal(tmp_path / "nowhere", NOW)
    journal.begin(lost(1))
    journal.durable([lost(1).id])
    journal.close()
    assert len([one for one in caplog.records if "unnoticed" in one.message]) == 1


def test_what_it_costs_on_the_path_of_a_call(tmp_path: Path) -> None:
    journal, records = WalkJournal(tmp_path, NOW), [lost(n) for n in range(500)]
    before = time.perf_counter()
    for record in records:
        journal.begin(record)
    each = (time.perf_counter() - before) / len(records)
    print(f"{each * 1e6:.0f} microseconds a caller")
    assert each < 0.001 * slowness()
