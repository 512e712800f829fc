"""What is costly to find out and seldom changes: the settings of the file as it is, and the judgement of the box.

Law: nothing old is ever served: a file that changed is read anew, an answer that changed is judged anew.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

from appliance.control import ControlError, Status
from appliance.judge.status import status_verdict
from appliance.judge.verdict import Verdict
from appliance.settings import Settings
from appliance.settings.checks import check
from appliance.settings.problems import Problem
from appliance.store import Loaded, SettingsStore, TooNew, Unreadable

Stamp = tuple[int, int, int]
Read = Loaded | Unreadable | TooNew
Addresses = frozenset[IPv4Address | IPv6Address]


class KnownSettings:
    """The settings in force, parsed and checked once per generation: ten thousand numbers take a while."""

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        self._kept: tuple[Stamp, Read] | None = None
        self._checked: tuple[Settings, Addresses, tuple[Problem, ...]] | None = None

    def load(self) -> Read:
        """As `SettingsStore.load`."""
        stamp = _stamp(self._store.path)
        kept = self._kept
        if kept is not None and kept[0] == stamp:
            return kept[1]
        found = self._store.load()
        # Stamped before it was read: what is saved in between has another stamp, and is read the next time.
        if stamp is not None and isinstance(found, Loaded):
            self._kept = (stamp, found)
        return found

    def now(self) -> Settings:
        """The settings; the last good ones when the file cannot be read."""
        found = self.load()
        good = found if isinstance(found, Loaded) else found.last_good
        return good.settings if good else Settings()

    def problems(self, settings: Settings, ours: Collection[IPv4Address | IPv6Address]) -> tuple[Problem, ...]:
        """What is wrong between the parts of `settings`, remembered for the last ones asked about."""
        kept, addresses = self._checked, frozenset(ours)
        if kept is not None and kept[0] is settings and kept[1] == addresses:
            return kept[2]
        found = check(settings, addresses)
        self._checked = (settings, addresses, found)
        return found


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


def _stamp(path: Path) -> Stamp | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino, stat.st_size
