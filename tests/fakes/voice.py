"""The media side of the fake stack: who is joined to whom, what plays and what is recorded.

Law: no sound exists here; a leg that hears somebody counts one packet each time it is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sipengine.port import Figures, LegId


@dataclass
class FakeVoice:
    """Implements `port.Voice`; tests read `partner`, `playing` and `recording`. `alive` knows the stack's legs."""

    alive: Callable[[LegId], bool]
    partner: dict[LegId, LegId] = field(default_factory=dict)
    playing: dict[LegId, tuple[Path, bool]] = field(default_factory=dict)
    recording: dict[LegId, Path] = field(default_factory=dict)
    counted: dict[LegId, Figures] = field(default_factory=dict)
    levels: dict[LegId, float] = field(default_factory=dict)

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
        self.playing.pop(leg, None)
        self.recording.pop(leg, None)

    def play(self, leg: LegId, file: Path, loop: bool = False) -> None:
        if self.alive(leg):
            self.playing[leg] = (file, loop)

    def record(self, leg: LegId, file: Path) -> None:
        if self.alive(leg):
            self.recording[leg] = file

    def level(self, leg: LegId) -> float | None:
        listened = leg in self.partner or leg in self.recording
        return self.levels.get(leg) if listened else None

    def figures(self, leg: LegId) -> Figures:
        return self.counted.get(leg, Figures())

    def joined(self) -> set[frozenset[LegId]]:
        """The pairs that hear each other."""
        return {frozenset(pair) for pair in self.partner.items()}

    def hear(self, leg: LegId, codec: str, file: Path) -> None:
        """A packet of a file arrived on this leg; one that is not there counts as sound."""
        quiet = file.exists() and not any(file.read_bytes()[44:])
        self.levels[leg] = -96.0 if quiet else -20.0
        figures = self.figures(leg)
        self.counted[leg] = replace(figures, codec=codec, packets_received=figures.packets_received + 1)

    def send(self, leg: LegId) -> None:
        """A packet left on this leg."""
        figures = self.figures(leg)
        self.counted[leg] = replace(figures, packets_sent=figures.packets_sent + 1)

    def forget(self, leg: LegId) -> Figures:
        """The leg ended; what it had counted."""
        self.leave(leg)
        self.levels.pop(leg, None)
        return self.counted.pop(leg, Figures())
