"""`trunkbox switch`, `force` and `rehearse`: turn what stands, and read a rehearsal's report.

Law: the engine turns; this only asks and tells.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from appliance.cli.context import Context
from appliance.cli.status import Clock
from appliance.control import Client, PlansStatus, WalkStatus
from appliance.words import printable


def switch(context: Context, args: argparse.Namespace) -> int:
    """Turn a switch, or show them all. Raises ControlError."""
    client = Client(context.shown)
    plans = client.status().plans if args.switch_id is None else client.switch(args.switch_id, args.turn != "off")
    context.note_practice()
    for one in plans.switches:
        state = context.words("turned_on" if one.on else "turned_off")
        context.print(printable(context.words("switch_line", id=one.id, state=state, label=one.label).rstrip()))
    return 0


def force(context: Context, args: argparse.Namespace) -> int:
    """Force belplans, or free them. Raises ControlError."""
    plans = Client(context.shown).force(args.turn == "on", args.force_number)
    context.note_practice()
    forced = plans.forced
    if forced.all or forced.settings_all:
        context.print(context.words("forced_all_line"))
    elif not forced.numbers:
        context.print(context.words("forced_none_line"))
    if forced.numbers:
        context.print(context.words("forced_numbers_line", numbers=", ".join(map(context.phone, forced.numbers))))
    return 0


def rehearse(context: Context, args: argparse.Namespace) -> int:
    """Begin or end a rehearsal, and tell what it caught. Raises ControlError."""
    client = Client(context.shown)
    if args.rehearse_action == "show":
        plans = client.status().plans
    else:
        plans = client.rehearse(args.rehearse_action == "start", args.minutes, args.rehearse_caller)
    context.note_practice()
    clock = Clock(ZoneInfo(context.box.timezone), time.time())
    for line in report(context, plans, clock):
        context.print(printable(line, 2000))
    return 0


def report(context: Context, plans: PlansStatus, clock: Clock) -> Iterator[str]:
    """A rehearsal in words: whether it runs, and what each caller heard, second by second."""
    say, found = context.words, plans.rehearsal
    if found is None:
        yield say("rehearsal_none")
        return
    if found.ended:
        yield say(f"rehearsal_over_{found.ended}")
    else:
        caller = found.caller or say("rehearsal_everybody")
        yield say("rehearsal_runs", until=clock.shown(found.until), caller=caller)
    if not found.calls and not found.spared:
        yield say("rehearsal_no_calls")
    for walk in found.calls:
        yield from walked(context, walk)
    for number in found.spared:
        yield say("rehearsal_spared", number=number)


def walked(context: Context, walk: WalkStatus) -> Iterator[str]:
    """One caller in a belplan: a line, and one for each step with its second."""
    yield context.words(
        "walk_line",
        caller=walk.from_ or "-",
        number=walk.number,
        belplan=walk.belplan,
        cause=walk.cause,
        outcome=walk.outcome,
    ).rstrip()
    for step in walk.steps:
        yield f"  {step.after:6.1f} s  " + context.words(f"walk_{step.what}", detail=step.detail)
