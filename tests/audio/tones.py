"""Tones that tell prompts apart: written as WAV, sent as A-law, and recognised in what arrived.

Law: a tone counts when most of the energy is at its frequency; silence, speech and another tone do not.
"""

import math
import wave
from collections.abc import Iterable
from pathlib import Path

RATE = 8000
LOUD = 12000
NAMES = {
    "hallo": 440.0,
    "keuze": 620.0,
    "twee": 800.0,
    "groet": 980.0,
    "beep": 1160.0,
    "music": 1340.0,
    "press-1": 1520.0,
    "ringing": 1700.0,
    "spraak": 1880.0,
}
"""The frequency of each sound, in hertz: none is a harmonic or a neighbour of another."""


def samples(name: str, seconds: float) -> list[int]:
    """Return so much of a tone."""
    return [round(LOUD * math.sin(2 * math.pi * NAMES[name] * n / RATE)) for n in range(int(seconds * RATE))]


def write(folder: Path, name: str, seconds: float = 1.5) -> Path:
    """Write a tone as `name.wav` (8 kHz, mono, 16 bit)."""
    folder.mkdir(parents=True, exist_ok=True)
    with wave.open(str(folder / f"{name}.wav"), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(value.to_bytes(2, "little", signed=True) for value in samples(name, seconds)))
    return folder / f"{name}.wav"


def read(file: Path) -> list[int]:
    """Return the samples of a WAV file (mono, 16 bit)."""
    with wave.open(str(file), "rb") as sound:
        raw = sound.readframes(sound.getnframes())
    return [int.from_bytes(raw[at : at + 2], "little", signed=True) for at in range(0, len(raw) - 1, 2)]


def to_alaw(value: int) -> int:
    """Return a 16 bit sample as A-law (ITU-T G.711)."""
    sign, value = (0x80, value) if value >= 0 else (0x00, -value - 1)
    value = min(value >> 3, 4095)
    exponent = max(0, value.bit_length() - 5)
    mantissa = (value >> max(1, exponent)) & 15 if exponent else (value >> 1) & 15
    return (sign | (exponent << 4) | mantissa) ^ 0x55


def from_alaw(code: int) -> int:
    """Return an A-law code as a 16 bit sample."""
    code ^= 0x55
    exponent, mantissa = (code >> 4) & 7, code & 15
    value = (mantissa << 4) + 8 if exponent == 0 else ((mantissa << 4) + 0x108) << (exponent - 1)
    return value if code & 0x80 else -value


def alaw(name: str, seconds: float) -> list[bytes]:
    """Return a tone as payloads of 20 ms."""
    codes = bytes(map(to_alaw, samples(name, seconds)))
    return [codes[at : at + 160] for at in range(0, len(codes) - 159, 160)]


def named(values: Iterable[int]) -> str:
    """Return the name of the tone that these samples are, "" when they are none."""
    found = list(values)
    total = sum(value * value for value in found)
    if not found or total / len(found) < 200_000:
        return ""
    power = {name: _goertzel(found, hertz) for name, hertz in NAMES.items()}
    best = max(power, key=lambda name: power[name])
    return best if power[best] > 0.6 * total * len(found) / 2 else ""


def _goertzel(values: list[int], hertz: float) -> float:
    """Return the power at a frequency; of a pure tone it is the energy times half the number of samples."""
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    last = before = 0.0
    for value in values:
        last, before = value + turn * last - before, last
    return last * last + before * before - turn * last * before
