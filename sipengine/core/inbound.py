"""A call from a provider: for which number, to which PBX, and how that PBX wants to see it.

Law: a number that is not ours, or takes no calls, gets 404; everything else goes to its PBX or its belplan.
"""

from __future__ import annotations

from dataclasses import replace

from appliance.belplan.takeover import Cause, before_trying, chosen
from appliance.calllog.record import Direction
from appliance.numbering import E164, canonical, format_number
from appliance.settings import Number
from sipengine.core.channels import full_in, full_pbx
from sipengine.core.clir import Shown, Toward, write_caller
from sipengine.core.compiled import Lines, PbxLine, TrunkLine
from sipengine.core.did import find_did
from sipengine.core.diversion import Diversion, Target, goes_in_circles, read_diversions, write_diversions
from sipengine.core.identity import FROM_PROVIDER, Caller, read_caller
from sipengine.core.plan import Attempt, Facts, Plan, Refusal, Road, Verdict, Why
from sipengine.core.state import Contact, LineState
from sipengine.core.uri import Uri, host_text, literal, name_addr, rewritten, sip_uri
from sipengine.port import Request

PATIENT_SECONDS = 180
"""Without a belplan nobody takes over, so the PBX may ring as long as the caller and the provider bear it."""
TAKE_OVER_SECONDS = 3
"""Nothing back so long, and a belplan takes over: three transmissions of an INVITE over UDP."""
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
    taken = full_in(trunk, lines, state)
    if taken is not None:
        return Refusal(facts, Why.CHANNELS_FULL, 486, params=taken.params)
    told = () if caller.history_withheld else diversions
    return _to_pbx_or_plan(Plan(facts, (), trunk.dtmf), number, caller, told, lines, state)


def _to_pbx_or_plan(
    plan: Plan, number: Number, caller: Caller, told: tuple[Diversion, ...], lines: Lines, state: LineState
) -> Verdict:
    """The PBX where it can take the call, else the belplan where one takes it over, else a refusal."""
    pbx = lines.pbxs.get(number.pbx or "")
    attempts = pbx_attempts(number, pbx, caller, told, lines, state) if pbx else ()
    full = full_pbx(pbx, state) if pbx else None
    if number.belplan is not None:
        rehearsed = state.standing.rehearses(str(caller.number))
        down, forced = rehearsed or not attempts, state.standing.forces(number.number)
        taken = before_trying(number, lines.settings, down, full is not None, forced)
        road = Road(number, lines.settings, caller, told, rehearsed and taken is not None)
        plan = replace(plan, road=road, taken=taken)
        if taken is not None:
            return plan
    if pbx is None:
        return Refusal(plan.facts, Why.NO_PBX, 480)
    if full is not None:
        return Refusal(plan.facts, Why.CHANNELS_FULL, 486, params=full.params)
    return replace(plan, attempts=attempts) if attempts else Refusal(plan.facts, Why.PBX_UNREACHABLE, 480)


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


def pbx_attempts(
    number: Number,
    pbx: PbxLine,
    caller: Caller,
    diversions: tuple[Diversion, ...],
    lines: Lines,
    state: LineState,
    prefix: str = "",
) -> tuple[Attempt, ...]:
    """One leg per contact of a PBX that registers, one for a peer. `prefix` goes before the caller's name."""
    digits = format_number(E164(number.number), pbx.pbx.number_format, lines.country)
    shown = _shown(pbx, caller, state, prefix)
    takes_over = chosen(number, lines.settings, Cause.UNREACHABLE) is not None
    uris = uris_of(pbx, digits, state, takes_over)
    from_, identity = write_caller(shown, Toward.PBX, pbx.pbx.caller_id_to, pbx.pbx.number_format, lines.country)
    attempts = []
    for uri in uris:
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
                silence_seconds=_silence_seconds(len(uris)) if takes_over else PBX_SILENCE_SECONDS,
            )
        )
    return tuple(attempts)


def _silence_seconds(contacts: int) -> int:
    """Whatever the number of contacts, a belplan begins within five seconds of an unnoticed death."""
    return TAKE_OVER_SECONDS if contacts == 1 else max(1, (TAKE_OVER_SECONDS + 1) // contacts)


def _shown(pbx: PbxLine, caller: Caller, state: LineState, prefix: str) -> Shown:
    return Shown(
        number=caller.number,
        withheld=caller.withheld,
        name=prefixed(prefix, caller),
        unknown=caller.raw,
        place=host_text(state.own_hosts.get(pbx.key, NOWHERE)),
    )


def prefixed(prefix: str, caller: Caller) -> str:
    """The name that a leg shows. What has no name of its own shows the number behind a prefix, unless withheld."""
    name = "" if caller.name_withheld else caller.name
    if not prefix:
        return name
    number = "" if caller.withheld or caller.number is None else str(caller.number)
    return f"{prefix}{name or number}".strip()


def uris_of(pbx: PbxLine, digits: str, state: LineState, takes_over: bool) -> tuple[str, ...]:
    """A peer that is believed to be away is passed over only where something takes over: else nothing is lost by
    trying it, and it may be back, or one that never answers OPTIONS."""
    if takes_over and pbx.id in state.down:
        return ()
    if pbx.pbx.mode == "peer":
        return () if not pbx.place else (sip_uri(digits, pbx.place),)
    found = (contact_uri(one, digits, pbx.pbx.did_to == "request-uri") for one in state.contacts.get(pbx.id, ()))
    return tuple(dict.fromkeys(uri for uri in found if uri))


def contact_uri(contact: Contact, digits: str, did_here: bool) -> str | None:
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
