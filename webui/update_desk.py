"""What the page knows of this machine's versions, and what it can have begun.

Law: on a machine that is no image of ours there is nothing to know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from appliance.updates.bundle import Machine, Refuse
from appliance.updates.inspect import KEYRING, inspect
from appliance.updates.place import RELEASE, UPLOAD, machine
from appliance.updates.progress import PROGRESS, Progress, read

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class UpdateDesk:
    """Where an image keeps what it is."""

    release: Path = field(default=RELEASE)
    keyring: Path = field(default=KEYRING)
    shown: Path = field(default=PROGRESS)

    def here(self) -> Machine | None:
        """This box and its version; None on any other machine."""
        return machine(self.release)

    def now(self) -> Progress | None:
        """How far an installation is, or how the last one since the start ended."""
        return read(self.shown)

    def keep(self, stream: IO[bytes], data: Path, here: Machine) -> Refuse | None:
        """Lay a bundle ready for the agent; None when it may be installed. Raises OSError."""
        target = data / UPLOAD
        draft = target.with_suffix(".part")
        try:
            with draft.open("wb") as file:
                while piece := stream.read(PIECE):
                    file.write(piece)
            verdict = inspect(draft, here, self.keyring)
            if isinstance(verdict, Refuse):
                return verdict
            draft.chmod(0o640)
            draft.rename(target)
        finally:
            draft.unlink(missing_ok=True)
        return None
