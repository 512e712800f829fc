"""The machine's own addresses and the waking of the loop: pieces of the C module on the library alone, sanitized.

Law: one sentence of the C table is one test.
"""

from pathlib import Path

import pytest

from tests.native import harness

SOURCE = "alone.c"


@pytest.fixture(scope="module")
def program(c_flags: harness.Flags, c_folder: Path) -> Path:
    """The test program."""
    pieces = ("sip_ways.o", "sip_wake.o", "sip_unique.o")
    return harness.compile_alone(c_flags, SOURCE, pieces, ("recv", "clock_gettime"), c_folder)


@pytest.mark.parametrize("sentence", [pytest.param(s, id=s) for s in harness.sentences(SOURCE)])
def test_claim_holds(program: Path, sentence: str) -> None:
    harness.run(program, sentence, timeout=50)
