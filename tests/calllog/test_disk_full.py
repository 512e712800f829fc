"""A full disk loses no call: they wait, it is said, and they are written when there is room."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.calllog.reader import CallReader
from tests.calllog.make import ZONE, call
from tests.calllog.test_writer import ids

ROOT = Path(__file__).parents[2]


def check(states: str, folder: Path) -> None:
    told = json.loads(states)
    assert [state for state, _ in told] == ["disk_full", "ok", "stopped"]
    assert all(lost == 0 for _, lost in told)
    assert sorted(ids(folder)) == [call(n).id for n in range(80)]
    assert CallReader(folder, zone=ZONE).last(100) == tuple(call(n) for n in reversed(range(80)))


def test_a_cap_on_file_sizes_is_survived(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.calllog.cramped", str(tmp_path), "limit"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    check(done.stdout, tmp_path / "calls")


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="mounting a small disk needs root")
def test_a_full_file_system_is_survived(tmp_path: Path) -> None:
    small, kept = tmp_path / "small", tmp_path / "kept"
    small.mkdir()
    # The mount lives in a namespace of its own and goes with it; so the result is copied out.
    script = (
        'mount -t tmpfs -o size=256k none "$1" || exit 77\n'
        '"$3" -m tests.calllog.cramped "$1" tmpfs && cp -a "$1/calls" "$2"'
    )
    command = ["unshare", "--mount", "sh", "-c", script, "sh", str(small), str(kept), sys.executable]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(f"no mount here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    check(done.stdout, kept)
