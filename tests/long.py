"""The long suite: what takes too long for every day, run with TRUNKBOX_LONG=1 before a release.

Law: what is long here has a shorter brother that always runs.
"""

import os

import pytest

LONG = "TRUNKBOX_LONG" in os.environ


def only_long(what: str) -> pytest.MarkDecorator:
    """Skip by name, saying `what` would be run, unless the long suite was asked for."""
    return pytest.mark.skipif(not LONG, reason=f"{what}: set TRUNKBOX_LONG")
