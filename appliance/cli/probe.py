"""`trunkbox probe [TRUNK]`: try a trunk's login out, step by step, without touching what runs.

Law: the engine tries; this asks, and shows the steps as they come. Exit code 0 when every login is good.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from appliance.cli.context import Context, Failed
from appliance.control import Client, ProbeChanged, ProbeResult, ProbeStatus, wire
from appliance.control.probe_values import GOOD
from appliance.words import printable

SILENCE = 30.0
"""Seconds without a step after which the engine is thought to hang; no step takes so long."""


def run(context: Context, args: argparse.Namespace) -> int:
    """Try one trunk. Raises ControlError, Failed."""
    client = Client(context.shown, timeout=15)
    settings = _of_file(args) if args.file_in else None
    trunk = None if settings else args.trunk or _only(client)
    context.note_practice()
    events = client.subscribe(timeout=SILENCE)
    status = client.probe_trunk(trunk, settings, args.account)
    shown = 0 if args.json else _show_steps(context, status, 0)
    while not status.done:
        event = next(events)
        if isinstance(event, ProbeChanged) and event.probe.id == status.id:
            status = event.probe
            shown = shown if args.json else _show_steps(context, status, shown)
    if args.json:
        context.print(json.dumps(wire.plain(status), indent=2, ensure_ascii=False))
    else:
        for result in status.results:
            context.print(printable(_said(context, result), 2000))
    return 0 if all(result.outcome in GOOD for result in status.results) else 1


def _only(client: Client) -> str:
    ids = [trunk.id for trunk in client.status().trunks]
    if len(ids) != 1:
        raise Failed("probe_which", count=len(ids), trunks=", ".join(ids) or "-")
    return ids[0]


def _of_file(args: argparse.Namespace) -> Mapping[str, Any]:
    """The trunk of a settings file: that named, else the only one. Raises Failed, OSError."""
    from appliance.config.reading import Ready, read_settings

    read = read_settings(Path(args.file_in).read_bytes())
    if not isinstance(read, Ready):
        raise Failed("probe_file_wrong", file=args.file_in)
    trunks = {trunk.id: trunk for trunk in read.settings.trunks}
    if args.trunk is not None and args.trunk not in trunks:
        raise Failed("no_such_trunk", trunk=args.trunk)
    if args.trunk is None and len(trunks) != 1:
        raise Failed("probe_which", count=len(trunks), trunks=", ".join(trunks) or "-")
    trunk = trunks[args.trunk] if args.trunk else next(iter(trunks.values()))
    plain: Mapping[str, Any] = trunk.model_dump(mode="json", by_alias=True, context={"secrets": True})
    return plain


def _show_steps(context: Context, status: ProbeStatus, shown: int) -> int:
    for step in status.steps[shown:]:
        context.print("  " + printable(context.words(f"probe_step_{step.what}", **step.params), 2000))
    return len(status.steps)


def _said(context: Context, result: ProbeResult) -> str:
    return context.words(
        f"probe_{result.outcome}",
        username=result.username or context.words("probe_nobody"),
        server=result.server or "-",
        code=result.code or "-",
        reason=result.reason,
    )
