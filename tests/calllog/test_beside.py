"""Reading while another process writes: nothing that was durable is ever missing, doubled or half."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from appliance.calllog.reader import CallReader
from tests.calllog.make import ZONE, call


def test_readers_see_a_whole_log_at_every_moment(tmp_path: Path) -> None:
    reader = CallReader(tmp_path, zone=ZONE)
    durable: set[str] = set()
    rounds, seen = 0, set[str]()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.calllog.victim"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as victims:
        assert victims.stdin
        assert victims.stdout
        victims.stdin.write(f"{tmp_path} 0\n".encode())
        victims.stdin.flush()
        child = int(victims.stdout.readline())
        os.set_blocking(victims.stdout.fileno(), False)
        try:
            while len(durable) < 300 or rounds < 60:
                durable |= {line[1:].decode() for line in (victims.stdout.read() or b"").split() if len(line) > 9}
                records = reader.last(100_000)
                counted = sum(day.count for day in reader.summaries())
                ids = [one.id for one in records]
                assert len(ids) == len(set(ids)), "doubled"
                assert ids == sorted(ids, reverse=True), "out of order"
                assert durable | seen <= set(ids), "missing"
                assert all(one == call(int(one.id[9:18])) for one in records), "half"
                assert len(seen) <= len(ids) <= counted, "counted fewer than there are"
                seen, rounds = set(ids), rounds + 1
        finally:
            os.kill(child, signal.SIGKILL)
            victims.stdin.close()
    assert rounds >= 60
