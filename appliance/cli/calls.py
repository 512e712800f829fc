"""`trunkbox calls`: the call log, newest first, read from the files themselves.

Law: works without an engine.
"""

from __future__ import annotations

import argparse
from zoneinfo import ZoneInfo

from phonenumbers import country_code_for_region

from appliance.calllog import commands
from appliance.calllog.reader import CallReader
from appliance.calllog.record import Direction, Outcome
from appliance.cli.context import Context


def run(context: Context, args: argparse.Namespace) -> int:
    """Search and show; days and bare national numbers are those of the box."""
    code = country_code_for_region(context.box.country)
    zone = ZoneInfo(context.box.timezone)
    reader = CallReader(context.shown / "calls", zone=zone, calling_code=str(code) if code else "")
    context.note_practice()
    args.outcome = args.outcome and Outcome(args.outcome)
    args.direction = args.direction and Direction(args.direction)
    return commands.run(args, reader, lang=context.lang, country=context.box.country)
