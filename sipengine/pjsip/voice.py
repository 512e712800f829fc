"""Voice: joins, prompts, recordings, figures, over PJMEDIA's conference bridge where something must be decoded.

Law: joins are made from the loop, never inside a callback, and again on every change of media. A leg that the
stack has forgotten gets nothing: nobody would ever take it back. A pair that nobody listens in on takes the short
way (`shortcuts`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pjsua2 as pj

from sipengine.pjsip.legs import Leg
from sipengine.pjsip.medium import Medium
from sipengine.pjsip.shortcuts import LISTEN_SECONDS, Shortcuts
from sipengine.pjsip.sounds import Closing, Playing, Recording, playing, recording
from sipengine.port import (
    DigitHeard,
    DigitMethod,
    Event,
    Figures,
    LegId,
    Played,
    Recorded,
    RecordLimit,
    SendDigit,
)

QUIETEST = -96.0
LOOK_SECONDS = 0.1
"""How often is looked for the end of what plays and records."""


def decibels(percent: int) -> float:
    """The library's level, hundredths of a mean amplitude as a byte of mu-law (ITU-T G.711), in dBFS."""
    level = round(percent * 255 / 100)
    exponent, mantissa = (level >> 4) & 7, level & 15
    amplitude = (((mantissa << 3) + 0x84) << exponent) - 0x84
    return 20 * math.log10(amplitude / 32768) if amplitude > 0 else QUIETEST


def _last(leg: Leg | None) -> tuple[int, int]:
    """The pulse of a leg that has no voice any more."""
    return (leg.figures.packets_received, leg.figures.strangers) if leg is not None else (0, 0)


class BoxVoice:
    """The `Voice` side of the port over the library."""

    def __init__(self, find: Callable[[LegId], Leg | None], emit: Callable[[Event], None], medium: Medium) -> None:
        self._find, self._emit, self._medium = find, emit, medium
        self._shortcuts = Shortcuts(medium, find)
        self._partner: dict[LegId, LegId] = {}
        self._players: dict[LegId, Playing] = {}
        self._recorders: dict[LegId, Recording] = {}
        self._closing = Closing()
        self._left: dict[LegId, float] = {}
        """Of recordings whose legs ended, until somebody asks."""
        self._looked = 0.0

    def join(self, one: LegId, other: LegId) -> None:
        if self._find(one) is None or self._find(other) is None:
            return
        for leg in (one, other):
            if self._partner.get(leg) not in (None, one, other):
                self.leave(leg)
        self._partner[one], self._partner[other] = other, one
        self.refresh(one)

    def leave(self, leg: LegId) -> None:
        self._shortcuts.leave(leg)
        partner = self._partner.pop(leg, None)
        if partner is not None:
            self._partner.pop(partner, None)
            self._connect(leg, partner, False)
        self._players.pop(leg, None)
        self._closing.waiting.pop(leg, None)
        self._stop(leg)

    def play(self, leg: LegId, file: Path, loop: bool = False) -> None:
        if self._find(leg) is None:
            return
        self.quiet(leg)
        self._play(leg, file, loop)

    def _play(self, leg: LegId, file: Path, loop: bool) -> None:
        opened = playing(file, loop)
        if opened is not None:
            self._players[leg] = opened
            self.refresh(leg)
        elif self._closing.holds(file, time.monotonic()):
            self._closing.waiting[leg] = (file, loop)
        else:
            self._emit(Played(leg))

    def quiet(self, leg: LegId) -> None:
        self._closing.waiting.pop(leg, None)
        if self._players.pop(leg, None) is not None:
            self._shorten(leg)

    def record(self, leg: LegId, file: Path, limit: RecordLimit | None = None) -> None:
        if self._find(leg) is None:
            return
        opened = recording(file, limit)
        if opened is None:
            self._emit(Recorded(leg, 0.0))
            return
        self._recorders[leg] = opened
        self.refresh(leg)

    def stop_recording(self, leg: LegId) -> float:
        stopped = self._stop(leg)
        if stopped:
            self._shorten(leg)
        return stopped.seconds if stopped else self._left.pop(leg, 0.0)

    def _stop(self, leg: LegId) -> Recording | None:
        stopped = self._recorders.pop(leg, None)
        if stopped is not None:
            self._closing.stopped(stopped.file, time.monotonic())
        return stopped

    def look(self) -> None:
        """Find what has come to its end."""
        now = time.monotonic()
        for leg in self._shortcuts.rested(now):
            self._shorten(leg)
        if not (self._players or self._recorders or self._closing.waiting) or now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        waiting, self._closing.waiting = self._closing.waiting, {}
        for leg, (file, loop) in waiting.items():
            self._play(leg, file, loop)
        for leg in [leg for leg, one in self._players.items() if one.is_over(now)]:
            del self._players[leg]
            self._shorten(leg)
            live = self._find(leg)
            if live is not None and not live.ended:
                self._emit(Played(leg))
        for leg, one in list(self._recorders.items()):
            if self._media(leg) is not None and one.hear(self.level(leg), now):
                self._stop(leg)
                self._shorten(leg)
                self._emit(Recorded(leg, one.seconds))

    def figures(self, leg: LegId) -> Figures:
        live = self._find(leg)
        return live.measure() if live is not None else Figures()

    def pulses(self, legs: Collection[LegId]) -> Mapping[LegId, tuple[int, int]]:
        live = {leg: self._find(leg) for leg in legs}
        found = self._medium.heard([-1 if one is None else int(one.getId()) for one in live.values()])
        return {leg: pulse or _last(one) for (leg, one), pulse in zip(live.items(), found, strict=True)}

    @property
    def busy(self) -> bool:
        """Whether something plays, records or takes the bridge's way for a while: `look` finds the end of it."""
        return bool(self._players or self._recorders or self._closing.waiting or self._shortcuts.resting)

    def level(self, leg: LegId) -> float | None:
        media = self._media(leg)
        if media is None or not (leg in self._partner or leg in self._recorders):
            return None
        if leg in self._partner:
            self._shortcuts.rest(leg, LISTEN_SECONDS, time.monotonic())
        try:
            return decibels(int(media.getTxLevel()))  # what the port gives to the bridge
        except pj.Error:
            return None

    def refresh(self, leg: LegId) -> None:
        """Connect whatever belongs to this leg, now that its media changed."""
        media = self._media(leg)
        if media is None:
            return
        if one := self._players.get(leg):
            one.player.startTransmit(media)
            one.began = time.monotonic() if one.began is None else one.began
        if kept := self._recorders.get(leg):
            media.startTransmit(kept.recorder)
        if partner := self._partner.get(leg):
            self._connect(leg, partner, True)
            self._shorten(leg)

    def _shorten(self, leg: LegId) -> None:
        """Take the short way where nothing has to be decoded for this pair, else the bridge's."""
        partner = self._partner.get(leg)
        if partner is not None:
            busy = any(one in held for one in (leg, partner) for held in (self._players, self._recorders))
            self._shortcuts.take(leg, partner, busy, time.monotonic())

    def heard(self, digit: DigitHeard) -> None:
        """A key was pressed on a leg: as RTP it goes over by itself where the short way is taken."""
        self._shortcuts.heard(digit)

    def must_send(self, digit: SendDigit) -> bool:
        """Whether a digit has to be made; the bridge makes those in RTP."""
        if digit.method is DigitMethod.INFO:
            return True
        if self._shortcuts.passes(digit):
            return False
        if digit.leg in self._partner:
            self._shortcuts.make_room(digit, time.monotonic())
        return True

    def forget(self, leg: LegId) -> None:
        """The leg ended; its conference port is gone already."""
        self._shortcuts.forget(leg)
        partner = self._partner.pop(leg, None)
        if partner is not None:
            self._partner.pop(partner, None)
        self._players.pop(leg, None)
        self._closing.waiting.pop(leg, None)
        kept = self._stop(leg)
        if kept is not None and kept.limit is not None:
            self._left[leg] = kept.seconds

    def close(self) -> None:
        """Free players and recorders while the bridge still exists."""
        self._partner.clear()
        self._players.clear()
        self._recorders.clear()

    def _connect(self, one: LegId, other: LegId, on: bool) -> None:
        left, right = self._media(one), self._media(other)
        if left is None or right is None:
            return
        for source, sink in ((left, right), (right, left)):
            if on:
                source.startTransmit(sink)
            else:
                source.stopTransmit(sink)

    def _media(self, leg: LegId) -> pj.AudioMedia | None:
        live = self._find(leg)
        if live is None or live.ended or live.audio is None:
            return None
        try:
            return live.getAudioMedia(live.audio)
        except pj.Error:
            return None
