"""Settings as the first store wrote them, on 22 November 2026, read by the code of today.

Law: the file is that code's own work and is never made anew.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from appliance.settings.plans import Belplan
from appliance.store import Loaded, SettingsStore

OLDER = Path(__file__).parent / "older" / "settings-20261122.json"


def test_the_first_file_that_a_box_ever_had_is_read_and_kept_for_an_undo(tmp_path: Path) -> None:
    shutil.copy(OLDER, tmp_path / "settings.json")
    store = SettingsStore(tmp_path)
    found = store.load()
    assert isinstance(found, Loaded), found
    was = found.settings
    assert (found.revision, was.box.name, found.generation.author) == (1, "Kantoor Groningen", "config import")
    assert [trunk.id for trunk in was.trunks] == ["hoofdtrunk", "losse-toestellen"]
    password = was.trunks[0].password
    assert password is not None
    assert password.get_secret_value() == "change-me", "an older file keeps its secrets"
    assert [number for number in was.number_table() if number == "+31501234567"]
    assert all(isinstance(plan, Belplan) for plan in was.belplans)
    assert was.belplans
    assert was.pbxs[0].algorithms == ("MD5",), "what came later has its default"
    store.save(was.replace(box=was.box.model_copy(update={"name": "Later"})), 1, "test")
    assert store.earlier(1) == was
    assert store.migrate("update") is None, "it is of the schema of today"
