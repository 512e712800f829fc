"""The media side of the fake stack: who is joined to whom, what plays and what is recorded.

Law: no sound exists here; a leg that hears somebody counts one packet each time it is looked at. What plays and
records comes to its end by `clock`, when it is looked at.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sipengine.core.listening import Listening
from sipengine.port import Event, Figures, LegId, Played, Recorded, RecordLimit
from sipengine.wav import seconds_of


@dataclass
class FakeVoice:
    """Implements `port.Voice`; tests read `partner`, `playing` and `recording`. `alive` knows the stack's legs."""

    alive: Callable[[LegId], bool]
    say: Callable[[Event], None]
    live: Callable[[LegId], bool]
    clock: Callable[[], float] = time.monotonic
    length: Callable[[Path], float | None] = seconds_of
    can_write: Callable[[Path], bool] = lambda file: file.parent.is_dir()
    partner: dict[LegId, LegId] = field(default_factory=dict)
    playing: dict[LegId, tuple[Path, bool]] = field(default_factory=dict)
    recording: dict[LegId, Path] = field(default_factory=dict)
    counted: dict[LegId, Figures] = field(default_factory=dict)
    levels: dict[LegId, float] = field(default_factory=dict)
    heard: dict[LegId, list[Path]] = field(default_factory=dict)
    """Every file that was played to a leg, in order."""
    _ends: dict[LegId, tuple[float, float | None]] = field(default_factory=dict)
    _left: dict[LegId, float] = field(default_factory=dict)
    _listening: dict[LegId, Listening | RecordLimit] = field(default_factory=dict)

    def join(self, one: LegId, other: LegId) -> None:
        if not (self.alive(one) and self.alive(other)):
            return
        for leg in (one, other):
            if self.partner.get(leg) not in (None, one, other):
                self.leave(leg)
        self.partner[one], self.partner[other] = other, one

    def leave(self, leg: LegId) -> None:
        partner = self.partner.pop(leg, None)
        if partner is not None:
            self.partner.pop(partner, None)
        self.quiet(leg)
        if leg in self.recording:
            self.stop_recording(leg)

    def play(self, leg: LegId, file: Path, loop: bool = False) -> None:
        if not self.alive(leg):
            return
        self.quiet(leg)
        self.heard.setdefault(leg, []).append(file)
        seconds = self.length(file)
        if not seconds:
            self.say(Played(leg))
            return
        self.playing[leg] = (file, loop)
        if not loop:
            self._ends[leg] = (seconds, None)

    def quiet(self, leg: LegId) -> None:
        self.playing.pop(leg, None)
        self._ends.pop(leg, None)

    def record(self, leg: LegId, file: Path, limit: RecordLimit | None = None) -> None:
        if not self.alive(leg):
            return
        if not self.can_write(file):
            self.say(Recorded(leg, 0.0))
            return
        self.recording[leg] = file
        if limit is not None:
            self._listening[leg] = limit

    def stop_recording(self, leg: LegId) -> float:
        file, listening = self.recording.pop(leg, None), self._listening.pop(leg, None)
        if file is None:
            return self._left.pop(leg, 0.0)
        if file.parent.is_dir():
            file.write_bytes(b"RIFF")
        return listening.seconds if isinstance(listening, Listening) else 0.0

    def look(self) -> None:
        """What has come to its end says so."""
        now = self.clock()
        for leg, (seconds, began) in list(self._ends.items()):
            if began is None and self.live(leg):
                self._ends[leg] = (seconds, now)
            elif began is not None and now - began >= seconds:
                self.quiet(leg)
                self.say(Played(leg))
        for leg, one in list(self._listening.items()):
            if not self.live(leg):
                continue
            listening = (Listening(one, now) if isinstance(one, RecordLimit) else one).hears(self.level(leg), now)
            self._listening[leg] = listening
            if listening.over(now):
                self.say(Recorded(leg, self.stop_recording(leg)))

    def level(self, leg: LegId) -> float | None:
        listened = leg in self.partner or leg in self.recording
        return self.levels.get(leg) if listened else None

    def figures(self, leg: LegId) -> Figures:
        return self.counted.get(leg, Figures())

    def pulses(self, legs: Collection[LegId]) -> Mapping[LegId, tuple[int, int]]:
        found = {leg: self.figures(leg) for leg in legs}
        return {leg: (figures.packets_received, figures.strangers) for leg, figures in found.items()}

    def joined(self) -> set[frozenset[LegId]]:
        """The pairs that hear each other."""
        return {frozenset(pair) for pair in self.partner.items()}

    def hear(self, leg: LegId, codec: str, file: Path) -> None:
        """A packet of a file arrived on this leg; one that is not there counts as sound."""
        quiet = file.exists() and not any(file.read_bytes()[44:])
        self.levels[leg] = -96.0 if quiet else -20.0
        figures = self.figures(leg)
        self.counted[leg] = replace(figures, codec=codec, packets_received=figures.packets_received + 1)

    def hush(self, leg: LegId) -> None:
        """Nothing arrives on this leg now."""
        if leg in self.levels:
            self.levels[leg] = -96.0

    def send(self, leg: LegId) -> None:
        """A packet left on this leg."""
        figures = self.figures(leg)
        self.counted[leg] = replace(figures, packets_sent=figures.packets_sent + 1)

    def forget(self, leg: LegId) -> Figures:
        """The leg ended; what it had counted."""
        if leg in self.recording:
            self._left[leg] = self.stop_recording(leg)
        self.leave(leg)
        self.levels.pop(leg, None)
        return self.counted.pop(leg, Figures())
