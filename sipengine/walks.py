"""Callers in their belplans: the interpreter fed with what happens, and its wishes carried out.

Law: decides nothing; the interpreter decides, and every change of a call is a move of its bridge. What cannot be
done (no file, no channel, no money) is told to the interpreter, and the plan goes on.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from appliance.belplan.takeover import Takeover
from appliance.prompts.built_in import Spoken, Tone
from sipengine.calls import call_of
from sipengine.core import planned
from sipengine.core.answers import Then, meaning_of
from sipengine.core.belplan import table, values
from sipengine.core.belplan.values import (
    Accept,
    AskToAccept,
    CallerGone,
    Command,
    Connect,
    Deliver,
    Drop,
    End,
    LegDown,
    LegUp,
    Mail,
    Music,
    PbxBack,
    Phase,
    Play,
    Pressed,
    PromptEnded,
    Quiet,
    Record,
    Ringback,
    Ringing,
    Walk,
)
from sipengine.core.call import Call, StartTimer, StopTimer, TimerFired
from sipengine.core.forwarding import attempts_of
from sipengine.core.moves import Moved
from sipengine.core.plan import Attempt, Road
from sipengine.port import Answered, DigitHeard, Ended, LegEvent, LegId, Played, Progressed, Recorded, RecordLimit
from sipengine.walk_means import Means, now_for

log = logging.getLogger("trunkbox.belplan")
NO_FILE = Path("/nonexistent")
"""Played in place of a prompt that there is none of: it ends at once."""
SILENCE_SECONDS = 6.0
"""After so long without a sound a message is complete."""
LEAST_SECONDS = 0.8
"""Less is no message, but somebody who hung up at the beep."""


@dataclass(frozen=True, slots=True)
class WalkTimer:
    """A timer of one caller in a belplan, among all timers of the loop."""

    call: LegId
    name: str


@dataclass(slots=True)
class _Rung:
    """One target that is rung: its attempts one after the other, on `leg` now."""

    ringing: Ringing
    attempts: tuple[Attempt, ...]
    tried: int = 0
    leg: LegId = field(default=LegId(""))
    rang: bool = False
    answered: bool = False

    @property
    def name(self) -> str:
        """The target as the call log names it."""
        target = self.ringing.target
        return target.value if target.kind == "number" else f"{target.kind}:{target.value}"


@dataclass(slots=True)
class _Kept:
    call: LegId
    road: Road
    taken: Takeover
    walk: Walk
    rung: dict[LegId, _Rung] = field(default_factory=dict)
    plays: str = ""
    """What the end of the present sound means: prompt, greeting, beep."""
    record: Record | None = None
    file: Path | None = None
    seconds: float | None = None
    queue: int = -1
    """The step whose music was noted."""
    pending: deque[values.Event] = field(default_factory=deque)
    inside: bool = False
    """A step is being carried out."""


class Walks:
    """Every caller who is in a belplan now."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._calls, self._voice, self._timers = means.calls, means.stack.voice, means.timers
        self._kept: dict[LegId, _Kept] = {}

    def begin(self, call: Call, steady: float) -> None:
        """A call takes its belplan."""
        road = call.plan.road if call.plan else None
        assert road is not None
        assert call.walked is not None  # both are set by the move that asks for this
        taken = call.walked.taken
        plan = road.settings.belplan(taken.belplan)
        steps = plan.steps if plan else ()
        kept = _Kept(call.id, road, taken, Walk(call.id, road.settings, Phase.NEXT, steps))
        self._kept[call.id] = kept
        log.info("call %s takes belplan %s (%s)", call.id, taken.belplan, taken.cause.value)
        if plan is None:  # settings that do not fit together, which the checks refuse
            self._change(kept, lambda call, now: planned.finished(call, "busy", now), steady)
            return
        now = now_for(self._means, road)
        kept.walk, commands = table.begin(call.id, plan, road.settings, now, call.answer is not None)
        kept.inside = True
        self._carry_out(kept, commands, steady)
        kept.inside = False
        self._settle(kept, steady)

    # ---- what happens ----------------------------------------------------------------------------------------

    def happened(self, event: LegEvent, steady: float) -> bool:
        """Something happened on a leg; to be told before the bridge is. True: it is for the plan alone, as a key
        that takes the call: who is joined by it must not hear it."""
        kept = self._kept.get(call_of(event.leg))
        if kept is None or kept.walk.phase in (Phase.TALKING, Phase.OVER):
            return False
        if event.leg == kept.call:
            self._of_caller(kept, event, steady)
        else:
            self._of_rung(kept, event, steady)
        return isinstance(event, DigitHeard)

    def _of_caller(self, kept: _Kept, event: LegEvent, steady: float) -> None:
        match event:
            case Ended():
                self._step(kept, CallerGone(), steady)
            case DigitHeard(digit=digit):
                if kept.walk.phase is Phase.CHOOSING:
                    self._note(kept, "key", digit, steady)
                self._step(kept, Pressed(digit), steady)
            case Recorded(seconds=seconds):
                kept.seconds = seconds if seconds >= LEAST_SECONDS else 0.0
                self._step(kept, values.Recorded(kept.seconds), steady)
            case Played():
                self._played(kept, steady)

    def _played(self, kept: _Kept, steady: float) -> None:
        played, kept.plays = kept.plays, ""
        if played == "prompt":
            self._step(kept, PromptEnded(), steady)
        elif played == "greeting":
            kept.plays = "beep"
            self._voice.play(kept.call, self._file(Tone.BEEP))
        elif played == "beep" and kept.record is not None:
            kept.file = self._means.folder / f"{self._calls.id_of(kept.call)}.wav"
            limit = RecordLimit(kept.record.max_seconds, SILENCE_SECONDS)
            self._voice.record(kept.call, kept.file, limit)

    def _of_rung(self, kept: _Kept, event: LegEvent, steady: float) -> None:
        key = LegId(event.leg.rpartition(".")[0])
        rung = kept.rung.get(key)
        if rung is None or rung.leg != event.leg:
            return
        match event:
            case Progressed(code=code):
                rung.rang = rung.rang or code > 100
                self._timers.stop(WalkTimer(kept.call, f"silence/{rung.leg}"))
            case Answered():
                rung.answered = True
                self._timers.stop(WalkTimer(kept.call, f"silence/{rung.leg}"))
                self._means.paying.answered(key)
                self._step(kept, LegUp(key), steady)
            case DigitHeard(digit=digit):
                self._step(kept, Pressed(digit, key), steady)
            case Ended():
                faulty = meaning_of(event, rung.rang).then is Then.NEXT and not rung.answered
                if not (faulty and self._dial(kept, rung, steady)):
                    self._lost(kept, rung, event.code, steady)

    def fired(self, timer: WalkTimer, steady: float) -> None:
        """A timer of a walk ran out."""
        kept = self._kept.get(timer.call)
        if kept is None:
            return
        kind, _, leg = timer.name.partition("/")
        if kind != "silence":
            self._step(kept, TimerFired(timer.name), steady)
            return
        rung = kept.rung.get(LegId(leg.rpartition(".")[0]))
        if rung is not None and rung.leg == leg:
            self._change(kept, lambda call, _now: planned.let_go(call, LegId(leg)), steady)
            if not self._dial(kept, rung, steady):
                self._lost(kept, rung, 408, steady)

    def pbx_back(self, pbx: str, steady: float) -> None:
        """A PBX can be reached again."""
        for kept in list(self._kept.values()):
            if not kept.road.rehearsed:
                self._step(kept, PbxBack(pbx), steady)

    def cut(self, leg: LegId, steady: float) -> bool:
        """The budget of a leg that is rung is spent; False when it talks, and its call must end."""
        kept = self._kept.get(call_of(leg))
        rung = kept.rung.get(leg) if kept else None
        if kept is None or rung is None or kept.walk.phase is Phase.TALKING:
            return False
        self._change(kept, lambda call, _now: planned.let_go(call, rung.leg), steady)
        self._lost(kept, rung, 0, steady)
        return True

    def over(self, call: LegId) -> None:
        """The call is no more."""
        kept = self._kept.pop(call, None)
        if kept is None:
            return
        for name in kept.walk.timers:
            self._timers.stop(WalkTimer(call, name))
        for key, rung in kept.rung.items():
            self._timers.stop(WalkTimer(call, f"silence/{rung.leg}"))
            self._means.paying.over(key)
        self._discard(kept)

    # ---- one step --------------------------------------------------------------------------------------------

    def _step(self, kept: _Kept, event: values.Event, steady: float) -> None:
        kept.pending.append(event)
        self._settle(kept, steady)

    def _settle(self, kept: _Kept, steady: float) -> None:
        """Let all happen that waits; what a command brings about at once waits for its turn."""
        if kept.inside:
            return
        kept.inside = True
        while kept.pending and self._kept.get(kept.call) is kept:
            event = kept.pending.popleft()
            kept.walk, commands = table.step(kept.walk, event, now_for(self._means, kept.road))
            self._carry_out(kept, commands, steady)
            if kept.walk.phase is not Phase.RECORDING:
                self._discard(kept)
        kept.inside = False

    def _carry_out(self, kept: _Kept, commands: Iterable[Command], steady: float) -> None:
        for command in commands:
            match command:
                case StartTimer(name=name, seconds=seconds):
                    self._timers.start(WalkTimer(kept.call, name), steady + seconds)
                case StopTimer(name=name):
                    self._timers.stop(WalkTimer(kept.call, name))
                case Play() | Ringback() | Music() | Quiet() | Record():
                    self._sound(kept, command, steady)
                case Ringing() | AskToAccept() | Drop() | Connect():
                    self._other(kept, command, steady)
                case Accept():
                    self._change(kept, planned.accepted, steady)
                case Deliver(to=to):
                    self._deliver(kept, to, steady)
                case Mail(to=to):
                    self._note(kept, "email", ", ".join(to), steady)
                    self._means.letters.calls(kept.road, kept.taken, to)
                case End(cause=cause):
                    self._note(kept, "end", cause, steady)
                    self._change(kept, partial(_finished, cause), steady)

    def _sound(self, kept: _Kept, command: Play | Ringback | Music | Quiet | Record, steady: float) -> None:
        kept.plays = ""
        match command:
            case Play(prompt=prompt):
                self._note(kept, "menu" if kept.walk.phase is Phase.CHOOSING else "say", prompt, steady)
                kept.plays = "prompt"
                self._voice.play(kept.call, self._file(prompt))
            case Ringback():
                if self._calls.hears_us(kept.call):
                    self._voice.play(kept.call, self._file(Tone.RINGING), loop=True)
                else:
                    self._change(kept, lambda call, _now: planned.ringing(call), steady)
            case Music():
                if kept.queue != kept.walk.done:
                    kept.queue = kept.walk.done
                    self._note(kept, "queue", "", steady)
                self._voice.play(kept.call, self._file(Tone.MUSIC), loop=True)
            case Quiet():
                self._voice.quiet(kept.call)
            case Record(greeting=greeting):
                self._note(kept, "voicemail", "", steady)
                kept.record, kept.seconds, kept.plays = command, None, "greeting"
                self._voice.play(kept.call, self._file(greeting or Spoken.VOICEMAIL))

    # ---- others ----------------------------------------------------------------------------------------------

    def _other(self, kept: _Kept, command: Ringing | AskToAccept | Drop | Connect, steady: float) -> None:
        if isinstance(command, Ringing):
            self._ring(kept, command, steady)
            return
        rung = kept.rung.get(command.leg)
        if rung is None:
            return
        match command:
            case AskToAccept():
                self._note(kept, "confirm", rung.name, steady)
                self._voice.play(rung.leg, self._file(Spoken.ACCEPT), loop=True)
            case Drop():
                self._forget(kept, rung)
                self._change(kept, lambda call, _now: planned.let_go(call, rung.leg), steady)
            case Connect():
                self._note(kept, "taken", rung.name, steady)
                self._voice.quiet(rung.leg)
                attempt = rung.attempts[rung.tried - 1]
                connect = partial(_connected, rung.leg, attempt, rung.name)
                self._change(kept, connect, steady)

    def _ring(self, kept: _Kept, ringing: Ringing, steady: float) -> None:
        lines, state = self._means.lines(), self._means.state()
        rung = _Rung(ringing, attempts_of(ringing, kept.road, kept.taken, lines, state))
        kept.rung[ringing.leg] = rung
        self._note(kept, "ring", rung.name, steady)
        if not rung.attempts:
            self._lost(kept, rung, 0, steady)
        elif ringing.target.kind == "number":
            self._means.paying.forward(
                ringing.leg,
                ringing.target.value,
                steady,
                lambda now: self._go(kept, rung, now),
                lambda now: self._lost(kept, rung, 0, now),
            )
        else:
            self._dial(kept, rung, steady)

    def _go(self, kept: _Kept, rung: _Rung, steady: float) -> None:
        """Its money is safe."""
        if kept.rung.get(rung.ringing.leg) is rung and self._kept.get(kept.call) is kept:
            self._dial(kept, rung, steady)

    def _dial(self, kept: _Kept, rung: _Rung, steady: float) -> bool:
        """Dial the next attempt for a target; False when none is left."""
        if rung.tried >= len(rung.attempts):
            return False
        attempt = rung.attempts[rung.tried]
        rung.tried += 1
        rung.rang, rung.leg = False, LegId(f"{rung.ringing.leg}.{rung.tried}")
        outbound = rung.ringing.target.kind == "number"
        leg = rung.leg
        self._change(kept, lambda call, _now: planned.dialled(call, leg, attempt, outbound), steady)
        if attempt.silence_seconds:
            self._timers.start(WalkTimer(kept.call, f"silence/{leg}"), steady + attempt.silence_seconds)
        return True

    def _lost(self, kept: _Kept, rung: _Rung, code: int, steady: float) -> None:
        """A target is not to be had."""
        self._forget(kept, rung)
        self._note(kept, "missed", f"{rung.name} {code}" if code else rung.name, steady)
        self._step(kept, LegDown(rung.ringing.leg, code), steady)

    def _forget(self, kept: _Kept, rung: _Rung) -> None:
        kept.rung.pop(rung.ringing.leg, None)
        self._timers.stop(WalkTimer(kept.call, f"silence/{rung.leg}"))
        self._means.paying.over(rung.ringing.leg)

    # ---- messages --------------------------------------------------------------------------------------------

    def _deliver(self, kept: _Kept, to: tuple[str, ...], steady: float) -> None:
        file = kept.file
        seconds = self._voice.stop_recording(kept.call) if kept.seconds is None else kept.seconds
        if file is None or seconds < LEAST_SECONDS:
            return
        kept.file = None
        self._note(kept, "recorded", f"{seconds:.0f}", steady)
        self._means.letters.message(self._calls.id_of(kept.call), kept.road, kept.taken, seconds, file, to)

    def _discard(self, kept: _Kept) -> None:
        if kept.file is not None:
            self._voice.stop_recording(kept.call)
            self._means.letters.discard(kept.file)
            kept.file = None

    def _file(self, prompt: str) -> Path:
        return self._means.find(prompt) or NO_FILE

    def _note(self, kept: _Kept, what: str, detail: str, steady: float) -> None:
        self._change(kept, partial(_noted, what, detail), steady)

    def _change(self, kept: _Kept, move: planned.Change, steady: float) -> None:
        self._calls.change(kept.call, move, steady)


def _noted(what: str, detail: str, call: Call, now: float) -> Moved:
    return planned.noted(call, now, what, detail)


def _finished(cause: values.Cause, call: Call, now: float) -> Moved:
    return planned.finished(call, cause, now)


def _connected(leg: LegId, attempt: Attempt, by: str, call: Call, now: float) -> Moved:
    return planned.connected(call, leg, attempt, by, now)
