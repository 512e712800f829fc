"""A trace as a ladder of text: who sent what to whom, and when.

Law: pure; nothing of a message steers a terminal.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from appliance.traces.values import Trace, TraceMessage
from appliance.words import printable

_LANE = 30
_STAMP = 13


def ladder(trace: Trace, zone: tzinfo, box: str) -> Iterator[str]:
    """One line per message: the caller's side left, the box in the middle, the called sides right."""
    left = trace.legs[0] if trace.legs else ""
    sides = [_names(trace, left, True), _names(trace, left, False)]
    head = f"{sides[0]:<{_LANE}}{box:^{len(box) + 2}}{sides[1]:>{_LANE}}"
    yield " " * _STAMP + head
    for message in trace.messages:
        stamp = f"{datetime.fromtimestamp(message.at, zone):%H:%M:%S.%f}"[:-3]
        yield f"{stamp:<{_STAMP}}{_rung(message, message.call_id == left or not left, len(box) + 2)}".rstrip()


def _rung(message: TraceMessage, left: bool, middle: int) -> str:
    title = printable(message.title, _LANE - 6)
    # Toward the box is to the right on the caller's side and to the left on the other.
    rightward = message.received == left
    arrow = f" {title} ".center(_LANE - 3, "-")
    arrow = f"|{arrow}>|" if rightward else f"|<{arrow}|"
    nothing = f"|{' ' * (_LANE - 2)}|"
    return arrow + " " * middle + nothing if left else nothing + " " * middle + arrow


def _names(trace: Trace, left: str, of_caller: bool) -> str:
    peers = dict.fromkeys(one.peer for one in trace.messages if (one.call_id == left or not left) is of_caller)
    return printable(", ".join(peers), _LANE)
