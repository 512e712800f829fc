"""A restore that an engine finds when it starts: taken up in its one look, before anybody can call.

Law: the backup is made and restored as a person does; the engine is asked at its control socket.
"""

import json
from pathlib import Path

import pyrage
import pytest

from appliance.backup.make import Wanted, make_backup
from appliance.backup.restore import restore
from appliance.backup.staged import taken
from appliance.sealing import Lock
from appliance.settings import Settings
from appliance.settings.parse import parse
from appliance.store import SettingsStore
from tests.backup.boxes import MADE, ledger
from tests.calls.box import Box
from tests.calls.settings import Plain, settings_for
from tests.cli.processes import until
from tests.peers.lab import Lab
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(90)]

SPENT = 7_000_000
SIGN = {
    "shape": "new_country_at_night", "pbx": "pbx", "did": "warned", "number": "+5371234567", "first": MADE,
    "last": MADE, "count": 2, "detail": "CU",
}  # fmt: skip
BANS = {
    "bans": [["192.0.2.66/32", 1, 3_600_000, "wrong_password", 8, 1]], "known": [], "now": 1, "boot": "b",
    "uptime_ms": 1,
}  # fmt: skip


def left_behind(old: Path, settings: Plain) -> None:
    """The data folder of the box that broke."""
    found = parse(settings)
    assert isinstance(found, Settings)
    SettingsStore(old).save(found, 0, "test")
    ledger(old, week=SPENT)
    rows = {
        "takeovers": {"on": ["dicht"], "known": ["dicht"], "forced_all": True, "forced": []},
        "fraud": {"countries": ["NL", "CU"], "findings": [SIGN]},
        "bans": BANS,
    }
    (old / "state.json").write_text(json.dumps({name: {"1": row} for name, row in rows.items()}))


def test_an_engine_that_starts_on_a_restore_has_all_of_it_at_once(lab: Lab, tmp_path: Path) -> None:
    settings = {**settings_for(Slot("restored", 75)), "switches": [{"id": "dicht", "code": "*21"}]}
    left_behind(tmp_path / "old", settings)
    key = pyrage.x25519.Identity.generate()
    backup = tmp_path / "b.age"
    make_backup(tmp_path / "old", backup, Lock(str(key.to_public()), b"sealed"), Wanted(), MADE)
    with backup.open("rb") as source:
        assert restore(tmp_path / "data", source, lambda _sealed: str(key).encode(), "test").engine
    box = Box(lab.ns, tmp_path, settings)
    try:
        status = box.await_ready()
        (week,) = [one for one in box.client.limits() if one.name == "spend_week"]
        assert week.used >= SPENT
        assert [(one.id, one.on) for one in status.plans.switches] == [("dicht", True)], "not as the settings say"
        assert [(one.detail, one.count) for one in status.fraud] == [("CU", 2)]
        assert (status.bans, status.plans.forced.all) == ((), False), "of another network, and of that hour"
        until(lambda: taken(box.data), 30)
        kept = json.loads((box.data / "state.json").read_text())["fraud"]["1"]
        assert kept["countries"] == ["NL", "CU"]
    finally:
        box.stop()
