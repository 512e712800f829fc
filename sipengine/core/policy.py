"""The decision about an arriving INVITE: take it, with the legs to try in order, or refuse it with one reason.

Law: pure. Everything it needs arrives as an argument; the same call in the same state gets the same answer.
"""

from __future__ import annotations

from appliance.calllog.record import Direction
from appliance.settings import Settings
from sipengine.core.compiled import Lines, PbxLine, TrunkLine, compile_lines
from sipengine.core.drain import held_back
from sipengine.core.hops import counted
from sipengine.core.inbound import decide_inbound
from sipengine.core.outbound import decide_outbound, decide_phone
from sipengine.core.plan import Facts, Plan, Refusal, Verdict, Why
from sipengine.core.state import Contact, LineState
from sipengine.core.uri import Uri
from sipengine.port import Request, Unfit

__all__ = ["Contact", "LineState", "Lines", "compile", "decide", "is_spared", "unfit", "unforeseen"]


def compile(settings: Settings) -> Lines:
    """Make the settings ready for `decide`; once per change of settings."""
    return compile_lines(settings)


def decide(request: Request, lines: Lines, state: LineState) -> Verdict:
    """Decide about an INVITE by the line that it came from. Never raises for what a message holds."""
    return held_back(counted(request, _by_line(request, lines, state), state), state)


def _by_line(request: Request, lines: Lines, state: LineState) -> Verdict:
    match line_of(request, lines):
        case TrunkLine() as trunk:
            return decide_inbound(request, trunk, lines, state)
        case PbxLine() as pbx:
            return decide_outbound(request, pbx, lines, state)
    phone = lines.phones.get(request.account) if request.user is not None else None
    if phone is not None and (urgent := decide_phone(request, phone, lines, state)):
        return urgent
    uri = Uri.parse(request.uri)
    raw = uri.user if uri else ""
    facts = Facts(Direction.OUT, "", "", raw, raw, None, line_in=request.account)
    return Refusal(facts, Why.NOT_OURS, 404)


def is_spared(verdict: Verdict, why: Unfit) -> bool:
    """Whether a call goes on although its offer of voice does not fit: 112 passes without the SRTP required."""
    return isinstance(verdict, Plan) and verdict.facts.emergency and why is Unfit.NOT_ENCRYPTED


def unfit(verdict: Verdict, why: Unfit) -> Refusal:
    """The refusal of a call whose offer of voice fits nothing; `verdict` as it would have been (488, RFC 3261
    section 21.4.26)."""
    return Refusal(verdict.facts, Why(why.value), 488)


def unforeseen(request: Request) -> Refusal:
    """The refusal of a call that failed in a way that nobody foresaw: it trusts nothing that the message says."""
    kind, _, rest = request.account.partition("/")
    direction = Direction.IN if kind == "trunk" else Direction.OUT
    facts = Facts(direction, "", "", "", request.uri, None, line_in=rest.partition("/")[0])
    return Refusal(facts, Why.FAULT, 500)


def line_of(request: Request, lines: Lines) -> TrunkLine | PbxLine | None:
    """The line that a request came from.

    A digest says who calls; else the exact source, else the account that the stack filed it under.
    """
    source = (request.source.address, request.source.port)
    by_source = lines.by_source.get(source) if request.user is None else None
    return by_source or lines.by_account.get(request.account)
