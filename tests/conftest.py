"""What tests share: the lab of real SIP peers, and the honest skip where a machine cannot hold it.

Law: TRUNKBOX_PEERS=required turns that skip into a failure, so that a build machine cannot lose the tests unseen.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.peers.lab import Lab
from tests.peers.needs import missing
from tests.peers.rootfs import RootfsUnavailable

REQUIRED = os.environ.get("TRUNKBOX_PEERS") == "required"

# Hypothesis gives each example 200 ms, which a machine that does other things too does not keep to.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip by name, with the reason, what needs peers on a machine that cannot have them."""
    reason = None if REQUIRED else missing()
    if reason is None:
        return
    for item in items:
        if item.get_closest_marker("peers"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The provider, the PBX and the wire between them, started once."""
    try:
        running = Lab(tmp_path_factory.mktemp("lab"))
    except RootfsUnavailable as err:
        if REQUIRED:
            raise
        pytest.skip(str(err))
    yield running
    running.close()
