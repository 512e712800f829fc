"""A list of networks on trial: it stands for a minute, and the one before comes back unless somebody confirms it.

Law: the trial is on disk before the list is in force, so that no crash leaves a list that nobody confirmed. Time
is the machine's since its start: no step of the clock shortens or stretches a trial, and one that a restart of the
machine cut short is over.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from appliance.settings import Settings
from appliance.settings.security import Whitelisted
from appliance.store.durable import DurableStorage, NotWritten, Unusable, make_folder, sync_folder

SECONDS = 60.0
TABLE = "trial"
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Moment:
    """Now: seconds since the machine started (CLOCK_BOOTTIME), and which start that was."""

    seconds: float
    boot: str


def moment() -> Moment:
    """The machine's now."""
    try:
        boot = _BOOT.read_text().strip()
    except OSError:
        boot = ""
    return Moment(time.clock_gettime(time.CLOCK_BOOTTIME), boot)


@dataclass(frozen=True, slots=True)
class Trial:
    """`before` comes back at `deadline`, seconds of the start `boot`. `own`: whom the list `after` shuts out."""

    own: str
    author: str
    before: tuple[Whitelisted, ...]
    after: tuple[Whitelisted, ...]
    deadline: float
    boot: str

    def left(self, now: Moment) -> int:
        """Whole seconds that are left; 0: it is over."""
        return 0 if self.boot != now.boot else max(0, round(self.deadline - now.seconds))

    def over(self, now: Moment) -> bool:
        """Whether the list of before must come back."""
        return self.boot != now.boot or now.seconds >= self.deadline

    def undone(self, settings: Settings) -> Settings | None:
        """The settings with the list of before; None when somebody made another list since: then that stands."""
        if settings.whitelist != self.after:
            return None
        return settings.replace(whitelist=self.before)


def begun(own: str, author: str, before: Settings, wanted: Settings, now: Moment, running: Trial | None) -> Trial:
    """A trial of the list of `wanted`. One that runs lends its `before`: nobody confirmed what it tries."""
    kept = before.whitelist
    if running is not None and running.after == kept:
        kept = running.before
    return Trial(own, author, kept, wanted.whitelist, now.seconds + SECONDS, now.boot)


_ADAPTER = TypeAdapter(Trial)


class TrialFile:
    """The one trial of a data folder. Only the web process writes it."""

    def __init__(self, data: Path, now: Callable[[], Moment] = moment) -> None:
        self.path = data / "whitelist.json"
        self.now = now
        self._storage = DurableStorage(self.path, private=True)

    def read(self) -> Trial | None:
        """The trial that runs, or whose end was missed; None without one. What cannot be read is none: the list in
        force stands, as it was checked when it was saved."""
        if not self.path.exists():
            return None
        try:
            tables: dict[str, Any] = self._storage.read() or {}
            return _ADAPTER.validate_python(tables[TABLE]["1"])
        except (Unusable, KeyError, ValidationError):
            return None

    def write(self, trial: Trial) -> None:
        """Keep it. Raises NotWritten."""
        make_folder(self.path.parent)
        self._storage.write({TABLE: {"1": _ADAPTER.dump_python(trial, mode="json")}})

    def remove(self) -> None:
        """It is over. Raises NotWritten."""
        try:
            self.path.unlink(missing_ok=True)
            sync_folder(self.path.parent)
        except OSError as err:
            raise NotWritten(self.path, err) from err
