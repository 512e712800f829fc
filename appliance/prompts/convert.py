"""Any usual recording to the one form that is played: WAV, 16 kHz mono 16 bit, evened in loudness, without silence
at its ends.

Law: ffmpeg reads it confined, and may open no protocol but files, no container and no codec but those named here;
whatever is wrong with a file has a code with words in both languages.
"""

from __future__ import annotations

import array
import math
import re
import wave
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from appliance.prompts import confined

LARGEST = 20 * 1024 * 1024
"""Bytes of an upload; ten minutes of WAV at 16 kHz."""
LONGEST = 600
"""Seconds."""
SHORTEST = 0.3
RATE = 16_000
LOUDNESS = -23.0
"""LUFS, EBU R 128: a little over the nominal level of speech in telephone networks (-26 dBov, ITU-T P.56)."""
PEAK = 0.7
"""Of full scale, -3 dB: G.711 and what follows it in a network stay clear of clipping."""
MOST_GAIN = 30.0
"""dB; a recording that is softer than this lifts is noise."""
SILENCE = 130
"""Root mean square of 20 ms, of 32,768: -48 dB, 25 under evened speech."""
MARGIN = 0.15
"""Seconds of silence that stay at both ends, so that no soft consonant is cut."""
CONTAINERS = "wav,aiff,mp3,ogg,flac,mov,matroska,aac,amr,caf"
"""`mov` is MP4, M4A and 3GP too, `matroska` WebM: what browsers and telephones record."""
CODECS = (
    "pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_u8,pcm_s16be,pcm_s24be,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav,"
    "gsm_ms,mp3float,mp3,mp2float,mp2,aac,alac,vorbis,opus,libopus,flac,amrnb,amrwb"
)
_GUARD = ("-protocol_whitelist", "file", "-format_whitelist", CONTAINERS, "-codec_whitelist", CODECS)
_CANONICAL = (
    *("-ac", "1", "-ar", str(RATE), "-c:a", "pcm_s16le"),
    *("-fflags", "+bitexact", "-flags", "+bitexact", "-f", "wav", "-y"),
)
"""Always the same bytes of the same sound: a file is named by its content."""
_LOCKED = (b"drms", b"enca", b"aavd")
"""Marks of an MP4 whose sound is encrypted (ISO 14496-12, and older shops' own)."""


class Unfit(Exception):
    """This cannot become an announcement: `code` and `params` are said by `appliance.words`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = MappingProxyType(params)


@dataclass(frozen=True, slots=True)
class Measured:
    """What the first reading found: LUFS, dBFS, and the length that the file itself claims, in seconds."""

    loudness: float | None
    mean: float | None
    peak: float | None
    claimed: float | None


def convert(source: Path, folder: Path, loudness: float = LOUDNESS) -> Path:
    """The canonical WAV of a recording, made in `folder`, which is the caller's to remove. Raises Unfit."""
    try:
        return _convert(source.resolve(), folder, loudness)
    except confined.NoProgram as err:
        raise Unfit("prompt_no_program", name=err.name) from err
    except OSError as err:
        raise Unfit("prompt_disk", why=err.strerror or str(err)) from err


def _convert(source: Path, folder: Path, loudness: float) -> Path:
    if source.stat().st_size > LARGEST:
        raise Unfit("prompt_too_big", most=LARGEST // (1024 * 1024))
    content = source.read_bytes()
    if _locked(content):
        raise Unfit("prompt_locked")
    if _cut(content):
        raise Unfit("prompt_truncated")
    plain, evened, canonical = folder / "plain.wav", folder / "evened.wav", folder / "canonical.wav"
    measured = _read(source, plain, folder)
    length = seconds(plain)
    if length > LONGEST:
        raise Unfit("prompt_too_long", most=LONGEST // 60)
    if measured.claimed is not None and length < min(measured.claimed * 0.95, measured.claimed - 0.5):
        raise Unfit("prompt_truncated")
    _even(plain, evened, folder, _gain(measured, loudness))
    plain.unlink()
    _trim(evened, canonical)
    evened.unlink()
    return canonical


def seconds(path: Path) -> float:
    """How long a canonical WAV sounds; 0 for none."""
    try:
        with wave.open(str(path), "rb") as file:
            return file.getnframes() / file.getframerate()
    except (OSError, EOFError, wave.Error, ZeroDivisionError):
        return 0.0


# ---- what is done ---------------------------------------------------------------------------------------------


def _read(source: Path, to: Path, folder: Path) -> Measured:
    """The first reading, of what a stranger made: decode and measure."""
    done = confined.run(
        (
            *("ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "info", *_GUARD, "-threads", "1"),
            *("-i", f"file:{source}", "-map", "0:a:0", "-map_metadata", "-1", "-t", str(LONGEST + 1)),
            *(
                "-af",
                f"aformat=sample_rates={RATE}:channel_layouts=mono,highpass=f=80,ebur128=framelog=verbose,volumedetect",
            ),
            *(*_CANONICAL, str(to)),
        ),
        folder,
    )
    if done.code is None or done.code < 0 or done.code in (137, 152, 153):
        raise Unfit("prompt_too_much")
    if done.code != 0 or not seconds(to):
        raise Unfit(_why(done.said))
    return _measured(done.said)


def _even(source: Path, to: Path, folder: Path, gain: float) -> None:
    """The second reading, of our own: louder or softer, never clipped."""
    filters = f"volume={gain:.2f}dB,alimiter=limit={PEAK}:level=false"
    done = confined.run(
        (
            *("ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file"),
            *("-i", f"file:{source}", "-af", filters, *_CANONICAL, str(to)),
        ),
        folder,
    )
    if done.code != 0:
        raise Unfit("prompt_too_much")


def _trim(source: Path, to: Path) -> None:
    """Leave out the silence at both ends. ffmpeg's own silenceremove dropped whole recordings (5.1)."""
    with wave.open(str(source), "rb") as file:
        samples = array.array("h", file.readframes(file.getnframes()))
    block = RATE // 50
    count = len(samples) // block
    loud = (n for n in range(count) if _level(samples[n * block : (n + 1) * block]) > SILENCE)
    last = (n for n in reversed(range(count)) if _level(samples[n * block : (n + 1) * block]) > SILENCE)
    first, end, margin = next(loud, count), next(last, 0) + 1, int(MARGIN * RATE)
    kept = samples[max(0, first * block - margin) : end * block + margin]
    if len(kept) < SHORTEST * RATE or first == count:
        raise Unfit("prompt_silent")
    with wave.open(str(to), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(kept.tobytes())


def _level(samples: array.array[int]) -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))


# ---- what it means --------------------------------------------------------------------------------------------


def _locked(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and any(mark in content for mark in _LOCKED)


def _cut(content: bytes) -> bool:
    """A RIFF file that ends before it says (its second field); one that streamed says 0 or all ones."""
    says = int.from_bytes(content[4:8], "little")
    return content[:4] == b"RIFF" and 0 < says < 0xFFFF_0000 and says + 8 > len(content) + 2


def _why(said: str) -> str:
    """Which of our codes ffmpeg's words mean."""
    if re.search(r"moov atom not found|ended prematurely|partial file|Truncat", said):
        return "prompt_truncated"
    if re.search(r"matches no streams|does not contain any stream", said):
        return "prompt_no_sound"
    return "prompt_not_audio"


def _measured(said: str) -> Measured:
    return Measured(
        loudness=_last(r"\bI:\s+(-?[0-9.]+) LUFS", said),
        mean=_last(r"mean_volume: (-?[0-9.]+) dB", said),
        peak=_last(r"max_volume: (-?[0-9.]+) dB", said),
        claimed=None if "Estimating duration" in said else _claimed(said),
    )


def _claimed(said: str) -> float | None:
    found = re.search(r"^  Duration: ([0-9]+):([0-9]{2}):([0-9]{2}\.[0-9]+)", said, re.MULTILINE)
    return int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3]) if found else None


def _last(pattern: str, said: str) -> float | None:
    found = re.findall(pattern, said)
    return float(found[-1]) if found else None


def _gain(measured: Measured, loudness: float) -> float:
    """dB. What is too short to be measured by R 128 (0.4 s) goes by its mean. Raises Unfit for silence."""
    now = measured.loudness
    if now is None or now <= -69:
        now = measured.mean
    if now is None or measured.peak is None or measured.peak < -60 or loudness - now > MOST_GAIN:
        raise Unfit("prompt_silent")
    return loudness - now
