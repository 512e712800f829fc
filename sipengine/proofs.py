"""Test calls: those that the box makes itself, and those of others that are watched, with the sound of every side.

Law: bounded in number and time. A watched call is only looked at: nothing here ever ends it or changes it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from appliance.calllog.record import Direction
from appliance.control.proof_values import (
    Learned,
    ProofAction,
    ProofChanged,
    ProofKind,
    ProofOutcome,
    ProofStatus,
    ProofStep,
    Sound,
)
from appliance.numbering import E164, Number
from sipengine.core.answers import Then, Trigger, meaning_of
from sipengine.core.own_call import RING_SECONDS, No, OwnCall
from sipengine.core.plan import Refusal, Verdict, Why
from sipengine.dictation import Dictation
from sipengine.port import (
    Answered,
    Arrived,
    Dial,
    Ended,
    Figures,
    Hangup,
    LegEvent,
    LegId,
    Progressed,
    Stack,
)
from sipengine.proof_case import PREFIX, Case, bill, id_of, meant, owns
from sipengine.timers import Timers

log = logging.getLogger("trunkbox.proof")
AT_ONCE, KEPT = 2, 16
TALK_SECONDS = (12, 60)
"""How long a call of ours lasts after its answer: usually, and at most."""
SPEAK_SECONDS = 300
"""How long a call lasts in which an announcement is spoken, at most."""
WATCH_SECONDS = (120, 300)
"""How long a call is waited for."""
ENOUGH_SECONDS = 3.0
"""How long a watched call is listened to when both sides are heard at once."""
LISTEN_SECONDS = 0.25
WHOLE_SECONDS = 0.05
HEARD_DBFS = -45.0
"""Louder than a quiet line, far below speech (some -20)."""
_BY_TRIGGER: dict[Trigger, ProofOutcome] = {
    Trigger.BUSY: "busy",
    Trigger.DECLINED: "refused",
    Trigger.NO_ANSWER: "no_answer",
    Trigger.ERROR: "failed",
    Trigger.UNREACHABLE: "failed",
}
_BARRED = (Why.BARRED_INBOUND, Why.BARRED_OUTBOUND)


@dataclass(frozen=True, slots=True)
class ProofTimer:
    """A timer of one test, among all timers of the loop."""

    proof: str
    name: str


class Money(Protocol):
    """Who pays for calls that the box makes (`Paying`). `call`: a name of its own for the whole test."""

    def reserve_own(self, call: LegId, number: Number, /) -> Why | None:
        """Set money aside; why not, when it may not."""

    def answered(self, call: LegId, /) -> None:
        """The called side picked up."""

    def over(self, call: LegId, /) -> None:
        """No leg of it is left."""


class Proofs:
    """The tests that run, and the last ones that are over."""

    def __init__(
        self,
        stack: Stack,
        timers: Timers[object],
        publish: Callable[[ProofChanged], None],
        clock: Callable[[], float],
        steady: Callable[[], float],
        folder: Path,
        money: Money | None = None,
        find: Callable[[str], Path | None] = lambda _prompt: None,
    ) -> None:
        """`money`: who pays, else nobody. `find`: the file of a prompt. `clock` gives UTC epoch seconds,
        `steady` monotonic ones.

        `folder` must hold `tune.wav`; what a call of ours hears lies there until its end.
        """
        self._stack, self._timers, self._publish, self._clock = stack, timers, publish, clock
        self._steady, self._folder = steady, folder
        self._kept: dict[str, Case] = {}
        self._money, self._find = money, find
        self._legs: dict[LegId, str] = {}
        """Legs of ours that the stack knows, by their line: `trunk/ID` or `pbx/ID`."""

    # ---- what is asked ---------------------------------------------------------------------------------------

    def call(self, kind: ProofKind, own: OwnCall, seconds: int, steady: float) -> ProofStatus | No | None:
        """Make a call; None when too many run, No when it may not cost what it would."""
        usual, most = TALK_SECONDS if kind != "record" else (SPEAK_SECONDS, SPEAK_SECONDS)
        kept = self._begin(kind, own.number, min(seconds, most) if seconds > 0 else usual)
        if kept is not None and own.outside and self._money is not None:
            why = self._money.reserve_own(bill(kept.status.id), E164(own.number))
            if why is not None:
                del self._kept[kept.status.id]
                return No.LIMIT if why is Why.LIMIT_REACHED else No.LEDGER_BUSY
        if kept is not None:
            kept.attempts = own.attempts
            if kind == "record":
                kept.dictation = self._dictation(kept)
            self._tell(kept, "dialling", number=own.number, caller=own.caller, line=own.attempts[0].line)
            self._dial(kept, steady)
        return kept.status if kept else None

    def watch(self, kind: ProofKind, number: str, seconds: int, steady: float) -> ProofStatus | None:
        """Look at the next call of that kind, for `number` when it is not ""; None when too many run."""
        usual, most = WATCH_SECONDS
        wait = min(seconds, most) if seconds > 0 else usual
        kept = self._begin(kind, number, TALK_SECONDS[1])
        if kept is not None:
            self._tell(kept, "waiting", number=number, seconds=str(wait))
            self._start(kept, "nobody", steady + wait)
        return kept.status if kept else None

    def status(self, id: str) -> ProofStatus | None:
        """A test so far; None when there is none of that id any more."""
        kept = self._kept.get(id)
        return kept.status if kept else None

    def stop(self, id: str) -> ProofStatus | None:
        """End a test: a call of ours is hung up, a watched one goes on."""
        kept = self._kept.get(id)
        if kept is not None and not kept.status.done:
            self._finish(kept, "stopped", 0, "")
        return kept.status if kept else None

    def give_way(self, line: str) -> LegId | None:
        """An emergency call needs a channel on this trunk: end a test call that has one; its leg."""
        for kept in self._running():
            tried = kept.attempts[kept.tried - 1] if kept.attempts and kept.tried else None
            if tried is not None and tried.line == line:
                leg = kept.far
                self._finish(kept, "stopped", 0, "")
                return leg
        return None

    def stop_all(self) -> None:
        """The engine goes down."""
        for id in list(self._kept):
            self.stop(id)

    # ---- what happens ----------------------------------------------------------------------------------------

    def arrived(self, event: Arrived, verdict: Verdict, learned: Learned | None) -> None:
        """A call came: perhaps it is waited for. `learned` None when no line of ours sent it."""
        kind: ProofKind = "in" if verdict.facts.direction is Direction.IN else "from_pbx"
        for kept in self._running():
            if kept.status.kind == kind and kept.near is None and meant(kept.status.number, verdict):
                self._found(kept, event, verdict, learned)

    def _found(self, kept: Case, event: Arrived, verdict: Verdict, learned: Learned | None) -> None:
        facts = verdict.facts
        kept.near = event.leg
        kept.status = replace(kept.status, learned=learned)
        self._timers.stop(ProofTimer(kept.status.id, "nobody"))
        caller = "anonymous" if facts.caller is None else facts.caller or facts.caller_raw
        self._tell(kept, "arrived", called=facts.callee or facts.callee_raw, caller=caller, line=facts.line_in)
        if isinstance(verdict, Refusal):
            self._tell(kept, "turned_away", code=str(verdict.code), why=verdict.why.value)
            outcome: ProofOutcome = "barred" if verdict.why in _BARRED else "failed"
            self._finish(kept, "not_ours" if verdict.why is Why.NOT_OURS else outcome, verdict.code, "")

    @property
    def waiting(self) -> bool:
        """Whether a call is waited for."""
        return any(kept.near is None and not kept.attempts for kept in self._running())

    def cut(self, call: LegId) -> bool:
        """The money for a call is spent. False: it is none of ours."""
        kept = next((one for one in self._running() if bill(one.status.id) == call), None)
        if kept is not None:
            self._finish(kept, "stopped", 0, "")
        return kept is not None

    def lines(self) -> tuple[str, ...]:
        """The line of each leg of ours: `trunk/ID` or `pbx/ID`."""
        return tuple(self._legs.values())

    def gone(self, leg: LegId) -> None:
        """A leg ended, whoever's it was: with its last leg a test costs no more."""
        if self._legs.pop(leg, None) is not None:
            self._settle(id_of(leg))

    def _settle(self, id: str) -> None:
        kept = self._kept.get(id)
        over = kept is None or kept.status.done
        if over and self._money is not None and not any(id_of(leg) == id for leg in self._legs):
            self._money.over(bill(id))

    def happened(self, event: LegEvent) -> None:
        """Something happened on a leg, perhaps one of a test."""
        steady = self._steady()
        for kept in self._running():
            if kept.concerns(event.leg):
                match event:
                    case Progressed():
                        self._progressed(kept, event)
                    case Answered():
                        self._answered(kept, event.leg, steady)
                    case Ended():
                        self._ended(kept, event, steady)
                    case _ if kept.answered and kept.dictation and kept.dictation.happened(event):
                        self._finish(kept, kept.dictation.outcome, 200, "OK")

    def fired(self, timer: ProofTimer, steady: float) -> None:
        """A timer of a test ran out."""
        kept = self._kept.get(timer.proof)
        if kept is None or kept.status.done:
            return
        if timer.name == "listen":
            self._listen(kept, steady)
        elif timer.name == "whole" and kept.dictation is not None:
            self._complete(kept, kept.dictation, steady)
        elif timer.name == "nobody":
            self._finish(kept, "nothing_came", 0, "")
        elif timer.name == "silence" and kept.tried < len(kept.attempts):
            self._hang_up(kept)
            self._dial(kept, steady)
        elif timer.name == "ring":
            self._finish(kept, "no_answer" if kept.rang else "failed", 0, "")

    # ---- a call of ours --------------------------------------------------------------------------------------

    def _dial(self, kept: Case, steady: float) -> None:
        attempt = kept.attempts[kept.tried]
        kept.tried += 1
        kept.rang = False
        kept.far = leg = LegId(f"{PREFIX}{kept.status.id}-{kept.tried}")
        self._start(kept, "ring", steady + RING_SECONDS)
        if attempt.silence_seconds:
            self._start(kept, "silence", steady + attempt.silence_seconds)
        self._legs[leg] = "/".join(attempt.account.split("/")[:2])
        self._stack.command(Dial(leg, attempt.account, attempt.uri, attempt.to, attempt.from_, attempt.headers))

    def _progressed(self, kept: Case, event: Progressed) -> None:
        self._timers.stop(ProofTimer(kept.status.id, "silence"))
        if event.leg == kept.near or kept.answered is not None:
            return
        kept.rang = kept.rang or event.code > 100
        what: ProofAction = "trying" if event.code == 100 else "early" if event.media else "ringing"
        if what not in {step.what for step in kept.status.steps}:
            self._tell(kept, what, code=str(event.code))

    def _answered(self, kept: Case, leg: LegId, steady: float) -> None:
        if leg == kept.near or kept.answered is not None:
            return  # the ACK of the caller
        kept.answered, kept.far = steady, leg
        if self._money is not None and owns(leg):
            self._money.answered(bill(kept.status.id))
        self._tell(kept, "answered")
        if kept.near is None:
            for name in ("ring", "silence"):
                self._timers.stop(ProofTimer(kept.status.id, name))
            if kept.dictation is not None:
                kept.dictation.begin(leg)
            else:
                self._stack.voice.play(leg, self._folder / "tune.wav", loop=True)
                self._stack.voice.record(leg, self._heard_file(kept))
        self._start(kept, "listen", steady + LISTEN_SECONDS)

    def _ended(self, kept: Case, event: Ended, steady: float) -> None:
        if kept.answered is None and kept.near is None:
            meaning = meaning_of(event, kept.rang)
            if meaning.then is Then.NEXT and kept.tried < len(kept.attempts):
                self._dial(kept, steady)
            else:
                self._finish(kept, _BY_TRIGGER[meaning.trigger], event.code, event.reason)
            return
        self._measure(kept, event.leg, event.figures)
        if kept.near is None or event.leg == kept.near:
            self._conclude(kept, event, steady)

    def _conclude(self, kept: Case, event: Ended, steady: float) -> None:
        self._tell(kept, "ended", code=str(event.code), reason=event.reason)
        if kept.dictation is not None:
            self._leave(kept, kept.dictation, event.leg, steady)
        elif kept.answered is None:
            trigger = meaning_of(replace(event, far_end=True), True).trigger
            self._finish(kept, "no_answer" if event.far_end else _BY_TRIGGER[trigger], event.code, event.reason)
        else:
            self._finish(kept, "heard" if kept.both_heard() else "not_heard", 200, "OK")

    # ---- sound -----------------------------------------------------------------------------------------------

    def _listen(self, kept: Case, steady: float) -> None:
        for leg in (kept.near, kept.far):
            if leg is not None:
                self._measure(kept, leg, self._stack.voice.figures(leg))
        assert kept.answered is not None  # it is listened to from then on
        lasted = steady - kept.answered
        if kept.dictation is not None and lasted >= kept.seconds and kept.far is not None:
            self._leave(kept, kept.dictation, kept.far, steady)
        elif lasted >= kept.seconds or (kept.near is not None and kept.both_heard() and lasted >= ENOUGH_SECONDS):
            self._finish(kept, "heard" if kept.both_heard() else "not_heard", 200, "OK")
        else:
            self._start(kept, "listen", steady + LISTEN_SECONDS)

    def _measure(self, kept: Case, leg: LegId, figures: Figures) -> None:
        near = leg == kept.near
        before = (kept.status.near if near else kept.status.far) or Sound()
        level = max((one for one in (before.level, self._stack.voice.level(leg)) if one is not None), default=None)
        sound = Sound(
            sent=max(before.sent, figures.packets_sent),
            received=max(before.received, figures.packets_received),
            level=None if level is None else round(level, 1),
            heard=level is not None and level >= HEARD_DBFS,
        )
        kept.status = replace(kept.status, near=sound) if near else replace(kept.status, far=sound)
        if sound.heard and not before.heard:
            self._tell(kept, "heard_near" if near else "heard_far", level=f"{level:.0f}")

    # ---- its life --------------------------------------------------------------------------------------------

    def _running(self) -> list[Case]:
        return [kept for kept in self._kept.values() if not kept.status.done]

    def _begin(self, kind: ProofKind, number: str, seconds: float) -> Case | None:
        if len(self._running()) >= AT_ONCE:
            return None
        for old in [id for id, one in self._kept.items() if one.status.done][: max(0, len(self._kept) - KEPT + 1)]:
            self._heard_file(self._kept.pop(old)).unlink(missing_ok=True)
        kept = Case(ProofStatus(id=secrets.token_hex(4), kind=kind, number=number), seconds)
        self._kept[kept.status.id] = kept
        return kept

    def _start(self, kept: Case, name: str, deadline: float) -> None:
        self._timers.start(ProofTimer(kept.status.id, name), deadline)

    def _tell(self, kept: Case, what: ProofAction, **params: str) -> None:
        step = ProofStep(at=self._clock(), what=what, params=params)
        kept.status = replace(kept.status, steps=(*kept.status.steps, step))
        self._publish(ProofChanged(proof=kept.status))

    def _finish(self, kept: Case, outcome: ProofOutcome, code: int, reason: str) -> None:
        for name in ("ring", "silence", "listen", "nobody", "whole"):
            self._timers.stop(ProofTimer(kept.status.id, name))
        self._hang_up(kept)
        kept.status = replace(kept.status, done=True, outcome=outcome, code=code, reason=reason)
        self._settle(kept.status.id)
        if outcome == "recorded" and kept.dictation is not None:
            kept.status = replace(kept.status, recording=kept.dictation.share())
        else:
            self._heard_file(kept).unlink(missing_ok=True)
        self._publish(ProofChanged(proof=kept.status))

    def _hang_up(self, kept: Case) -> None:
        """End our own leg; those of a watched call are not ours to end."""
        if kept.near is None and kept.far is not None:
            self._stack.voice.leave(kept.far)
            self._stack.command(Hangup(kept.far))

    def _dictation(self, kept: Case) -> Dictation:
        def tell(seconds: float) -> None:
            self._tell(kept, "spoken", seconds=f"{seconds:.0f}")

        return Dictation(self._stack.voice, self._find, self._heard_file(kept), tell)

    def _leave(self, kept: Case, dictation: Dictation, leg: LegId, steady: float) -> None:
        """Who spoke is gone."""
        self._timers.stop(ProofTimer(kept.status.id, "listen"))
        dictation.left(leg)
        self._complete(kept, dictation, steady)

    def _complete(self, kept: Case, dictation: Dictation, steady: float) -> None:
        """It is over once its file is complete, which takes the bridge's own thread a moment."""
        if dictation.outcome == "nothing_said" or dictation.whole():
            self._finish(kept, dictation.outcome, 200, "OK")
        else:
            self._start(kept, "whole", steady + WHOLE_SECONDS)

    def _heard_file(self, kept: Case) -> Path:
        return self._folder / f"{kept.status.id}.wav"
