"""What is costly to find out and seldom changes: the settings of the file as it is, and the judgement of the box.

Law: nothing old is ever served: a file that changed is read anew, an answer that changed is judged anew.
"""

from __future__ import annotations

from pathlib import Path

from appliance.control import ControlError, Status
from appliance.judge.status import status_verdict
from appliance.judge.verdict import Verdict
from appliance.settings import Settings
from appliance.store import Loaded, SettingsStore

Stamp = tuple[int, int, int] | None


class KnownSettings:
    """The settings in force, parsed once per generation: ten thousand numbers take a tenth of a second."""

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        self._kept: tuple[Stamp, Settings] | None = None

    def now(self) -> Settings:
        """The settings; the last good ones when the file cannot be read."""
        stamp = _stamp(self._store.path)
        kept = self._kept
        if kept is not None and stamp is not None and kept[0] == stamp:
            return kept[1]
        found = self._store.load()
        good = found if isinstance(found, Loaded) else found.last_good
        settings = good.settings if good else Settings()
        self._kept = (stamp, settings)
        return settings


class KnownVerdict:
    """The judgement of the last answer: every open page asks for it, its pill too."""

    def __init__(self) -> None:
        self._kept: tuple[Status | ControlError, Settings, Verdict] | None = None

    def of(self, told: Status | ControlError, settings: Settings) -> Verdict:
        """Judge, or remember: the same answer and the same settings are the same objects."""
        kept = self._kept
        if kept is not None and kept[0] is told and kept[1] is settings:
            return kept[2]
        verdict = status_verdict(told, settings)
        self._kept = (told, settings, verdict)
        return verdict


def _stamp(path: Path) -> Stamp:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino, stat.st_size
