"""What a walk needs of the rest of the engine: the calls, sounds, lines, money, letters, and the present moment.

Law: nothing here waits; letters and files are for other threads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from appliance.belplan.conditions import Now
from appliance.belplan.takeover import Takeover
from sipengine.calls import Calls
from sipengine.core.compiled import Lines
from sipengine.core.plan import Road
from sipengine.core.state import LineState
from sipengine.outages import Notices
from sipengine.paying import Paying
from sipengine.port import Stack
from sipengine.timers import Timers


class Letters(Notices, Protocol):
    """Who keeps messages and writes letters, on a thread of its own."""

    def message(
        self, call: str, road: Road, taken: Takeover, seconds: float, recording: Path, to: tuple[str, ...], /
    ) -> None:
        """Keep the message that the call of this id left, and mail it."""

    def calls(self, road: Road, taken: Takeover, to: tuple[str, ...], /) -> None:
        """Tell people that somebody calls."""

    def discard(self, recording: Path, /) -> None:
        """A recording that is no message."""


class NoLetters:
    """Writes nothing, for an engine without a data folder."""

    def message(
        self, _call: str, _road: Road, _taken: Takeover, _seconds: float, _recording: Path, _to: tuple[str, ...]
    ) -> None:
        pass

    def calls(self, _road: Road, _taken: Takeover, _to: tuple[str, ...]) -> None:
        pass

    def discard(self, _recording: Path) -> None:
        pass

    def down(self, _pbx: str, _since: float, _caught: int, _lost: int) -> None:
        pass

    def back(self, _pbx: str, _since: float, _until: float, _caught: int, _lost: int) -> None:
        pass

    def alarm(self, _code: str, /, **_params: str) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Means:
    """`find`: the file of a prompt, or None. `folder`: for recordings. `wall`: UTC epoch seconds. `up`: the PBXs
    that can be reached."""

    calls: Calls
    stack: Stack
    timers: Timers[object]
    paying: Paying
    letters: Letters
    find: Callable[[str], Path | None]
    lines: Callable[[], Lines]
    state: Callable[[], LineState]
    up: Callable[[], frozenset[str]]
    wall: Callable[[], float]
    folder: Path


def now_for(means: Means, road: Road) -> Now:
    """What the conditions of a plan may look at now, for this caller."""
    caller = road.caller
    number = None if caller.withheld else str(caller.number) if caller.number else caller.raw
    up = means.up() - {road.number.pbx} if road.rehearsed else means.up()
    at = datetime.fromtimestamp(means.wall(), UTC)
    return Now(at, number, means.state().standing.on, frozenset(one for one in up if one is not None))
