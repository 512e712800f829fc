"""Switches, forced belplans and rehearsals stand over settings, restarts and clock steps, and end alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.backup.standing import Switches
from appliance.control import PlansChanged
from appliance.store.durable import DurableStorage
from sipengine.core import standing as stands
from sipengine.core.standing import Standing
from sipengine.state_store import StateStore
from sipengine.takeovers import KEEPER
from tests.engine.office import SETTINGS, Office, read

SWITCHES = [
    {"id": "vakantie", "active": True},
    {"id": "dag", "group": "dienst", "active": True},
    {"id": "nacht", "group": "dienst", "active": True},
]
WITH_SWITCHES = {**SETTINGS, "switches": SWITCHES}


def on(office: Office) -> set[str]:
    return {one.id for one in office.engine.takeovers.status().switches if one.on}


def test_switches_start_as_the_settings_say_one_of_a_group() -> None:
    assert on(Office(WITH_SWITCHES)) == {"vakantie", "dag"}


def test_a_switch_of_a_group_turns_the_others_off_and_is_told() -> None:
    office = Office(WITH_SWITCHES)
    assert office.engine.takeovers.switch("nacht", True, "test")
    assert on(office) == {"vakantie", "nacht"}
    told = [event.plans for event in office.published if isinstance(event, PlansChanged)]
    assert {one.id for one in told[-1].switches if one.on} == {"vakantie", "nacht"}
    assert not office.engine.takeovers.switch("gibtesnicht", True, "test")


def test_new_settings_leave_a_turned_switch_alone() -> None:
    office = Office(WITH_SWITCHES)
    office.engine.takeovers.switch("vakantie", False, "test")
    office.engine.apply(office.engine.settings)
    assert on(office) == {"dag"}


def test_a_rehearsal_ends_by_itself() -> None:
    office = Office()
    office.engine.takeovers.rehearse(1, None, office.now)
    office.wait(59)
    assert office.engine.takeovers.standing.rehearsal is not None
    office.wait(2)
    assert office.engine.takeovers.standing.rehearsal is None
    report = office.engine.takeovers.status().rehearsal
    assert report is not None
    assert report.ended == "time"


def test_what_stands_outlives_the_engine(tmp_path: Path) -> None:
    store = StateStore(tmp_path / "state.json")
    first = Office(WITH_SWITCHES, keeper=store)
    first.engine.takeovers.switch("nacht", True, "test")
    first.engine.takeovers.force(True, "+31501234567")
    first.engine.takeovers.rehearse(10, "+31612345678", first.now)
    store.close()
    again = StateStore(tmp_path / "state.json")
    second = Office(WITH_SWITCHES, keeper=again, now=first.now + 120)
    assert on(second) == {"vakantie", "nacht"}
    assert second.engine.takeovers.standing.forces("+31501234567")
    assert second.engine.takeovers.standing.rehearses("+31612345678")
    second.wait(481)
    assert second.engine.takeovers.standing.rehearsal is None
    again.close()


BACKED_UP = Switches(frozenset({"nacht"}), frozenset({"vakantie", "dag", "nacht"}))


def test_a_new_box_takes_over_how_the_switches_of_a_backup_stood(tmp_path: Path) -> None:
    store = StateStore(tmp_path / "state.json")
    office = Office(keeper=store)
    office.engine.takeovers.restored(BACKED_UP)
    assert office.engine.apply(read(WITH_SWITCHES)) == ()
    assert on(office) == {"nacht"}, "not as the settings say that they start"
    store.close()
    assert store.written()
    kept = StateStore(tmp_path / "state.json")
    assert on(Office(WITH_SWITCHES, keeper=kept)) == {"nacht"}
    kept.close()


def test_how_the_switches_of_this_box_stand_is_newer_than_any_backup(tmp_path: Path) -> None:
    store = StateStore(tmp_path / "state.json")
    office = Office(WITH_SWITCHES, keeper=store)
    office.engine.takeovers.restored(BACKED_UP)
    office.engine.takeovers.restored(Switches(frozenset({"feest"}), frozenset({"feest", "vakantie"})))
    assert on(office) == {"vakantie", "dag"}
    office.engine.apply(read({**SETTINGS, "switches": [*SWITCHES, {"id": "feest"}]}))
    assert on(office) == {"vakantie", "dag", "feest"}
    office.engine.takeovers.restored(BACKED_UP)
    assert stands.read(store.row(KEEPER) or {}, 0.0).on == {"vakantie", "dag", "feest"}
    store.close()


@pytest.mark.parametrize("later", [601.0, -4000.0], ids=["its time is over", "the clock went back"])
def test_a_rehearsal_that_time_took_is_not_resumed(later: float) -> None:
    running = stands.Rehearsal("x", 1000.0, 1600.0)
    row = stands.plain(Standing(rehearsal=running))
    assert stands.read(row, 1000.0 + later).rehearsal is None
    assert stands.read(row, 1001.0).rehearsal == running


@pytest.mark.parametrize("content", [b"{", b'{"takeovers": {"1": {"on": 5}}}', b'{"takeovers": {}}'])
def test_a_broken_file_is_kept_and_costs_no_more_than_itself(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "state.json").write_bytes(content)
    store = StateStore(tmp_path / "state.json")
    assert on(Office(WITH_SWITCHES, keeper=store)) == {"vakantie", "dag"}
    store.close()
    assert (DurableStorage(tmp_path / "state.json").read() or {}).keys() == {KEEPER}
