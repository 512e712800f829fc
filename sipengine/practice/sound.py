"""The practice peers' own sound: melodies made here, and how much of a recording is sound.

Law: pure but for the files named; no sound of anybody else's.
"""

from __future__ import annotations

import array
import math
import wave
from collections.abc import Sequence
from pathlib import Path

RATE = 8000
_NOTES = {
    "provider": ((523.25, 0.3), (659.25, 0.3), (783.99, 0.3), (659.25, 0.3), (523.25, 0.5), (0.0, 0.4)),
    "pbx": ((392.00, 0.4), (349.23, 0.2), (329.63, 0.4), (293.66, 0.2), (261.63, 0.6), (0.0, 0.4)),
}
"""Hertz and seconds: each peer has its own tune, so that an ear tells them apart."""
_LOUD = 9000
_HEARD = 300
"""Root mean square of a 20 ms stretch that counts as sound; a silent line stays far below."""


def melody(role: str) -> array.array[int]:
    """The samples of a peer's tune, 16 bit at 8 kHz, each note swelling and fading so that nothing clicks."""
    samples = array.array("h")
    for hertz, seconds in _NOTES[role]:
        count = int(seconds * RATE)
        for n in range(count):
            swell = math.sin(math.pi * n / count)
            samples.append(int(_LOUD * swell * math.sin(2 * math.pi * hertz * n / RATE)))
    return samples


def beeps(hertz: float = 1400.0, count: int = 3) -> array.array[int]:
    """Short tones with as long a pause between, as a warning that a call will end (ITU-T E.180)."""
    samples = array.array("h")
    for n in range(count * 2 * RATE // 5):
        on = (n // (RATE // 5)) % 2 == 0
        samples.append(int(_LOUD * math.sin(2 * math.pi * hertz * n / RATE)) if on else 0)
    return samples


def beep(hertz: float = 1000.0, seconds: float = 0.4) -> array.array[int]:
    """Now speak."""
    return array.array(
        "h", (int(_LOUD * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(int(seconds * RATE)))
    )


def ringing() -> array.array[int]:
    """One period of the ringing tone: a second of 425 Hz, four of silence (ITU-T E.180, Europe)."""
    tone = beep(425.0, 1.0)
    tone.extend([0] * (4 * RATE))
    return tone


def write_wav(path: Path, samples: Sequence[int]) -> None:
    """Write samples as a WAV file, mono, 16 bit, 8 kHz. Raises OSError."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array.array("h", samples).tobytes())


def sound_seconds(path: Path) -> float:
    """How many seconds of the recording are sound rather than silence; 0 when it cannot be read."""
    try:
        with wave.open(str(path), "rb") as file:
            if file.getsampwidth() != 2:
                return 0.0
            rate, channels = file.getframerate(), file.getnchannels()
            samples = array.array("h", file.readframes(file.getnframes()))
    except (OSError, EOFError, wave.Error, ValueError):
        return 0.0
    stretch = max(1, rate * channels // 50)
    loud = sum(_level(samples[at : at + stretch]) > _HEARD for at in range(0, len(samples), stretch))
    return round(loud / 50, 2)


def finished(path: Path) -> bool:
    """Whether a recording has been written to its end: its header then tells how long it is."""
    try:
        with wave.open(str(path), "rb") as file:
            return file.getnframes() > 0
    except (OSError, EOFError, wave.Error):
        return False


def _level(samples: Sequence[int]) -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))
