"""The latest backup onto a memory stick, by root, on a stick alone whose owner put a folder `trunkbox` on it.

Law: a stick without that folder is looked at read-only and left as it was; what lies on one is never run, followed
or trusted; a copy is there whole or not at all.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from appliance.agent.commands import Ran, run
from appliance.backup.contents import BackupError
from appliance.backup.nightly import FOLDER, STICK_KEEP, backups, prune
from appliance.store.durable import sync_folder

MARK = "trunkbox"
RESULT = Path("/var/lib/trunkbox-stick/result.json")
MOUNT = Path("/run/trunkbox-stick")
KINDS = ("vfat", "exfat", "ext4")
OPTIONS = "nosuid,nodev,noexec,nosymfollow"
Run = Callable[[Sequence[str]], Ran]


def partitions(sys: Path = Path("/sys/block"), dev: Path = Path("/dev")) -> tuple[Path, ...]:
    """Partitions of memory sticks, or whole sticks without any: disks that hang on USB."""
    found: list[Path] = []
    try:
        disks = sorted(sys.iterdir())
    except OSError:
        return ()
    for disk in disks:
        if "/usb" not in str(disk.resolve()):
            continue
        parts = sorted(one.name for one in disk.iterdir() if (one / "partition").exists())
        found += [dev / name for name in (parts or [disk.name])]
    return tuple(found)


@contextmanager
def mounted(device: Path, run: Run = run, mount: Path = MOUNT) -> Iterator[Path | None]:
    """Where its files are, writable once it is found to be marked; None when it is no stick of ours."""
    mount.mkdir(mode=0o700, exist_ok=True)
    words = ("mount", "-t", ",".join(KINDS), "-o", f"ro,{OPTIONS}", str(device), str(mount))
    if run(words).code:
        yield None
        return
    try:
        marked = (mount / MARK).is_dir() and not (mount / MARK).is_symlink()
        if marked and run(("mount", "-o", f"remount,rw,{OPTIONS}", str(mount))).code:
            raise BackupError("stick_read_only", device=device.name)
        yield mount / MARK if marked else None
    finally:
        run(("umount", str(mount)))


def carry(data: Path, target: Path, keep: int = STICK_KEEP) -> Path:
    """Copy the latest backup there and keep the youngest `keep`. Raises BackupError, OSError."""
    found = backups(data / FOLDER)
    if not found:
        raise BackupError("stick_nothing")
    latest = found[0]
    copy = target / latest.name
    if not copy.exists():
        draft = target / f".{latest.name}.part"
        source = os.open(latest, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(source, "rb") as file:
            try:
                with draft.open("wb") as written:
                    shutil.copyfileobj(file, written, 1 << 20)
                    written.flush()
                    os.fsync(written.fileno())
                draft.replace(copy)
                sync_folder(target)
            finally:
                draft.unlink(missing_ok=True)
    prune(target, keep)
    return copy
