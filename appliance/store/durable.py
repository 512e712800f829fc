"""A file of JSON that is either the old or the new one, whenever the power goes; and TinyDB on top of it.

Law: write a draft, fsync it, rename it, fsync the folder; a file that cannot be read is never written over.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tinydb import Storage, TinyDB

from appliance.sharing import file_mode, make_shared

Tables = dict[str, dict[str, Any]]

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class NotWritten(OSError):
    """The new content is not on disk; the old one is as it was. `cause`: full | read_only | rights | other."""

    def __init__(self, path: Path, err: OSError) -> None:
        super().__init__(err.errno, f"not written: {err.strerror}", str(path))
        self.path = path
        causes = {errno.EROFS: "read_only", errno.EACCES: "rights", errno.EPERM: "rights"}
        self.cause = "full" if err.errno in _FULL else causes.get(err.errno or 0, "other")


class Unusable(Exception):
    """There is something in this file, but not what belongs there. `why`: in English, for the log."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be used: {why}")
        self.path = path
        self.why = why


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def give_to_owner(thing: int | Path, folder: Path) -> None:
    """What root makes in somebody's folder becomes his: else a `sudo trunkbox ...` locks the engine out.

    `thing`: an open file, or a path that is not followed if it is a link. Raises OSError.
    """
    if os.geteuid() != 0:
        return
    owner = folder.stat()
    if isinstance(thing, int):
        os.fchown(thing, owner.st_uid, owner.st_gid)
    else:
        os.chown(thing, owner.st_uid, owner.st_gid, follow_symlinks=False)


def make_folder(folder: Path) -> None:
    """Make `folder`, for the owner alone or its parent's group too, durably. One that exists keeps its rights: it
    may be anybody's. Raises NotWritten.
    """
    try:
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        for path in reversed(missing):
            with contextlib.suppress(FileExistsError):
                make_shared(path)
            give_to_owner(path, path.parent)
            sync_folder(path.parent)
    except OSError as err:
        raise NotWritten(folder, err) from err


def write_durably(path: Path, content: bytes, *, private: bool = False) -> None:
    """Replace `path` by `content`, for the owner alone; the group of a shared folder may read what is not
    `private`. One writer at a time.

    Raises NotWritten; then the old one stands, unless a failing disk refused only the very last step, the fsync
    of the folder: then the new one can be read but a power cut may still bring the old one back.
    """
    draft = path.with_name(path.name + ".draft")
    try:
        _write_draft(draft, content, 0o600 if private else file_mode(path.parent))
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as err:
        # The draft takes room that a full disk needs; a draft that cannot go is overwritten next time.
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise NotWritten(path, err) from err


def _write_draft(draft: Path, content: bytes, mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(draft, flags, 0o600)
    try:
        give_to_owner(descriptor, draft.parent)
        os.fchmod(descriptor, mode)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_tables(path: Path) -> Tables | None:
    """What TinyDB keeps in `path`; None when there is no file. Raises Unusable, also for an empty file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as err:
        raise Unusable(path, err.strerror or "input/output error") from err
    try:
        tables = json.loads(content)
    except (ValueError, RecursionError) as err:
        raise Unusable(path, f"not JSON: {err}") from err
    if not isinstance(tables, dict) or not all(_is_table(table) for table in tables.values()):
        raise Unusable(path, "not a TinyDB file")
    return tables


def _is_table(table: object) -> bool:
    return isinstance(table, dict) and all(
        key.isascii() and key.isdigit() and isinstance(document, dict) for key, document in table.items()
    )


class DurableStorage(Storage):
    """TinyDB's storage for one writer and any number of readers: a read sees one whole generation."""

    def __init__(self, path: str | Path, *, private: bool = False) -> None:
        """`path` need not exist; its folder must, once something is written. `private`: never for a group."""
        self._path = Path(path)
        self._private = private

    def read(self) -> Tables | None:
        """Everything, or None when nothing was written yet. Raises Unusable."""
        return read_tables(self._path)

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Replace everything. Raises NotWritten; then the old content stands."""
        content = json.dumps(data, separators=(",", ":")).encode("ascii")
        write_durably(self._path, content, private=self._private)


def durable_db(path: Path) -> TinyDB:
    """A TinyDB in one durable file, for a single writing process. Its operations raise Unusable and NotWritten."""
    return TinyDB(path, storage=DurableStorage)
