"""A call from a PBX: what was dialled, who may show which number, and over which trunks it goes.

Law: an own number is shown or refused, a foreign one never leaves the box; trunks that cannot serve are not tried.
"""

from __future__ import annotations

from appliance.calllog.record import Direction
from appliance.numbering import (
    E164,
    Flaw,
    NotANumber,
    ShortCode,
    canonical,
    emergency_number,
    without_withholding,
)
from sipengine.core.channels import full_out
from sipengine.core.compiled import Lines, PbxLine, TrunkAccount, TrunkLine
from sipengine.core.diversion import Diversion, read_diversions
from sipengine.core.identity import FROM_PBX, Caller, read_caller
from sipengine.core.plan import Attempt, Facts, Plan, Refusal, Verdict, Why, forbidden
from sipengine.core.state import LineState
from sipengine.core.towards import Identity, dial
from sipengine.core.urgent import decide_emergency
from sipengine.core.uri import Uri
from sipengine.port import Headers, Request

RETRY_AFTER: Headers = (("Retry-After", "5"),)
"""Short: some PBXs leave the whole trunk alone for as long as this says."""
_INCOMPLETE = frozenset({Flaw.EMPTY, Flaw.TOO_SHORT})


def decide_outbound(request: Request, pbx: PbxLine, lines: Lines, state: LineState) -> Verdict:
    """Route the call over the trunks that may carry it, or refuse it (DESIGN, answers)."""
    uri = Uri.parse(request.uri)
    raw = uri.digits if uri else request.uri
    caller = read_caller(request, FROM_PBX[pbx.pbx.caller_id_from], pbx.shown, lines.may_show[pbx.id])
    urgent = emergency_number(raw, lines.country, pbx.pbx.outside_prefix)
    if urgent is not None:
        if caller.number is None or str(caller.number) not in lines.may_show[pbx.id]:
            # Help must find the place: an own number counts wherever in the message it stands.
            caller = read_caller(request, FROM_PBX["auto"], pbx.shown, lines.may_show[pbx.id])
        return decide_emergency(urgent, raw, caller, pbx, lines, state)
    switch = lines.codes.get(raw) or lines.codes.get(raw.removeprefix(pbx.pbx.outside_prefix))
    if switch is not None and switch.code is not None:
        shown = caller.raw if caller.number is None else str(caller.number)
        told = Facts(Direction.OUT, shown, caller.raw, switch.code, switch.code, None, pbx.id)
        return Plan(told, (), pbx.dtmf, turns=switch)
    dialled, by_code = without_withholding(raw, pbx.pbx.outside_prefix)
    callee = canonical(dialled, pbx.dialled)
    identity = identity_of(caller, caller.withheld or by_code, pbx, lines)

    def facts_by(rule: str) -> Facts:
        return Facts(
            direction=Direction.OUT,
            caller=identity.number or "",
            caller_raw=caller.raw,
            callee=str(callee),
            callee_raw=raw,
            did=identity.number,
            line_in=pbx.id,
            clir=identity.withheld,
            rule=rule,
        )

    if isinstance(callee, NotANumber):
        # 484: more digits could make it a number (RFC 3261 section 21.4.22); 404: none could.
        return Refusal(facts_by(""), Why.NOT_A_NUMBER, 484 if callee.why in _INCOMPLETE else 404)
    own = lines.numbers.get(identity.number or "")
    if own is not None and not own.outbound:
        return Refusal(facts_by(""), Why.BARRED_OUTBOUND, 403)
    allowed = lines.destinations.judge(callee)
    facts = facts_by(str(allowed.rule))
    if not allowed.allowed:
        words = f"Destination blocked: {facts.rule}"
        return forbidden(facts, Why.DESTINATION_BLOCKED, words, (("rule", facts.rule),))
    taken = full_out(pbx, lines, state)
    if taken is not None:
        return Refusal(facts, Why.CHANNELS_FULL, 503, RETRY_AFTER, taken.params)
    hidden = identity.withheld or caller.history_withheld
    diversions = () if hidden else read_diversions(request, pbx.shown)
    attempts, full = over_trunks(callee, identity, diversions, lines, state)
    if attempts:
        return Plan(facts, attempts, pbx.dtmf)
    if full:
        return Refusal(facts, Why.CHANNELS_FULL, 503, RETRY_AFTER, (("full", "trunk"), ("line", ""), ("most", "")))
    return Refusal(facts, Why.NO_TRUNK, 503)


def decide_phone(request: Request, phone: PbxLine, lines: Lines, state: LineState) -> Verdict | None:
    """A phone that logs in at the box makes emergency calls alone: someone stands beside it when it matters."""
    uri = Uri.parse(request.uri)
    raw = uri.digits if uri else request.uri
    urgent = emergency_number(raw, lines.country, "")
    if urgent is None:
        return None
    caller = read_caller(request, FROM_PBX["auto"], phone.shown, lines.numbers)
    return decide_emergency(urgent, raw, caller, phone, lines, state)


def identity_of(caller: Caller, withheld: bool, pbx: PbxLine, lines: Lines) -> Identity:
    """An own number stays, also behind CLIR; what is foreign, anonymous or absent becomes the default one.

    A number that belongs to another PBX is foreign: who answers a call back would be somebody else.
    """
    if caller.number is not None and str(caller.number) in lines.may_show[pbx.id]:
        return Identity(str(caller.number), withheld, "" if caller.name_withheld or withheld else caller.name)
    return Identity(lines.default_caller or lines.first_number.get(pbx.id), withheld)


def over_trunks(
    callee: E164 | ShortCode,
    identity: Identity,
    diversions: tuple[Diversion, ...],
    lines: Lines,
    state: LineState,
    shown: Identity | None = None,
) -> tuple[tuple[Attempt, ...], bool]:
    """The caller ID's own trunk first, then the others in order, each with every account that is usable.

    And whether a trunk was passed over because all its channels are taken. `shown`: what the called side sees in
    place of the `identity` that chose the accounts: a forwarded call may show who calls.
    """
    own = lines.numbers.get(identity.number or "")
    order = lines.orders.get(own.trunk if own else None, lines.orders[None])
    attempts: list[Attempt] = []
    full = False
    for trunk in order:
        accounts = [one for one in _accounts(trunk, identity.number) if one.key in state.usable]
        most = trunk.trunk.channels
        if accounts and (trunk.id in state.reserved or (most is not None and state.on_trunk(trunk.id) >= most)):
            full = True
            continue
        for account in accounts:
            place = trunk.place_at(state.servers.get(account.key))
            attempts.append(dial(trunk, account, place, callee, shown or identity, lines.country, diversions))
    return tuple(attempts), full


def _accounts(trunk: TrunkLine, number: str | None) -> tuple[TrunkAccount, ...]:
    """A device account shows its own number only, so no other may carry this caller ID."""
    if trunk.has_device_accounts and number is not None:
        return tuple(account for account in trunk.accounts if account.number == number)
    return trunk.accounts
