"""`trunkbox trace CALL`: what was said over SIP in one call, or in a trunk's or PBX's registrations.

Law: asks the engine; a call that is over is found in the files too when no engine runs.
"""

from __future__ import annotations

import argparse
import json
from zoneinfo import ZoneInfo

from appliance.cli.context import Context, Failed
from appliance.control import Client, EngineDown, wire
from appliance.traces.values import Trace
from appliance.words import printable


def run(context: Context, args: argparse.Namespace) -> int:
    """Show the messages. Raises ControlError, Failed, OSError."""
    if sum(one is not None for one in (args.call, args.trunk, args.pbx)) != 1:
        raise Failed("trace_what")
    trace = _asked(context, args)
    context.note_practice()
    if args.json:
        context.print(json.dumps(wire.plain(trace), indent=2, ensure_ascii=False))
        return 0
    if not trace.messages:
        raise Failed("trace_empty")
    from appliance.traces.ladder import ladder

    for line in ladder(trace, ZoneInfo(context.box.timezone), context.words("trace_box")):
        context.print(line)
    if args.messages:
        _messages(context, trace)
    if not trace.whole:
        context.note(context.words("trace_cut"))
    return 0


def _asked(context: Context, args: argparse.Namespace) -> Trace:
    try:
        return Client(context.shown, timeout=15).trace(call=args.call, trunk=args.trunk, pbx=args.pbx)
    except EngineDown:
        if args.call is None:
            raise
    from appliance.calllog.reader import CallReader
    from appliance.traces.find import of_call

    zone = ZoneInfo(context.box.timezone)
    found = of_call(context.shown, CallReader(context.shown / "calls", zone=zone), args.call)
    if found is None:
        raise Failed("no_such_call_logged", call=args.call)
    return found


def _messages(context: Context, trace: Trace) -> None:
    for message in trace.messages:
        way = "<" if message.received else ">"
        context.print(f"\n{way} {message.peer} {message.transport}")
        for line in message.text.splitlines():
            context.print(printable(line, 4000))
