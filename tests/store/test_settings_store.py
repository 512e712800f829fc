"""The settings on disk: nobody's work is lost, and what cannot be read stays as it is."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from appliance.holding import Held, Holding
from appliance.settings import Settings
from appliance.settings.migrations import Data
from appliance.settings.upkeep import Box
from appliance.store import (
    Conflict,
    Loaded,
    NoSuchRevision,
    NotChangeable,
    SettingsStore,
    TooNew,
    Unreadable,
)


def named(name: str) -> Settings:
    return Settings(box=Box(name=name))


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "data", patience=0.1)


def loaded(store: SettingsStore) -> Loaded:
    found = store.load()
    assert isinstance(found, Loaded), found
    return found


def test_a_box_that_was_never_set_up_has_revision_nought_and_leaves_no_file(store: SettingsStore) -> None:
    assert loaded(store).revision == 0
    assert loaded(store).settings == Settings()
    assert store.revision() == 0
    assert not store.folder.exists()


def test_what_was_saved_is_loaded_with_who_and_why(store: SettingsStore) -> None:
    store.save(named("Een"), 0, "web: beheer", "wizard")
    found = loaded(store)
    assert (found.settings.box.name, found.revision) == ("Een", 1)
    assert (found.generation.author, found.generation.reason) == ("web: beheer", "wizard")


def test_only_the_owner_may_read_it(store: SettingsStore) -> None:
    store.save(named("Een"), 0, "test")
    store.save(named("Twee"), 1, "test")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (store.folder, *store.folder.rglob("*"))}
    assert modes == {
        "data": 0o700,
        "settings.history": 0o700,
        "settings.json": 0o600,
        "settings.lock": 0o600,
        "00000001.json": 0o600,
    }


def test_two_browsers_never_overwrite_each_other_unseen(store: SettingsStore) -> None:
    store.save(named("Een"), 0, "test")
    store.save(named("Van Anna"), 1, "Anna")
    with pytest.raises(Conflict) as caught:
        store.save(named("Van Bob"), 1, "Bob")
    assert (caught.value.current.author, caught.value.current.revision) == ("Anna", 2)
    assert loaded(store).settings.box.name == "Van Anna"


def test_undo_brings_an_earlier_generation_back_as_a_new_one(store: SettingsStore) -> None:
    for revision, name in enumerate(("Een", "Twee", "Drie")):
        store.save(named(name), revision, "test", name)
    assert [(kept.revision, kept.reason) for kept in store.history()] == [(2, "Twee"), (1, "Een")]
    store.revert(1, 3, "test")
    assert loaded(store).settings.box.name == "Een"
    assert loaded(store).revision == 4
    assert store.earlier(3).box.name == "Drie"


def test_twenty_generations_are_kept(store: SettingsStore) -> None:
    for revision in range(25):
        store.save(named(f"Nr {revision + 1}"), revision, "test")
    assert [kept.revision for kept in store.history()] == list(range(24, 4, -1))
    with pytest.raises(NoSuchRevision):
        store.revert(4, 25, "test")


def test_passwords_survive_the_disk(store: SettingsStore) -> None:
    trunk = {"id": "t", "servers": ("sip.example",), "username": "u", "password": "geheim"}
    store.save(Settings.model_validate({"trunks": [trunk]}), 0, "test")
    password = loaded(store).settings.trunks[0].password
    assert password is not None
    assert password.get_secret_value() == "geheim"


def test_who_holds_the_settings_is_named(store: SettingsStore) -> None:
    store.save(named("Een"), 0, "test")
    with Holding(store.folder / "settings.lock", "settings: somebody else"), pytest.raises(Held) as caught:
        store.save(named("Twee"), 1, "test")
    assert caught.value.holder.what == "settings: somebody else"
    store.save(named("Twee"), 1, "test")


DAMAGE: list[Any] = [
    pytest.param(lambda whole: b"", id="emptied"),
    pytest.param(lambda whole: whole[: len(whole) // 2], id="cut in half"),
    pytest.param(lambda whole: b"\x00" * len(whole), id="zeroed"),
    pytest.param(lambda whole: b"{}", id="an empty object"),
    pytest.param(
        lambda whole: whole.replace(b'"revision":2', b'"revision":"2"'), id="a revision that is no number"
    ),
    pytest.param(lambda whole: whole.replace(b'"country":"NL"', b'"country":"Nederland"'), id="a wrong value"),
    pytest.param(lambda whole: whole.replace(b'"schema":1', b'"schema":"een"'), id="a schema that is no number"),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_settings_are_kept_reported_and_not_overwritten(
    store: SettingsStore, damage: Callable[[bytes], bytes]
) -> None:
    store.save(named("Een"), 0, "test")
    store.save(named("Twee"), 1, "test")
    broken = damage(store.path.read_bytes())
    store.path.unlink()
    store.path.write_bytes(broken)

    found = store.load()
    assert isinstance(found, Unreadable)
    assert found.last_good is not None
    assert found.last_good.settings.box.name == "Een"
    for change in (lambda: store.save(named("Drie"), 2, "test"), lambda: store.revert(1, 2, "test")):
        with pytest.raises(NotChangeable):
            change()
    assert store.path.read_bytes() == broken


def test_a_wrong_value_on_disk_is_named_by_its_path(store: SettingsStore) -> None:
    store.save(named("Een"), 0, "test")
    store.path.write_bytes(store.path.read_bytes().replace(b'"hour":3', b'"hour":33'))
    found = store.load()
    assert isinstance(found, Unreadable)
    assert [problem.path for problem in found.problems] == ["updates.hour"]


def test_a_lost_file_does_not_make_the_box_seem_new(store: SettingsStore) -> None:
    store.save(named("Een"), 0, "test")
    store.save(named("Twee"), 1, "test")
    store.path.unlink()
    found = store.load()
    assert isinstance(found, Unreadable)
    assert found.last_good is not None
    assert store.revision() is None


def test_setting_a_damaged_file_aside_keeps_it_and_goes_on_from_the_last_good_one(store: SettingsStore) -> None:
    store.save(named("Een"), 0, "test")
    store.save(named("Twee"), 1, "test")
    store.path.unlink()
    store.path.write_bytes(b"damage")
    aside = store.set_aside("test")
    assert aside is not None
    assert aside.read_bytes() == b"damage"
    found = loaded(store)
    assert (found.settings.box.name, found.revision) == ("Een", 3)
    assert store.set_aside("test") is None


def test_settings_of_newer_software_are_refused_by_name_and_kept(store: SettingsStore) -> None:
    store.save(named("Een"), 0, "test")
    store.save(named("Twee"), 1, "test")
    newer = store.path.read_bytes().replace(b'"schema":1', b'"schema":7')
    store.path.unlink()
    store.path.write_bytes(newer)
    found = store.load()
    assert isinstance(found, TooNew)
    assert (found.found, found.known) == (7, 1)
    assert found.last_good is not None
    with pytest.raises(NotChangeable):
        store.save(named("Drie"), 2, "test")
    with pytest.raises(NotChangeable):
        store.set_aside("test")
    assert store.path.read_bytes() == newer


def test_older_settings_are_migrated_on_loading_and_stay_as_they_are_for_the_other_slot(tmp_path: Path) -> None:
    def rename(data: Data) -> Data:
        data["box"] = {"name": data.pop("naam")}
        return data

    def shout(data: Data) -> Data:
        data["box"]["name"] += "!"
        return data

    store = SettingsStore(tmp_path, migrations={-1: rename, 0: shout})
    document = {"revision": 9, "saved_at": "2026-01-01T00:00:00+00:00", "author": "old", "reason": ""}
    document["settings"] = {"schema": -1, "naam": "Een"}  # type: ignore[assignment]
    old = json.dumps({"settings": {"1": document}}).encode()
    store.path.write_bytes(old)
    assert loaded(store).settings.box.name == "Een!"
    assert store.path.read_bytes() == old
    store.save(named("Twee"), 9, "test")
    assert (store.kept / "00000009.json").read_bytes() == old
    assert store.earlier(9).box.name == "Een!"


def test_a_clock_that_steps_back_does_not_reorder_the_generations(tmp_path: Path) -> None:
    times = iter((datetime(2026, 5, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)))
    store = SettingsStore(tmp_path, clock=lambda: next(times))
    store.save(named("Een"), 0, "test")
    store.save(named("Twee"), 1, "test")
    assert loaded(store).settings.box.name == "Twee"


def test_a_save_that_ended_before_its_rename_changes_nothing(store: SettingsStore) -> None:
    store.save(named("Een"), 0, "test")
    store.kept.mkdir()
    (store.kept / "00000001.json").hardlink_to(store.path)
    (store.folder / "settings.json.draft").write_bytes(b"half a dr")
    assert loaded(store).revision == 1
    assert store.history() == ()
    store.save(named("Twee"), 1, "test")
    assert [kept.revision for kept in store.history()] == [1]
    assert store.earlier(1).box.name == "Een"


@pytest.mark.parametrize("damage", DAMAGE[:4])
def test_the_revision_of_a_damaged_file_is_unknown_and_not_nought(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    store = SettingsStore(tmp_path)
    store.save(named("Een"), 0, "test")
    store.path.write_bytes(damage(store.path.read_bytes()))
    assert store.revision() is None


def test_a_damaged_generation_does_not_hide_the_others(store: SettingsStore) -> None:
    for revision, name in enumerate(("Een", "Twee", "Drie")):
        store.save(named(name), revision, "test")
    (store.kept / "00000002.json").write_bytes(b"")
    assert [kept.revision for kept in store.history()] == [1]
    with pytest.raises(NoSuchRevision):
        store.revert(2, 3, "test")


def test_a_folder_on_a_file_system_without_hard_links_keeps_copies(
    store: SettingsStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    for revision, name in enumerate(("Een", "Twee", "Drie")):
        store.save(named(name), revision, "test")
    assert [store.earlier(kept.revision).box.name for kept in store.history()] == ["Twee", "Een"]
    assert stat.S_IMODE((store.kept / "00000001.json").stat().st_mode) == 0o600


def test_settings_that_cannot_be_opened_are_not_taken_for_none(store: SettingsStore) -> None:
    store.path.mkdir(parents=True)
    assert isinstance(store.load(), Unreadable)
    assert store.revision() is None


_SAVER = """
import sys
from pathlib import Path
from appliance.settings import Settings
from appliance.settings.upkeep import Box
from appliance.store import Conflict, SettingsStore
store, done = SettingsStore(Path(sys.argv[1]), patience=20), 0
while done < 40:
    found = store.load()
    try:
        store.save(Settings(box=Box(name=f"{found.settings.box.name}{sys.argv[2]}")), found.revision, sys.argv[2])
        done += 1
    except Conflict:
        pass
"""


def test_two_processes_that_save_at_once_lose_nothing(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    store.save(named("-"), 0, "test")
    savers = [subprocess.Popen([sys.executable, "-c", _SAVER, str(tmp_path), name]) for name in "ab"]
    assert [saver.wait(timeout=60) for saver in savers] == [0, 0]
    found = loaded(store)
    assert found.revision == 81
    assert sorted(found.settings.box.name) == sorted("-" + "a" * 40 + "b" * 40)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can write for somebody else")
def test_what_root_saves_in_somebodys_folder_is_his(store: SettingsStore) -> None:
    store.folder.mkdir()
    os.chown(store.folder, 4321, 4321)
    store.save(named("Een"), 0, "sudo trunkbox config import")
    store.save(named("Twee"), 1, "sudo trunkbox config import")
    owners = {path.name: (path.stat().st_uid, path.stat().st_gid) for path in store.folder.rglob("*")}
    assert set(owners) == {"settings.json", "settings.lock", "settings.history", "00000001.json"}
    assert set(owners.values()) == {(4321, 4321)}
