"""What policy decides about an arriving call: refuse it, or try these legs in this order.

Law: a decision carries its reason, in words that the call log can keep.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from appliance.belplan.takeover import Takeover
from appliance.calllog.record import Direction
from appliance.settings import Number, Settings
from appliance.settings.plans import Switch
from sipengine.core.diversion import Diversion
from sipengine.core.identity import Caller
from sipengine.port import AccountKey, DigitMethod, Headers


@dataclass(frozen=True, slots=True)
class Attempt:
    """One leg to dial. `line` is the id of its trunk or PBX.

    `ring_seconds`: give up without an answer after this. `silence_seconds`: go on to the next attempt when not
    even a provisional answer came; 0 to wait for the stack's own time-out (32 s, RFC 3261 timer B).
    """

    account: AccountKey
    line: str
    uri: str
    to: str
    from_: str
    headers: Headers = ()
    dtmf: DigitMethod = DigitMethod.RFC4733
    ring_seconds: int = 180
    silence_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What the call log keeps of a call, known when it is decided.

    Numbers are canonical E.164 or the raw text when they are no number; `caller` is None when withheld (CLIR)
    from whoever reads the log. `did`: the own number concerned. `line_in`: trunk or PBX id it came from.
    """

    direction: Direction
    caller: str | None
    caller_raw: str
    callee: str
    callee_raw: str
    did: str | None
    line_in: str
    emergency: bool = False
    clir: bool = False
    rule: str = ""
    """The destination rule that let an outbound call go or stopped it; empty before it was asked."""


@dataclass(frozen=True, slots=True)
class Road:
    """What leads a call into the belplan of its number: all that a walk there must know of it.

    `caller` and `diversions` as the INVITE told them. `rehearsed`: the PBX only seems to be down.
    """

    number: Number
    settings: Settings = field(repr=False, compare=False)
    caller: Caller
    diversions: tuple[Diversion, ...] = ()
    rehearsed: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Take the call: try the attempts in order. `dtmf`: how digits are sent back on the arriving leg.

    `road`: where it goes when they fail, None where the number has no belplan; `taken`: it goes there at once.
    `turns`: nobody is dialled, for a phone code turns this switch.
    """

    facts: Facts
    attempts: tuple[Attempt, ...]
    dtmf: DigitMethod = DigitMethod.RFC4733
    road: Road | None = None
    taken: Takeover | None = None
    turns: Switch | None = None


class Why(Enum):
    """Why a call was refused by the box itself; the words are in `appliance.calllog`."""

    NOT_OURS = "not_ours"
    BARRED_INBOUND = "barred_inbound"
    BARRED_OUTBOUND = "barred_outbound"
    NOT_A_NUMBER = "not_a_number"
    NO_TRUNK = "no_trunk"
    NO_PBX = "no_pbx"
    PBX_UNREACHABLE = "pbx_unreachable"
    CHANNELS_FULL = "channels_full"
    LOOP = "loop"
    DESTINATION_BLOCKED = "destination_blocked"
    LIMIT_REACHED = "limit_reached"
    LEDGER_BUSY = "ledger_busy"
    """What is spent could not be written down in time."""
    DRAINING = "draining"
    """The box is about to restart."""
    FRAUD_BURST = "fraud_burst"
    FRAUD_SHORT_CALLS = "fraud_short_calls"
    FRAUD_NEW_COUNTRY = "fraud_new_country_at_night"
    FRAUD_SEQUENTIAL = "fraud_sequential"
    NOT_ENCRYPTED = "not_encrypted"
    """The offer has no SRTP, which its line requires; the next two as well are the stack's own refusals."""
    ENCRYPTED_ONLY = "encrypted_only"
    NO_CODEC = "no_codec"
    FAULT = "fault"
    """Our own: the decision failed in a way that nobody foresaw."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Refuse the call with a final SIP answer (DESIGN, answers)."""

    facts: Facts
    why: Why
    code: int
    headers: Headers = ()
    params: tuple[tuple[str, str], ...] = ()
    """What fills the sentence of `why`."""


def forbidden(facts: Facts, why: Why, words: str, params: tuple[tuple[str, str], ...]) -> Refusal:
    """403 with Q.850 cause 21 (call rejected): a 503 would make a PBX send fraud over another trunk.

    `words`: ASCII without quotes, for the reason text (RFC 3326).
    """
    return Refusal(facts, why, 403, (("Reason", f'Q.850;cause=21;text="{words}"'),), params)


Verdict = Plan | Refusal
