"""Recordings as people upload them, and files that only look like one; made here with ffmpeg.

Law: the same bytes every time.
"""

from __future__ import annotations

import random
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path

ENCODED = {
    "wav": ("-c:a", "pcm_s16le"),
    "mp3": ("-b:a", "64k"),
    "ogg": ("-c:a", "libopus", "-b:a", "24k"),
    "oga": ("-c:a", "libvorbis"),
    "webm": ("-c:a", "libopus"),
    "m4a": ("-c:a", "aac"),
    "mp4": ("-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"),
    "flac": ("-c:a", "flac"),
}
"""What people have, and what MediaRecorder gives: webm (Chromium), ogg (Firefox), fragmented mp4 (Safari)."""
VOICE = "sine=frequency=220:duration=1,tremolo=f=5:d=0.7,adelay=400:all=1,apad=pad_dur=0.8,volume=-20dB"
"""A second of something with the swell of speech, between silences; soft."""


def ffmpeg(*args: str) -> None:
    argv = ("ffmpeg", "-nostdin", "-v", "error", "-y", *args)
    subprocess.run(argv, check=True, timeout=60, stdin=subprocess.DEVNULL)


def recording(path: Path, source: str = VOICE, rate: int = 44_100, channels: int = 2) -> Path:
    """A recording in the form that its extension names."""
    form = ENCODED[path.suffix[1:]]
    ffmpeg(
        "-f", "lavfi", "-i", source, "-ar", "48000" if "libopus" in form else str(rate), "-ac", str(channels),
        *form, str(path),
    )  # fmt: skip
    return path


def samples(path: Path) -> tuple[wave._wave_params, bytes]:
    with wave.open(str(path), "rb") as file:
        return file.getparams(), file.readframes(file.getnframes())


def cuts(content: bytes, count: int) -> Iterator[bytes]:
    """The beginning of a file, broken off at points that are random but always the same."""
    places = random.Random(7)
    yield from (content[: places.randrange(1, len(content))] for _ in range(count))


def bent(content: bytes, count: int) -> Iterator[bytes]:
    """The file with some bytes changed."""
    places = random.Random(11)
    for _ in range(count):
        changed = bytearray(content)
        for _ in range(20):
            changed[places.randrange(len(changed))] = places.randrange(256)
        yield bytes(changed)
