"""`trunkbox unban ADDRESS`: answer a banned address again.

Law: the engine decides; this only asks.
"""

from __future__ import annotations

import argparse

from appliance.cli.context import Context
from appliance.control import Client


def run(context: Context, args: argparse.Namespace) -> int:
    """Ask the engine. Raises ControlError."""
    left = Client(context.shown).unban(args.address)
    context.note_practice()
    context.print(context.words("unbanned", address=args.address, left=len(left)))
    return 0
