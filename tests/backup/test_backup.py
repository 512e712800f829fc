"""A backup that is made and restored: all of it, or nothing, in words."""

from __future__ import annotations

import io
import json
import random
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance.backup import learned
from appliance.backup.archive import Member, Opener, with_passphrase, write_archive
from appliance.backup.contents import ABOUT, SETTINGS, About, BackupError, about_to_json
from appliance.backup.make import Wanted, make_backup, members
from appliance.backup.restore import finish, restore
from appliance.backup.staged import staged
from appliance.backup.standing import Switches, from_json
from appliance.sealing import Lock
from appliance.settings import Settings
from appliance.settings.parse import to_data
from appliance.settings.root import SCHEMA
from appliance.store import SettingsStore
from tests.backup.boxes import MADE, PASSPHRASE, fill, ledger, lock, name_of, settings_of

KNOWN, CLOSED = frozenset({"dicht", "feest"}), frozenset({"dicht"})
ROW = {"on": ["dicht"], "known": ["dicht", "feest"], "forced_all": True, "forced": ["+31501234567"]}
ALL = Wanted(calls=True, voicemail=True)


@pytest.fixture(scope="module")
def key() -> Lock:
    return lock()


@pytest.fixture(scope="module")
def opens(key: Lock) -> Opener:
    """The passphrase is right, and its second of work is done once."""
    opened = with_passphrase(PASSPHRASE)(key.sealed)
    return lambda _sealed: opened


@pytest.fixture
def old(tmp_path: Path) -> Path:
    fill(tmp_path / "old", "Kantoor")
    ledger(tmp_path / "old", week=40_000_000)
    return tmp_path / "old"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    fill(tmp_path / "new", "Nieuw")
    return tmp_path / "new"


def tree(data: Path) -> dict[str, bytes]:
    """Every file, but the lock."""
    found = (path for path in data.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
    return {str(path.relative_to(data)): path.read_bytes() for path in found}


def test_everything_comes_back(old: Path, new: Path, tmp_path: Path, key: Lock) -> None:
    file = tmp_path / "b.age"
    make_backup(old, file, key, ALL, MADE)
    assert b"Kantoor" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.age", "new", "old"]
    with file.open("rb") as source:
        done = restore(new, source, with_passphrase(PASSPHRASE), "test")
    assert (done.about.box, done.about.made, done.about.schema) == ("Kantoor", MADE, SCHEMA)
    assert settings_of(new) == settings_of(old)
    assert SettingsStore(new).history()[0].revision == done.revision - 1, "undo has what was before"
    for path in (old / "prompts").iterdir():
        assert (new / "prompts" / path.name).read_bytes() == path.read_bytes()
    (one,) = staged(new)
    assert one.for_engine, "spending and messages wait for the engine, which alone writes them"
    assert one.ledger.read_bytes() == (old / "ledger.json").read_bytes()


@pytest.mark.parametrize(
    ("state", "found"),
    [
        pytest.param(
            {"takeovers": {"1": ROW}, "bans": {"1": {"x": 1}}}, Switches(CLOSED, KNOWN), id="no forced plans"
        ),
        pytest.param(None, Switches(), id="an engine that never ran"),
        pytest.param({"takeovers": {"1": {**ROW, "on": "dicht"}}}, Switches(), id="another form"),
        pytest.param({"takeovers": {}}, Switches(), id="nothing kept"),
    ],
)
def test_how_switches_stood_is_in_it_and_bans_are_not(
    state: object, found: Switches, old: Path, new: Path, key: Lock, opens: Opener, tmp_path: Path
) -> None:
    if state is not None:
        (old / "state.json").write_text(json.dumps(state))
    make_backup(old, tmp_path / "b.age", key, Wanted(), MADE)
    with (tmp_path / "b.age").open("rb") as source:
        restore(new, source, opens, "test")
    (one,) = staged(new)
    assert from_json(one.switches.read_bytes()) == found
    assert json.loads(one.switches.read_bytes()).keys() == {"on", "known"}
    assert not (new / "state.json").exists(), "the engine alone writes it"


FOUND = {
    "shape": "burst", "pbx": "centrale", "did": "blocked", "number": "+31612345678", "first": MADE, "last": MADE,
    "count": 3, "detail": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "countries", "findings"),
    [
        pytest.param({"countries": ["NL", "BE"], "findings": [FOUND]}, ("NL", "BE"), 1, id="all of it"),
        pytest.param(
            {"countries": ["NL"], "findings": [FOUND, {**FOUND, "number": "9" * 200}, {**FOUND, "last": 1e300}]},
            ("NL",), 1, id="what cannot be shown is left out",
        ),
        pytest.param({"countries": 7, "findings": [FOUND]}, (), 0, id="another form"),
    ],
)  # fmt: skip
def test_what_the_watch_for_fraud_learned_is_in_it(
    row: dict[str, Any], countries: tuple[str, ...], findings: int, old: Path, new: Path, key: Lock, opens: Opener,
    tmp_path: Path,
) -> None:  # fmt: skip
    bans = {"bans": [["192.0.2.66/32", 1, 2, "wrong_password", 8, 1]], "known": []}
    (old / "state.json").write_text(json.dumps({"fraud": {"1": row}, "bans": {"1": bans}}))
    make_backup(old, tmp_path / "b.age", key, Wanted(), MADE)
    with (tmp_path / "b.age").open("rb") as source:
        restore(new, source, opens, "test")
    (one,) = staged(new)
    assert b"192.0.2.66" not in b"".join(tree(new).values()), "a ban is not: somebody may have lifted it since"
    found = learned.from_json(one.learned.read_bytes())
    assert (found.countries, len(found.findings)) == (countries, findings)


def test_a_wrong_passphrase_says_so_and_changes_nothing(old: Path, new: Path, tmp_path: Path, key: Lock) -> None:
    make_backup(old, tmp_path / "b.age", key, ALL, MADE)
    before = tree(new)
    with (tmp_path / "b.age").open("rb") as source, pytest.raises(BackupError) as caught:
        restore(new, source, with_passphrase("groene fietsen zingen zacht"), "test")
    assert caught.value.code == "sealed_wrong"
    assert tree(new) == before


def test_what_is_cut_off_or_flipped_anywhere_changes_nothing(
    old: Path, new: Path, tmp_path: Path, key: Lock, opens: Opener
) -> None:
    make_backup(old, tmp_path / "b.age", key, Wanted(), MADE)
    whole, before, chance = (tmp_path / "b.age").read_bytes(), tree(new), random.Random(5)
    # The scrypt head is judged in a second of work, so most damage is done behind it.
    behind = whole.index(b"backup.age") + 1024
    body_end = len(whole.rstrip(b"\0"))
    bad = [whole[: chance.randrange(behind, body_end)] for _ in range(6)] + [b"", b"x" * 700, whole[:300]]
    for _ in range(12):
        at = chance.randrange(behind, body_end)
        bad.append(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    for content in bad:
        with pytest.raises(BackupError) as caught:
            restore(new, io.BytesIO(content), opens, "test")
        assert caught.value.code in ("sealed_damaged", "backup_no_backup")
    assert tree(new) == before
    assert list((new / "restores").iterdir()) == []


def packed(key: Lock, tar: bytes) -> io.BytesIO:
    """A backup with this tar in it, as one with the passphrase could make."""
    target = io.BytesIO()
    write_archive(target, key, iter(()), _Given(tar))
    target.seek(0)
    return target


class _Given(io.BytesIO):
    """A scratch file that holds something else than what was written to it."""

    def __init__(self, instead: bytes) -> None:
        super().__init__()
        self._instead = instead

    def seek(self, offset: int, whence: int = 0) -> int:
        if offset == 0 and whence == 0:
            self.truncate(0)
            super().seek(0)
            super().write(self._instead)
        return super().seek(offset, whence)


def tar_of(*entries: tuple[str, bytes, dict[str, Any]], good: bool = True) -> bytes:
    out = io.BytesIO()
    about = about_to_json(About("1.0", MADE, "B", SCHEMA))
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        always = (
            (ABOUT, about, {}),
            (SETTINGS, json.dumps(to_data(Settings(), secrets=True)).encode(), {}),
        )
        for name, content, more in (*(always if good else ()), *entries):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            for key, value in more.items():
                setattr(info, key, value)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def huge() -> bytes:
    """A head that promises more than there may be."""
    info = tarfile.TarInfo("prompts/a.wav")
    info.size = 8 << 30
    whole = tar_of()
    end = len(whole.rstrip(b"\0"))
    return whole[: end + -end % 512] + info.tobuf(tarfile.GNU_FORMAT)


HEAD = (ABOUT, about_to_json(About("1", 1, "B", 1)), {})
HOSTILE: list[Any] = [
    pytest.param(lambda: tar_of(("../evil", b"x", {})), "backup_strange", id="out of the folder"),
    pytest.param(lambda: tar_of(("/etc/cron.d/x", b"x", {})), "backup_strange", id="an absolute name"),
    pytest.param(lambda: tar_of(("prompts/../../x", b"x", {})), "backup_strange", id="up from inside"),
    pytest.param(lambda: tar_of(("web.json", b"{}", {})), "backup_strange", id="who owns the box"),
    pytest.param(
        lambda: tar_of(("prompts/a", b"", {"type": tarfile.SYMTYPE, "linkname": "/etc"})), "backup_strange",
        id="a symbolic link",
    ),
    pytest.param(
        lambda: tar_of(("prompts/a", b"", {"type": tarfile.LNKTYPE, "linkname": "about.json"})), "backup_strange",
        id="a hard link",
    ),
    pytest.param(lambda: tar_of(("prompts/a", b"", {"type": tarfile.CHRTYPE})), "backup_strange", id="a device"),
    pytest.param(lambda: tar_of(("prompts/a", b"", {"type": tarfile.FIFOTYPE})), "backup_strange", id="a pipe"),
    pytest.param(lambda: tar_of(("prompts", b"", {"type": tarfile.DIRTYPE})), "backup_strange", id="a folder"),
    pytest.param(
        lambda: tar_of(("prompts/a", b"", {"pax_headers": {"GNU.sparse.size": "99999999999"}})), "backup_strange",
        id="a sparse file",
    ),
    pytest.param(lambda: tar_of(("prompts/a", b"1", {}), ("prompts/a", b"2", {})), "backup_strange", id="twice"),
    pytest.param(lambda: tar_of((SETTINGS, b"{}", {})), "backup_strange", id="settings twice"),
    pytest.param(lambda: tar_of(("prompts/" + "a" * 200, b"x", {})), "backup_strange", id="an endless name"),
    pytest.param(lambda: tar_of(good=False), "backup_strange", id="empty"),
    pytest.param(lambda: tar_of((SETTINGS, b"{}", {}), good=False), "backup_strange", id="no head"),
    pytest.param(
        lambda: tar_of(HEAD, (SETTINGS, b"[" * 99999, {}), good=False),
        "backup_strange", id="nested without end",
    ),
    pytest.param(lambda: tar_of(("about.json2", b"", {})), "backup_strange", id="a name that goes on"),
    pytest.param(lambda: tar_of(("ledger.json", b"x" * (5 << 20), {})), "backup_too_large", id="a large ledger"),
    pytest.param(
        lambda: tar_of(("ledger.json", json.dumps({"ledger": {"1": {
            "schema": 1, "spend": {"week": [[1, -5]]}, "calls": {}}}}).encode(), {})), "backup_strange",
        id="spending below nothing",
    ),
    pytest.param(
        lambda: tar_of(("ledger.json", json.dumps({"ledger": {"1": {
            "schema": 2, "spend": {}, "calls": {}}}}).encode(), {})), "backup_newer", id="a newer ledger",
    ),
    pytest.param(
        lambda: tar_of((ABOUT, about_to_json(About("9.9.9", MADE, "B", SCHEMA + 1)), {}), good=False),
        "backup_newer", id="a newer Trunkbox",
    ),
    pytest.param(
        lambda: tar_of(
            (ABOUT, about_to_json(About("1", MADE, "B", SCHEMA)), {}),
            (SETTINGS, json.dumps({"schema": SCHEMA + 1}).encode(), {}), good=False,
        ), "backup_newer", id="newer settings under an old head",
    ),
    pytest.param(lambda: tar_of(("switches.json", b'{"on": 1}', {})), "backup_strange", id="no switches"),
    pytest.param(lambda: tar_of(("fraud.json", b'{"countries": []}', {})), "backup_strange", id="nothing learned"),
    pytest.param(
        lambda: tar_of(("fraud.json", b'{"countries": [], "findings": [{"shape": "x"}]}', {})), "backup_strange",
        id="no sign of fraud",
    ),
    pytest.param(huge, "backup_too_large", id="a head that promises eight gigabytes"),
]  # fmt: skip


@pytest.mark.parametrize(("tar", "code"), HOSTILE)
def test_a_hostile_archive_is_refused(
    tar: Callable[[], bytes], code: str, new: Path, key: Lock, opens: Opener
) -> None:
    before = tree(new)
    with pytest.raises(BackupError) as caught:
        restore(new, packed(key, tar()), opens, "test")
    assert caught.value.code == code
    if code == "backup_newer" and "version" in caught.value.params:
        assert caught.value.params["known"]
    assert tree(new) == before
    assert not (new.parent / "evil").exists()


def test_settings_of_an_older_schema_are_migrated(new: Path, key: Lock, opens: Opener) -> None:
    # Without a number it is schema 1, whatever today's is; today's steps make it today's.
    plain = {"box": {"name": "Heel oud"}}
    entries = ((ABOUT, about_to_json(About("0.1", MADE, "B", 1)), {}), (SETTINGS, json.dumps(plain).encode(), {}))
    restore(new, packed(key, tar_of(*entries, good=False)), opens, "test")
    assert name_of(new) == "Heel oud"


def test_a_box_of_a_newer_trunkbox_is_left_alone(
    old: Path, new: Path, tmp_path: Path, key: Lock, opens: Opener
) -> None:
    make_backup(old, tmp_path / "b.age", key, Wanted(), MADE)
    path = new / "settings.json"
    path.write_text(path.read_text().replace(f'"schema":{SCHEMA}', f'"schema":{SCHEMA + 1}'))
    before = tree(new)
    with (tmp_path / "b.age").open("rb") as source, pytest.raises(BackupError) as caught:
        restore(new, source, opens, "test")
    assert caught.value.code == "backup_box_newer"
    assert tree(new) == before


def test_unreadable_settings_are_kept_aside_and_the_backup_stands(
    old: Path, new: Path, tmp_path: Path, key: Lock, opens: Opener
) -> None:
    make_backup(old, tmp_path / "b.age", key, Wanted(), MADE)
    (new / "settings.json").write_text("{broken")
    with (tmp_path / "b.age").open("rb") as source:
        restore(new, source, opens, "test")
    assert name_of(new) == "Kantoor"
    assert list(new.glob("settings.json.unreadable-*"))
    assert finish(new)


def test_a_box_whose_settings_cannot_be_read_makes_no_backup(new: Path) -> None:
    (new / "settings.json").write_text("{broken")
    with pytest.raises(BackupError) as caught:
        list(members(new, Wanted(), MADE))
    assert caught.value.code == "backup_no_settings"


def test_links_in_the_data_folder_are_not_followed(old: Path) -> None:
    (old / "prompts" / "secret.wav").symlink_to("/etc/shadow")
    assert "prompts/secret.wav" not in [one.name for one in members(old, ALL, MADE)]


def test_what_goes_away_meanwhile_is_left_out(key: Lock, tmp_path: Path) -> None:
    gone = [Member("prompts/a.wav", tmp_path / "gone"), Member("prompts/b.wav", b"1")]
    assert write_archive(io.BytesIO(), key, iter(gone), io.BytesIO()) == 1
