"""The sounds without words, made by ourselves: ringing, busy, the beep, and music on hold.

Law: pure; each tone is played round and round but the beep, so none clicks where its end meets its beginning.
"""

from __future__ import annotations

import array
import math
from collections.abc import Sequence

RATE = 16_000
_LOUD = 4600
"""Peak of a lone tone, -17 dBFS: as the tones of a network (ITU-T E.180, Q.35)."""
_MUSIC = 9000
"""Peak of the music, which is a few dB under the announcements on average."""
Samples = array.array


def ringing() -> Samples[int]:
    """425 Hz, one second on and four off: the Netherlands and most of Europe (ITU-T E.180)."""
    return _tone(425, 1.0) + _silence(4.0)


def busy() -> Samples[int]:
    """425 Hz, half a second on and off."""
    return _tone(425, 0.5) + _silence(0.5)


def beep() -> Samples[int]:
    """The sign to speak; a little silence before it sets it apart from the greeting."""
    return _silence(0.2) + _tone(1000, 0.35)


def _tone(hertz: float, seconds: float) -> Samples[int]:
    count, fade = int(seconds * RATE), RATE // 100
    return array.array(
        "h",
        (
            int(_LOUD * min(1, n / fade, (count - n) / fade) * math.sin(2 * math.pi * hertz * n / RATE))
            for n in range(count)
        ),
    )


def _silence(seconds: float) -> Samples[int]:
    return array.array("h", bytes(2 * int(seconds * RATE)))


# ---- music on hold --------------------------------------------------------------------------------------------

BEAT = 0.6
"""Seconds: 100 a minute, in quavers, as calm as walking."""
CHORDS: tuple[tuple[int, tuple[int, ...]], ...] = (
    (48, (64, 67, 71, 74)),
    (45, (64, 67, 72, 76)),
    (53, (65, 69, 72, 76)),
    (43, (65, 71, 74, 79)),
    (52, (64, 67, 71, 76)),
    (45, (64, 69, 72, 76)),
    (50, (65, 69, 72, 77)),
    (43, (65, 67, 71, 74)),
)
"""A bass note and four others for each bar, as MIDI numbers: C A- F G, E- A- D- G, with sevenths and ninths."""
FIGURES: tuple[tuple[int, ...], ...] = ((0, 1, 2, 3, 2, 1, 2, 1), (0, 2, 1, 3, 1, 2, 3, 2))
"""Which of the four sounds on each quaver of a bar; the first time round and the second."""
MELODY: tuple[tuple[float, int, float], ...] = (
    (64, 79, 3), (67, 76, 1), (68, 74, 3), (71, 76, 1), (72, 77, 2), (74, 76, 2), (76, 74, 4),
    (80, 76, 3), (83, 79, 1), (84, 81, 3), (87, 79, 1), (88, 77, 2), (90, 81, 2), (92, 79, 2), (94, 74, 2),
)  # fmt: skip
"""The third time round, an air over it: its beat from the start, its note, its length in beats."""
ROUNDS = 4


def music() -> Samples[int]:
    """A minute and a quarter of plucked chords and a quiet bass. Its last notes ring on into its beginning."""
    bars = [(bar, chord) for round_ in range(ROUNDS) for bar, chord in enumerate(CHORDS, round_ * len(CHORDS))]
    mixed = [0.0] * int(len(bars) * 4 * BEAT * RATE)
    plucked: dict[tuple[int, float], list[float]] = {}
    for bar, (bass, notes) in bars:
        _add(mixed, bar * 4 * BEAT, _pluck(plucked, bass, 2.4), 0.55)
        figure = FIGURES[bar // len(CHORDS) % 2]
        for quaver, which in enumerate(figure):
            softer = 0.34 if quaver % 4 else 0.42
            _add(mixed, (bar * 4 + quaver / 2) * BEAT, _pluck(plucked, notes[which], 1.8), softer)
    for beat, note, length in MELODY:
        _add(mixed, beat * BEAT, _pluck(plucked, note, max(1.2, length * BEAT + 0.6)), 0.5)
    loudest = max(abs(sample) for sample in mixed)
    return array.array("h", (int(_MUSIC * sample / loudest) for sample in mixed))


def _pluck(known: dict[tuple[int, float], list[float]], note: int, seconds: float) -> list[float]:
    """A struck tone with four partials, the higher ones gone sooner; `note` as a MIDI number."""
    if (note, seconds) not in known:
        hertz, count = 440.0 * 2 ** ((note - 69) / 12), int(seconds * RATE)
        partials = [
            (hertz * k, weight, 1.6 + 1.1 * k) for k, weight in ((1, 1.0), (2, 0.35), (3, 0.12), (4, 0.06))
        ]
        sound = [0.0] * count
        for pitch, weight, decay in partials:
            turn = 2 * math.pi * pitch / RATE
            for n in range(count):
                sound[n] += weight * math.exp(-decay * n / RATE) * math.sin(turn * n)
        rise, fall = RATE // 125, RATE // 5
        for n in range(rise):
            sound[n] *= n / rise
        for n in range(fall):
            sound[count - fall + n] *= 1 - n / fall
        known[note, seconds] = sound
    return known[note, seconds]


def _add(mixed: list[float], at: float, sound: Sequence[float], weight: float) -> None:
    """Mix a sound in at `at` seconds; what is beyond the end comes at the beginning."""
    start, whole = int(at * RATE), len(mixed)
    for n, sample in enumerate(sound):
        mixed[(start + n) % whole] += weight * sample
