"""The trace of a call: its Call-IDs from the call log, its messages from the folder of traces.

Law: works on the files alone, with or without an engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from appliance.calllog.reader import CallReader
from appliance.traces.shelf import find
from appliance.traces.values import Trace, TraceMessage

MOST_MESSAGES = 500
MOST_CHARACTERS = 400_000
"""What one answer may hold: a line of the control socket has a megabyte, and text grows in JSON."""
_AFTER = 60.0
"""Seconds after the end of a call in which its last answers come."""


def of_call(data: Path, reader: CallReader, id: str) -> Trace | None:
    """The trace of a call that is over; None when the call log does not know it. Raises OSError."""
    record = reader.get(id)
    if record is None:
        return None
    return trace_of(data / "traces", record.sip_call_ids, record.start, (record.end or record.start) + _AFTER)


def trace_of(folder: Path, legs: Sequence[str], since: float, until: float) -> Trace:
    """The messages of these Call-IDs, that of the caller first."""
    return cut_to_size(legs, find(folder, legs, since - 1, until))


def cut_to_size(legs: Sequence[str], messages: Iterable[TraceMessage]) -> Trace:
    """The first messages, as many as one answer may hold."""
    kept: list[TraceMessage] = []
    room = MOST_CHARACTERS
    for message in messages:
        room -= len(message.text)
        if room < 0 or len(kept) == MOST_MESSAGES:
            return Trace(legs=tuple(legs), messages=tuple(kept), whole=False)
        kept.append(message)
    return Trace(legs=tuple(legs), messages=tuple(kept))
