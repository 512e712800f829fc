"""One call through the box as a frozen value, and what its bridge asks for.

Law: the call knows every leg that is alive because of it; it is finished when none is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from appliance.belplan.takeover import Takeover
from appliance.calllog.record import ANONYMOUS, CallRecord, Direction, Outcome, Side
from appliance.calllog.sound import LegSound
from sipengine.core.answers import Failure, Trigger
from sipengine.core.oneway import Noticed, silent_about
from sipengine.core.plan import Attempt, Facts, Plan
from sipengine.core.sound import loss_of, sound_of
from sipengine.port import AccountKey, Arrived, Ended, Figures, LegCommand, LegId


class Phase(Enum):
    """How far a call is, seen from the bridge."""

    DIALLING = "dialling"
    """An attempt is out and nothing but silence (or 100) came back."""
    RINGING = "ringing"
    FREEING = "freeing"
    """An emergency call: its trunk is full, and waits for a channel that another call gives up."""
    ACCEPTING = "accepting"
    """The called side answered; the caller got 200 and has not confirmed it."""
    TALKING = "talking"
    SERVED = "served"
    """No PBX has it: its belplan walks, and asks for what is done."""
    CLEARING = "clearing"
    """Every leg has been told to end, or has ended."""
    OVER = "over"


class Order(StrEnum):
    """What somebody other than the two parties wants; the value is the reason in the call log."""

    HANGUP = "operator"
    STOP = "shutdown"
    BUDGET = "budget_spent"
    EMERGENCY = "emergency_first"
    """An emergency call needs its channel."""
    SILENT = "media_lost"
    """One side sends no sound any more, though nobody holds: it is gone without a word."""


# ---- inputs and outputs beside those of the port -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChannelFreed:
    """The answer to `FreeChannel`: a call on that trunk ended, or none was there that could."""

    line: str
    freed: bool


@dataclass(frozen=True, slots=True)
class FreeChannel:
    """End another call on this trunk for the sake of this one, and say `ChannelFreed` to it when that is done."""

    line: str


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer of this call ran out."""

    name: str


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Send `TimerFired(name)` to this call after `seconds`; a running one of that name starts again."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StopTimer:
    """Forget the timer of this call with that name; it may not be running."""

    name: str


@dataclass(frozen=True, slots=True)
class Join:
    """Let voice flow between two legs (`Voice.join`)."""

    one: LegId
    other: LegId


@dataclass(frozen=True, slots=True)
class Leave:
    """Take a leg out of what it is joined to (`Voice.leave`)."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class TakePlan:
    """Let the belplan of this call walk."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a belplan did, `after` seconds from the INVITE."""

    after: float
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Out:
    """A leg that a belplan dialled. `line`: its trunk, PBX or phone; `outbound`: it takes a channel of a trunk."""

    leg: LegId
    line: str
    outbound: bool


@dataclass(frozen=True, slots=True)
class Walked:
    """What a belplan did with a call. `pbx`: of the number; `by`: who took the call, "" while nobody has."""

    taken: Takeover
    pbx: str | None
    rehearsed: bool = False
    steps: tuple[Step, ...] = ()
    out: tuple[Out, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """How the call ended: decided at the first hang-up or refusal, kept whatever comes after.

    `sip_code`: the final answer the caller got (200 once answered, 487 after a CANCEL).
    `trigger`: why the attempts were exhausted, None when they were not. This is where failover plugs in.
    """

    at: float
    outcome: Outcome
    sip_code: int
    reason: str
    hung_up_by: Side | None
    trigger: Trigger | None = None
    params: tuple[tuple[str, str], ...] = ()
    """What fills the sentence of `reason`."""


@dataclass(frozen=True, slots=True)
class LegReport:
    """What one leg left behind. `code` is the last SIP answer on it, 0 when its end was never seen."""

    leg: LegId
    call_id: str
    code: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Summary:
    """A call that is over, with all that the call log asks. Instants as `now` was given to the bridge."""

    facts: Facts
    account_in: AccountKey
    attempt: Attempt | None
    """The last one that was dialled."""
    start: float
    ring: float | None
    answer: float | None
    closing: Closing
    caller: LegReport
    dialled: tuple[LegReport, ...] = ()
    """Every leg that was dialled, in order; the last is the one that answered, if any did."""
    failures: tuple[Failure, ...] = ()
    walked: Walked | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The call is over and no leg of it is alive. Comes exactly once, as the last output."""

    summary: Summary


Output = LegCommand | Join | Leave | StartTimer | StopTimer | FreeChannel | TakePlan | Finished


# ---- the call ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """The state of one bridge. `id` is the arrived leg.

    `live` are the legs that the stack still knows; `fading` those of them that were told to end. `callee` is the
    leg of the current attempt, alive or just ended: `heard` any provisional answer of it, `rang` one above 100.
    `held` are legs whose far end put us on hold, `told` legs that we put on hold. `joined` says that voice flows
    between `id` and `callee`; `early` that the caller got SDP before an answer; `acked` that the caller confirmed
    our 200. `dialled` are all legs that were dialled, in order, the one that talks last. `freed`: the trunks on
    which a channel was asked to be freed for it, once for each time.
    """

    id: LegId
    account: AccountKey
    call_id: str
    facts: Facts
    plan: Plan | None
    start: float
    phase: Phase = Phase.DIALLING
    tried: int = 0
    callee: LegId | None = None
    heard: bool = False
    rang: bool = False
    early: bool = False
    joined: bool = False
    freed: tuple[str, ...] = ()
    acked: bool = False
    dialled: tuple[LegId, ...] = ()
    live: frozenset[LegId] = frozenset()
    fading: frozenset[LegId] = frozenset()
    held: frozenset[LegId] = frozenset()
    told: frozenset[LegId] = frozenset()
    ring: float | None = None
    answer: float | None = None
    failures: tuple[Failure, ...] = ()
    closing: Closing | None = None
    walked: Walked | None = None
    ends: tuple[Ended, ...] = field(default=(), repr=False)

    @property
    def attempt(self) -> Attempt | None:
        """The attempt that is being tried, or was tried last."""
        return self.plan.attempts[self.tried - 1] if self.plan and self.tried else None

    @property
    def more(self) -> bool:
        """Whether an attempt is left."""
        return self.plan is not None and self.tried < len(self.plan.attempts)

    def other(self, leg: LegId) -> LegId | None:
        """The leg at the other side of the bridge."""
        return self.callee if leg == self.id else self.id


def leg_name(arrived: LegId, attempt: int) -> LegId:
    """The name of the leg of an attempt, counted from 1."""
    return LegId(f"{arrived}/{attempt}")


def new_call(arrived: Arrived, facts: Facts, plan: Plan | None, now: float) -> Call:
    """A call of which nothing is known but the INVITE."""
    return Call(
        id=arrived.leg,
        account=arrived.request.account,
        call_id=arrived.call_id,
        facts=facts,
        plan=plan,
        start=now,
        live=frozenset({arrived.leg}),
    )


def summary_of(call: Call, closing: Closing) -> Summary:
    """What is left of a call without live legs."""
    return Summary(
        facts=call.facts,
        account_in=call.account,
        attempt=call.attempt,
        start=call.start,
        ring=call.ring,
        answer=call.answer,
        closing=closing,
        caller=_report(call, call.id, call.call_id),
        dialled=tuple(_report(call, leg) for leg in call.dialled),
        failures=call.failures,
        walked=call.walked,
    )


def broken_off(call: Call, now: float) -> Summary:
    """What is left of a call that nobody can carry on, because of a fault of our own."""
    answered = call.answer is not None
    outcome, code = (Outcome.ANSWERED, 200) if answered else (Outcome.FAILED, 500)
    return summary_of(call, call.closing or Closing(now, outcome, code, "fault", Side.BOX))


def engine_lost(call: Call, now: float) -> Summary:
    """What is left of a call that is carried on by nobody, should the engine be killed now."""
    return summary_of(call, Closing(now, Outcome.FAILED, 0, "engine_lost", Side.BOX))


def record_of(summary: Summary, id: str, noticed: Noticed = silent_about) -> CallRecord:
    """The line of the call log for a finished call; `id` from `calllog.record.new_id`.

    `noticed`: why a leg was not heard for a while, and where.
    """
    facts, closing, line, walked = summary.facts, summary.closing, summary.attempt, summary.walked
    inbound = facts.direction is Direction.IN
    dialled = line.line if line else None
    dialled_account = line.account if line else None
    reports = (summary.caller, *summary.dialled)
    figures = [report.figures for report in reports if report.figures.packets_received > 0]
    sound = tuple(_sounds(summary, noticed))
    scores = [score for leg in sound for score in (leg.mos, leg.sent_mos) if score is not None]
    return CallRecord(
        id=id,
        start=summary.start,
        ring=summary.ring,
        answer=summary.answer,
        end=closing.at,
        direction=facts.direction,
        from_=ANONYMOUS if facts.caller is None else facts.caller,
        from_raw="" if facts.caller is None else facts.caller_raw,
        to=facts.callee,
        to_raw=facts.callee_raw,
        did=facts.did,
        trunk=facts.line_in if inbound else dialled,
        account=summary.account_in if inbound else dialled_account,
        pbx=facts.line_in if not inbound else dialled if walked is None else walked.pbx,
        outcome=closing.outcome,
        emergency=facts.emergency,
        sip_code=closing.sip_code,
        reason=closing.reason,
        hung_up_by=closing.hung_up_by,
        seconds=max(0.0, closing.at - summary.answer) if summary.answer is not None else 0.0,
        codec=summary.caller.figures.codec,
        codec_b=summary.dialled[-1].figures.codec if summary.dialled else None,
        loss=max((loss for one in figures if (loss := loss_of(one)) is not None), default=None),
        jitter_ms=max((one.jitter_ms for one in figures), default=None),
        mos=min(scores, default=None),
        sound=sound,
        sip_call_ids=tuple(report.call_id for report in reports if report.call_id),
        clir=facts.clir,
        rule=facts.rule,
        params=closing.params,
        belplan="" if walked is None else walked.taken.belplan,
        trigger="" if walked is None else walked.taken.cause.value,
        taken_by="" if walked is None else walked.by,
        rehearsed=walked is not None and walked.rehearsed,
        steps=() if walked is None else tuple(_written(step) for step in walked.steps),
    )


def _written(step: Step) -> tuple[str, str]:
    return f"{step.after:.1f}", f"{step.what} {step.detail}".strip()


def _sounds(summary: Summary, noticed: Noticed) -> Iterator[LegSound]:
    for side, report in (("caller", summary.caller), *(("called", one) for one in summary.dialled)):
        found = sound_of(side, report.figures, noticed(report.leg))
        if found is not None:
            yield found


def _report(call: Call, leg: LegId, call_id: str = "") -> LegReport:
    for ended in call.ends:
        if ended.leg == leg:
            return LegReport(leg, ended.call_id or call_id, ended.code, ended.figures)
    return LegReport(leg, call_id, 0, Figures())
