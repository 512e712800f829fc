"""The laws of the bridge under any order of events: true, repeated, late and hostile ones.

Law: the machine plays the stack. It obeys the commands it gets as a stack would, and says what it likes besides.
"""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sipengine.core.bridge import begin, step
from sipengine.core.call import (
    Call,
    ChannelFreed,
    Finished,
    FreeChannel,
    Join,
    Leave,
    Order,
    Output,
    Phase,
    StartTimer,
    StopTimer,
    TimerFired,
)
from sipengine.core.moves import Input
from sipengine.core.plan import Plan
from sipengine.port import (
    Answer,
    Answered,
    Dial,
    DigitHeard,
    DigitMethod,
    Hangup,
    LegId,
    MediaChanged,
    Progress,
    Progressed,
)
from tests.bridge.story import EMERGENCY, FACTS, OUTBOUND, A, arrived, attempt, ended

LEGS = st.sampled_from([A, *(LegId(f"a/{n}") for n in range(1, 9)), LegId("z"), LegId("")])
CODES = st.sampled_from([0, 100, 180, 183, 199, 200, 302, 401, 404, 408, 480, 486, 487, 500, 503, 600, 603, 999])
TIMERS = ("ring/1", "ring/2", "ring/3", "silence/1", "silence/2", "ack", "freed", "linger", "", "nonsense")


class AnyOrder(RuleBasedStateMachine):
    """One call; the legs that the stack knows are `alive`, those with a Hangup behind them `told`."""

    call: Call
    now: float = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.alive: set[LegId] = {A}
        self.gone: set[LegId] = set()
        self.told: set[LegId] = set()
        self.answers = 0
        self.hangups_of_caller = 0
        self.finished = 0
        self.lingered = False
        self.freed_channels = 0
        self.timers: set[str] = set()

    @initialize(
        attempts=st.integers(0, 3), facts=st.sampled_from([FACTS, OUTBOUND, EMERGENCY]), silence=st.integers(0, 3)
    )
    def arrive(self, attempts: int, facts: object, silence: int) -> None:
        tries = tuple(attempt(f"line{n}", silence=silence) for n in range(attempts))
        self.call, outputs = begin(arrived(), Plan(facts, tries), self.now)  # type: ignore[arg-type]
        self.obey(outputs)

    # ---- what the world may say ----

    @rule(leg=LEGS, code=CODES, media=st.booleans())
    def progress(self, leg: LegId, code: int, media: bool) -> None:
        self.tell(Progressed(leg, code, media))

    @rule(leg=LEGS)
    def answer(self, leg: LegId) -> None:
        hung_up = leg in self.alive and leg in self.told and leg != A
        outputs = self.tell(Answered(leg))
        if hung_up and self.call.phase is not Phase.OVER:
            assert Hangup in {type(output) for output in outputs}, "a leg that answers too late gets BYE"

    @rule(leg=LEGS, code=CODES, far_end=st.booleans())
    def end(self, leg: LegId, code: int, far_end: bool) -> None:
        if leg in self.alive:
            self.alive.discard(leg)
            self.gone.add(leg)
        self.tell(ended(leg, code, far_end))

    @rule(leg=LEGS, active=st.booleans(), held=st.booleans())
    def media(self, leg: LegId, active: bool, held: bool) -> None:
        self.tell(MediaChanged(leg, active, held, None))

    @rule(leg=LEGS, key=st.sampled_from(["1", "#", "", "99", "\n"]), ms=st.integers(-1, 10**6))
    def press(self, leg: LegId, key: str, ms: int) -> None:
        self.tell(DigitHeard(leg, key, ms, DigitMethod.INFO))

    @rule(name=st.sampled_from(TIMERS))
    def fire(self, name: str) -> None:
        """Late firings come too: the loop may have queued one before it was stopped."""
        self.timers.discard(name)
        self.lingered |= name == "linger" and self.call.phase is Phase.CLEARING
        self.tell(TimerFired(name))

    @rule(order=st.sampled_from(Order))
    def order(self, order: Order) -> None:
        self.tell(order)

    @rule(line=st.sampled_from(["line0", "line1", "line2", ""]), freed=st.booleans())
    def freed(self, line: str, freed: bool) -> None:
        self.tell(ChannelFreed(line, freed))

    @rule()
    def arrive_again(self) -> None:
        self.tell(arrived())

    # ---- what must hold ----

    def tell(self, event: Input) -> tuple[Output, ...]:
        self.now += 1
        self.call, outputs = step(self.call, event, self.now)
        self.obey(outputs)
        return outputs

    def obey(self, outputs: tuple[Output, ...]) -> None:
        for output in outputs:
            assert not self.finished, "nothing comes after Finished"
            match output:
                case StartTimer(name, seconds):
                    assert seconds > 0
                    self.timers.add(name)
                case StopTimer(name):
                    self.timers.discard(name)
                case Finished():
                    self.finish()
                case FreeChannel():
                    assert self.call.facts.emergency
                    assert A in self.alive - self.told, "nobody's call is ended for a caller who is gone"
                    self.freed_channels += 1
                    assert self.freed_channels <= 6, "two calls on each of three trunks"
                case Join(one, other):
                    assert {one, other} <= self.alive
                case _:
                    self.command(output)

    def command(self, output: Output) -> None:
        assert not isinstance(output, StartTimer | StopTimer | Finished | Join)
        leg = output.leg
        assert leg not in self.gone, "no command for a leg that ended"
        if isinstance(output, Dial):
            assert leg not in self.alive, "each attempt is a leg of its own"
            assert A in self.alive - self.told, "nobody is dialled for a caller who is gone"
            self.alive.add(leg)
        assert leg in self.alive
        if isinstance(output, Hangup):
            self.told.add(leg)
            self.hangups_of_caller += leg == A
            assert 300 <= output.code < 700
        elif not isinstance(output, Leave):
            assert leg not in self.told, "a leg that was told to end gets nothing more"
        if isinstance(output, Answer):
            self.answers += 1
        if isinstance(output, Progress):
            assert not self.answers, "no provisional answer after the final one"
            assert output.code in (180, 183)

    def finish(self) -> None:
        self.finished += 1
        assert not self.alive or self.lingered, "no leg is alive when the call is finished"
        assert self.alive <= self.told, "and those that the stack never ended were told to"

    @invariant()
    def one_final_answer(self) -> None:
        assert self.answers <= 1
        assert self.hangups_of_caller <= 1
        assert self.finished <= 1
        if self.finished:
            assert self.answers or self.hangups_of_caller or A in self.gone, "the caller is never left waiting"
            assert not self.timers, "a call that is over leaves no timer"

    def teardown(self) -> None:
        """Whatever happened: once the timers fire the call is over, or two people are talking."""
        if not hasattr(self, "call"):
            return
        for _ in range(20):
            for name in sorted(self.timers):
                self.fire(name)
        if self.call.phase is Phase.TALKING:
            assert A in self.alive
            assert self.call.callee in self.alive
            self.order(Order.HANGUP)
            self.fire("linger")
        assert self.finished == 1
        assert self.call.phase is Phase.OVER


AnyOrder.TestCase.settings = settings(max_examples=300, stateful_step_count=30, deadline=None)
TestAnyOrder = AnyOrder.TestCase
