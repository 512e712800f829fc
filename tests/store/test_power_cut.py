"""The plug is pulled: what is on disk afterwards is the old or the new, whole, and no finished save is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.settings import Settings
from appliance.settings.upkeep import Box
from appliance.store import Loaded, NotWritten, SettingsStore

KILLS = 500


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_five_hundred_kills_in_the_middle_of_saving(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.store.power_cuts", str(tmp_path), str(KILLS), "20260101"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    findings = json.loads(done.stdout)
    assert findings["wrong"] == []
    assert findings["writes"] >= KILLS
    assert findings["drafts"] >= 10, "the kills hit drafts, or they prove nothing"


class PowerCut(BaseException):
    """The machine stops here."""


def test_the_steps_come_in_the_order_that_survives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, replace = os.fsync, os.replace

    def seen_sync(descriptor: int) -> None:
        steps.append("sync " + Path(os.readlink(f"/proc/self/fd/{descriptor}")).name)
        sync(descriptor)

    def seen_replace(old: Path, new: Path) -> None:
        steps.append(f"rename {Path(new).name}")
        replace(old, new)

    store = SettingsStore(tmp_path / "data")
    store.save(Settings(), 0, "test")
    monkeypatch.setattr(os, "fsync", seen_sync)
    monkeypatch.setattr(os, "replace", seen_replace)
    store.save(Settings(box=Box(name="Twee")), 1, "test")
    assert steps == [
        "sync data",
        "sync settings.history",
        "sync settings.json.draft",
        "rename settings.json",
        "sync data",
    ]


@pytest.mark.parametrize("stop", range(5))
@pytest.mark.parametrize("how", [PowerCut, OSError], ids=["the machine stops", "the disk refuses"])
def test_stopping_at_any_step_leaves_one_whole_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int, how: type[BaseException]
) -> None:
    store = SettingsStore(tmp_path / "data")
    store.save(Settings(box=Box(name="nr 1")), 0, "test")
    left = iter(range(stop, -1, -1))
    sync, replace = os.fsync, os.replace

    def step() -> None:
        if next(left, 1) == 0:
            raise how(5, "stopped")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda descriptor: (step(), sync(descriptor)))
        patched.setattr(os, "replace", lambda old, new: (step(), replace(old, new)))
        with pytest.raises(PowerCut if how is PowerCut else NotWritten):
            store.save(Settings(box=Box(name="nr 2")), 1, "test")
    found = store.load()
    assert isinstance(found, Loaded)
    assert found.settings.box.name == f"nr {found.revision}"
    assert found.revision == (2 if stop == 4 else 1)
    store.save(Settings(box=Box(name="nr 3")), found.revision, "test")
