"""How long a WAV file sounds.

Law: a file that is missing or broken is no error, only no sound.
"""

from __future__ import annotations

import time
import wave
from pathlib import Path


def seconds_of(file: Path) -> float | None:
    """Its length; None when it cannot be played. Reads the header alone."""
    try:
        with wave.open(str(file), "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (OSError, wave.Error, EOFError, ZeroDivisionError):
        return None


def await_whole(file: Path, longest: float) -> bool:
    """Wait until a recording that has been stopped is complete on the disk; False when it never is, in `longest`
    seconds. Not for the SIP thread."""
    deadline = time.monotonic() + longest
    while not seconds_of(file):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)  # a thread of the library completes it, and tells nobody
    return True
