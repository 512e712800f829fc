"""An emergency call: it leaves first, over whatever trunk there is, with the number of the place it comes from.

Law: no rule, limit, direction or privacy touches it; every trunk and every server is tried before it is given up.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.calllog.record import Direction
from appliance.numbering import ShortCode
from sipengine.core.compiled import Lines, PbxLine, TrunkAccount, TrunkLine
from sipengine.core.identity import Caller
from sipengine.core.plan import Attempt, Facts, Plan, Refusal, Verdict, Why
from sipengine.core.state import LineState
from sipengine.core.towards import Identity, dial
from sipengine.core.uri import place_of

SILENCE_SECONDS = 3
"""Not even a provisional answer: next server, next trunk (DESIGN, invariant 3)."""
MOST_ACCOUNTS = 2
"""Of one trunk: fifty silent device accounts would take minutes."""


def decide_emergency(
    number: str, raw: str, caller: Caller, pbx: PbxLine, lines: Lines, state: LineState
) -> Verdict:
    """Plan a call to the bare emergency number; refused only when the box has no trunk at all."""
    shown = emergency_caller(caller, pbx, lines)
    facts = Facts(
        direction=Direction.OUT,
        caller=shown or "",
        caller_raw=caller.raw,
        callee=number,
        callee_raw=raw,
        did=shown,
        line_in=pbx.id,
        emergency=True,
    )
    attempts = tuple(_attempts(number, shown, lines, state))
    return Plan(facts, attempts, pbx.dtmf) if attempts else Refusal(facts, Why.NO_TRUNK, 503)


def emergency_caller(caller: Caller, pbx: PbxLine, lines: Lines) -> str | None:
    """The PBX's own listed number, whatever it may do otherwise; else the one for emergencies; else any of ours.

    Another PBX's number would send help to another place, so it comes after the one for emergencies.
    """
    sent = str(caller.number) if caller.number else ""
    listed = lines.numbers.get(sent)
    if listed is not None and listed.pbx == pbx.id:
        return sent
    if lines.emergency_caller:
        return lines.emergency_caller
    return sent if listed else lines.default_caller or lines.first_number.get(pbx.id)


def _attempts(number: str, shown: str | None, lines: Lines, state: LineState) -> Iterator[Attempt]:
    """The trunks in order; those that are known not to work come last, for each silent server costs 3 s."""
    for trunk in sorted(lines.emergency_order, key=lambda line: not _works(line, state)):
        for place, account in _ways(trunk, shown, state):
            yield dial(
                trunk,
                account,
                place,
                ShortCode(number, lines.country),
                Identity(account.number or shown),
                lines.country,
                silence_seconds=SILENCE_SECONDS,
            )


def _works(trunk: TrunkLine, state: LineState) -> bool:
    return any(one.key in state.usable for one in trunk.accounts)


def _ways(trunk: TrunkLine, shown: str | None, state: LineState) -> Iterator[tuple[str, TrunkAccount]]:
    """Every place with the best accounts: the caller's own, then those that are registered.

    First where the account is now, by name; then whatever else the names lead to, by address; then the names that
    led nowhere, for the stack may have learned better.
    """
    accounts = sorted(trunk.accounts, key=lambda one: (one.number != shown, one.key not in state.usable))
    elsewhere = [place_of(place, trunk.trunk.transport) for place in state.elsewhere.get(trunk.id, ())]
    for account in accounts[:MOST_ACCOUNTS]:
        now = trunk.place_at(state.servers.get(account.key))
        for place in dict.fromkeys((now, *elsewhere, *trunk.places.values())):
            yield place, account
