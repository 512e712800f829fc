"""Killed at any point, firewall, network and a list on trial are the old or the new one, and nobody is locked out.

The long suite, and `TRUNKBOX_KILLS=200`, kill that often; each kill is at a random point of the work.
"""

import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.agent.firewall import Firewall
from appliance.agent.network import Setting
from appliance.agent.wiring import NAME, network_file
from appliance.firewall import Plan
from appliance.whitelist.trial import TrialFile
from tests.agent import zygote
from tests.firewall.ground import Ground, laid, missing
from tests.long import LONG
from tests.peers.netns import NetNs

KILLS = int(os.environ.get("TRUNKBOX_KILLS", "200" if LONG else "25"))
ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.timeout(60 + 2 * KILLS)


@contextmanager
def killing(work: str, folder: Path, place: NetNs | None = None) -> Iterator[Callable[[float], None]]:
    """What starts a victim and kills it after so many seconds of work."""

    def start() -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "tests.agent.zygote", work, str(folder)]
        return subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    process = place.run(start) if place else start()
    assert process.stdin is not None
    assert process.stdout is not None
    hold = threading.Event()

    def kill(seconds: float) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("go\n")
        process.stdin.flush()
        victim = int(process.stdout.readline())
        hold.wait(seconds)
        os.killpg(victim, signal.SIGKILL)  # an nft that outlives it would write its table after the restore
        assert process.stdout.readline().strip() == "dead"

    with process.stdin, process.stdout:
        yield kill
        process.stdin.close()
        assert process.wait(20) == 0


@pytest.fixture
def ground() -> Iterator[Ground]:
    if missing():
        pytest.skip(str(missing()))
    with laid() as found:
        yield found


def test_a_killed_firewall_is_the_old_or_the_new_one(ground: Ground, tmp_path: Path) -> None:
    chance = random.Random(7)
    Firewall(tmp_path, zygote.GUARD, nft=ground.nft).apply(zygote.plan(0).model_dump(mode="json"))
    with killing("firewall", tmp_path, ground.box) as kill:
        for _ in range(KILLS):
            kill(chance.uniform(0, 0.08))
            table = ground.table()
            # Whole, whichever: one provider, the office's pages, every chain; and the disk holds a whole plan too.
            assert len(re.findall(r"elements = \{ 11\.\d+\.\d+\.\d+ \}", table)) == 1, table
            assert "192.168.0.0/16" in table
            assert {"input", "sip", "rtp", "web", "output"} <= set(re.findall(r"chain (\w+)", table))
            Plan.model_validate_json((tmp_path / "firewall.json").read_bytes())
            Firewall(tmp_path, zygote.GUARD, nft=ground.nft).restore()
            kept = Plan.model_validate_json((tmp_path / "firewall.json").read_bytes())
            assert str(kept.trusted[0].network_address) in ground.table()


def test_a_killed_network_is_the_confirmed_one(tmp_path: Path) -> None:
    (tmp_path / "cards" / "eth0" / "device").mkdir(parents=True)
    (tmp_path / "runtime").mkdir()
    chance = random.Random(11)
    confirmed = 0
    with killing("network", tmp_path) as kill:
        for _ in range(KILLS):
            kill(chance.uniform(0, 0.05))
            zygote.network(tmp_path).restore()
            kept, file = tmp_path / "network.json", tmp_path / "runtime" / NAME
            if not kept.exists():
                assert not file.exists()
                continue
            setting = Setting.model_validate_json(kept.read_bytes())
            assert file.read_text() == network_file(setting.interface, setting.wiring)
            # The victims confirm even turns alone.
            confirmed += 1
    assert confirmed


def test_a_killed_trial_is_whole_or_not_there(tmp_path: Path) -> None:
    chance = random.Random(13)
    with killing("trial", tmp_path) as kill:
        for _ in range(KILLS):
            kill(chance.uniform(0, 0.03))
            assert (TrialFile(tmp_path).read() is not None) is (tmp_path / "whitelist.json").exists()
