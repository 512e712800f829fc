"""The settings as they were before an update, for the version that comes back.

Law: what this version can read is never replaced; what it cannot read is kept beside it.
"""

from __future__ import annotations

from pathlib import Path

from appliance.store import Loaded, SettingsStore
from appliance.store.durable import give_to_owner, write_durably

SETTINGS = "settings.json"
SNAPSHOT = "settings.before-update.json"
NEWER = "settings.after-update.json"


def take(data: Path) -> None:
    """Keep a copy. Raises OSError."""
    try:
        content = (data / SETTINGS).read_bytes()
    except FileNotFoundError:
        (data / SNAPSHOT).unlink(missing_ok=True)
        return
    _write(data / SNAPSHOT, content)


def put_back_if_needed(data: Path) -> bool:
    """Put the copy back where this version cannot read what the newer one left; whether that was done."""
    if not (data / SNAPSHOT).exists() or isinstance(SettingsStore(data).load(), Loaded):
        return False
    if (data / SETTINGS).exists():
        _write(data / NEWER, (data / SETTINGS).read_bytes())
    _write(data / SETTINGS, (data / SNAPSHOT).read_bytes())
    return True


def _write(path: Path, content: bytes) -> None:
    write_durably(path, content)
    give_to_owner(path, path.parent)
