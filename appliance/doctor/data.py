"""Can the data folder be used: rights, room, and nobody else's eyes?

Law: nothing is written; what the system says about rights and room is believed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from appliance.doctor.finding import Around, Finding, error, note, ok, warning

FULL = 50_000_000
"""Bytes free below which settings and calls are soon refused."""
TIGHT = 500_000_000


def check(around: Around) -> Iterator[Finding]:
    """The folder itself and the disk it lies on."""
    folder = around.data
    if not folder.exists():
        yield note("doctor_data_none", data=folder)
        return
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield error("doctor_data_rights", data=folder)
        return
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & (0o007 if mode & stat.S_ISGID else 0o077):  # an installed box shares its folder with its own group
        yield warning("doctor_data_open", data=folder, mode=f"{mode:03o}")
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    shown = {"data": folder, "free": f"{free / 1e6:.0f}"}
    if disk.f_flag & os.ST_RDONLY:
        yield error("doctor_disk_read_only", **shown)
    elif free < FULL or (disk.f_files and not disk.f_favail):
        yield error("doctor_disk_full", **shown)
    elif free < TIGHT:
        yield warning("doctor_disk_tight", **shown)
    else:
        yield ok("doctor_data_ok", **shown)
