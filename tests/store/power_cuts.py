"""Kills a process that saves settings, again and again at random instants, and looks at what lies on disk then.

Law: one thread, so that forking is safe; every finding is printed as one JSON object for the test to judge.
Run as `python -m tests.store.power_cuts FOLDER KILLS SEED`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from appliance.settings import NumberRange, Settings
from appliance.settings.upkeep import Box
from appliance.store import Loaded, SettingsStore

BULK = tuple(
    NumberRange(range=(f"+3150{n}000", f"+3150{n}009"), trunk="t", label="x" * 150) for n in range(1000, 1040)
)
"""Enough that a draft takes more than one page."""


def settings_of(revision: int) -> Settings:
    """Settings that tell from which save they are, at their beginning and at their end."""
    return Settings(box=Box(name=f"nr {revision}"), numbers=BULK, retention={"calls_days": 1 + revision % 3000})


def whole(found: Loaded) -> bool:
    """Nothing of another generation is mixed in."""
    return found.revision == 0 or found.settings == settings_of(found.revision)


def save_until_killed(store: SettingsStore, revision: int, report: int) -> None:
    """Save without end; each finished save is one line on `report`."""
    while True:
        revision = store.save(settings_of(revision + 1), revision, "writer").revision
        os.write(report, f"{revision}\n".encode())


def kill_one(store: SettingsStore, revision: int, delay: float) -> tuple[int, Loaded | str]:
    """Let a child save from `revision`, kill it `delay` seconds after its first save.

    The last finished save, and what is loaded then.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        save_until_killed(store, revision, writing)
    os.close(writing)
    with os.fdopen(reading) as lines:
        finished = int(lines.readline())
        time.sleep(delay)  # A random instant is the whole point; there is nothing to wait for.
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        finished = max((int(line) for line in lines if line.endswith("\n")), default=finished)
    found = store.load()
    return finished, found if isinstance(found, Loaded) else repr(found)


def main(folder: str, kills: str, seed: str) -> None:
    """Do it and print the findings."""
    chance = random.Random(int(seed))
    store = SettingsStore(Path(folder))
    revision = store.save(settings_of(1), 0, "first").revision
    started = time.monotonic()
    revision = store.save(settings_of(2), revision, "second").revision
    span = 2 * (time.monotonic() - started)
    wrong, drafts, unfinished = [], 0, 0
    for _ in range(int(kills)):
        finished, found = kill_one(store, revision, chance.random() * span)
        if isinstance(found, str) or not whole(found) or found.revision not in (finished, finished + 1):
            wrong.append(f"{finished} finished, then {found}")
            break
        drafts += (store.folder / "settings.json.draft").exists()
        unfinished += found.revision == finished
        revision = found.revision
    print(json.dumps({"wrong": wrong, "writes": revision, "drafts": drafts, "unfinished": unfinished}))


if __name__ == "__main__":
    main(*sys.argv[1:])
