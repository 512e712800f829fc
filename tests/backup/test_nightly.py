"""The backup of every night, and its way to a stick: only a marked one, and the latest few stay."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import pytest

from appliance.agent.commands import Ran, run
from appliance.backup import nightly, stick
from appliance.backup.archive import open_archive, read_members
from appliance.backup.contents import BackupError
from appliance.cli.context import Context, Failed
from appliance.cli.nightly import carry, run_
from appliance.sealing import unseal
from tests.backup.boxes import MADE, PASSPHRASE, fill

HOUR = 3600.0


@pytest.fixture
def data(sealed_box: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sealed_box, tmp_path / "data"))


def test_a_night_makes_one_that_the_passphrase_opens(data: Path, tmp_path: Path) -> None:
    path = nightly.make(data, MADE, UTC)
    kept = nightly.read_lock(data)
    assert kept is not None
    key = unseal(kept.sealed, PASSPHRASE)
    with path.open("rb") as source, (tmp_path / "tar").open("w+b") as tar:
        open_archive(source, lambda _: key, tar)
        tar.seek(0)
        names = [name for name, _, _ in read_members(tar)]
    assert names[:2] == ["about.json", "settings.json"]
    assert any(name.startswith("voicemail/") for name in names)
    for kept_file in (data / nightly.KEY, path):
        assert b"AGE-SECRET" not in kept_file.read_bytes()
        assert PASSPHRASE.encode() not in kept_file.read_bytes()


def test_the_box_keeps_the_latest_two(data: Path) -> None:
    for night in range(4):
        nightly.make(data, MADE + night * 24 * HOUR, UTC)
    found = [path.name[7:15] for path in nightly.backups(data / nightly.FOLDER)]
    assert found == ["20261121", "20261120"]


def test_without_a_passphrase_nothing_is_made_and_nothing_is_wrong(tmp_path: Path, capsys: object) -> None:
    fill(tmp_path / "data", "Nieuw")
    assert run_(Context(tmp_path / "data", "en"), None) == 0  # type: ignore[arg-type]
    assert nightly.told(tmp_path / "data" / nightly.RESULT) is None


def test_what_came_of_a_night_is_written_down(data: Path) -> None:
    context = Context(data, "en")
    assert run_(context, None) == 0  # type: ignore[arg-type]
    good = nightly.told(data / nightly.RESULT)
    assert good is not None
    assert (good.code, (data / nightly.FOLDER / good.file).exists()) == ("", True)
    (data / "settings.json").write_text("{broken")
    with pytest.raises(Failed):
        run_(Context(data, "en"), None)  # type: ignore[arg-type]
    bad = nightly.told(data / nightly.RESULT)
    assert bad is not None
    assert (bad.code, "cannot be read" in bad.why) == ("backup_failed", True)


class Sticks:
    """`mount` and `umount` as the system would do them: a stick is a folder, seen while it is mounted."""

    def __init__(self, sticks: dict[str, Path], *, read_only: bool = False) -> None:
        self._sticks, self._read_only = sticks, read_only
        self.said: list[tuple[str, ...]] = []

    def __call__(self, words: Sequence[str]) -> Ran:
        self.said.append(tuple(words))
        place = Path(words[-1])
        if words[0] == "umount":
            if place.is_symlink():
                place.unlink()
                place.mkdir()
            return Ran(0)
        if "remount" in " ".join(words):
            return Ran(32, err="write-protected") if self._read_only else Ran(0)
        found = self._sticks.get(words[-2])
        if found is None:
            return Ran(32, err="no such device")
        place.rmdir()
        place.symlink_to(found)
        return Ran(0)


def test_only_a_marked_stick_gets_it_and_fourteen_stay(data: Path, tmp_path: Path) -> None:
    other, ours = tmp_path / "other", tmp_path / "ours"
    (other / "photos").mkdir(parents=True)
    (ours / stick.MARK).mkdir(parents=True)
    (ours / stick.MARK / "letter.txt").write_text("mine")
    sticks = Sticks({"/dev/sdx1": other, "/dev/sdy1": ours})
    devices = (Path("/dev/broken"), Path("/dev/sdx1"), Path("/dev/sdy1"))
    for night in range(16):
        latest = nightly.make(data, MADE + night * 24 * HOUR, UTC)
        assert carry(Context(data, "en"), tmp_path / "result", tmp_path / "mnt", devices, sticks) == 0
    there = nightly.backups(ours / stick.MARK)
    assert len(there) == stick.STICK_KEEP
    assert there[0].read_bytes() == latest.read_bytes()
    assert (ours / stick.MARK / "letter.txt").read_text() == "mine"
    assert [path.name for path in other.rglob("*")] == ["photos"], "left as it was"
    result = nightly.told(tmp_path / "result")
    assert result is not None
    assert (result.code, result.file) == ("", latest.name)
    first = [words for words in sticks.said if "/dev/sdx1" in words]
    assert all("ro,nosuid,nodev,noexec,nosymfollow" in words for words in first)
    mounts = sum(words[0] == "mount" and "remount" not in words[2] for words in sticks.said)
    assert mounts - 16 == sum(words[0] == "umount" for words in sticks.said), "what was mounted is let go"


def test_no_stick_is_no_failure_and_one_that_refuses_is(data: Path, tmp_path: Path) -> None:
    nightly.make(data, MADE, UTC)
    context, result = Context(data, "en"), tmp_path / "result"
    assert carry(context, result, tmp_path / "mnt", (), Sticks({})) == 0
    none = nightly.told(result)
    assert none is not None
    assert none.code == "stick_none"
    ours = tmp_path / "ours"
    (ours / stick.MARK).mkdir(parents=True)
    protected = Sticks({"/dev/sdy1": ours}, read_only=True)
    with pytest.raises(Failed):
        carry(context, result, tmp_path / "mnt", (Path("/dev/sdy1"),), protected)
    bad = nightly.told(result)
    assert bad is not None
    assert bad.code == "stick_failed"
    assert protected.said[-1][0] == "umount"


def test_a_stick_for_a_version_alone_is_no_failure(tmp_path: Path) -> None:
    fill(tmp_path / "data", "Kantoor")
    ours = tmp_path / "ours"
    (ours / stick.MARK).mkdir(parents=True)
    sticks, devices = Sticks({"/dev/sdy1": ours}), (Path("/dev/sdy1"),)
    assert carry(Context(tmp_path / "data", "en"), tmp_path / "r", tmp_path / "mnt", devices, sticks) == 0
    result = nightly.told(tmp_path / "r")
    assert result is not None
    assert (result.code, list((ours / stick.MARK).iterdir())) == ("stick_nothing", [])


def test_a_link_instead_of_the_mark_is_no_mark(data: Path, tmp_path: Path) -> None:
    nightly.make(data, MADE, UTC)
    trap, target = tmp_path / "trap", tmp_path / "target"
    trap.mkdir()
    target.mkdir()
    (trap / stick.MARK).symlink_to(target)
    devices = (Path("/dev/sdx1"),)
    assert carry(Context(data, "en"), tmp_path / "r", tmp_path / "mnt", devices, Sticks({"/dev/sdx1": trap})) == 0
    assert list(target.iterdir()) == []


def test_without_a_backup_the_stick_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(BackupError) as caught:
        stick.carry(tmp_path, tmp_path)
    assert caught.value.code == "stick_nothing"


def test_only_disks_that_hang_on_usb_are_looked_at(tmp_path: Path) -> None:
    for bus, name, parts in (("usb1", "sdb", ("sdb1", "sdb2")), ("usb2", "sdc", ()), ("ata1", "sda", ("sda1",))):
        disk = tmp_path / "devices" / bus / name
        disk.mkdir(parents=True)
        for part in parts:
            (disk / part).mkdir()
            (disk / part / "partition").touch()
        (tmp_path / "block").mkdir(exist_ok=True)
        (tmp_path / "block" / name).symlink_to(disk)
    found = stick.partitions(tmp_path / "block", Path("/dev"))
    assert [path.name for path in found] == ["sdb1", "sdb2", "sdc"]


def test_a_real_file_system_is_mounted_marked_and_let_go(data: Path, tmp_path: Path) -> None:
    """Skipped where nothing may be mounted."""
    image, mount = tmp_path / "stick.img", tmp_path / "mnt"
    with image.open("wb") as file:
        file.truncate(16 << 20)
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("needs mkfs.ext4")
    root = tmp_path / "root"
    (root / stick.MARK).mkdir(parents=True)
    made = ["mkfs.ext4", "-q", "-F", "-d", str(root), str(image)]
    assert subprocess.run(made, check=False, capture_output=True).returncode == 0
    looped = run(("losetup", "--find", "--show", str(image)))
    if looped.code:
        pytest.skip(f"no loop devices here: {looped.why}")
    device = Path(looped.out.strip())
    try:
        mount.mkdir()
        tried = run(("mount", "-t", "ext4", "-o", "ro", str(device), str(mount)))
        if tried.code:
            pytest.skip(f"nothing may be mounted here: {tried.why}")
        run(("umount", str(mount)))
        latest = nightly.make(data, MADE, UTC)
        assert carry(Context(data, "en"), tmp_path / "r", mount, (device,), run) == 0
        assert list(mount.iterdir()) == [], "let go"
        with stick.mounted(device, run, mount) as place:
            assert place is not None
            assert (place / latest.name).read_bytes() == latest.read_bytes()
    finally:
        run(("umount", str(mount)))
        run(("losetup", "-d", str(device)))
