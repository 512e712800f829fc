"""The C programs, built once, and the box: a real endpoint with the module, in a process of its own.

Law: every test gets the module freshly started and the same tables; addresses are loopback only.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.native import harness
from tests.native.box import Box


@pytest.fixture(scope="session")
def c_flags() -> harness.Flags:
    """How C is compiled here."""
    return harness.flags()


@pytest.fixture(scope="session")
def c_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the C programs go."""
    return tmp_path_factory.mktemp("native")


@pytest.fixture(scope="session")
def running_box() -> Iterator[Box]:
    """The process; use `box`."""
    started = Box()
    yield started
    started.stop()


@pytest.fixture
def box(running_box: Box) -> Box:
    """The box with a fresh module and the usual tables."""
    running_box.restart()
    return running_box
