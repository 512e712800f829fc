"""kill -9 at any instant: what was reported durable is there, once and whole."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from appliance.calllog.fold import read_summary
from appliance.calllog.reader import CallReader
from tests.calllog.make import ZONE, call, log
from tests.calllog.test_reader import DAY
from tests.calllog.test_writer import ids

ENOUGH = 500
PATIENCE = 40.0


@pytest.mark.slow
def test_no_kill_loses_doubles_or_halves_a_call(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    folder, acknowledged, first, kills = tmp_path / "calls", set[str](), 0, 0
    until = time.monotonic() + PATIENCE
    with subprocess.Popen(
        [sys.executable, "-m", "tests.calllog.victim"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as victims:
        assert victims.stdin
        assert victims.stdout
        while len(acknowledged) < ENOUGH:
            assert time.monotonic() < until, f"{len(acknowledged)} calls in {PATIENCE} s"
            victims.stdin.write(f"{folder} {first}\n")
            victims.stdin.flush()
            heard: list[str] = []
            child = None
            wanted = chance.randrange(8)
            for line in victims.stdout:
                word = line.strip()
                if word == "dead":
                    break
                if word.startswith("+"):
                    heard.append(word[1:])
                else:
                    child = int(word)
                if child is not None and len(heard) >= wanted:
                    # Not at the moment of an answer, but anywhere before the next ones.
                    time.sleep(chance.random() * 0.006)
                    os.kill(child, signal.SIGKILL)
                    kills += 1
                    wanted = sys.maxsize
            acknowledged.update(heard)
            first += 100
        victims.stdin.close()
    print(f"{kills} kills, {len(acknowledged)} acknowledged calls")

    reader = CallReader(folder, zone=ZONE)
    before = reader.last(100_000)
    assert acknowledged <= {one.id for one in before}, "a reader sees it before the next start too"
    with log(folder) as writer:
        assert writer.flush(fold=True)
        assert not writer.health.damaged
    there = ids(folder)
    assert len(there) == len(set(there)), "doubled"
    assert acknowledged <= set(there), "lost"
    whole = {one.id: one for one in (call(n) for n in range(first + 100))}
    found = reader.last(100_000)
    assert all(one == whole[one.id] for one in found), "half"
    assert {one.id for one in found} == set(there)
    summary = read_summary(folder, DAY)
    assert summary
    assert summary.count == len(there)
