"""Whom a belplan rings: the legs toward a number over the trunks, a phone of the box, or a PBX.

Law: pure. A forwarded call is an outbound one: destinations and channels count for it as for any, an emergency
number is never rung, and an own number goes to its PBX, not out and back in.
"""

from __future__ import annotations

from appliance.belplan.takeover import Cause, Takeover
from appliance.numbering import E164, Reader, canonical
from sipengine.core.belplan.values import Ringing
from sipengine.core.clir import Shown, Toward, write_caller
from sipengine.core.compiled import Lines
from sipengine.core.diversion import Diversion
from sipengine.core.inbound import NOWHERE, contact_uri, pbx_attempts, prefixed
from sipengine.core.lines import phone_key
from sipengine.core.outbound import over_trunks
from sipengine.core.own_call import is_emergency
from sipengine.core.plan import Attempt, Road
from sipengine.core.state import LineState
from sipengine.core.towards import Identity
from sipengine.core.uri import Uri, host_text, name_addr, sip_uri

PHONE_SILENCE_SECONDS = 5
_REASONS = {
    Cause.UNREACHABLE: "unavailable",
    Cause.NO_ANSWER: "no-answer",
    Cause.BUSY: "user-busy",
    Cause.CHANNELS_FULL: "user-busy",
    Cause.DECLINED: "deflection",
    Cause.ERROR: "unavailable",
    Cause.FORCED: "unconditional",
}
"""RFC 5806: why the called number passes the call on."""


def attempts_of(
    ringing: Ringing, road: Road, taken: Takeover, lines: Lines, state: LineState
) -> tuple[Attempt, ...]:
    """The legs to try in order for one target; none when it cannot or may not be rung now."""
    match ringing.target.kind:
        case "number":
            return _to_number(ringing, road, taken, lines, state)
        case "phone":
            return _to_phone(ringing, road, state)
        case "pbx":
            pbx = lines.pbxs.get(ringing.target.value)
            if pbx is None or road.rehearsed or pbx.id in state.down:
                return ()
            most = pbx.pbx.channels
            if most is not None and state.on_pbx(pbx.id) >= most:
                return ()
            return pbx_attempts(road.number, pbx, road.caller, road.diversions, lines, state, ringing.prefix)


def _to_number(
    ringing: Ringing, road: Road, taken: Takeover, lines: Lines, state: LineState
) -> tuple[Attempt, ...]:
    number = canonical(ringing.target.value, Reader(lines.country, "national"))
    if not isinstance(number, E164) or number.number in lines.numbers or is_emergency(number.number, lines):
        return ()
    if not lines.destinations.judge(number).allowed or _is_full(lines, state):
        return ()
    caller, did = road.caller, road.number.number
    name = prefixed(ringing.prefix, caller)
    own = Identity(did, caller.withheld, "" if caller.withheld else name)
    foreign = isinstance(caller.number, E164) and not caller.withheld and ringing.show == "caller"
    shown = Identity(str(caller.number), False, name) if foreign else own
    diverted = () if caller.withheld else (Diversion(E164(did), _REASONS[taken.cause]), *road.diversions)
    attempts, _ = over_trunks(number, own, diverted, lines, state, shown)
    return attempts


def _is_full(lines: Lines, state: LineState) -> bool:
    limits = lines.limits
    pairs = ((limits.outbound, state.outbound), (limits.total, state.inbound + state.outbound))
    return any(most is not None and used >= most for most, used in pairs)


def _to_phone(ringing: Ringing, road: Road, state: LineState) -> tuple[Attempt, ...]:
    """A phone that logged in at the box, at each of its contacts; it sees callers with their plus."""
    key, caller = phone_key(ringing.target.value), road.caller
    place = host_text(state.own_hosts.get(key, NOWHERE))
    shown = Shown(caller.number, caller.withheld, prefixed(ringing.prefix, caller), caller.raw, place=place)
    from_, identity = write_caller(shown, Toward.PBX, "pai", "e164", "")
    attempts = []
    for contact in state.phones.get(ringing.target.value, ()):
        text = contact_uri(contact, "", did_here=False)
        where = Uri.parse(text or "")
        if text is None or where is None:
            continue
        to = name_addr(sip_uri(ringing.target.value, where.host))
        attempts.append(Attempt(key, str(key), text, to, from_, identity, silence_seconds=PHONE_SILENCE_SECONDS))
    return tuple(attempts)
