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
from appliance.settings import Settings
from appliance.store import Loaded, SettingsStore


def run(context: Context, args: argparse.Namespace) -> int:
    """Search and show; days and bare national numbers are those of the box."""
    box = _settings(context).box
    code = country_code_for_region(box.country)
    zone = ZoneInfo(box.timezone)
    reader = CallReader(context.shown / "calls", zone=zone, calling_code=str(code) if code else "")
    context.note_practice()
    args.outcome = args.outcome and Outcome(args.outcome)
    args.direction = args.direction and Direction(args.direction)
    return commands.run(args, reader, lang=context.lang)


def _settings(context: Context) -> Settings:
    """The settings whose time zone and country count: the last good ones when today's cannot be read."""
    found = SettingsStore(context.shown).load()
    good = found if isinstance(found, Loaded) else found.last_good
    return good.settings if good else Settings()
