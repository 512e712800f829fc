"""The judge of tones is judged first: each is known by its own name alone, also through A-law."""

import random
from pathlib import Path

import pytest

from tests.audio import tones


@pytest.mark.parametrize("name", tones.NAMES)
def test_each_tone_is_known(name: str, tmp_path: Path) -> None:
    assert tones.named(tones.samples(name, 0.2)) == name
    assert tones.named(map(tones.from_alaw, b"".join(tones.alaw(name, 0.2)))) == name
    assert tones.named(tones.read(tones.write(tmp_path, name, 0.3))) == name


def test_noise_and_silence_are_none() -> None:
    chance = random.Random("tones")
    assert tones.named(chance.randint(-12000, 12000) for _ in range(1600)) == ""
    assert tones.named([0] * 1600) == ""
    assert tones.named(tones.from_alaw(0xD5) for _ in range(1600)) == ""


def test_two_tones_at_once_are_none() -> None:
    both = zip(tones.samples("hallo", 0.2), tones.samples("twee", 0.2), strict=True)
    assert tones.named(one + other for one, other in both) == ""


def test_alaw_there_and_back_is_near() -> None:
    for value in range(-32768, 32768, 97):
        assert abs(tones.from_alaw(tones.to_alaw(value)) - value) <= max(16, abs(value) / 16)
