"""Packets that a fuzzer makes, at the media ports of two legs: every day what is known, long what is not.

Law: an input that once broke something is a file in `fuzz/found`, and is fed on every day.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.long import only_long
from tests.native import harness
from tests.native.fuzz.seeds import SEEDS

SOURCE = "fuzz/legs.c"
REPLACED = ("rtp_now", "rtp_seat_take", "rtp_connected_open", "sendto")
FOUND = sorted((Path(__file__).parent / "fuzz" / "found").glob("*"))
SECONDS = 120


def write_seeds(into: Path) -> list[Path]:
    """The seeds as files."""
    into.mkdir()
    for name, data in SEEDS.items():
        (into / name).write_bytes(data)
    return sorted(into.iterdir())


def test_what_is_known_breaks_nothing_and_reaches_everything(
    c_flags: harness.Flags, c_folder: Path, tmp_path: Path
) -> None:
    program = harness.compile_whole(c_flags, SOURCE, c_folder, REPLACED)
    files = [*write_seeds(tmp_path / "seeds"), *FOUND]
    said = harness.run(program, *map(str, files))
    inputs, sent, crossed, reports, straight = map(int, re.findall(r"\d+", said))
    assert inputs == len(files)
    assert sent > crossed > 60
    assert reports > 2
    assert sent > straight > 20


@pytest.mark.timeout(SECONDS + 120)
@only_long("two minutes of libFuzzer at the media ports")
def test_guided_packets_break_no_leg(c_flags: harness.Flags, c_folder: Path, tmp_path: Path) -> None:
    fuzzer = harness.compile_libfuzzer(c_flags, c_folder, SOURCE, replaced=REPLACED)
    if fuzzer is None:
        pytest.skip(harness.NO_FUZZER)
    write_seeds(tmp_path / "corpus")
    said = harness.guide(fuzzer, tmp_path / "corpus", tmp_path, SECONDS, 4000, "-print_final_stats=1")
    executed = re.search(r"number_of_executed_units: (\d+)", said)
    assert executed is not None
    assert int(executed[1]) > 1000
