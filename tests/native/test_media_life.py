"""Calls torn down from every state, with their legs joined and parted at random and packets thrown at their ports:
under the address sanitizer for memory, under the thread sanitizer for locks.

Law: the long suite tears ten thousand calls down; every day some hundred.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.long import LONG, only_long
from tests.native import harness

CALLS, SECONDS = (500, 300) if LONG else (80, 100)
THOUSANDS = 10_000


@pytest.fixture(scope="module")
def life(c_flags: harness.Flags, c_folder: Path) -> Path:
    """The program, compiled for the address and undefined-behaviour sanitizers."""
    return harness.compile_whole(c_flags, "media_life.c", c_folder)


@pytest.mark.parametrize("seed", [pytest.param(s, id=f"seed {s}") for s in (1, 2)])
def test_nothing_is_left_of_calls_that_were_meddled_with(life: Path, seed: int) -> None:
    said = harness.run(life, str(CALLS), str(seed), timeout=SECONDS)
    assert f"{CALLS} calls" in said


def test_ipv6_carries_voice_as_ipv4_does(life: Path) -> None:
    said = harness.run(life, str(CALLS), "6", "v6", timeout=SECONDS)
    assert f"{CALLS} calls" in said


def test_no_two_threads_touch_the_same_unlocked(c_flags: harness.Flags, c_folder: Path) -> None:
    life = harness.compile_threads(c_flags, "media_life.c", c_folder)
    if life is None:
        pytest.skip("gcc's thread sanitizer is not installed, or does not run here")
    assert f"{CALLS} calls" in harness.run(life, str(CALLS), "3", timeout=SECONDS)


@only_long("ten thousand calls torn down")
def test_nothing_is_left_of_ten_thousand_calls(life: Path) -> None:
    assert f"{THOUSANDS} calls" in harness.run(life, str(THOUSANDS), "4", timeout=1800)
