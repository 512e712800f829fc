"""Where this machine says which box it is, and where an attempt to update is written down.

Law: a machine without the release file is no image of ours: it has no slots, and is updated as Debian is.
"""

from __future__ import annotations

import json
from pathlib import Path

from appliance.store.durable import give_to_owner, write_durably
from appliance.updates.attempt import Attempt, from_plain, to_plain
from appliance.updates.bundle import Machine

RELEASE = Path("/etc/trunkbox/release")
RECORD = "update.json"
UPLOAD = "upload.raucb"
"""The bundle that the pages lay ready for the agent, in the data folder."""


def machine(release: Path = RELEASE) -> Machine | None:
    """This box, or None where no image of ours runs."""
    try:
        rows = (line.partition("=") for line in release.read_text().splitlines())
        said = {name: value for name, _, value in rows}
        return Machine(said["COMPATIBLE"], said["VERSION"])
    except (OSError, KeyError):
        return None


def read_attempt(data: Path) -> Attempt | None:
    """The last attempt; None when there was none, or it cannot be read: then nothing depends on it."""
    try:
        plain = json.loads((data / RECORD).read_bytes())
    except (OSError, ValueError):
        return None
    return from_plain(plain) if isinstance(plain, dict) else None


def write_attempt(data: Path, attempt: Attempt) -> None:
    """Keep it, whatever happens to the power. Raises NotWritten."""
    write_durably(data / RECORD, (json.dumps(to_plain(attempt), indent=1) + "\n").encode())
    give_to_owner(data / RECORD, data)
