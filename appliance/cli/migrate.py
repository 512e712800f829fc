"""`trunkbox migrate`: settings of an older Trunkbox, written anew; once at the start, before engine and web.

Law: nothing is lost: the older form stays among the earlier generations, and what cannot be read stays as it is.
"""

from __future__ import annotations

import argparse

from appliance.backup.restore import finish
from appliance.cli.context import Context, Failed
from appliance.config.trouble import REFUSALS, say, trouble
from appliance.store import SettingsStore


def run(context: Context, _args: argparse.Namespace) -> int:
    """Say what was done. A restore that was cut off is finished first."""
    try:
        finish(context.data)
        saved = SettingsStore(context.data).migrate("migrate")
    except REFUSALS as err:
        raise Failed("migrate_failed", why=say(trouble(err), context.lang)) from err
    code = "migrate_nothing" if saved is None else "migrated"
    context.print(context.words(code, revision=saved.revision if saved else ""))
    return 0
