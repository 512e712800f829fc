"""`trunkbox backup FILE` and `trunkbox restore FILE`.

Law: a file that is there is never written over; after a restore a running engine takes it up at once.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from appliance.backup.archive import with_passphrase
from appliance.backup.contents import BackupError
from appliance.backup.make import Wanted, make_backup
from appliance.backup.restore import restore
from appliance.cli.config import apply
from appliance.cli.context import Context, Failed
from appliance.cli.passphrase import new_passphrase, passphrase_of
from appliance.config.trouble import REFUSALS, say, trouble
from appliance.sealing import new_lock


def run(context: Context, args: argparse.Namespace) -> int:
    """Make a backup. Raises Failed."""
    path = Path(args.backup_file).absolute()
    if path.exists():
        raise Failed("backup_there", path=path)
    passphrase = new_passphrase(context, args.passphrase_file)
    wanted = Wanted(calls=args.with_calls, voicemail=args.with_voicemail)
    try:
        count = make_backup(context.data, path, new_lock(passphrase), wanted, time.time())
    except BackupError as err:
        raise Failed(err.code, **err.params) from err
    context.print(context.words("backup_made", path=path, count=count, size=_mib(path)))
    return 0


def restore_(context: Context, args: argparse.Namespace) -> int:
    """Restore one. Raises Failed."""
    with Path(args.backup_file).open("rb") as file:
        passphrase = passphrase_of(context, args.passphrase_file)
        if not passphrase:
            raise Failed("sealed_needs")
        try:
            done = restore(context.data, file, with_passphrase(passphrase), "restore")
        except BackupError as err:
            raise Failed(err.code, **err.params) from err
        except REFUSALS as err:
            raise Failed("restore_later", why=say(trouble(err), context.lang)) from err
    now = Context(context.data, context.asked)
    made = time.strftime("%Y-%m-%d %H:%M", time.localtime(done.about.made))
    now.print(now.words("backup_restored", made=made, box=done.about.box, revision=done.revision))
    if done.engine:
        now.print(now.words("backup_engine"))
    apply(now)
    return 0


def _mib(path: Path) -> str:
    return f"{path.stat().st_size / (1 << 20):.1f}"
