"""What became of a call, in one sentence, and who decided it.

Law: pure; told from the call log's record alone; a reason that this code does not know gets the sentence of its
outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.calllog.record import ANONYMOUS, CallRecord, Direction, Outcome, Side
from appliance.judge.verdict import CallVerdict, Decider, Level
from appliance.wizard.said import Said


@dataclass(frozen=True, slots=True)
class _Row:
    """How bad, who decided for a call in and for a call out, and how many remedies there are."""

    level: Level
    inbound: Decider
    outbound: Decider
    remedies: int = 0


REASONS: Mapping[str, _Row] = {
    "answered": _Row("ok", "nobody", "nobody"),
    "cancelled": _Row("idle", "caller", "caller"),
    "busy": _Row("idle", "pbx", "called"),
    "declined": _Row("idle", "pbx", "called"),
    "no_answer": _Row("warn", "nobody", "nobody"),
    "unreachable": _Row("bad", "network", "network", 2),
    "error": _Row("bad", "pbx", "provider", 1),
    "line_lost": _Row("bad", "network", "network", 1),
    "no_ack": _Row("bad", "network", "network", 1),
    "operator": _Row("warn", "box", "box"),
    "shutdown": _Row("warn", "box", "box"),
    "not_ours": _Row("warn", "box", "box", 1),
    "barred_inbound": _Row("warn", "box", "box", 1),
    "barred_outbound": _Row("warn", "box", "box", 1),
    "not_a_number": _Row("warn", "box", "box", 1),
    "no_trunk": _Row("bad", "box", "box", 1),
    "no_pbx": _Row("bad", "box", "box", 1),
    "pbx_unreachable": _Row("bad", "box", "box", 2),
    "channels_full": _Row("bad", "box", "box", 1),
    "loop": _Row("bad", "box", "box", 1),
}
"""By the record's `reason`; sentences `call_<reason>_in` and `_out`, remedies `call_<reason>_do_<n>`."""
OUTCOMES: Mapping[Outcome, _Row] = {
    Outcome.ANSWERED: _Row("ok", "nobody", "nobody"),
    Outcome.BUSY: _Row("idle", "pbx", "called"),
    Outcome.NO_ANSWER: _Row("warn", "nobody", "nobody"),
    Outcome.CANCELLED: _Row("idle", "caller", "caller"),
    Outcome.REJECTED: _Row("idle", "pbx", "called"),
    Outcome.FAILED: _Row("bad", "network", "network"),
    Outcome.BARRED: _Row("warn", "box", "box"),
    Outcome.BLOCKED: _Row("warn", "box", "box"),
    Outcome.UNAVAILABLE: _Row("bad", "box", "box"),
    Outcome.UNKNOWN: _Row("idle", "nobody", "nobody"),
}
"""For reasons that are not in `REASONS`; sentences `call_outcome_<outcome>`."""
_TALKED: Mapping[Side | None, Decider] = {Side.CALLER: "caller", Side.CALLEE: "called", Side.BOX: "box"}


def call_verdict(record: CallRecord) -> CallVerdict:
    """Judge a finished call."""
    said = _particulars(record)
    way = "in" if record.direction is Direction.IN else "out"
    row = REASONS.get(record.reason)
    if row is None:
        row, code = OUTCOMES[record.outcome], f"call_outcome_{record.outcome.value}"
    else:
        code = f"call_{record.reason}_{way}"
    remedies = tuple(Said(f"call_{record.reason}_do_{n}", said) for n in range(1, row.remedies + 1))
    decider = row.inbound if record.direction is Direction.IN else row.outbound
    if record.reason == "answered":
        decider = _TALKED.get(record.hung_up_by, "nobody")
    return CallVerdict(Said(code, said), row.level, decider, remedies)


def _particulars(record: CallRecord) -> dict[str, str]:
    return {
        "from": "?" if record.from_ in ("", ANONYMOUS) else record.from_,
        "to": record.to or record.to_raw or "?",
        "did": record.did or record.to or "?",
        "trunk": record.trunk or "?",
        "pbx": record.pbx or "?",
        "code": str(record.sip_code),
        "reason": record.reason or "-",
        "length": f"{int(record.seconds) // 60}:{int(record.seconds) % 60:02d}",
        "waited": str(round((record.end or record.start) - record.start)),
    }
