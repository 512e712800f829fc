"""A call from a provider: for which number, to which PBX, and how that PBX wants to see it.

Law: a number that is not ours, or takes no calls, gets 404; everything else goes to its PBX.
"""

from __future__ import annotations

from appliance.calllog.record import Direction
from appliance.numbering import E164, canonical, format_number
from appliance.settings import Number
from sipengine.core.clir import Shown, Toward, write_caller
from sipengine.core.compiled import Lines, PbxLine, TrunkLine
from sipengine.core.did import find_did
from sipengine.core.diversion import Diversion, Target, goes_in_circles, read_diversions, write_diversions
from sipengine.core.identity import FROM_PROVIDER, Caller, read_caller
from sipengine.core.plan import Attempt, Facts, Plan, Refusal, Verdict, Why
from sipengine.core.state import Contact, LineState
from sipengine.core.uri import Uri, host_text, literal, name_addr, rewritten, sip_uri
from sipengine.port import Request

PATIENT_SECONDS = 180
"""Without a belplan nobody takes over, so the PBX may ring as long as the caller and the provider bear it."""
PBX_SILENCE_SECONDS = 5
"""Four transmissions of an INVITE over UDP (RFC 3261 section 17.1.1.2) to a machine that is near."""
NOWHERE = "trunkbox.invalid"
"""Stands for our own host while it is not known (RFC 2606)."""


def decide_inbound(request: Request, trunk: TrunkLine, lines: Lines, state: LineState) -> Verdict:
    """Hand the call to the PBX of the called number, or refuse it (DESIGN, answers)."""
    called = find_did(request, trunk, lines)
    caller = read_caller(request, FROM_PROVIDER, trunk.reader)
    number = called.number
    if number is None:
        text = str(canonical(called.raw, trunk.reader)) if called.raw else ""
        return Refusal(_facts(trunk, caller, text, called.raw, None), Why.NOT_OURS, 404)
    if number.trunk in trunk.neighbours and number.trunk in lines.trunks:
        trunk = lines.trunks[number.trunk]
    facts = _facts(trunk, caller, number.number, called.raw, number.number)
    if not number.inbound:
        return Refusal(facts, Why.BARRED_INBOUND, 404)
    diversions = read_diversions(request, trunk.reader)
    if goes_in_circles(diversions, E164(number.number)):
        return Refusal(facts, Why.LOOP, 482)
    pbx = lines.pbxs.get(number.pbx or "")
    if pbx is None:
        return Refusal(facts, Why.NO_PBX, 480)
    if _is_full(trunk, pbx, lines, state):
        return Refusal(facts, Why.CHANNELS_FULL, 486)
    told = () if caller.history_withheld else diversions
    attempts = _attempts(number, pbx, caller, told, lines, state)
    return Plan(facts, attempts, trunk.dtmf) if attempts else Refusal(facts, Why.PBX_UNREACHABLE, 480)


def _ring_seconds(number: Number, pbx: PbxLine) -> int:
    """How long the PBX may ring: the number's own time, else the PBX's where a belplan waits behind it."""
    return number.ring_seconds or (pbx.pbx.ring_seconds if number.belplan else PATIENT_SECONDS)


def _facts(trunk: TrunkLine, caller: Caller, callee: str, raw: str, did: str | None) -> Facts:
    """A withheld number is not kept: who reads the call log may not see it either."""
    number = str(caller.number) if caller.number else caller.raw
    return Facts(
        direction=Direction.IN,
        caller=None if caller.withheld else number,
        caller_raw="" if caller.withheld else caller.raw,
        callee=callee,
        callee_raw=raw,
        did=did,
        line_in=trunk.id,
        clir=caller.withheld,
    )


def _is_full(trunk: TrunkLine, pbx: PbxLine, lines: Lines, state: LineState) -> bool:
    limits = lines.limits
    pairs = (
        (trunk.trunk.channels, state.in_use(trunk.id)),
        (pbx.pbx.channels, state.in_use(pbx.id)),
        (limits.inbound, state.inbound),
        (limits.total, state.inbound + state.outbound),
    )
    return any(most is not None and used >= most for most, used in pairs)


def _attempts(
    number: Number,
    pbx: PbxLine,
    caller: Caller,
    diversions: tuple[Diversion, ...],
    lines: Lines,
    state: LineState,
) -> tuple[Attempt, ...]:
    """One leg per contact of a PBX that registers, one for a peer."""
    digits = format_number(E164(number.number), pbx.pbx.number_format, lines.country)
    shown = _shown(pbx, caller, state)
    from_, identity = write_caller(shown, Toward.PBX, pbx.pbx.caller_id_to, pbx.pbx.number_format, lines.country)
    attempts = []
    for uri in uris_of(pbx, digits, state, takes_over=number.belplan is not None):
        where = Uri.parse(uri)
        to = sip_uri(digits, where.host if where else pbx.domain)
        called = (("P-Called-Party-ID", name_addr(to)),) if pbx.pbx.did_to == "p-called-party-id" else ()
        target = Target("diversion", pbx.pbx.number_format, lines.country, shown.place, uri)
        attempts.append(
            Attempt(
                account=pbx.key,
                line=pbx.id,
                uri=uri,
                to=name_addr(to),
                from_=from_,
                headers=(*identity, *called, *write_diversions(diversions, target)),
                dtmf=pbx.dtmf,
                ring_seconds=_ring_seconds(number, pbx),
                silence_seconds=PBX_SILENCE_SECONDS,
            )
        )
    return tuple(attempts)


def _shown(pbx: PbxLine, caller: Caller, state: LineState) -> Shown:
    return Shown(
        number=caller.number,
        withheld=caller.withheld,
        name="" if caller.name_withheld else caller.name,
        unknown=caller.raw,
        place=host_text(state.own_hosts.get(pbx.key, NOWHERE)),
    )


def uris_of(pbx: PbxLine, digits: str, state: LineState, takes_over: bool) -> tuple[str, ...]:
    """A peer that is believed to be away is passed over only where something takes over: else nothing is lost by
    trying it, and it may be back, or one that never answers OPTIONS."""
    if pbx.pbx.mode == "peer":
        away = not pbx.place or (takes_over and pbx.id in state.down)
        return () if away else (sip_uri(digits, pbx.place),)
    found = (_contact_uri(one, digits, pbx.pbx.did_to == "request-uri") for one in state.contacts.get(pbx.id, ()))
    return tuple(dict.fromkeys(uri for uri in found if uri))


def _contact_uri(contact: Contact, digits: str, did_here: bool) -> str | None:
    """The Request-URI toward one contact: its parameters kept, as PBXs know their trunk by them (3CX).

    A contact behind address translation is reached where its REGISTER came from (RFC 3581 in spirit).
    """
    uri, source = Uri.parse(contact.uri), contact.source
    if uri is None:
        return None
    behind_nat = literal(uri.host) != source.address
    place = (str(source.address), source.port) if behind_nat else None
    text = rewritten(contact.uri, digits if did_here else None, place)
    if text is not None and source.transport != "udp" and uri.param("transport") is None:
        return f"{text};transport={source.transport}"
    return text
