"""The ledger's file: kill -9 at any instant, disks that refuse, files that cannot be read."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from tinydb import TinyDB

from appliance.store.durable import Unusable
from sipengine.core.ledger import Granted
from sipengine.core.ledger_clock import Running
from sipengine.core.ledger_limits import BY_NAME
from sipengine.ledger_store import Kept, LedgerStore, read_ledger
from sipengine.spending import Spending, open_ledger, running_now
from tests.ledger.victim import NUMBER, SETTINGS

ROOT = Path(__file__).parents[2]
SPEND = BY_NAME["spend_week"]


@pytest.mark.parametrize("heard", [1, 5, 40, 200])
def test_no_kill_forgets_a_micro_euro(heard: int, tmp_path: Path) -> None:
    path = tmp_path / "ledger.json"
    chance = random.Random(heard)
    spent = 0
    for _ in range(3):
        command = [sys.executable, "-m", "tests.ledger.victim", str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as victim:
            assert victim.stdout
            for _ in range(chance.randrange(1, heard + 1)):
                victim.stdout.readline()
            victim.kill()
            lines = victim.stdout.read().split()
        spent += int(lines[-1]) if lines else 600_000
        found = open_ledger(path, SETTINGS, running_now())
        assert found.problems == ()
        assert found.ledger.used(SPEND, 0) >= spent


def test_many_reservations_share_a_write_and_none_waits_for_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "ledger.json"
    found = open_ledger(path, SETTINGS, running_now())
    spending = Spending(found.ledger, found.clock, LedgerStore(path))
    spending.apply(SETTINGS)
    grants = [spending.reserve(f"c{n}", NUMBER) for n in range(50)]
    while not all(isinstance(grant, Granted) and spending.is_safe(grant) for grant in grants):
        spending.keep()
    for n in range(50):
        spending.settle(f"c{n}")
    spending.close()
    row = read_ledger(path)
    assert row is not None
    assert (row["held"], row["block"]) == (0, 0)
    with TinyDB(path) as db:
        assert db.table("ledger").get(doc_id=1) == row


def test_a_clean_stop_charges_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.json"
    for _ in range(3):
        found = open_ledger(path, SETTINGS, running_now())
        assert found.ledger.used(SPEND, 0) == 0
        spending = Spending(found.ledger, found.clock, LedgerStore(path))
        spending.apply(SETTINGS)
        spending.close()


def test_a_disk_that_refuses_is_told_and_lets_nothing_be_dialled(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    store = LedgerStore(blocked / "ledger.json")
    store.offer({"now": 0}, 1, 0)
    while not store.why:
        pass
    assert store.kept is None
    store.close()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"ledger": {"1": {"schema": 2}}}', '{"ledger":{"1":{"schema":1}}}']
)
def test_an_unreadable_ledger_is_kept_and_an_hours_money_counts_as_spent(content: str, tmp_path: Path) -> None:
    path = tmp_path / "ledger.json"
    path.write_text(content)
    found = open_ledger(path, SETTINGS, Running("b", 0))
    assert [problem.code for problem in found.problems] == ["ledger_unreadable"]
    assert (tmp_path / "ledger.json.unreadable-1").read_text() == content
    assert found.ledger.used(SPEND, 0) == 1000_000_000


def test_the_newest_state_overtakes_those_that_wait(tmp_path: Path) -> None:
    store = LedgerStore(tmp_path / "ledger.json")
    for mark in range(100):
        store.offer({"now": mark}, mark, 7)
    store.close()
    assert store.kept == Kept(99, 7)
    assert json.loads((tmp_path / "ledger.json").read_text())["ledger"]["1"]["now"] == 99
    with pytest.raises(Unusable):
        read_ledger(tmp_path)
