"""What the final answer of a dialled leg means: an answer or a fault, and what the caller gets to see of it.

Law: busy is an answer, not a fault. A fault says something about the line, so another line may do better; an
answer says something about the called side, so it is relayed and nothing else is tried. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from appliance.calllog.record import Direction
from sipengine.port import Ended, Headers


class Trigger(StrEnum):
    """What went wrong with an attempt, in the words of `failover.triggers`."""

    UNREACHABLE = "unreachable"
    """Nobody there: transport error, time-out, silence."""
    NO_ANSWER = "no_answer"
    ERROR = "error"
    BUSY = "busy"
    DECLINED = "declined"


class Then(StrEnum):
    """What follows a failed attempt."""

    NEXT = "next"
    """A fault of the line: try the next attempt."""
    FINAL = "final"
    """An answer: relay it."""
    NEXT_INBOUND = "next_inbound"
    """Nobody picked up: another contact of a PBX may; another trunk would only ring the same person again."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """How to read one failure."""

    trigger: Trigger
    then: Then


@dataclass(frozen=True, slots=True)
class Failure:
    """One attempt that failed. `code` and `headers` as the far end sent them; `line` the trunk or PBX."""

    line: str
    code: int
    trigger: Trigger
    then: Then
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class FinalAnswer:
    """What the calling side gets: a status of 300 and up, and headers safe to send."""

    code: int
    headers: Headers = ()


UNREACHABLE = Meaning(Trigger.UNREACHABLE, Then.NEXT)
FAULT = Meaning(Trigger.ERROR, Then.NEXT)
RUNG_OUT = Meaning(Trigger.NO_ANSWER, Then.NEXT_INBOUND)
BUSY = Meaning(Trigger.BUSY, Then.FINAL)
DECLINED = Meaning(Trigger.DECLINED, Then.FINAL)
NOT_THERE = Meaning(Trigger.NO_ANSWER, Then.FINAL)
REFUSED = Meaning(Trigger.ERROR, Then.FINAL)

MEANINGS: dict[int, Meaning] = {
    401: FAULT,  # the line does not accept our login: its fault, not the called side's
    407: FAULT,
    403: REFUSED,
    404: REFUSED,
    410: REFUSED,
    480: NOT_THERE,
    481: FAULT,  # senseless for an INVITE without a To tag: a broken server
    484: REFUSED,
    485: REFUSED,
    486: BUSY,
    487: NOT_THERE,  # they gave up ringing without being asked
    488: REFUSED,
    491: FAULT,
    600: BUSY,
    603: DECLINED,
    607: DECLINED,  # RFC 8197
    608: DECLINED,  # RFC 8688
}
CLASSES: dict[int, Meaning] = {
    3: REFUSED,  # never followed: a far end would choose where our money goes (toll fraud)
    4: REFUSED,
    5: FAULT,
    6: REFUSED,
}
VERBATIM = frozenset({403, 404, 410, 480, 484, 485, 486, 488, 600, 603, 604, 606, 607, 608})
"""Answers that mean the same on the other side. All others speak about our own transaction with the far end."""
EVASIVE = 480
"""What the caller gets instead of an answer that would be misread: temporarily unavailable, for this one call."""
NO_LINE = {Direction.IN: 480, Direction.OUT: 503}
"""DESIGN, answers: PBX gone 480; no trunk works 503."""
PERHAPS_FULL = frozenset({403, 480, 486, 500, 503, 600, 603})
"""What providers say when all channels of a trunk are taken; there is no one code for it."""
_WEIGHT = [Trigger.UNREACHABLE, Trigger.ERROR, Trigger.NO_ANSWER, Trigger.DECLINED, Trigger.BUSY]
_Q850 = {Trigger.UNREACHABLE: 27, Trigger.NO_ANSWER: 19}
"""ITU-T Q.850: destination out of order; no answer from user (user alerted)."""
_REASON = re.compile(r"\s*(Q\.850|SIP)\s*;\s*(?:[^,]*;)?\s*cause\s*=\s*(\d{1,3})(?!\d)", re.IGNORECASE)
_SECONDS = re.compile(r"\s*(\d{1,6})(?!\d)")
_PATIENT = frozenset({404, 480, 486, 600, 603})
"""Answers that may carry Retry-After (RFC 3261 section 20.33). Not 503: a PBX would leave the whole box alone."""


def meaning_of(ended: Ended, rang: bool) -> Meaning:
    """Read the end of a leg that was never answered; `rang` when it gave a provisional answer before."""
    if ended.code == 408 and rang:
        return RUNG_OUT
    if ended.code < 300 or ended.code == 408 or (ended.code >= 500 and not ended.far_end):
        return UNREACHABLE
    return MEANINGS.get(ended.code) or CLASSES.get(ended.code // 100, FAULT)


def perhaps_full(ended: Ended, rang: bool) -> bool:
    """Whether a provider may have refused a call for want of a channel: he did so at once, without ringing."""
    return ended.far_end and not rang and ended.code in PERHAPS_FULL


def goes_on(then: Then, direction: Direction, emergency: bool) -> bool:
    """Whether the next attempt is tried. An emergency call takes no failure for an answer."""
    return emergency or then is Then.NEXT or (then is Then.NEXT_INBOUND and direction is Direction.IN)


def most_telling(failures: tuple[Failure, ...]) -> Failure:
    """The failure that came nearest to a person; of equals the last. `failures` must not be empty."""
    return max(reversed(failures), key=lambda failure: _WEIGHT.index(failure.trigger))


def relayed(failure: Failure, direction: Direction) -> FinalAnswer:
    """Translate a failure for the calling side.

    What speaks about the line or about our own login (401, 407, 5xx, 3xx ...) becomes 480 toward a provider and
    503 or 480 toward a PBX, with the original in a Reason header (RFC 3326).
    """
    if failure.code in VERBATIM:
        code = failure.code
    else:
        code = NO_LINE[direction] if failure.then is Then.NEXT else EVASIVE
    headers = safe_reason(failure.headers) or _own_reason(failure, code)
    if code == failure.code and code in _PATIENT:
        headers += _retry_after(failure.headers)
    return FinalAnswer(code, headers)


def safe_reason(headers: Headers) -> Headers:
    """The Reason of a far end, rebuilt from its protocol and cause alone: its text is not ours to pass on."""
    for name, value in headers:
        found = _REASON.match(value) if name.lower() == "reason" else None
        if found:
            return (("Reason", f"{found[1].upper()};cause={int(found[2])}"),)
    return ()


def _own_reason(failure: Failure, code: int) -> Headers:
    if failure.code == code:
        return ()
    if failure.trigger in _Q850:
        return (("Reason", f"Q.850;cause={_Q850[failure.trigger]}"),)
    return (("Reason", f"SIP;cause={failure.code}"),) if failure.code else ()


def _retry_after(headers: Headers) -> Headers:
    for name, value in headers:
        found = _SECONDS.match(value) if name.lower() == "retry-after" else None
        if found:
            return (("Retry-After", found[1]),)
    return ()
