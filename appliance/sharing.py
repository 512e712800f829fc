"""A data folder that several users share through a group: who is in it, and with which rights things lie in it.

Law: the folder itself says so, by its set-group-ID bit (inode(7)); without it everything is its owner's alone.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path


def group_of(folder: Path) -> int | None:
    """The group that shares `folder`; None: nobody does. One that is not there yet is as its parent."""
    for place in (folder, *folder.parents):
        try:
            found = place.stat()
        except FileNotFoundError:
            continue
        except OSError:
            return None
        return found.st_gid if found.st_mode & stat.S_ISGID else None
    return None


def file_mode(folder: Path) -> int:
    """The rights of a file in `folder`: the group may read, its owner alone writes."""
    return 0o640 if group_of(folder) is not None else 0o600


def folder_mode(folder: Path) -> int:
    """The rights of a folder in `folder`."""
    return 0o2750 if group_of(folder) is not None else 0o700


def make_shared(path: Path) -> None:
    """Make a folder with the rights of its parent's kind, whatever the umask is. Raises OSError.

    A folder inherits the set-group-ID bit; to ask for it is forbidden to our units (RestrictSUIDSGID=).
    """
    mode = folder_mode(path.parent)
    path.mkdir(mode=mode & 0o777)
    if stat.S_IMODE(path.stat().st_mode) != mode:
        os.chmod(path, mode)
