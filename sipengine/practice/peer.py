"""One practice peer: answers what the box brings, calls through the box when asked, plays its tune, records.

Law: one loop; SIP events and questions of the control socket are handled between two polls.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Literal

from appliance.control import ControlServer, Request
from appliance.practice.plan import PracticePlan
from appliance.practice.values import PeerStatus, PracticeCall
from sipengine.port import (
    Answer,
    Answered,
    Arrived,
    Bound,
    Ended,
    Event,
    Hangup,
    LegId,
    Progress,
    Stack,
    Unbound,
)
from sipengine.practice.role import Part, dial
from sipengine.practice.sound import finished, sound_seconds

RING = 0.7
"""Seconds that an arriving call rings before it is answered, so that ringing can be seen."""
TALK = 4
"""Seconds that a call of ours lasts unless the question says otherwise."""
FINISH = 2.0
"""Seconds after the end of a call in which its recording must be finished."""
LONGEST = 600.0
"""Seconds after which a call is ended whoever made it: a practice never runs for ever."""
MOST_CALLS = 20
KEEP = 50


@dataclass(slots=True, eq=False)
class _Leg:
    """A call of this peer. `question` is who waits for its end."""

    leg: LegId
    direction: Literal["in", "out"]
    number: str
    recording: Path
    dialled: bool
    talk: float
    began: float
    question: Request | None = None
    answer_at: float | None = None
    answered_at: float | None = None
    end_at: float = float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class _Ended:
    """A call that is over, while its recording is being finished."""

    kept: _Leg
    event: Ended
    at: float


class Peer:
    """The practice provider or PBX, on a stack."""

    def __init__(
        self, part: Part, plan: PracticePlan, stack: Stack, server: ControlServer, folder: Path, tune: Path
    ) -> None:
        """`folder`: where recordings go; `tune`: what it plays."""
        self._part, self._plan, self._stack, self._server = part, plan, stack, server
        self._folder, self._tune = folder, tune
        _prune(folder, part.role)
        self._legs: dict[LegId, _Leg] = {}
        self._contacts: list[str] = []
        self._closing: list[_Ended] = []
        self._over: list[PracticeCall] = []
        self._asking: list[tuple[Request, float]] = []
        self._numbers = count(1)
        self._stopping = False
        self._verbs: dict[str, Callable[[Request], None]] = {
            "status": self._tell_status,
            "call": self._call,
            "dial": self._call,
            "heard": lambda request: self._asking.append((request, time.monotonic())),
        }
        stack.listen([part.listener])
        stack.put_account(part.account)
        stack.admit([part.neighbour], part.credentials)

    def stop(self) -> None:
        """Let `run` end; may be called from a signal handler."""
        self._stopping = True

    def run(self) -> None:
        """Serve until stopped, then hang up and close."""
        while not self._stopping:
            for event in self._stack.poll(0.02):
                self._happened(event, time.monotonic())
            for request in self._server.take():
                self._verbs[request.verb](request)
            self._tick(time.monotonic())
        self._stack.close()

    # ---- questions -------------------------------------------------------------------------------------------

    def _tell_status(self, request: Request) -> None:
        connected = self._part.role == "pbx" or bool(self._contacts)
        request.answer(PeerStatus(role=self._part.role, connected=connected, calls=len(self._legs)))

    def _call(self, request: Request) -> None:
        if len(self._legs) >= MOST_CALLS:
            request.refuse("practice_busy")
            return
        number = str(request.args["number"])
        if not number.removeprefix("+").isdecimal() or len(number) > 20:
            request.refuse("practice_number", number=number[:40])
            return
        leg = LegId(f"d{next(self._numbers)}")
        command = dial(self._part, self._plan, leg, number, self._contacts[-1] if self._contacts else None)
        if command is None:
            request.refuse("practice_not_registered")
            return
        self._stack.command(command)  # first: only a leg that the stack knows has a voice
        talk = float(min(max(int(request.args.get("seconds", TALK)), 1), LONGEST))
        kept = self._keep(leg, self._part.direction, number, dialled=True)
        kept.talk, kept.end_at = talk, time.monotonic() + LONGEST
        if request.verb == "call":
            kept.question = request
        else:
            self._tell_status(request)

    # ---- calls -----------------------------------------------------------------------------------------------

    def _happened(self, event: Event, now: float) -> None:
        match event:
            case Arrived():
                self._arrived(event, now)
            case Answered(leg=leg) if leg in self._legs:
                kept = self._legs[leg]
                kept.answered_at = now
                kept.end_at = now + kept.talk
            case Ended(leg=leg) if leg in self._legs:
                self._closing.append(_Ended(self._legs.pop(leg), event, now))
            case Bound(contact=contact):
                # The youngest is called; a trial's contact that goes again leaves the box's own in place.
                self._contacts = [*(one for one in self._contacts if one != contact), contact]
            case Unbound(contact=contact):
                self._contacts = [one for one in self._contacts if one != contact]

    def _arrived(self, event: Arrived, now: float) -> None:
        if len(self._legs) >= MOST_CALLS:
            self._stack.command(Hangup(event.leg, 486))
            return
        number = event.request.uri.partition(":")[2].partition("@")[0].partition(";")[0]
        direction: Literal["in", "out"] = "out" if self._part.direction == "in" else "in"
        kept = self._keep(event.leg, direction, number, dialled=False)
        kept.answer_at = now + RING
        self._stack.command(Progress(event.leg, 180))

    def _keep(self, leg: LegId, direction: Literal["in", "out"], number: str, *, dialled: bool) -> _Leg:
        name = f"{datetime.now():%Y%m%d-%H%M%S}-{direction}-{self._part.role}-{next(self._numbers)}.wav"
        kept = _Leg(leg, direction, number, self._folder / name, dialled, LONGEST, time.time())
        self._legs[leg] = kept
        self._stack.voice.play(leg, self._tune, loop=True)
        self._stack.voice.record(leg, kept.recording)
        return kept

    def _tick(self, now: float) -> None:
        for kept in self._legs.values():
            if kept.answer_at is not None and now >= kept.answer_at:
                kept.answer_at, kept.end_at = None, now + LONGEST
                self._stack.command(Answer(kept.leg))
            elif now >= kept.end_at:
                kept.end_at = float("inf")
                self._stack.command(Hangup(kept.leg, 603))
        # The library finishes a recording on its own time, a moment after the leg is over.
        done = [e for e in self._closing if finished(e.kept.recording) or now - e.at > FINISH]
        self._closing = [ended for ended in self._closing if ended not in done]
        for ended in done:
            self._conclude(ended.kept, ended.event, ended.at)
        self._tell_heard(now)

    def _tell_heard(self, now: float) -> None:
        """Answer who asks what was heard once it is known: one end of a call learns of its end first."""
        busy = bool(self._closing) or any(not kept.dialled for kept in self._legs.values())
        told = [asked for asked in self._asking if not busy or now - asked[1] > 2 * FINISH]
        self._asking = [asked for asked in self._asking if asked not in told]
        for request, _ in told:
            request.answer(tuple(self._over))

    def _conclude(self, kept: _Leg, event: Ended, at: float) -> None:
        talked = kept.answered_at is not None
        result = PracticeCall(
            began=kept.began,
            direction=kept.direction,
            dialled=kept.dialled,
            number=kept.number,
            code=200 if talked else event.code,
            reason="OK" if talked else event.reason,
            seconds=round(at - kept.answered_at, 2) if kept.answered_at is not None else 0.0,
            sound_seconds=sound_seconds(kept.recording),
            recording=str(kept.recording) if talked else None,
        )
        self._over = [*self._over[-KEEP + 1 :], result]
        if kept.question is not None:
            kept.question.answer(result)


def _prune(folder: Path, role: str) -> None:
    """Keep the youngest recordings: their names sort as they were made."""
    for path in sorted(folder.glob(f"*-{role}-*.wav"))[:-KEEP]:
        path.unlink(missing_ok=True)
