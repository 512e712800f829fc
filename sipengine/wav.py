"""How long a WAV file sounds.

Law: a file that is missing or broken is no error, only no sound.
"""

from __future__ import annotations

import wave
from pathlib import Path


def seconds_of(file: Path) -> float | None:
    """Its length; None when it cannot be played. Reads the header alone."""
    try:
        with wave.open(str(file), "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (OSError, wave.Error, EOFError, ZeroDivisionError):
        return None
