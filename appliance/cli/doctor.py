"""`trunkbox doctor`: what is wrong, and what to do about it.

Law: exit code 1 when an error was found.
"""

from __future__ import annotations

import argparse
import json

from appliance.cli.context import Context
from appliance.control import Client, ControlError, Status
from appliance.doctor.checks import Found, examine
from appliance.doctor.finding import Around, Severity
from appliance.store import SettingsStore


def run(context: Context, args: argparse.Namespace) -> int:
    """Look, and show each finding as it comes."""
    context.note_practice()
    around = Around(context.shown, context.lang, SettingsStore(context.shown).load(), _ask(context))
    found = []
    for item in examine(around):
        found.append(item)
        if not args.json:
            mark = context.words(f"mark_{item.finding.severity.value}")
            context.print(f"{mark:8} {_sentence(context, item)}")
    errors = sum(item.finding.severity is Severity.ERROR for item in found)
    if args.json:
        listed = [_plain(context, item) for item in found]
        context.print(json.dumps({"ok": not errors, "findings": listed}, indent=2, ensure_ascii=False))
    else:
        context.print(context.words("doctor_sick", count=errors) if errors else context.words("doctor_well"))
    return 1 if errors else 0


def _ask(context: Context) -> Status | ControlError:
    try:
        return Client(context.shown).status()
    except ControlError as err:
        return err


def _sentence(context: Context, item: Found) -> str:
    finding = item.finding
    return finding.text or context.words(finding.code, **finding.params)


def _plain(context: Context, item: Found) -> dict[str, object]:
    finding = item.finding
    return {
        "check": item.check,
        "severity": finding.severity.value,
        "code": finding.code,
        "params": {name: str(value) for name, value in finding.params.items()},
        "message": _sentence(context, item),
    }
