"""kill -9 at any instant of a backup or a restore: the old box or the new one, never neither, never half.

The long suite, and `TRUNKBOX_KILLS=200`, kill that often.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from appliance.backup.archive import open_archive, read_members
from appliance.backup.make import Wanted, make_backup
from appliance.backup.restore import finish, restore
from appliance.backup.staged import staged
from appliance.sealing import unseal
from tests.backup.boxes import MADE, PASSPHRASE, fill, ledger, lock, name_of, settings_of
from tests.backup.killing import KILLS, killing, now_and_then, taking

pytestmark = pytest.mark.timeout(60 + 2 * KILLS)


def _restored(folder: Path, backup: Path, opened: str) -> None:
    fill(folder, "Eerste")
    with backup.open("rb") as source:
        restore(folder, source, lambda _sealed: opened.encode(), "test")


def test_a_killed_restore_is_the_old_box_or_the_new_one(tmp_path: Path) -> None:
    chance = random.Random(20261126)
    key = lock()
    opened = unseal(key.sealed, PASSPHRASE).decode()
    backups = []
    for number in range(2):
        source = tmp_path / f"source{number}"
        fill(source, f"Box{number}", chance)
        ledger(source, week=number + 1)
        backups.append((source, tmp_path / f"b{number}"))
        make_backup(source, backups[-1][1], key, Wanted(voicemail=True), MADE)
    data = tmp_path / "data"
    fill(data, "Eerste", chance)
    span = taking(tmp_path / "tried", lambda folder: _restored(folder, backups[0][1], opened))
    shown, old, new = {"Eerste"}, 0, 0
    with killing() as kill:
        for turn in range(KILLS):
            before = name_of(data)
            source, backup = backups[turn % 2]
            kill(
                f"restore {data} {backup} {opened}",
                chance.uniform(0, span),
                now_and_then(turn, lambda: bool(staged(data))),
            )
            # At once, and once the next start has finished it: one of the two, and readable.
            assert name_of(data) in (before, name_of(source))
            decided = bool(staged(data))
            finish(data)
            after = name_of(data)
            assert after in (before, name_of(source))
            if decided:
                assert after == name_of(source), "what was decided on is done"
                assert settings_of(data) == settings_of(source)
                for path in (source / "prompts").iterdir():
                    assert (data / "prompts" / path.name).read_bytes() == path.read_bytes()
            assert {path.name[0] for path in (data / "restores").iterdir()} <= set("0123456789abcdef"), "no rests"
            # The engine's half waits whole for the engine, however often the rest was begun.
            for one in staged(data):
                assert any(one.ledger.read_bytes() == (s / "ledger.json").read_bytes() for s, _ in backups)
            old, new = old + (after == before), new + decided
            shown.add(after)
            for one in staged(data):
                shutil.rmtree(one.folder)
    print(f"{KILLS} kills: {new} decided on, {old} times the box stayed as it was")
    assert new
    assert not list(data.glob("*.draft"))


def test_a_killed_backup_is_whole_or_not_there(tmp_path: Path) -> None:
    chance, key, made = random.Random(3), lock(), 0
    opened = unseal(key.sealed, PASSPHRASE)
    data = tmp_path / "data"
    fill(data, "Kantoor", chance)
    target = tmp_path / "stick"
    target.mkdir()
    span = taking(tmp_path, lambda folder: make_backup(data, folder / "b", key, Wanted(), MADE))
    with killing() as kill:
        for turn in range(KILLS // 2):
            file = target / f"b{turn}"
            kill(f"backup {data} {file} {key.public}", chance.uniform(0, span), now_and_then(turn, file.exists))
            assert {path.name for path in target.iterdir()} <= {file.name, f".{file.name}.part"}
            if file.exists():
                made += 1
                with file.open("rb") as source, (tmp_path / "tar").open("w+b") as tar:
                    open_archive(source, lambda _: opened, tar)
                    tar.seek(0)
                    assert [name for name, _, _ in read_members(tar)][:2] == ["about.json", "settings.json"]
            for path in target.iterdir():
                path.unlink()
    assert made
    print(f"{KILLS // 2} kills, {made} backups whole")
    assert name_of(data) == "Kantoor"
