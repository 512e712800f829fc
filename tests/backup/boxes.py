"""Boxes to back up: settings, prompts, spending, messages, calls."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from appliance.sealing import Lock, new_lock
from appliance.settings import Settings
from appliance.store import Loaded, SettingsStore

PASSPHRASE = "paarse fietsen zingen zacht"
MADE = 1_795_000_000.0


def lock() -> Lock:
    """Made once: the passphrase's work takes a second."""
    return new_lock(PASSPHRASE)


def fill(data: Path, name: str, chance: random.Random | None = None) -> None:
    """A box of this name, with one of everything; `chance`: how much of it."""
    chance = chance or random.Random(name)
    data.mkdir(parents=True, exist_ok=True)
    store = SettingsStore(data)
    found = store.load()
    assert isinstance(found, Loaded)
    box = found.settings.box.model_copy(update={"name": name})
    store.save(found.settings.replace(box=box), found.revision, "test")
    (data / "prompts").mkdir(exist_ok=True)
    (data / "voicemail").mkdir(exist_ok=True)
    for number in range(chance.randint(1, 3)):
        (data / "prompts" / f"{number:024x}.wav").write_bytes(chance.randbytes(chance.randint(0, 9000)))
        (data / "voicemail" / f"call{number}.wav").write_bytes(b"RIFF" + chance.randbytes(chance.randint(0, 9000)))
        (data / "voicemail" / f"call{number}.json").write_text("{}")


def ledger(data: Path, *, now: int = 10_000_000, line: str = "a" * 16, **spent: int) -> dict[str, Any]:
    """A ledger's file with micro-euros and calls by window, spent a minute ago."""
    widths = {"hour": 60_000, "day": 900_000, "week": 3_600_000}
    buckets = {window: [[(now - 60_000) // width, spent.get(window, 0)]] for window, width in widths.items()}
    row = {
        "schema": 1, "now": now, "spend": buckets, "calls": buckets, "held": spent.get("held", 0), "lifted": {},
        "given": [], "boot": "other", "uptime_ms": 5, "block": 0, "line": line, "taken": [],
    }  # fmt: skip
    (data / "ledger.json").write_text(json.dumps({"ledger": {"1": row}}))
    return row


def name_of(data: Path) -> str:
    """Which box these settings are."""
    found = SettingsStore(data).load()
    assert isinstance(found, Loaded), found
    return found.settings.box.name


def settings_of(data: Path) -> Settings:
    """The settings in force."""
    found = SettingsStore(data).load()
    assert isinstance(found, Loaded), found
    return found.settings
