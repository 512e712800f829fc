"""Calls as lines of JSON and as CSV, for people's own programs.

Law: pure; the columns keep their names and order for ever, new ones come behind; a cell never starts a formula.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, tzinfo
from typing import Any

from appliance.calllog.record import CallRecord
from appliance.calllog.sound import LegSound

_NUMBER = re.compile(r"[+-]\d+(\.\d+)?", re.ASCII)
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

Column = Callable[[CallRecord, tzinfo], Any]
COLUMNS: dict[str, Column] = {
    "start": lambda call, zone: iso(call.start, zone),
    "ring": lambda call, zone: iso(call.ring, zone),
    "answer": lambda call, zone: iso(call.answer, zone),
    "end": lambda call, zone: iso(call.end, zone),
    "direction": lambda call, _: call.direction.value,
    "from": lambda call, _: call.from_,
    "to": lambda call, _: call.to,
    "did": lambda call, _: call.did,
    "trunk": lambda call, _: call.trunk,
    "pbx": lambda call, _: call.pbx,
    "outcome": lambda call, _: call.outcome.value,
    "sip_code": lambda call, _: call.sip_code,
    "reason": lambda call, _: call.reason,
    "seconds": lambda call, _: round(call.seconds, 3),
    "codec": lambda call, _: call.codec,
    "loss": lambda call, _: call.loss if call.loss is None else round(call.loss, 6),
    "jitter": lambda call, _: call.jitter_ms if call.jitter_ms is None else round(call.jitter_ms, 3),
    "mos": lambda call, _: call.mos if call.mos is None else round(call.mos, 2),
}
"""Of the CSV and of the JSON: instants in ISO 8601 with the offset of the box, `seconds` of talk, `loss` as a
fraction 0..1, `jitter` in milliseconds, `mos` the worst of the call (ITU-T G.107). Nothing (null, an empty cell)
where it did not happen or is not known."""
JSON_ONLY: dict[str, Column] = {
    "id": lambda call, _: call.id,
    "from_raw": lambda call, _: call.from_raw,
    "to_raw": lambda call, _: call.to_raw,
    "account": lambda call, _: call.account,
    "emergency": lambda call, _: call.emergency,
    "clir": lambda call, _: call.clir,
    "params": lambda call, _: dict(call.params),
    "hung_up_by": lambda call, _: call.hung_up_by and call.hung_up_by.value,
    "codec_b": lambda call, _: call.codec_b,
    "sip_call_ids": lambda call, _: list(call.sip_call_ids),
    "sound": lambda call, _: [_leg(one) for one in call.sound],
    "rule": lambda call, _: call.rule,
    "belplan": lambda call, _: call.belplan,
    "trigger": lambda call, _: call.trigger,
    "taken_by": lambda call, _: call.taken_by,
    "rehearsed": lambda call, _: call.rehearsed,
    "steps": lambda call, _: [[float(after), what] for after, what in call.steps],
}


def _leg(sound: LegSound) -> dict[str, Any]:
    """One leg under the names of `LegSound`, figures rounded to what can be heard or counted."""
    return {
        name: round(value, 6) if isinstance(value, float) and math.isfinite(value) else value
        for name, value in asdict(sound).items()
    }


def iso(instant: float | None, zone: tzinfo) -> str | None:
    """ISO 8601 to the millisecond with the offset of `zone`; None for None, and for what no calendar holds."""
    if instant is None:
        return None
    try:
        return datetime.fromtimestamp(instant, zone).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError, OSError):
        return None


def to_object(record: CallRecord, zone: tzinfo) -> dict[str, Any]:
    """The call under its export names, all of them always there."""
    return {name: read(record, zone) for name, read in (COLUMNS | JSON_ONLY).items()}


def to_json(records: Iterable[CallRecord], zone: tzinfo) -> Iterator[str]:
    """One JSON array, one call a line, in ASCII: whatever a peer sent, the line stays one line."""
    before = "[\n"
    for record in records:
        yield before + json.dumps(to_object(record, zone), allow_nan=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def to_csv(records: Iterable[CallRecord], zone: tzinfo) -> Iterator[str]:
    """Rows with a heading, in RFC 4180 form (comma, CRLF).

    A spreadsheet takes a cell that begins with = + - @ or a control character for a formula. Telephone numbers and
    figures do begin with + and -, and stay as they are; before any other such text stands an apostrophe.
    """
    yield _row(COLUMNS)
    for record in records:
        yield _row(cell(read(record, zone)) for read in COLUMNS.values())


def cell(value: object) -> str:
    """A value as a harmless cell."""
    text = "" if value is None else str(value).encode("utf-8", "replace").decode("utf-8")
    if text.startswith(_RISKY) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def _row(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
