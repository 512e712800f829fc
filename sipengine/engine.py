"""The engine: one loop that pumps the SIP stack, lets pure code decide, and carries decisions out.

Law: everything happens on one thread, in `turn`; nothing in it waits for anybody but the stack.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from appliance.calllog.record import CallRecord, Direction
from appliance.control import Event as Published
from appliance.control import PbxChanged, Problem
from appliance.settings import Settings, Trunk
from sipengine.attempts import Attempts, AttemptTimer
from sipengine.banning import Banning
from sipengine.calls import Calls, CallTimer, call_of, is_dialled, walk_of
from sipengine.codes import CodeMeans, Codes, CodeTimer
from sipengine.core import policy
from sipengine.core.call import Call, Summary, engine_lost, record_of
from sipengine.core.compiled import Lines
from sipengine.core.drain import Drain, alarmed
from sipengine.core.keepalive import Sign
from sipengine.core.learned import learn
from sipengine.core.ledger_limits import Crossed
from sipengine.core.plan import Plan, Verdict
from sipengine.core.state import LineState
from sipengine.emergencies import Emergencies
from sipengine.guard import dealt_with
from sipengine.hearing import Hearing, HearingTimer
from sipengine.notice import Notice
from sipengine.outages import Outages, OutageTimer
from sipengine.paying import Doing, Paying
from sipengine.pbxs import Pbxs, PbxTimer
from sipengine.phones import Phones
from sipengine.port import (
    Answered,
    Arrived,
    AuthFailed,
    Bound,
    DigitHeard,
    Disconnected,
    Ended,
    Event,
    LegEvent,
    LegId,
    Lost,
    MediaChanged,
    NeighbourHeard,
    Played,
    Probed,
    Progressed,
    Recorded,
    Registered,
    Stack,
    StrangerSeen,
    Unbound,
)
from sipengine.proof_case import owns
from sipengine.proofs import Proofs, ProofTimer
from sipengine.resolve import Resolved, Resolver
from sipengine.roster import Roster, Sources
from sipengine.silence import Silence, SilenceTimer
from sipengine.sockets import Sockets
from sipengine.spending import Spending, unkept
from sipengine.suspicion import Suspicion
from sipengine.takeovers import Keeper, Nowhere, RehearsalTimer, Takeovers
from sipengine.timers import Timers
from sipengine.trunks import Trunks, TrunkTimer
from sipengine.walk_means import Letters, Means, NoLetters
from sipengine.walks import Walks, WalkTimer

log = logging.getLogger("trunkbox.engine")
WARNING = "warning.wav"
"""In the folder of sounds: what a caller hears half a minute before the budget ends."""
_LOST_SECONDS = 900.0
"""How long people are told that events were lost."""


class Engine:
    """Everything that lives as long as the process: lines, calls, timers."""

    def __init__(
        self,
        stack: Stack,
        resolver: Resolver,
        *,
        keep: Callable[[CallRecord], None],
        publish: Callable[[Published], None],
        wall: Callable[[], float],
        steady: Callable[[], float],
        folder: Path = Path("/nonexistent"),
        spending: Spending | None = None,
        crossed: Callable[[Crossed], None] = lambda _crossed: None,
        tell: Callable[[Notice], None] = lambda _notice: None,
        keeper: Keeper | None = None,
        let_in: Callable[[], None] = lambda: None,
        letters: Letters | None = None,
        find: Callable[[str], Path | None] = lambda _prompt: None,
        begun: Callable[[CallRecord], None] = lambda _record: None,
    ) -> None:
        """`folder`: for the sounds of the box. `spending`: the ledger, else one that nothing outlives; `keeper`:
        the state file, the same;
        `crossed` hears of limits that are near or reached, `tell` of whatever else the owner should read.
        `letters` writes for belplans, `find` gives the file of a prompt by its id; `begun` hears of a call that
        takes a belplan, as it is to be logged if this engine is killed.

        `wall` gives UTC epoch seconds, `steady` monotonic ones.

        `keep`, `publish` and `let_in`, which hears that `neighbours` changed, must not block.
        """
        self._stack = stack
        self._resolver = resolver
        self._wall, self._steady = wall, steady
        self._wall_base = wall() - steady()
        self._settings = Settings()
        self._lines = policy.compile(self._settings)
        self._timers: Timers[object] = Timers()
        self._failed: tuple[Problem, ...] = ()
        self._lost = (0, 0.0)
        self.sockets = Sockets(stack)
        self.ready = False
        self.drain = Drain()
        """Whether new calls go elsewhere, because a restart is near."""
        self._keep, self._begun = keep, begun
        self.emergencies = Emergencies(keeper or Nowhere(), tell, self._forward_clock)
        self.suspicion = Suspicion(keeper or Nowhere(), tell, wall, steady)
        writes: Letters = letters or NoLetters()
        self.calls = Calls(
            stack,
            self._timers,
            self._logged,
            publish,
            self._told,
            self._over,
            lambda line: self.proofs.give_way(line),
            lambda call, steady: self._take_plan(call, steady),
            self._ended,
            lambda leg: self.hearing.ever(leg),
        )
        self.paying = Paying(
            spending or unkept(steady),
            Doing(
                begin=lambda event: self._arrived(event, steady()),
                refuse=lambda event, refusal: self.calls.begin(event, refusal, wall(), steady()),
                warn=lambda call: stack.voice.play(call_of(call), folder / WARNING),
                cut=lambda call: self._cut(call, steady()),
                crossed=crossed,
            ),
        )
        clock = self._forward_clock
        self.outages = Outages(
            self._timers, clock, steady, writes, lambda did: self._lines.numbers.get(did), self._outages_changed
        )
        self.takeovers = Takeovers(
            keeper or Nowhere(), self._timers, publish, clock, self.calls.walks, self.outages.statuses
        )
        self.phones = Phones()
        self.walks = Walks(
            Means(
                self.calls,
                stack,
                self._timers,
                self.paying,
                writes,
                find,
                lambda: self._lines,
                self.state,
                lambda: self.pbxs.up(),
                wall,
                folder,
            )
        )
        self.silence = Silence(self._timers, self.calls, stack.voice, steady)
        self.hearing = Hearing(self._timers, self.calls, stack.voice, steady)
        self.codes = Codes(
            CodeMeans(
                self.calls,
                stack.voice,
                self._timers,
                find,
                lambda id: id in self.takeovers.standing.on,
                lambda id, on: self.takeovers.switch(id, on, "a phone code"),
            )
        )
        self.bans = Banning(publish, wall, keeper)
        self.trunks = Trunks(stack, self._timers, resolver, publish, self._forward_clock, self._settle)
        self.proofs = Proofs(stack, self._timers, publish, self._forward_clock, steady, folder, self.paying, find)
        self.attempts = Attempts(self._timers, publish, self._forward_clock, lambda: self.pbxs.addresses())
        self.pbxs = Pbxs(
            stack, self._timers, resolver, self._pbx_changed, self._forward_clock, self._settle, self.attempts.of
        )
        self.roster = Roster(
            stack,
            Sources(
                self.sockets, self.trunks, self.pbxs, self.calls, self.bans, lambda: self._settings, self._steady
            ),
            let_in,
        )
        self._publish = publish

    # ---- settings --------------------------------------------------------------------------------------------

    def apply(self, settings: Settings) -> tuple[Problem, ...]:
        """Take settings live; calls go on. The problems are those of this machine, such as a port taken."""
        self.ready = True
        if dealt_with("policy", self._decide_by, settings):
            self.sockets.listen(settings)
            self._failed = self._hand_out(settings) if self.sockets else ()
        else:
            self._failed = (Problem("apply_failed", {"part": "policy"}),)  # and what was in force stays so
        return self.problems()

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong on this machine now."""
        refused = (
            Problem("account_refused", {"account": k, "why": why}) for k, why in self.roster.refused.items()
        )
        count, until = self._lost
        lost = (Problem("events_lost", {"count": str(count)}),) if self._steady() < until else ()
        money = (*self.emergencies.problems(), *self.paying.spending.problems())
        money = (*money, *self.takeovers.problems(), *self.outages.problems())
        shut = (Problem("draining"),) if self.drain.on(self._steady()) else ()
        return (*money, *self.sockets.problems(), *refused, *self._failed, *lost, *shut)

    def _decide_by(self, settings: Settings) -> None:
        self._lines = policy.compile(settings)
        self._settings = settings
        self.paying.spending.apply(settings)
        self.emergencies.apply(settings)
        self.suspicion.apply(settings)

    def _hand_out(self, settings: Settings) -> tuple[Problem, ...]:
        """What fails in one part must not keep the settings from the others."""
        steady = self._steady()
        parts: dict[str, Callable[[], None]] = {
            "takeovers": lambda: self.takeovers.apply(settings, steady),
            "attempts": lambda: self.attempts.apply(settings.pbxs),
            "pbxs": lambda: self.pbxs.apply(settings.pbxs, steady),
            "phones": lambda: self.phones.apply(settings.phones),
            "silence": lambda: self.silence.apply(settings.sip.media_timeout_seconds),
            "outages": lambda: self.outages.look(self.pbxs.away()),
            "trunks": lambda: self.trunks.apply(settings.trunks, steady),
            "accounts": self._settle,
        }
        return tuple(
            Problem("apply_failed", {"part": part}) for part, deal in parts.items() if not dealt_with(part, deal)
        )

    def listen_again(self) -> bool:
        """Try the sockets that could not be opened: an address may come late, a port become free. True: one came,
        and the settings want to be applied anew."""
        return self.sockets.listen(self._settings)

    @property
    def lines(self) -> Lines:
        """The settings made ready for decisions."""
        return self._lines

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings

    def unban(self, address: str) -> bool:
        """Answer a banned address again. False: it is not banned."""
        found = self.bans.lift(address)
        if found:
            self._settle()
        return found

    def renew(self, trunk: Trunk) -> None:
        """A trial has logged in at a trunk's registrar: where that keeps one contact an account, ours is gone."""
        self.trunks.renew(trunk, self._steady())

    def _settle(self) -> None:
        self.roster.settle()

    # ---- the loop --------------------------------------------------------------------------------------------

    def turn(self, longest: float) -> None:
        """Wait at most `longest` seconds for something to happen, and deal with all that did."""
        for event in self._stack.poll(self._timers.wait(self._steady(), longest)):
            if not dealt_with(type(event).__name__, self._happened, event) and isinstance(event, LegEvent):
                dealt_with("its call", self._let_go, event)
        for key in self._timers.due(self._steady()):
            if not dealt_with(type(key).__name__, self._fired, key) and isinstance(key, CallTimer | WalkTimer):
                dealt_with("its call", self.calls.abandon, key.call, self._steady())
        for resolved in self._resolver.take():
            dealt_with("a name", self._resolved, resolved)
        dealt_with("money", self.paying.turn, self._steady())
        if self.bans.turn() or self.roster.overdue():
            dealt_with("who is let in", self._settle)
        dealt_with("the count of calls", self.calls.ready)

    def _resolved(self, resolved: Resolved) -> None:
        self.trunks.resolved(resolved, self._steady())
        self.pbxs.resolved(resolved, self._steady())
        self._settle()

    def _happened(self, event: Event) -> None:
        steady = self._steady()
        match event:
            case Arrived():
                self._arrived(event, steady)
            case Progressed() | Answered() | MediaChanged() | DigitHeard() | Ended() | Played() | Recorded():
                if not owns(event.leg):
                    self._pay(event)
                    self.codes.happened(event, steady)
                    if not self.walks.happened(event, steady):
                        self.calls.happened(event, steady)
                if isinstance(event, Ended):
                    self.calls.freed(event.leg, steady)
                    self.proofs.gone(event.leg)
                dealt_with("a test call", self.proofs.happened, event)
            case Registered():
                self.trunks.answered(event, steady)
            case Disconnected(peer=peer):
                self.trunks.disconnected(peer, steady)
            case Probed():
                self.trunks.probed(event, steady)
                self.pbxs.probed(event, steady)
            case Bound(source=source):
                self.attempts.passed(source)
                self.bans.passed(source)
                self.pbxs.bound(event, steady)
                self.phones.bound(event)
            case Unbound():
                self.pbxs.unbound(event)
                self.phones.unbound(event)
            case AuthFailed(source=source, user=user, reason=reason):
                self.attempts.refused(event, steady)
                log.warning("digest of %r from %s refused: %s", user, source.address, reason)
                if self.bans.refused(event):
                    self._settle()
            case NeighbourHeard():
                self.attempts.heard(event, steady)
            case Lost(count=count, bound=bound):
                self._lost = (self._lost[0] + count, steady + _LOST_SECONDS)
                self.pbxs.logged_in(bound, steady)
                self.phones.logged_in(bound)
            case StrangerSeen(source=source, method=method):
                self.attempts.stranger(event, steady)
                log.info("stranger %s (%s) left unanswered", source.address, method)

    def _arrived(self, event: Arrived, steady: float) -> None:
        if event.request.user is not None:
            self.attempts.passed(event.request.source)
            self.bans.passed(event.request.source)
        verdict = policy.decide(event.request, self._lines, self.state())
        if event.unfit is not None and not policy.is_spared(verdict, event.unfit):
            self.calls.begin(event, policy.unfit(verdict, event.unfit), self._wall(), steady)
            return
        if isinstance(verdict, Plan) and verdict.turns is not None:
            self.calls.begin(event, verdict, self._wall(), steady)
            return
        if self.suspicion.blocks:
            verdict = self.suspicion.judge(event.leg, verdict)
        ready = self.paying.admit(event, verdict, self._lines.country, steady)
        if ready is not None:
            self._begin(event, verdict, ready, steady)
        # Last: the called side should not wait for it.
        if not self.suspicion.blocks:
            dealt_with("signs of fraud", self.suspicion.judge, event.leg, verdict)
        if verdict.facts.direction is Direction.OUT:
            self.pbxs.told(verdict.facts.line_in, Sign.HEARD, steady)

    def _begin(self, event: Arrived, verdict: Verdict, ready: Verdict, steady: float) -> None:
        """Carry out a verdict, `ready` with its money counted in."""
        if isinstance(ready, Plan) and ready.road and not ready.road.rehearsed:
            self._spare(ready)
        self.calls.begin(event, ready, self._wall(), steady)
        if ready.facts.emergency:
            self.drain = alarmed(self.drain, steady)
            dealt_with("the news of an emergency call", self.emergencies.begun, ready.facts)
        if self.proofs.waiting:
            dealt_with("a test call", self._watch, (event, verdict))

    def _logged(self, record: CallRecord) -> None:
        self._keep(record)
        dealt_with("an emergency call", self.emergencies.over, record)
        if not record.reason.startswith("switch_"):
            dealt_with("signs of fraud", self.suspicion.over, record)

    def _spare(self, plan: Plan) -> None:
        """Tell a rehearsal of a caller whom no belplan would catch."""
        road = plan.road
        if road is not None and plan.taken is None and self.takeovers.standing.rehearses(str(road.caller.number)):
            self.takeovers.spared(road.number.number)

    def _pay(self, event: Event) -> None:
        """Money runs from the moment that a dialled leg answers, even one that was told to end just then."""
        match event:
            case Answered(leg=leg) if is_dialled(leg):  # what a belplan rings pays for itself
                self.paying.answered(call_of(leg))
            case Ended(leg=leg):
                self.paying.gave_up(leg)

    def _watch(self, seen: tuple[Arrived, Verdict]) -> None:
        event, verdict = seen
        self.proofs.arrived(event, verdict, learn(event.request, self._lines))

    def _let_go(self, event: LegEvent) -> None:
        """A call that failed in a way that nobody foresaw is over, and in the call log, even if it never began."""
        if isinstance(event, Arrived) and event.leg not in self.calls:
            self.calls.begin(event, policy.unforeseen(event.request), self._wall(), self._steady())
        else:
            self.calls.abandon(event.leg, self._steady())

    def _told(self, kind: str, line: str, sign: Sign) -> None:
        lines = self.trunks if kind == "trunk" else self.pbxs
        lines.told(line, sign, self._steady())

    # ---- belplans --------------------------------------------------------------------------------------------

    def _take_plan(self, call: Call, steady: float) -> None:
        switch = call.plan.turns if call.plan else None
        if switch is not None:
            self.codes.begin(call, switch, steady)
            return
        if (id := self.calls.id_of(call.id)) and call.walked is not None:
            dealt_with("the journal", self._begun, record_of(engine_lost(call, self._wall()), id))
        self.walks.begin(call, steady)
        if call.walked is not None and call.walked.rehearsed:
            self.takeovers.caught(walk_of(self.calls.id_of(call.id), call))

    def _over(self, call: LegId) -> None:
        self.walks.over(call)
        self.codes.over(call)
        self.paying.over(call)
        self.hearing.over(call)

    def _ended(self, record: CallRecord, summary: Summary) -> None:
        self.outages.ended(record, summary)
        if record.rehearsed:
            self.takeovers.walked(walk_of(record.id, summary, record.outcome.value))

    def _cut(self, call: LegId, steady: float) -> None:
        if not self.proofs.cut(call) and not self.walks.cut(call, steady):
            self.calls.cut(call_of(call), steady)

    def _pbx_changed(self, changed: PbxChanged) -> None:
        self._publish(changed)
        away = self.pbxs.away()
        self.outages.look(away)
        if changed.pbx.id not in away:
            self.walks.pbx_back(changed.pbx.id, self._steady())

    def _outages_changed(self) -> None:
        self.takeovers.tell()

    def _fired(self, key: object) -> None:
        steady = self._steady()
        match key:
            case CallTimer():
                self.calls.fired(key, steady)
            case TrunkTimer():
                self.trunks.fired(key, steady)
            case PbxTimer():
                self.pbxs.fired(key, steady)
            case ProofTimer():
                self.proofs.fired(key, steady)
            case AttemptTimer():
                self.attempts.fired(key)
            case RehearsalTimer():
                self.takeovers.fired(key)
            case CodeTimer():
                self.codes.fired(key, steady)
            case SilenceTimer():
                self.silence.fired(steady)
            case HearingTimer():
                self.hearing.fired(steady)
            case WalkTimer():
                self.walks.fired(key, steady)
            case OutageTimer():
                self.outages.fired(key)

    def state(self) -> LineState:
        """How the lines are at this moment."""
        own = self.proofs.lines()
        carried = self.calls.carried()
        own_out = sum(line.startswith("trunk/") for line in own)
        return LineState(
            usable=self.trunks.usable(),
            servers=self.roster.servers,
            contacts=self.pbxs.contacts(),
            phones=self.phones.contacts(),
            down=self.pbxs.down(),
            own_hosts=self.roster.own_hosts,
            elsewhere=self.roster.elsewhere,
            standing=self.takeovers.standing,
            ringing=carried.ringing,
            reserved=carried.reserved,
            draining=self.drain.on(self._steady()),
            calls=Counter(carried.lines) + Counter(own) if own else carried.lines,
            inbound=carried.inbound + len(own) - own_out,
            outbound=carried.outbound + own_out,
        )

    def _forward_clock(self) -> float:
        """UTC epoch seconds that no clock step turns back: wall time at the start, steady time since."""
        return self._wall_base + self._steady()

    def close(self) -> None:
        """Hang up, unregister, free the stack. Bounded: about four seconds."""
        deadline = self._steady() + 1.0
        self.proofs.stop_all()
        self.calls.stop(self._steady())
        while len(self.calls) and self._steady() < deadline:
            self.turn(0.02)
        self.calls.give_up(self._steady())
        dealt_with("the ledger", self.paying.spending.close)
        dealt_with("the bans", self.bans.close)
        self.trunks.stop(self._steady())
        self._resolver.close()
        self._stack.close()
