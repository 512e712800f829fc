"""Restores that were decided on and are not finished: where they lie, and what the engine has taken up of them.

Law: `restores/ID` is there whole, from one rename on; the web finishes its half and removes it, the engine says in
a file of its own what it took. Neither writes what is the other's.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from appliance.backup.contents import LEDGER
from appliance.backup.learned import LEARNED
from appliance.backup.standing import SWITCHES
from appliance.store.durable import write_durably

FOLDER = "restores"
TAKEN = "restored.json"
"""The engine's: which restores it has taken up."""
JOURNAL = "journal.json"
_ID = re.compile(r"[0-9a-f]{16}")
_REMEMBERED = 50


@dataclass(frozen=True, slots=True)
class Staged:
    """One restore. `id`: its name, by which nothing of it is counted twice."""

    id: str
    folder: Path

    @property
    def ledger(self) -> Path:
        """What was spent, as the backup tells."""
        return self.folder / LEDGER

    @property
    def switches(self) -> Path:
        """How the switches of call plans stood, as the backup tells; an older one does not."""
        return self.folder / SWITCHES

    @property
    def learned(self) -> Path:
        """What the watch for fraud had learned, as the backup tells; an older one does not."""
        return self.folder / LEARNED

    @property
    def for_engine(self) -> bool:
        """Whether there is anything that the engine alone may write."""
        return any((self.folder / name).exists() for name in (LEDGER, SWITCHES, LEARNED, "calls", "voicemail"))


def staged(data: Path) -> tuple[Staged, ...]:
    """All that were decided on. Never raises."""
    try:
        names = sorted(one.name for one in (data / FOLDER).iterdir() if _ID.fullmatch(one.name))
    except OSError:
        return ()
    return tuple(Staged(name, data / FOLDER / name) for name in names)


def taken(data: Path) -> tuple[str, ...]:
    """The ids that the engine has taken up wholly."""
    try:
        plain = json.loads((data / TAKEN).read_bytes())
        return tuple(str(one) for one in plain["taken"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def mark_taken(data: Path, id: str) -> None:
    """The engine has all of it, durably. Raises NotWritten."""
    ids = [one for one in taken(data) if one != id]
    write_durably(data / TAKEN, json.dumps({"taken": [*ids, id][-_REMEMBERED:]}).encode())


def remove(one: Staged) -> None:
    """Take it away: a removal that is cut off never looks like a restore. Raises OSError."""
    gone = one.folder.with_name(f".gone-{one.id}")
    one.folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
