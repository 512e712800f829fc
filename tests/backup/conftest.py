"""A box whose nights are locked, made once for each file: what is done to it is done to a copy."""

from pathlib import Path

import pytest

from appliance.backup import nightly
from tests.backup.boxes import fill, lock


@pytest.fixture(scope="module")
def sealed_box(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its data folder."""
    data = tmp_path_factory.mktemp("box") / "data"
    fill(data, "Kantoor")
    nightly.keep_lock(data, lock())
    return data
