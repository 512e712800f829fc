"""One finished call as a value, and its plain form on disk.

Law: pure; a record is read by older and newer code than wrote it, so unknown keys and words never break reading.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from appliance.calllog.sound import LegSound, from_plain, to_plain

VERSION = 1
"""Schema number of the plain form; it grows when a known key changes its meaning, not when a key is added."""
ANONYMOUS = "anonymous"
"""What `from_` holds when the caller hid the number and nobody here may see it."""


class Direction(StrEnum):
    """Seen from the office: `in` comes from a trunk, `out` from a PBX."""

    IN = "in"
    OUT = "out"


class Outcome(StrEnum):
    """How a call ended, in the words of the log."""

    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    CANCELLED = "cancelled"
    """The caller hung up before an answer."""
    REJECTED = "rejected"
    """The called side declined."""
    FAILED = "failed"
    BARRED = "barred"
    """The own number may not make or take calls in this direction."""
    BLOCKED = "blocked"
    """A destination rule or a limit forbade it."""
    UNAVAILABLE = "unavailable"
    """No PBX, no trunk or no free channel."""
    UNKNOWN = "unknown"
    """Written by newer code, in a word that this code does not know."""


class Side(StrEnum):
    """Who ended the call."""

    CALLER = "caller"
    CALLEE = "callee"
    BOX = "box"


class RecordUnreadable(ValueError):
    """The plain form is not a call record; the message names the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """A call that is over.

    Instants are UTC epoch seconds, None where it did not happen. Numbers are canonical E.164 (`+31501234567`)
    where they could be read as one, else as they came; the `_raw` twins are always as they came, "" for none.
    """

    id: str
    """Unique, printable; make it with `new_id`. An id that is already in the log is not logged again."""
    start: float
    """The INVITE arrived. The record is kept under the box's local day of this instant."""
    ring: float | None = None
    answer: float | None = None
    end: float | None = None
    direction: Direction
    from_: str = ""
    """The caller; `ANONYMOUS` when hidden (CLIR) and not to be shown; then `from_raw` holds no number either."""
    from_raw: str = ""
    to: str = ""
    to_raw: str = ""
    did: str | None = None
    """The own number concerned: called (in) or shown as caller ID (out)."""
    trunk: str | None = None
    account: str | None = None
    pbx: str | None = None
    outcome: Outcome
    emergency: bool = False
    sip_code: int = 0
    """The final SIP status that the calling side got (RFC 3261 section 21); 0 when none was sent."""
    reason: str = ""
    """Machine code of why; the words in Dutch and English come from one table, filled in with `params`."""
    params: tuple[tuple[str, str], ...] = ()
    hung_up_by: Side | None = None
    seconds: float = 0.0
    """Talk time, 0 when not answered."""
    codec: str | None = None
    """Of the calling leg; `codec_b` of the called one."""
    codec_b: str | None = None
    loss: float | None = None
    """Received packets lost, 0..1, the worse leg; None when no media was counted."""
    jitter_ms: float | None = None
    mos: float | None = None
    """Of what was heard and of what far ends told they heard, the worst (ITU-T G.107)."""
    sound: tuple[LegSound, ...] = ()
    """How each leg sounded, the calling one first."""
    sip_call_ids: tuple[str, ...] = ()
    """Call-ID of each leg, the calling leg first (RFC 3261 section 8.1.1.4)."""
    clir: bool = False
    """The caller asked to be hidden (RFC 3323 Privacy, or an anonymous From)."""
    rule: str = ""
    """The destination rule that decided about an outbound call, as people write it: `allow country NL`."""
    belplan: str = ""
    """The call plan that the call took, "" when it took none; `trigger`: why, in the words of `failover.triggers`,
    or `forced`. `taken_by`: who took it there: a number, `phone:NAME` or `pbx:ID`."""
    trigger: str = ""
    taken_by: str = ""
    rehearsed: bool = False
    """The PBX only seemed to be down: a rehearsal."""
    steps: tuple[tuple[str, str], ...] = ()
    """What the plan did: seconds from the INVITE, and what (`say closed`, `ring +31612345678`)."""


def new_id(start: float) -> str:
    """An id for a call that began at `start`: its UTC moment to the millisecond and 40 random bits.

    `20261122T101502123-9f3a6c01d2`: ids sort as the calls began, and are safe in a file name or a URL.
    """
    moment = datetime.fromtimestamp(start, UTC)
    return f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03d}-{secrets.token_hex(5)}"


def id_start(id_: str) -> float | None:
    """When the call of an id from `new_id` began, to the millisecond; None for another id."""
    try:
        moment = datetime.strptime(id_[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        return moment.timestamp() + int(id_[15:18]) / 1000
    except ValueError:
        return None


def to_dict(record: CallRecord) -> dict[str, Any]:
    """The plain form: JSON types only, `v` for the schema; what holds its default is left out (it fills disks)."""
    plain: dict[str, Any] = {"v": VERSION}
    for item in fields(CallRecord):
        value = getattr(record, item.name)
        # A figure that is no number (a division by no packets at all) may not cost the whole record.
        lost = isinstance(value, float) and not math.isfinite(value) and item.default is not MISSING
        if value != item.default and not lost:
            plain[_key(item.name)] = _plain(value)
    return plain


def from_dict(plain: Mapping[str, Any]) -> CallRecord:
    """The record of a plain form, of this or another schema number.

    Keys this code does not know are left out; an unknown outcome reads as `unknown`.
    Raises RecordUnreadable when a known key is missing or holds another type than it may.
    """
    values = {
        item.name: _READ[str(item.type)](_key(item.name), plain[_key(item.name)])
        for item in fields(CallRecord)
        if _key(item.name) in plain
    }
    for key in ("id", "start", "direction", "outcome"):
        if key not in values:
            raise RecordUnreadable(f"{key}: missing")
    return CallRecord(**values)


def _key(name: str) -> str:
    """`from` is a word of Python, hence the underscore there; on disk it has none."""
    return name.rstrip("_")


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, LegSound):
        return to_plain(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise RecordUnreadable(f"{key}: not a text")
    return value


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise RecordUnreadable(f"{key}: not true or false")
    return value


def _whole(key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise RecordUnreadable(f"{key}: not a whole number")
    return value


def _number(key: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise RecordUnreadable(f"{key}: not a number")
    return float(value)


def _direction(key: str, value: object) -> Direction:
    try:
        return Direction(_text(key, value))
    except ValueError as err:
        raise RecordUnreadable(f"{key}: neither in nor out") from err


def _outcome(key: str, value: object) -> Outcome:
    return OUTCOMES.get(_text(key, value), Outcome.UNKNOWN)


def _side(key: str, value: object) -> Side | None:
    return None if value is None else _SIDES.get(_text(key, value))


def _texts(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise RecordUnreadable(f"{key}: not a list")
    return tuple(_text(key, item) for item in value)


def _pairs(key: str, value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list | tuple):
        raise RecordUnreadable(f"{key}: not a list")
    rows = [_texts(key, row) for row in value]
    if any(len(row) != 2 for row in rows):
        raise RecordUnreadable(f"{key}: not pairs")
    return tuple((row[0], row[1]) for row in rows)


def _sound(key: str, value: object) -> tuple[LegSound, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(row, dict) for row in value):
        raise RecordUnreadable(f"{key}: not a list of legs")
    try:
        return tuple(from_plain(row) for row in value)
    except ValueError as err:
        raise RecordUnreadable(f"{key}: {err}") from err


OUTCOMES = {word.value: word for word in Outcome}
_SIDES = {word.value: word for word in Side}
_READ: dict[str, Any] = {
    "str": _text,
    "str | None": lambda key, value: None if value is None else _text(key, value),
    "bool": _flag,
    "int": _whole,
    "float": _number,
    "float | None": lambda key, value: None if value is None else _number(key, value),
    "Direction": _direction,
    "Outcome": _outcome,
    "Side | None": _side,
    "tuple[str, ...]": _texts,
    "tuple[LegSound, ...]": _sound,
    "tuple[tuple[str, str], ...]": _pairs,
}
