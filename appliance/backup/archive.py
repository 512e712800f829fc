"""The file of a backup: a tar of `key.age`, which the passphrase opens, and `backup.age`, which that key opens.

Law: the passphrase is judged on the first few hundred bytes; members are read strictly, by their names, and
nothing that is read decides where it is written.
Without us: `tar xf`, `age -d key.age`, `age -d -i` and tar again.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from appliance.backup.contents import ABOUT, MOST_BYTES, MOST_MEMBERS, BackupError, most_of
from appliance.sealing import Lock, lock_file, unlock_file, unseal

KEY, BODY = "key.age", "backup.age"
LARGEST_KEY = 4096
Opener = Callable[[bytes], bytes]
"""Opens `key.age`. Raises WrongPassphrase, Damaged."""
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """One thing to keep: its name, and its content or the file that has it."""

    name: str
    content: bytes | Path


def write_archive(target: IO[bytes], lock: Lock, members: Iterator[Member], scratch: IO[bytes]) -> int:
    """Write the whole file. `scratch`: an empty file for what is not locked yet. The members written; one that
    went away meanwhile is left out. Raises OSError."""
    count = 0
    with tarfile.open(fileobj=scratch, mode="w", format=tarfile.USTAR_FORMAT) as inner:
        for member in members:
            count += _add(inner, member)
    scratch.seek(0)
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as outer:
        outer.addfile(_info(KEY, len(lock.sealed)), io.BytesIO(lock.sealed))
        # The length of the locked part is known once it is written: its head is written again then.
        head, start = _info(BODY, 0), target.tell()
        target.write(head.tobuf(tarfile.USTAR_FORMAT))
        lock_file(lock, scratch, target)
        end = target.tell()
        head.size = end - start - tarfile.BLOCKSIZE
        if head.size >= 8**11:
            raise BackupError("backup_too_large")
        target.write(b"\0" * (-head.size % tarfile.BLOCKSIZE))
        after = target.tell()
        target.seek(start)
        target.write(head.tobuf(tarfile.USTAR_FORMAT))
        target.seek(after)
        outer.offset = after
    return count


def with_passphrase(passphrase: str) -> Opener:
    """What opens with this passphrase; about a second of work."""
    return lambda sealed: unseal(sealed, passphrase)


def open_archive(source: IO[bytes], opens: Opener, target: IO[bytes]) -> None:
    """Write the opened tar to `target`. Raises BackupError, Damaged, and what `opens` raises, before anything is
    written."""
    try:
        with tarfile.open(fileobj=source, mode="r:", format=tarfile.USTAR_FORMAT) as outer:
            sealed = _part(outer, KEY, LARGEST_KEY)
            key = opens(sealed.read())
            limited = cast(IO[bytes], _Limited(target, MOST_BYTES + MOST_MEMBERS * 1024))
            unlock_file(key, _part(outer, BODY, 8**11), limited)
    except (tarfile.TarError, EOFError, OverflowError, UnicodeError) as err:
        raise BackupError("backup_no_backup") from err


def read_members(opened: IO[bytes]) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Every member: name, bytes, and the content to be read now. The first is ABOUT. Raises BackupError."""
    seen: set[str] = set()
    total = 0
    try:
        with tarfile.open(fileobj=opened, mode="r:") as inner:
            while (info := inner.next()) is not None:
                name = info.name
                most = most_of(name)
                plain = info.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and info.sparse is None
                if most is None or not plain or name in seen or (not seen) is not (name == ABOUT):
                    raise BackupError("backup_strange", name=name[:100])
                total += info.size
                if info.size > most or total > MOST_BYTES or len(seen) >= MOST_MEMBERS:
                    raise BackupError("backup_too_large")
                seen.add(name)
                content = inner.extractfile(info)
                if content is None:
                    raise BackupError("backup_strange", name=name[:100])
                yield name, info.size, content
                inner.members = []  # type: ignore[attr-defined]  # tarfile remembers each; sixty thousand are not needed
    except (tarfile.TarError, EOFError, OverflowError, UnicodeError, ValueError) as err:
        raise BackupError("backup_strange", name="tar") from err
    if not seen:
        raise BackupError("backup_strange", name="tar")


def copy(source: IO[bytes], target: IO[bytes], size: int) -> None:
    """Exactly so many bytes. Raises BackupError when there are fewer."""
    left = size
    while left:
        piece = source.read(min(left, _BLOCK))
        if not piece:
            raise BackupError("backup_strange", name="tar")
        target.write(piece)
        left -= len(piece)


class _Limited:
    """A file that takes so many bytes and no more. An IOBase flushes when collected, its target closed by then."""

    def __init__(self, target: IO[bytes], most: int) -> None:
        self._target, self._left = target, most

    def write(self, piece: bytes) -> int:
        self._left -= len(piece)
        if self._left < 0:
            raise BackupError("backup_too_large")
        return self._target.write(piece)

    def flush(self) -> None:
        self._target.flush()


def _add(inner: tarfile.TarFile, member: Member) -> int:
    if isinstance(member.content, bytes):
        inner.addfile(_info(member.name, len(member.content)), io.BytesIO(member.content))
        return 1
    try:
        file = member.content.open("rb")
    except FileNotFoundError:
        return 0
    with file:
        file.seek(0, io.SEEK_END)
        size = file.tell()
        file.seek(0)
        inner.addfile(_info(member.name, size), file)
    return 1


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def _part(outer: tarfile.TarFile, name: str, most: int) -> IO[bytes]:
    info = outer.next()
    if info is None or info.name != name or info.type != tarfile.REGTYPE or info.size > most:
        raise BackupError("backup_no_backup")
    found = outer.extractfile(info)
    if found is None:
        raise BackupError("backup_no_backup")
    return found
