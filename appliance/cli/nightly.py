"""`trunkbox nightly`, `stick` and `server`: the backup of every night, and its way to a memory stick or a server.

Law: begun by systemd; what came of it is written down, whatever came, and the alarms read that.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.agent.commands import run
from appliance.backup import nightly, server, stick
from appliance.backup.contents import BackupError
from appliance.backup.stick import Run
from appliance.cli.context import Context, Failed
from appliance.settings.upkeep import ToSftp
from appliance.store import Loaded, SettingsStore
from appliance.updates import channel
from appliance.updates.inspect import inspect
from appliance.updates.place import machine
from appliance.words import say


def run_(context: Context, _args: argparse.Namespace) -> int:
    """Make the backup of this night, once its owner has set a passphrase for it. Raises Failed."""
    if nightly.read_lock(context.data) is None:
        context.print(context.words("backup_no_key"))
        return 0
    now = time.time()
    try:
        path = nightly.make(context.data, now, ZoneInfo(context.box.timezone))
    except (BackupError, OSError) as err:
        code, why = _why(context, err, "backup_failed")
        nightly.tell(context.data / nightly.RESULT, nightly.Result(now, code, why))
        raise Failed("backup_failed", why=why) from err
    nightly.tell(context.data / nightly.RESULT, nightly.Result(now, file=path.name))
    context.print(context.words("nightly_made", file=path.name))
    return 0


def stick_(context: Context, _args: argparse.Namespace) -> int:
    """Carry the latest backup to the first stick that is marked for it. Raises Failed."""
    if os.geteuid() != 0:
        raise Failed("stick_needs_root")
    return carry(context, stick.RESULT, stick.MOUNT, stick.partitions(), run)


def carry(context: Context, result: Path, mount: Path, devices: tuple[Path, ...], run: Run) -> int:
    """The same with everything given. Raises Failed."""
    now = time.time()
    try:
        for device in devices:
            with stick.mounted(device, run, mount) as place:
                if place is not None:
                    _version(context, place)
                    if not nightly.backups(context.data / nightly.FOLDER):
                        nightly.tell(result, nightly.Result(now, "stick_nothing"))
                        context.print(context.words("stick_nothing"))
                        return 0
                    copied = stick.carry(context.data, place)
                    nightly.tell(result, nightly.Result(now, file=copied.name))
                    context.print(context.words("stick_written", file=copied.name))
                    return 0
    except (BackupError, OSError) as err:
        code, why = _why(context, err, "stick_failed")
        nightly.tell(result, nightly.Result(now, code, why))
        raise Failed("stick_failed", why=why) from err
    nightly.tell(result, nightly.Result(now, "stick_none"))
    context.print(context.words("stick_none"))
    return 0


def server_(context: Context, _args: argparse.Namespace) -> int:
    """Carry the latest backup to the server that the settings name; if they name one. Raises Failed."""
    result, found = context.data / server.RESULT, SettingsStore(context.data).load()
    to = found.settings.backup.nightly if isinstance(found, Loaded) else None
    if not isinstance(to, ToSftp):
        # What came of an earlier server is no trouble of this box any more.
        result.unlink(missing_ok=True)
        context.print(context.words("server_none"))
        return 0
    now = time.time()
    try:
        if nightly.read_lock(context.data) is None:
            raise BackupError("backup_no_key")
        file = server.carry(context.data, to)
    except (BackupError, OSError) as err:
        code, why = _why(context, err, "server_failed")
        nightly.tell(result, nightly.Result(now, code, why))
        raise Failed("server_failed", why=why) from err
    nightly.tell(result, nightly.Result(now, file=file))
    context.print(context.words("server_written", file=file, host=to.host))
    return 0


def _version(context: Context, place: Path) -> None:
    """A new version that lies beside the backups is offered on the page, once it is looked over."""
    here = machine()
    if here is None:
        return
    found = channel.from_stick(context.data, place, here, inspect)
    if found is not None:
        code = "update_offered" if found.version else found.code
        context.print(context.words(code, offered=found.version, running=here.version))


def _why(context: Context, err: BackupError | OSError, code: str) -> tuple[str, str]:
    if isinstance(err, BackupError):
        return code, say(context.lang, err.code, err.params).rstrip(".")
    return code, err.strerror or str(err)
