"""`trunkbox test-call KIND [NUMBER]`: prove a line with a real call, step by step.

Law: the engine calls, watches and measures; this asks and shows. Exit code 0 when every side was heard.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

from appliance.cli.context import Context
from appliance.control import Client, ProofChanged, ProofStatus, wire
from appliance.words import printable

SILENCE = 330.0
"""Seconds without a step after which the engine is thought to hang: longer than it waits for a call."""


def run(context: Context, args: argparse.Namespace) -> int:
    """Make or watch one call. Raises ControlError."""
    client = Client(context.shown)
    context.note_practice()
    events = client.subscribe(timeout=SILENCE)
    status = client.test_call(
        args.kind, args.test_number, trunk=args.trunk, pbx=args.pbx, caller=args.caller, seconds=args.seconds
    )
    shown = _show_steps(context, args, status, 0)
    try:
        while not status.done:
            event = next(events)
            if isinstance(event, ProofChanged) and event.proof.id == status.id:
                status = event.proof
                shown = _show_steps(context, args, status, shown)
    except KeyboardInterrupt:
        client.test_stop(status.id)
        raise
    if args.json:
        context.print(json.dumps(wire.plain(status), indent=2, ensure_ascii=False))
    else:
        for line in _ending(context, status):
            context.print(printable(line, 2000))
    return 0 if status.outcome == "heard" else 1


def _show_steps(context: Context, args: argparse.Namespace, status: ProofStatus, shown: int) -> int:
    for step in () if args.json else status.steps[shown:]:
        context.print("  " + printable(context.words(f"proof_step_{step.what}", **step.params), 2000))
    return len(status.steps)


def _ending(context: Context, status: ProofStatus) -> Iterator[str]:
    yield context.words(f"proof_{status.outcome}", code=status.code or "-", reason=status.reason)
    learned = status.learned
    if learned is None:
        return
    if learned.place:
        style, raw = learned.style or "?", learned.called_raw
        yield context.words("proof_learned", place=learned.place, style=style, raw=raw)
    if learned.caller_place:
        style = learned.caller_style or "?"
        yield context.words("proof_learned_caller", place=learned.caller_place, style=style)
    for one in learned.suggestions:
        yield context.words("proof_suggestion", path=one.path, now=one.now, seen=one.seen)
