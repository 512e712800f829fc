"""The two machines on a cable, once per module."""

from collections.abc import Iterator

import pytest

from tests.firewall.ground import Ground, laid, missing


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    why = missing()
    if why:
        pytest.skip(why)
    with laid() as found:
        yield found
