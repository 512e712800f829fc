"""The agent at work: one question after the other, each by a user who may ask it, each in the log.

Law: no answer depends on the order of two askers in between: a verb is over before the next begins.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.agent.values import Refusal
from appliance.agent.verbs import AGENT_VERBS, may
from appliance.control import ControlServer, Request

log = logging.getLogger("trunkbox.agent")
Deed = Callable[[Mapping[str, Any]], object]
"""Does one verb and answers a value. Raises Refusal."""


@dataclass(frozen=True, slots=True)
class Chore:
    """Something that is looked after every so many seconds; `do` never raises what nobody foresaw to the loop."""

    seconds: float
    do: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Users:
    """The users that the engine and the web run as; root may always ask."""

    engine: frozenset[int] = frozenset()
    web: frozenset[int] = frozenset()


@dataclass(slots=True)
class Agent:
    """A served agent, from `open` to the end of `run`."""

    deeds: Mapping[str, Deed]
    users: Users
    chores: tuple[Chore, ...] = ()
    _stopping: bool = False
    _rung: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """Let `run` end; may be called from a signal handler."""
        self._stopping = True
        self._rung.set()

    def run(self, path: Path, gid: int | None = None, ready: Callable[[], object] = lambda: None) -> None:
        """Serve until stopped. `gid`: the group that may reach the socket. Raises SocketHeld, OSError."""
        uids = {*self.users.engine, *self.users.web}
        due = [(time.monotonic() + chore.seconds, chore) for chore in self.chores]
        with ControlServer(
            path, verbs=AGENT_VERBS, uids=uids, gid=gid, members=False, wake=self._rung.set
        ) as server:
            ready()
            while not self._stopping:
                nearest = min((when for when, _ in due), default=None)
                self._rung.wait(None if nearest is None else max(0.0, nearest - time.monotonic()))
                self._rung.clear()
                for request in server.take():
                    self._serve(request)
                due = [self._done(when, chore) for when, chore in due]

    def _done(self, when: float, chore: Chore) -> tuple[float, Chore]:
        if time.monotonic() < when:
            return when, chore
        try:
            chore.do()
        except Exception:
            log.exception("a chore of the agent failed; it is tried again")
        return time.monotonic() + chore.seconds, chore

    def _serve(self, request: Request) -> None:
        peer, outcome = request.peer, "done"
        try:
            if request.verb not in may(peer.uid, self.users.engine, self.users.web):
                raise Refusal("not_allowed", verb=request.verb)
            request.answer(self.deeds[request.verb](request.args))
        except Refusal as err:
            outcome = err.code
            request.refuse(err.code, **err.params)
        except Exception:
            outcome = "agent_fault"
            log.exception("verb %s could not be dealt with; the agent goes on", request.verb)
            request.refuse("agent_fault", verb=request.verb)
        if request.verb != "status" or outcome != "done":
            log.warning("verb=%s uid=%d pid=%d outcome=%s", request.verb, peer.uid, peer.pid, outcome)
