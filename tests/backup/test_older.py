"""Backups of older forms, made by the code of their day (before switches, before what was learned), restored now.

Law: each file is that code's own work and is never made anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from appliance.backup.archive import with_passphrase
from appliance.backup.contents import FORMAT, BackupError, read_about
from appliance.backup.restore import restore
from appliance.backup.staged import staged
from appliance.backup.standing import Switches, from_json
from appliance.settings.root import SCHEMA
from tests.backup.boxes import MADE, PASSPHRASE, fill, settings_of

OLDER = Path(__file__).parent / "older"


@pytest.mark.parametrize(
    ("form", "switches"),
    [
        pytest.param(1, None, id="before switches"),
        pytest.param(2, Switches(frozenset({"vakantie"}), frozenset({"vakantie", "zondag"})), id="before fraud"),
    ],
)
def test_an_older_backup_is_restored_whole(form: int, switches: Switches | None, tmp_path: Path) -> None:
    data = tmp_path / "data"
    fill(data, "Nieuw")
    with (OLDER / f"format-{form}.trunkbox.age").open("rb") as source:
        done = restore(data, source, with_passphrase(PASSPHRASE), "test")
    assert (done.about.box, done.about.made, done.about.schema) == ("Kantoor Groningen", MADE, 1)
    found = settings_of(data)
    assert (found.box.name, [trunk.id for trunk in found.trunks]) == (
        "Kantoor Groningen",
        ["hoofdtrunk", "losse-toestellen"],
    )
    (one,) = staged(data)
    spent = json.loads(one.ledger.read_bytes())["ledger"]["1"]["spend"]["week"]
    assert [amount for _, amount in spent] == [40_000_000]
    assert (from_json(one.switches.read_bytes()) if one.switches.exists() else None) == switches
    assert not one.learned.exists(), "an older one says nothing of it, and nothing is made up"


@pytest.mark.parametrize(
    ("form", "schema", "found"),
    [
        pytest.param(FORMAT + 1, SCHEMA, f"{FORMAT + 1}.{SCHEMA}", id="a newer form"),
        pytest.param(FORMAT, SCHEMA + 1, f"{FORMAT}.{SCHEMA + 1}", id="newer settings"),
    ],
)
def test_a_newer_one_is_refused_by_name(form: int, schema: int, found: str) -> None:
    head = {"format": form, "version": "9.9", "made": MADE, "box": "B", "schema": schema}
    with pytest.raises(BackupError) as caught:
        read_about(json.dumps(head).encode(), SCHEMA)
    assert caught.value.code == "backup_newer"
    assert caught.value.params == {"version": "9.9", "found": found, "known": f"{FORMAT}.{SCHEMA}"}
