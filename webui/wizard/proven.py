"""In which directions a real call was answered, as the call log tells.

Law: reads the call log's closed end alone; a log that cannot be read proves nothing and breaks nothing.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from appliance.calllog.reader import CallReader
from appliance.calllog.record import CallRecord, Outcome
from appliance.wizard.steps import Proven
from webui.box import box
from webui.filters import settings

LOOKED_AT = 200
"""Calls, the latest first: a set-up is proven by what happened lately."""


def last_calls(count: int = LOOKED_AT) -> tuple[CallRecord, ...]:
    """The latest calls that are over."""
    try:
        zone = ZoneInfo(settings().box.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    folder = box().data / "calls"
    if not folder.is_dir():
        return ()
    try:
        return CallReader(folder, zone=zone).last(count)
    except OSError:
        return ()


def proven() -> frozenset[Proven]:
    """The directions of answered calls among the latest."""
    ways: dict[str, Proven] = {"in": "in", "out": "out"}
    return frozenset(ways[call.direction.value] for call in last_calls() if call.outcome is Outcome.ANSWERED)
