"""`trunkbox hangup CALL`: end one call in progress.

Law: the engine decides how; this only asks.
"""

from __future__ import annotations

import argparse

from appliance.cli.context import Context
from appliance.control import Client


def run(context: Context, args: argparse.Namespace) -> int:
    """Ask the engine. Raises ControlError."""
    Client(context.shown).hangup(args.call)
    context.note_practice()
    context.print(context.words("hung_up", call=args.call))
    return 0
