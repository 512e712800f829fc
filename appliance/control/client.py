"""The asking end of the control socket: one blocking question at a time, or a stream of events.

Law: every wait has an end, and every failure is a `ControlError` that says what to do next.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from appliance.control import place, wire
from appliance.control.limit_values import DrainStatus, LimitStatus
from appliance.control.plan_values import PlansStatus
from appliance.control.probe_values import ProbeStatus
from appliance.control.proof_values import ProofKind, ProofStatus
from appliance.control.security_values import BanStatus, MailTested
from appliance.control.values import Applied, CallStatus, Event, Status
from appliance.control.verbs import SUBSCRIBE
from appliance.traces.values import Trace

T = TypeVar("T")


class ControlError(Exception):
    """The engine did not do what was asked. `code` and `params` become words in `appliance.words`."""

    code = "control_failed"

    def __init__(self, /, **params: str) -> None:
        super().__init__(f"{self.code} {params}" if params else self.code)
        self.params: Mapping[str, str] = params


class EngineDown(ControlError):
    """Nothing answers at the socket: `trunkbox run` or the service is not started. Param `data`: its folder."""

    code = "engine_down"


class EngineSilent(ControlError):
    """The engine took the question and gave no answer in time. Params `verb`, `seconds`."""

    code = "engine_silent"


class NotAllowed(ControlError):
    """This user may not speak to the engine. Param `data`."""

    code = "not_allowed"


class VersionMismatch(ControlError):
    """Engine and asker are of different versions. Params `asked`, `spoken`, or `what`: the field that fails."""

    code = "version"


class Refused(ControlError):
    """The engine said no, for a reason of its own: `code`, `params`."""

    def __init__(self, code: str, params: Mapping[str, str]) -> None:
        self.code = code
        super().__init__(**params)


class Client:
    """Asks the process that serves a data folder's control socket; each call opens its own connection."""

    def __init__(self, data: Path, *, timeout: float = 5.0, socket_path: Path | None = None) -> None:
        """`timeout`: seconds for the whole of one question. `socket_path`: another socket than the engine's."""
        self.data = data
        self.timeout = timeout
        self.path = socket_path or place.engine_socket(data)

    def status(self) -> Status:
        """The engine's state now. Raises ControlError."""
        return _read(Status, self.call("status"))

    def calls(self) -> tuple[CallStatus, ...]:
        """The calls in progress. Raises ControlError."""
        return tuple(_read(CallStatus, item) for item in self.call("calls"))

    def drain(self, seconds: int) -> DrainStatus:
        """Have new calls go elsewhere for so long; 0 takes them again.

        Raises ControlError; Refused("drain_urgent") after an emergency call.
        """
        return _read(DrainStatus, self.call("drain", seconds=seconds))

    def limits(self) -> tuple[LimitStatus, ...]:
        """How much of every limit is used. Raises ControlError."""
        return tuple(_read(LimitStatus, item) for item in self.call("limits"))

    def lift(self, limit: str) -> tuple[LimitStatus, ...]:
        """Do not apply a limit for an hour. Raises ControlError; Refused("no_such_limit")."""
        return tuple(_read(LimitStatus, item) for item in self.call("lift", limit=limit))

    def unban(self, address: str) -> tuple[BanStatus, ...]:
        """Answer a banned address again; the bans that are left. Raises ControlError; Refused("no_such_ban")."""
        return tuple(_read(BanStatus, item) for item in self.call("unban", address=address))

    def test_mail(self, settings: Mapping[str, Any] | None = None) -> MailTested:
        """Send a letter now, by the saved settings or by the section `notify` as JSON; waits for the mail server,
        so make this client with a `timeout` of some 40 seconds. Raises ControlError."""
        args = {} if settings is None else {"settings": dict(settings)}
        return _read(MailTested, self.call("test_mail", **args))

    def apply(self) -> Applied:
        """Let the engine read the settings again, and say what is in force. Raises ControlError."""
        return _read(Applied, self.call("apply"))

    def hangup(self, call: str) -> None:
        """End one call in progress. Raises ControlError; Refused("no_such_call") when it is over already."""
        self.call("hangup", call=call)

    def probe_trunk(
        self, trunk: str | None = None, settings: Mapping[str, Any] | None = None, account: str | None = None
    ) -> ProbeStatus:
        """Try a saved trunk out, or one as it stands in `settings` (JSON form). Raises ControlError."""
        given = {"trunk": trunk, "settings": dict(settings) if settings is not None else None, "account": account}
        args = {name: value for name, value in given.items() if value is not None}
        return _read(ProbeStatus, self.call("probe_trunk", **args))

    def probe(self, probe: str) -> ProbeStatus:
        """A trial so far. Raises ControlError; Refused("no_such_probe")."""
        return _read(ProbeStatus, self.call("probe", probe=probe))

    def test_call(
        self,
        kind: ProofKind,
        number: str | None = None,
        *,
        trunk: str | None = None,
        pbx: str | None = None,
        caller: str | None = None,
        seconds: int | None = None,
    ) -> ProofStatus:
        """Begin a test call, or watch for one; ProofChanged events follow. Raises ControlError."""
        given = {"number": number, "trunk": trunk, "pbx": pbx, "caller": caller, "seconds": seconds}
        args = {name: value for name, value in given.items() if value is not None}
        return _read(ProofStatus, self.call("test_call", kind=kind, **args))

    def test_status(self, test: str) -> ProofStatus:
        """A test so far. Raises ControlError; Refused("no_such_test")."""
        return _read(ProofStatus, self.call("test_status", test=test))

    def test_stop(self, test: str) -> ProofStatus:
        """End a test; a call of the box itself is hung up. Raises ControlError."""
        return _read(ProofStatus, self.call("test_stop", test=test))

    def switch(self, switch: str, on: bool) -> PlansStatus:
        """Turn a switch. Raises ControlError; Refused("no_such_switch")."""
        return _read(PlansStatus, self.call("switch", switch=switch, on=on))

    def force(self, on: bool, number: str | None = None) -> PlansStatus:
        """Let all calls, or those to one number, take their belplan. Raises ControlError."""
        given = {} if number is None else {"number": number}
        return _read(PlansStatus, self.call("force", on=on, **given))

    def rehearse(self, on: bool, minutes: int | None = None, caller: str | None = None) -> PlansStatus:
        """Begin or end a rehearsal. Raises ControlError; Refused("not_a_number")."""
        given: dict[str, str | int] = {} if minutes is None else {"minutes": minutes}
        if caller is not None:
            given["caller"] = caller
        return _read(PlansStatus, self.call("rehearse", on=on, **given))

    def trace(self, *, call: str | None = None, trunk: str | None = None, pbx: str | None = None) -> Trace:
        """The messages of one call, or the registrations of one trunk or PBX. Raises ControlError."""
        given = {"call": call, "trunk": trunk, "pbx": pbx}
        return _read(Trace, self.call("trace", **{name: value for name, value in given.items() if value}))

    def call(self, verb: str, **args: str | int | bool | Mapping[str, Any]) -> Any:
        """Ask one verb and return its plain JSON answer. Raises ControlError."""
        deadline = time.monotonic() + self.timeout
        with self._connected() as sock:
            reader = _Lines(sock)
            self._send(sock, wire.ask_line(1, verb, args), verb)
            while True:
                answer = self._answer(reader, verb, deadline)
                if answer.get("id") == 1:
                    return answer.get("ok")

    def subscribe(self, *, timeout: float | None = None) -> Iterator[Event]:
        """Hear events from now on; the subscription stands before the first `next` returns.

        Ends when the engine stops. `timeout`: seconds without an event after which EngineSilent is raised; None
        waits for ever. Raises ControlError.
        """
        sock = self._connected()
        reader = _Lines(sock)
        try:
            self._send(sock, wire.ask_line(1, SUBSCRIBE, {}), SUBSCRIBE)
            self._answer(reader, SUBSCRIBE, time.monotonic() + self.timeout)
        except ControlError:
            sock.close()
            raise
        return self._events(sock, reader, timeout)

    def _events(self, sock: socket.socket, reader: _Lines, timeout: float | None) -> Iterator[Event]:
        with sock:
            while True:
                deadline = None if timeout is None else time.monotonic() + timeout
                try:
                    line = reader.line(deadline)
                except TimeoutError as err:
                    raise EngineSilent(verb=SUBSCRIBE, seconds=f"{timeout:g}") from err
                if line is None:
                    return
                yield _event(line)

    def _connected(self) -> socket.socket:
        try:
            return place.connect(self.path, self.timeout)
        except PermissionError as err:
            raise NotAllowed(data=str(self.data)) from err
        except TimeoutError as err:
            raise EngineSilent(verb="connect", seconds=f"{self.timeout:g}") from err
        except OSError as err:
            raise EngineDown(data=str(self.data)) from err

    def _send(self, sock: socket.socket, line: bytes, verb: str) -> None:
        try:
            sock.sendall(line)
        except TimeoutError as err:
            raise EngineSilent(verb=verb, seconds=f"{self.timeout:g}") from err
        except OSError:
            # The peer may have refused us and hung up before it read; its words are still there to be read.
            return

    def _answer(self, reader: _Lines, verb: str, deadline: float) -> dict[str, Any]:
        try:
            line = reader.line(deadline)
        except TimeoutError as err:
            raise EngineSilent(verb=verb, seconds=f"{self.timeout:g}") from err
        if line is None:
            raise EngineDown(data=str(self.data))
        try:
            answer = wire.read_object(line)
        except wire.BadLine as err:
            raise VersionMismatch(**err.params) from err
        error = answer.get("error")
        if error is not None:
            raise _error(error, self.data)
        return answer


class _Lines:
    """Cuts what a socket gives into lines."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._rest = b""

    def line(self, deadline: float | None) -> bytes | None:
        """The next line, None at the end. Raises TimeoutError past `deadline` (monotonic)."""
        parts = [self._rest]
        while b"\n" not in parts[-1]:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                self._rest = b"".join(parts)
                raise TimeoutError
            self._sock.settimeout(left)
            try:
                chunk = self._sock.recv(65536)
            except TimeoutError:
                self._rest = b"".join(parts)
                raise
            except OSError:
                return None
            if not chunk:
                return None
            parts.append(chunk)
        line, _, self._rest = b"".join(parts).partition(b"\n")
        return line


def _error(error: Any, data: Path) -> ControlError:
    code = str(error.get("code")) if isinstance(error, dict) else "control_failed"
    given = error.get("params") if isinstance(error, dict) else None
    params = {str(k): str(v) for k, v in given.items()} if isinstance(given, dict) else {}
    if code == "not_allowed":
        return NotAllowed(data=str(data))
    if code == "version":
        return VersionMismatch(**params)
    return Refused(code, params)


def _read(kind: type[T], answer: object) -> T:
    try:
        return wire.value(kind, answer)
    except wire.BadLine as err:
        raise VersionMismatch(**err.params) from err


def _event(line: bytes) -> Event:
    try:
        message = wire.read_object(line)
        return wire.value(Event, message.get("event"))  # type: ignore[arg-type]
    except wire.BadLine as err:
        raise VersionMismatch(**err.params) from err
