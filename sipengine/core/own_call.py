"""A call that the box itself makes, to prove a trunk or a PBX.

Law: pure, and narrower than any PBX: a whole number over a trunk, an own number as caller ID that may go out, and
never anything that is or could become an emergency call.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from appliance.numbering import E164, Reader, canonical, emergency_number, format_number
from sipengine.core.clir import Shown, Toward, write_caller
from sipengine.core.compiled import Lines, PbxLine
from sipengine.core.inbound import NOWHERE, PBX_SILENCE_SECONDS, uris_of
from sipengine.core.outbound import over_trunks
from sipengine.core.plan import Attempt
from sipengine.core.state import LineState
from sipengine.core.towards import Identity
from sipengine.core.uri import Uri, host_text, name_addr, sip_uri

RING_SECONDS = 45
MOST_EXTENSION = 15


class No(Enum):
    """Why the box does not make this call; the value is a key of `appliance.words`."""

    EMERGENCY = "proof_emergency"
    NOT_A_NUMBER = "proof_not_a_number"
    NO_CALLER = "proof_no_caller"
    BARRED = "proof_caller_barred"
    BLOCKED = "proof_blocked"
    LIMIT = "proof_limit"
    LEDGER_BUSY = "proof_ledger"
    NO_TRUNK = "proof_no_trunk"
    NO_PBX = "proof_no_pbx"


@dataclass(frozen=True, slots=True)
class OwnCall:
    """The legs to try in order; `number` and `caller` are canonical, `caller` "" when the box has no number.
    `outside`: over trunks, which costs money."""

    number: str
    caller: str
    attempts: tuple[Attempt, ...]
    outside: bool = False


def is_emergency(text: str, lines: Lines) -> bool:
    """Whether a text means an emergency number, also behind the outside prefix of any PBX."""
    prefixes = {"", *(pbx.pbx.outside_prefix for pbx in lines.pbxs.values())}
    return any(emergency_number(text, lines.country, prefix) is not None for prefix in prefixes)


def call_outside(number: str, caller: str, trunk: str, lines: Lines, state: LineState) -> OwnCall | No:
    """Ring `number` over `trunk`, or over any when that is ""; `caller` "" takes the default number."""
    if is_emergency(number, lines):
        return No.EMERGENCY
    meant = canonical(number, Reader(lines.country, "national"))
    if not isinstance(meant, E164):
        return No.NOT_A_NUMBER  # short codes too: what they do or cost nobody knows here
    shown = _own(caller, lines) if caller else lines.default_caller or next(iter(lines.numbers), None)
    listed = lines.numbers.get(shown or "")
    if listed is None:
        return No.NO_CALLER
    if not listed.outbound:
        return No.BARRED
    attempts, _ = over_trunks(meant, Identity(listed.number), (), lines, state)
    fitting = tuple(one for one in attempts if trunk in ("", one.line))
    return OwnCall(meant.number, listed.number, fitting, outside=True) if fitting else No.NO_TRUNK


def call_pbx(number: str, pbx: str, lines: Lines, state: LineState) -> OwnCall | No:
    """Ring a PBX, for an own number or for an extension of it."""
    line = lines.pbxs.get(pbx) if pbx else next(iter(lines.pbxs.values()), None)
    if line is None:
        return No.NO_PBX
    if is_emergency(number, lines):
        return No.EMERGENCY
    own = _own(number, lines)
    digits = format_number(E164(own), line.pbx.number_format, lines.country) if own else number
    if not own and not (digits.isascii() and digits.isdecimal() and len(digits) <= MOST_EXTENSION):
        return No.NOT_A_NUMBER
    caller = lines.default_caller or next(iter(lines.numbers), "")
    uris = uris_of(line, digits, state, takes_over=False)
    attempts = tuple(_to_pbx(digits, uri, caller, line, lines, state) for uri in uris)
    return OwnCall(own or digits, caller, attempts) if attempts else No.NO_PBX


def is_outside(text: str, lines: Lines) -> bool:
    """Whether a text is a whole number of somebody else; own numbers and extensions are at a PBX."""
    return isinstance(canonical(text, Reader(lines.country, "national")), E164) and _own(text, lines) is None


def _own(text: str, lines: Lines) -> str | None:
    number = canonical(text, Reader(lines.country, "national"))
    return number.number if isinstance(number, E164) and number.number in lines.numbers else None


def _to_pbx(digits: str, uri: str, caller: str, line: PbxLine, lines: Lines, state: LineState) -> Attempt:
    style = line.pbx.number_format
    place = host_text(state.own_hosts.get(line.key, NOWHERE))
    shown = Shown(number=E164(caller) if caller else None, withheld=False, name="Trunkbox", place=place)
    from_, identity = write_caller(shown, Toward.PBX, line.pbx.caller_id_to, style, lines.country)
    where = Uri.parse(uri)
    to = name_addr(sip_uri(digits, where.host if where else line.domain))
    return Attempt(
        account=line.key,
        line=line.id,
        uri=uri,
        to=to,
        from_=from_,
        headers=identity,
        dtmf=line.dtmf,
        ring_seconds=RING_SECONDS,
        silence_seconds=PBX_SILENCE_SECONDS,
    )
