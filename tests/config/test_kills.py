"""kill -9 at any instant of a change of settings, by command, page, undo or password: the old ones or the new.

Law: whatever the moment, the settings are whole, the next change is not kept waiting, and the owner is not locked
out. `TRUNKBOX_KILLS=200` kills that often.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.admin.owner import Owner
from appliance.admin.passwords import matches
from appliance.admin.web_file import WebFile
from appliance.cli import main as trunkbox
from appliance.settings import Settings
from appliance.settings.parse import to_data
from appliance.settings.yaml_write import write_yaml
from appliance.store import Loaded, SettingsStore
from tests.long import LONG
from tests.pace import slowness

KILLS = int(os.environ.get("TRUNKBOX_KILLS", "200" if LONG else "45"))
pytestmark = pytest.mark.timeout(60 + 2 * KILLS)
ROOT = Path(__file__).resolve().parents[2]
WORDS = ("paarse fietsen zingen", "groene bomen fluisteren")
Kill = Callable[[str, float], None]


@contextmanager
def killing(data: Path) -> Iterator[Kill]:
    """What starts a piece of work and kills it after so many seconds."""
    words = [sys.executable, "-m", "tests.config.victim", str(data), WORDS[0]]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        hold = threading.Event()

        def kill(line: str, seconds: float) -> None:
            assert process.stdin
            assert process.stdout
            process.stdin.write(line + "\n")
            process.stdin.flush()
            child = int(process.stdout.readline())
            hold.wait(seconds)
            os.kill(child, signal.SIGKILL)
            assert process.stdout.readline().strip() == "dead", line

        yield kill


def loaded(data: Path) -> Loaded:
    found = SettingsStore(data).load()
    assert isinstance(found, Loaded), found
    return found


def named(settings: Settings, name: str) -> Settings:
    return settings.replace(box=settings.box.model_copy(update={"name": name}))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A box with an owner and two generations of settings."""
    folder = tmp_path / "data"
    assert Owner(WebFile(folder), time.time).set_password(WORDS[0]) is None
    assert trunkbox(["--data", str(folder), "config", "import", str(ROOT / "docs" / "box.example.yaml")]) == 0
    found = loaded(folder)
    SettingsStore(folder).save(named(found.settings, "Tweede"), found.revision, "test")
    return folder


def test_killed_settings_are_the_old_or_the_new_and_nobody_waits_for_the_dead(data: Path, tmp_path: Path) -> None:
    chance, file = random.Random(20261127), tmp_path / "box.yaml"
    shown: dict[str, set[bool]] = {"import": set(), "page": set(), "undo": set()}
    spans = {"import": 0.3, "page": 0.05, "undo": 0.02}
    with killing(data) as kill:
        for turn in range(KILLS):
            what = ("import", "page", "undo")[turn % 3]
            before, wanted = loaded(data), named(loaded(data).settings, f"nr {turn}")
            if what == "undo":
                store = SettingsStore(data)
                wanted = store.earlier(store.history()[0].revision)
            file.write_text(write_yaml(to_data(wanted, secrets=False), ""))
            line = {"import": f"import {file}", "page": f"page nr {turn}", "undo": "undo"}[what]
            kill(line, chance.uniform(0, spans[what]))
            after = loaded(data)
            changed = after.revision != before.revision
            assert after.settings == (wanted if changed else before.settings), (turn, what)
            assert after.revision in (before.revision, before.revision + 1)
            shown[what].add(changed)
            # Some ran out of time, some never began: the next turn moves its moments to where the change is.
            spans[what] *= 0.8 if changed else 1.25
            history = SettingsStore(data).history()
            assert history[0].revision < after.revision, "there is always one to go back to"
            if changed:
                assert SettingsStore(data).earlier(before.revision) == before.settings
    print(f"{KILLS} kills, seen old and new of: {sorted(what for what, seen in shown.items() if len(seen) == 2)}")
    assert all(len(seen) == 2 for seen in shown.values()), shown
    # Nobody's death holds the lock: a last change is made at once.
    began = time.monotonic()
    file.write_text(write_yaml(to_data(named(loaded(data).settings, "Laatste"), secrets=False), ""))
    assert trunkbox(["--data", str(data), "config", "import", str(file)]) == 0
    assert time.monotonic() - began < 3 * slowness()
    assert loaded(data).settings.box.name == "Laatste"
    assert len(list(data.glob("*.draft*"))) <= 1, "what was cut off is written over, not gathered"


def test_a_killed_change_of_password_locks_nobody_out(data: Path) -> None:
    chance, span, now = random.Random(9), 0.15, 0
    stored, seen = WebFile(data).read().password, set[bool]()
    with killing(data) as kill:
        for _ in range(KILLS // 3):
            kill(f"password {WORDS[1 - now]}", chance.uniform(0, span))
            found = WebFile(data).read().password
            changed = found != stored
            if changed:
                stored, now = found, 1 - now
                assert matches(stored, WORDS[now]), "the new one, whole"
            seen.add(changed)
            span *= 0.8 if changed else 1.25
    assert seen == {True, False}
