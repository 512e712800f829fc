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
    "not_encrypted": _Row("bad", "box", "box", 1),
    "encrypted_only": _Row("bad", "box", "box", 1),
    "no_codec": _Row("bad", "box", "box", 1),
    "destination_blocked": _Row("warn", "box", "box", 1),
    "limit_reached": _Row("bad", "box", "box", 1),
    "ledger_busy": _Row("bad", "box", "box", 1),
    "draining": _Row("warn", "box", "box", 1),
    "budget_spent": _Row("bad", "box", "box", 1),
    "fraud_burst": _Row("bad", "box", "box", 1),
    "fraud_short_calls": _Row("bad", "box", "box", 1),
    "fraud_new_country_at_night": _Row("bad", "box", "box", 1),
    "fraud_sequential": _Row("bad", "box", "box", 1),
    "emergency_first": _Row("warn", "box", "box"),
    "belplan_busy": _Row("warn", "box", "box"),
    "belplan_unavailable": _Row("warn", "box", "box"),
    "belplan_declined": _Row("warn", "box", "box"),
    "belplan_done": _Row("ok", "box", "box"),
    "belplan_left": _Row("warn", "caller", "caller"),
    "media_lost": _Row("bad", "network", "network", 1),
    "engine_lost": _Row("bad", "box", "box", 1),
    "switch_turned": _Row("ok", "box", "box"),
    "switch_refused": _Row("warn", "box", "box"),
    "fault": _Row("bad", "box", "box", 1),
}
"""By the record's `reason`; sentences `call_<reason>_in` and `_out`, remedies `call_<reason>_do_<n>`."""
EXACT: Mapping[str, _Row] = {
    "error_403_in": _Row("bad", "pbx", "pbx", 2),
    "error_404_in": _Row("bad", "pbx", "pbx", 2),
    "error_484_in": _Row("bad", "pbx", "pbx", 1),
    "error_488_in": _Row("bad", "pbx", "pbx", 1),
    "error_403_out": _Row("bad", "provider", "provider", 2),
    "error_404_out": _Row("warn", "provider", "provider", 2),
    "error_484_out": _Row("warn", "provider", "provider", 2),
    "error_488_out": _Row("bad", "provider", "provider", 1),
    "line_lost_failed": _Row("bad", "network", "network", 1),
}
"""Where the SIP code that the calling side got (RFC 3261 section 21), or the outcome, tells more than the reason:
`<reason>_<code>_<way>` or `<reason>_<outcome>`; sentences `call_<key>`, remedies `call_<key>_do_<n>`."""
NAMING = frozenset({"answered", "cancelled", "pbx_unreachable", "channels_full"})
"""Reasons whose sentence for a call in names the caller; who has no number gets `call_<reason>_hidden`."""
OUTCOMES: Mapping[Outcome, _Row] = {
    Outcome.ANSWERED: _Row("ok", "nobody", "nobody"),
    Outcome.BUSY: _Row("idle", "pbx", "called"),
    Outcome.NO_ANSWER: _Row("warn", "nobody", "nobody"),
    Outcome.CANCELLED: _Row("idle", "caller", "caller"),
    Outcome.REJECTED: _Row("idle", "pbx", "called"),
    Outcome.FAILED: _Row("bad", "network", "network", 1),
    Outcome.BARRED: _Row("warn", "box", "box"),
    Outcome.BLOCKED: _Row("warn", "box", "box"),
    Outcome.UNAVAILABLE: _Row("bad", "box", "box", 1),
    Outcome.UNKNOWN: _Row("idle", "nobody", "nobody"),
}
"""For reasons not in `REASONS`; sentences `call_outcome_<outcome>`, the one remedy `call_outcome_do_1`."""
HARMLESS = frozenset({Outcome.ANSWERED, Outcome.CANCELLED})
"""How an emergency call may end without anything being wrong."""
POOR_LOSS = 0.03
"""From about here speech is heard to break up; lost packets, 0..1."""
POOR_JITTER_MS = 40.0
"""Two frames of 20 ms: the buffer of many phones begins to drop what comes later."""
POOR_MOS = 3.6
"""R = 70 in ITU-T G.107 Annex B: below it many users are dissatisfied."""
_TALKED: Mapping[Side | None, Decider] = {Side.CALLER: "caller", Side.CALLEE: "called", Side.BOX: "box"}


def call_verdict(record: CallRecord) -> CallVerdict:
    """Judge a finished call."""
    said, inbound = _particulars(record), record.direction is Direction.IN
    row, code, remedy = _found(record, "in" if inbound else "out")
    remedies = tuple(Said(f"{remedy}_do_{n}", said) for n in range(1, row.remedies + 1))
    decider = row.inbound if inbound else row.outbound
    if record.reason == "answered":
        decider = _TALKED.get(record.hung_up_by, "nobody")
    level = row.level
    if record.emergency and record.outcome not in HARMLESS:
        level, remedies = "bad", (Said("call_do_emergency"), *remedies)
    return CallVerdict(Said(code, said), level, decider, remedies, _sound(record))


def _found(record: CallRecord, way: str) -> tuple[_Row, str, str]:
    """The most exact row for a call, its sentence, and what its remedies begin with."""
    reason = record.reason
    for key in (f"{reason}_{record.sip_code}_{way}", f"{reason}_{record.outcome.value}"):
        if key in EXACT:
            return EXACT[key], f"call_{key}", f"call_{key}"
    if reason not in REASONS:
        return OUTCOMES[record.outcome], f"call_outcome_{record.outcome.value}", "call_outcome"
    hidden = way == "in" and reason in NAMING and record.from_ in ("", ANONYMOUS)
    return REASONS[reason], f"call_{reason}_{'hidden' if hidden else way}", f"call_{reason}"


def _sound(record: CallRecord) -> Said | None:
    if record.loss is None or record.outcome is not Outcome.ANSWERED:
        return None
    jitter = record.jitter_ms or 0.0
    loss = max(record.loss, *(leg.sent_loss or 0.0 for leg in record.sound), 0.0)
    poor = loss >= POOR_LOSS or jitter >= POOR_JITTER_MS or (record.mos is not None and record.mos < POOR_MOS)
    told = {"loss": str(round(loss * 100)), "jitter": str(round(jitter))}
    return Said("call_sound_poor" if poor else "call_sound_good", told)


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
