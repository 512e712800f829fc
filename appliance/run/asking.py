"""The supervisor's own control socket: whether the practice runs beside the box, and turning it on and off.

Law: a request is answered at once; what takes time is seen by asking again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from appliance.control import ControlServer
from appliance.practice.values import RUN_VERBS, PracticeState, PracticeStatus, run_socket
from appliance.run import table
from appliance.run.supervisor import Supervisor
from appliance.store import NotWritten


class Asking:
    """Answers at the socket. `prepare` makes the practice folder ready and may raise NotWritten."""

    def __init__(self, data: Path, practice: Path, prepare: Callable[[], None]) -> None:
        self._practice, self._prepare = practice, prepare
        self._supervisor: Supervisor | None = None
        self._leaving = False
        self._server = ControlServer(run_socket(data), verbs=RUN_VERBS, wake=self._wake)

    def serve(self, supervisor: Supervisor) -> None:
        """From now on, for this supervisor; it calls `woken`."""
        self._supervisor = supervisor
        supervisor.wake()

    def close(self) -> None:
        """Close the socket."""
        self._server.close()

    def woken(self) -> None:
        """Answer what was asked. On the supervisor's thread."""
        supervisor = self._supervisor
        if supervisor is None:
            return
        for request in self._server.take():
            if request.verb == "practice_on" and self._state(supervisor) is PracticeState.ENDING:
                request.refuse("practice_ending")
                continue
            if request.verb == "practice_on" and self._state(supervisor) is PracticeState.OFF:
                try:
                    self._prepare()
                except NotWritten as err:
                    request.refuse("data_unusable", data=str(self._practice), detail=err.strerror or str(err))
                    continue
                self._leaving = False
                supervisor.join(table.practice(self._practice))
            elif request.verb == "practice_off":
                self._leaving = True
                supervisor.leave(table.PRACTICE_NAMES)
            request.answer(PracticeStatus(state=self._state(supervisor), folder=str(self._practice)))

    def _wake(self) -> None:
        if self._supervisor is not None:
            self._supervisor.wake()

    def _state(self, supervisor: Supervisor) -> PracticeState:
        there = supervisor.names & table.PRACTICE_NAMES
        if not there:
            return PracticeState.OFF
        if self._leaving:
            return PracticeState.ENDING
        ready = all(supervisor.ready(name) for name in table.PRACTICE_SPEAKERS)
        return PracticeState.ON if ready else PracticeState.STARTING
