"""A call told as a story: feed the bridge events by name and read what it asked for.

Law: no clock and no stack; the only truth here is what goes into `step` and what comes out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address

from appliance.calllog.record import Direction
from sipengine.core.bridge import begin, step
from sipengine.core.call import Call, Finished, Output, StartTimer, StopTimer, Summary, TimerFired
from sipengine.core.moves import Input
from sipengine.core.plan import Attempt, Facts, Plan
from sipengine.port import (
    AccountKey,
    Answered,
    Arrived,
    DigitHeard,
    DigitMethod,
    Ended,
    Figures,
    Headers,
    LegId,
    MediaChanged,
    Progressed,
    Request,
    Source,
)

A, B, B2, B3 = LegId("a"), LegId("a/1"), LegId("a/2"), LegId("a/3")
FACTS = Facts(
    direction=Direction.IN,
    caller="+31612345678",
    caller_raw="31612345678",
    callee="+31501234567",
    callee_raw="31501234567",
    did="+31501234567",
    line_in="hoofdtrunk",
)
OUTBOUND = Facts(
    direction=Direction.OUT,
    caller="+31501234567",
    caller_raw="0501234567",
    callee="+31612345678",
    callee_raw="0612345678",
    did="+31501234567",
    line_in="centrale",
)
EMERGENCY = Facts(Direction.OUT, "+31501234567", "0501234567", "112", "112", None, "centrale", emergency=True)


def attempt(line: str = "centrale", dtmf: DigitMethod = DigitMethod.RFC4733, silence: int = 0) -> Attempt:
    """A leg to dial that rings for 25 seconds."""
    return Attempt(
        account=AccountKey(f"pbx/{line}"),
        line=line,
        uri=f"sip:31501234567@{line}.example",
        to=f"sip:31501234567@{line}.example",
        from_="<sip:31612345678@box.example>",
        dtmf=dtmf,
        ring_seconds=25,
        silence_seconds=silence,
    )


def arrived(leg: LegId = A) -> Arrived:
    """An INVITE from the provider."""
    source = Source(IPv4Address("127.0.10.1"), 5060, "udp")
    request = Request("sip:31501234567@box.example", (), source, AccountKey("trunk/hoofdtrunk"))
    return Arrived(leg, request, "call-id-of-a")


def plan(*attempts: Attempt, facts: Facts = FACTS, dtmf: DigitMethod = DigitMethod.RFC4733) -> Plan:
    """A plan of these attempts; one PBX when none is named."""
    return Plan(facts, attempts or (attempt(),), dtmf)


def ended(leg: LegId, code: int = 200, far_end: bool = True, headers: Headers = ()) -> Ended:
    """The end of a leg, with figures that tell it from others."""
    return Ended(leg, code, "", far_end, Figures(codec="PCMA", packets_received=100), f"call-id-of-{leg}", headers)


def ringing(leg: LegId = B) -> Progressed:
    return Progressed(leg, 180, media=False)


def early(leg: LegId = B) -> Progressed:
    return Progressed(leg, 183, media=True)


def hold(leg: LegId, held: bool = True) -> MediaChanged:
    return MediaChanged(leg, active=True, held=held, codec="PCMA")


def digit(leg: LegId, key: str = "5", ms: int = 120) -> DigitHeard:
    return DigitHeard(leg, key, ms, DigitMethod.RFC4733)


@dataclass
class Story:
    """One call; `tell` feeds events and returns what the last one made the bridge ask, without timers."""

    plan: Plan = field(default_factory=plan)
    now: float = 1000.0
    timers: dict[str, float] = field(default_factory=dict)
    finished: list[Summary] = field(default_factory=list)
    call: Call = field(init=False)
    opening: list[Output] = field(init=False)

    def __post_init__(self) -> None:
        self.call, outputs = begin(arrived(), self.plan, self.now)
        self.opening = self._kept(outputs)

    def tell(self, *events: Input) -> list[Output]:
        """Let events happen, a second apart; what the last one led to."""
        kept: list[Output] = []
        for event in events:
            self.now += 1
            if isinstance(event, TimerFired):
                self.timers.pop(event.name, None)
            self.call, outputs = step(self.call, event, self.now)
            kept = self._kept(outputs)
        return kept

    @property
    def summary(self) -> Summary:
        """The end of the story; fails when it has none or more than one."""
        (one,) = self.finished
        return one

    def _kept(self, outputs: tuple[Output, ...]) -> list[Output]:
        kept: list[Output] = []
        for output in outputs:
            match output:
                case StartTimer(name, seconds):
                    self.timers[name] = seconds
                case StopTimer(name):
                    self.timers.pop(name, None)
                case Finished(summary):
                    self.finished.append(summary)
                case _:
                    kept.append(output)
        return kept


def answered(story: Story, leg: LegId = B) -> Story:
    """The story up to the point where both talk."""
    story.tell(ringing(leg), Answered(leg), Answered(A))
    return story
