"""The pieces of the C module that know no SIP stack: every claim about them, under sanitizers.

Law: one sentence of the C table is one test.
"""

from pathlib import Path

import pytest

from tests.native import harness

SOURCES = ("pure_tables.c", "pure_auth.c", "pure_media.c")


@pytest.fixture(scope="session")
def programs(c_flags: harness.Flags, c_folder: Path) -> dict[str, Path]:
    """The test programs, by source."""
    return {source: harness.compile_pure(c_flags, source, c_folder) for source in SOURCES}


@pytest.mark.parametrize(
    ("source", "sentence"),
    [pytest.param(source, s, id=s) for source in SOURCES for s in harness.sentences(source)],
)
def test_claim_holds(programs: dict[str, Path], source: str, sentence: str) -> None:
    harness.run(programs[source], sentence)
