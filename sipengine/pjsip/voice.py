"""Voice through PJMEDIA's conference bridge: joins, prompts, recordings, figures.

Law: joins are made from the loop, never inside a callback, and again on every change of media. A leg that the
stack has forgotten gets nothing: nobody would ever take it back.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pjsua2 as pj

from sipengine.pjsip.legs import Leg
from sipengine.port import Figures, LegId

QUIETEST = -96.0


def decibels(percent: int) -> float:
    """The library's level, hundredths of a mean amplitude as a byte of mu-law (ITU-T G.711), in dBFS."""
    level = round(percent * 255 / 100)
    exponent, mantissa = (level >> 4) & 7, level & 15
    amplitude = (((mantissa << 3) + 0x84) << exponent) - 0x84
    return 20 * math.log10(amplitude / 32768) if amplitude > 0 else QUIETEST


class BridgeVoice:
    """The `Voice` side of the port over the conference bridge."""

    def __init__(self, find: Callable[[LegId], Leg | None]) -> None:
        self._find = find
        self._partner: dict[LegId, LegId] = {}
        self._players: dict[LegId, pj.AudioMediaPlayer] = {}
        self._recorders: dict[LegId, pj.AudioMediaRecorder] = {}

    def join(self, one: LegId, other: LegId) -> None:
        if self._find(one) is None or self._find(other) is None:
            return
        for leg in (one, other):
            if self._partner.get(leg) not in (None, one, other):
                self.leave(leg)
        self._partner[one], self._partner[other] = other, one
        self.refresh(one)

    def leave(self, leg: LegId) -> None:
        partner = self._partner.pop(leg, None)
        if partner is not None:
            self._partner.pop(partner, None)
            self._connect(leg, partner, False)
        self._players.pop(leg, None)
        self._recorders.pop(leg, None)

    def play(self, leg: LegId, file: Path, loop: bool = False) -> None:
        if self._find(leg) is None:
            return
        player = pj.AudioMediaPlayer()
        player.createPlayer(str(file), 0 if loop else pj.PJMEDIA_FILE_NO_LOOP)
        self._players[leg] = player
        self.refresh(leg)

    def record(self, leg: LegId, file: Path) -> None:
        if self._find(leg) is None:
            return
        recorder = pj.AudioMediaRecorder()
        recorder.createRecorder(str(file))
        self._recorders[leg] = recorder
        self.refresh(leg)

    def figures(self, leg: LegId) -> Figures:
        live = self._find(leg)
        return live.measure() if live is not None else Figures()

    def level(self, leg: LegId) -> float | None:
        media = self._media(leg)
        if media is None or not (leg in self._partner or leg in self._recorders):
            return None
        try:
            return decibels(int(media.getTxLevel()))  # what the port gives to the bridge
        except pj.Error:
            return None

    def refresh(self, leg: LegId) -> None:
        """Connect whatever belongs to this leg, now that its media changed."""
        media = self._media(leg)
        if media is None:
            return
        if player := self._players.get(leg):
            player.startTransmit(media)
        if recorder := self._recorders.get(leg):
            media.startTransmit(recorder)
        if partner := self._partner.get(leg):
            self._connect(leg, partner, True)

    def forget(self, leg: LegId) -> None:
        """The leg ended; its conference port is gone already."""
        partner = self._partner.pop(leg, None)
        if partner is not None:
            self._partner.pop(partner, None)
        self._players.pop(leg, None)
        self._recorders.pop(leg, None)

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
