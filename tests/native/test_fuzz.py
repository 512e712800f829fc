"""Hostile SIP against PJSIP's parser and the whole C module, under sanitizers, bounded in count and time.

Law: the generator's messages follow from a seed, so a failure can be had again: `fuzz_wire COUNT SEED`.
"""

from pathlib import Path

import pytest

from tests.long import only_long
from tests.native import harness

MESSAGES = 10000
FUZZER_SECONDS = 30
STREAMS = 3000


@pytest.fixture(scope="session")
def generator(c_flags: harness.Flags, c_folder: Path) -> Path:
    """The program that makes and feeds messages."""
    return harness.compile_wire(c_flags, "fuzz_wire.c", c_folder)


@pytest.mark.parametrize("seed", [pytest.param(s, id=f"seed {s}") for s in (1, 7)])
def test_mutated_messages_break_nothing(generator: Path, seed: int) -> None:
    said = harness.run(generator, str(MESSAGES), str(seed))
    assert f"{MESSAGES} messages" in said


@only_long("half a minute of libFuzzer at the SIP parser")
def test_guided_messages_break_nothing(generator: Path, c_flags: harness.Flags, c_folder: Path) -> None:
    fuzzer = harness.compile_libfuzzer(c_flags, c_folder, "fuzz_wire.c", "wire.c")
    if fuzzer is None:
        pytest.skip(harness.NO_FUZZER)
    corpus = c_folder / "corpus"
    corpus.mkdir()
    harness.run(generator, "seeds", str(corpus))
    harness.guide(fuzzer, corpus, c_folder, FUZZER_SECONDS, 3000)


def test_made_streams_break_no_parser_of_media(c_flags: harness.Flags, c_folder: Path) -> None:
    program = harness.compile_pure(c_flags, "fuzz_media.c", c_folder)
    assert f"{STREAMS} streams" in harness.run(program, str(STREAMS), "5")


@only_long("half a minute of libFuzzer at the parsers of media")
def test_guided_streams_break_no_parser_of_media(c_flags: harness.Flags, c_folder: Path) -> None:
    fuzzer = harness.compile_libfuzzer(c_flags, c_folder, "fuzz_media.c", pure=True)
    if fuzzer is None:
        pytest.skip(harness.NO_FUZZER)
    corpus = c_folder / "media"
    corpus.mkdir()
    (corpus / "voice").write_bytes(b"".join(bytes([40, 20, 0x80, 8, 0, n]) + bytes(36) for n in range(50)))
    (corpus / "report").write_bytes(bytes([32, 20, 0x81, 201, 0, 7]) + bytes(28))
    harness.guide(fuzzer, corpus, c_folder, FUZZER_SECONDS, 3000)


def test_tables_are_swapped_under_fire(c_flags: harness.Flags, c_folder: Path) -> None:
    harness.run(harness.compile_wire(c_flags, "swap_wire.c", c_folder))
