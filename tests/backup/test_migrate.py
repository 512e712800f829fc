"""Settings of an older schema: written anew all or nothing, killed at any instant, in place and from a backup."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pyrage
import pytest

from appliance.backup.archive import Member, write_archive
from appliance.backup.contents import ABOUT, LEDGER, SETTINGS, About, about_to_json
from appliance.backup.restore import finish
from appliance.backup.staged import staged
from appliance.cli.main import main
from appliance.sealing import Lock
from appliance.settings.migrations import MIGRATIONS
from appliance.settings.parse import to_data
from appliance.settings.root import SCHEMA
from appliance.store import Loaded, SettingsStore
from appliance.store.generations import file_of
from tests.backup.boxes import MADE, fill, ledger, name_of, settings_of
from tests.backup.killing import KILLS, killing, now_and_then, taking
from tests.backup.older_schema import age, as_schema_0, from_schema_0

pytestmark = pytest.mark.timeout(60 + 2 * KILLS)


@pytest.fixture(autouse=True)
def step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MIGRATIONS, 0, from_schema_0)  # type: ignore[arg-type]


def schema_of(content: bytes) -> int:
    return int(json.loads(content)["settings"]["1"]["settings"]["schema"])


def test_a_killed_migration_left_the_old_file_or_the_new_one_and_an_undo(tmp_path: Path) -> None:
    chance, began, done = random.Random(20261126), 0, 0
    old = age(tmp_path / "aged", "Oud")
    first = SettingsStore(tmp_path / "aged").revision()
    assert first is not None
    shutil.copytree(tmp_path / "aged", tmp_path / "tried")
    span = taking(tmp_path / "tried", lambda data: main(["migrate", "--data", str(data)]))
    with killing() as kill:
        for turn in range(KILLS):
            data = tmp_path / f"box{turn}"
            shutil.copytree(tmp_path / "aged", data)
            store = SettingsStore(data)
            kept = file_of(store.kept, first)
            kill(f"migrate {data} - -", chance.uniform(0, span), now_and_then(turn, kept.exists))
            now = store.path.read_bytes()
            assert now == old or schema_of(now) == SCHEMA, "never half of it"
            if now != old:
                assert kept.read_bytes() == old, "the older form was kept first"
            began, done = began + kept.exists(), done + (now != old)
            assert name_of(data) == "Oud", "whoever reads it now reads the same settings"
            # The next start does the rest, whatever the kill left.
            assert main(["migrate", "--data", str(data)]) == 0
            found = store.load()
            assert isinstance(found, Loaded)
            assert (found.revision, found.generation.reason) == (first + 1, f"schema 0 to {SCHEMA}")
            assert schema_of(store.path.read_bytes()) == SCHEMA
            assert kept.read_bytes() == old
            assert store.earlier(first) == found.settings, "and an undo reads it too"
            assert store.migrate("again") is None
            shutil.rmtree(data)
    print(f"{KILLS} kills: {began} after it began, {done} after it was done")
    assert began


def test_a_killed_restore_of_an_older_schema_is_the_old_box_or_the_new_one(tmp_path: Path) -> None:
    chance, decided_on = random.Random(7), 0
    source = tmp_path / "source"
    fill(source, "Terug")
    ledger(source, week=40_000_000)
    key = pyrage.x25519.Identity.generate()
    plain = as_schema_0(to_data(settings_of(source), secrets=True))
    entries = (
        Member(ABOUT, about_to_json(About("0.1", MADE, "Terug", 0))),
        Member(SETTINGS, json.dumps(plain).encode()),
        Member(LEDGER, source / LEDGER),
    )
    backup = tmp_path / "b.age"
    with backup.open("w+b") as target, (tmp_path / "scratch").open("w+b") as scratch:
        write_archive(target, Lock(str(key.to_public()), b"sealed"), iter(entries), scratch)
    old = age(tmp_path / "aged", "Oud")
    with killing() as kill:
        for turn in range(KILLS // 2):
            data = tmp_path / f"box{turn}"
            shutil.copytree(tmp_path / "aged", data)
            line = f"restore {data} {backup} {key}"
            kill(line, chance.uniform(0, 0.05), now_and_then(turn, lambda data=data: bool(staged(data))))  # type: ignore[misc]
            now = SettingsStore(data).path.read_bytes()
            assert now == old or schema_of(now) == SCHEMA
            decided = bool(staged(data))
            assert name_of(data) in (("Oud", "Terug") if decided else ("Oud",))
            assert main(["migrate", "--data", str(data)]) == 0, "it finishes a restore, and migrates"
            assert finish(data) is decided
            assert name_of(data) == ("Terug" if decided else "Oud")
            assert schema_of(SettingsStore(data).path.read_bytes()) == SCHEMA
            assert all(one.ledger.read_bytes() == (source / LEDGER).read_bytes() for one in staged(data))
            assert any(path.read_bytes() == old for path in SettingsStore(data).kept.iterdir()), "for an undo"
            decided_on += decided
            shutil.rmtree(data)
    print(f"{KILLS // 2} kills: {decided_on} decided on")
    assert decided_on
