"""A real stack in a process of its own, behind the same port: pjsua2 allows one endpoint a process.

Law: the child pumps its stack all the time, as the engine's loop does; it ends when the pipe closes.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Collection, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sipengine.certificate import TlsFiles
from sipengine.port import (
    Account,
    AccountKey,
    AccountRefused,
    Credential,
    Event,
    Figures,
    LegCommand,
    LegId,
    Listener,
    Neighbour,
    Pin,
    PortTaken,
    RecordLimit,
)

START_SECONDS = 20.0
ANSWER_SECONDS = 15.0


class FarProcessFailed(Exception):
    """The child died or hung; the text is what it said."""


class RemoteVoice:
    """The `Voice` of a stack in another process."""

    def __init__(self, stack: RemoteStack) -> None:
        self._stack = stack

    def join(self, one: LegId, other: LegId) -> None:
        self._stack.ask("voice.join", one, other)

    def leave(self, leg: LegId) -> None:
        self._stack.ask("voice.leave", leg)

    def play(self, leg: LegId, file: Path, loop: bool = False) -> None:
        self._stack.ask("voice.play", leg, file, loop)

    def quiet(self, leg: LegId) -> None:
        self._stack.ask("voice.quiet", leg)

    def record(self, leg: LegId, file: Path, limit: RecordLimit | None = None) -> None:
        self._stack.ask("voice.record", leg, file, limit)

    def stop_recording(self, leg: LegId) -> float:
        return float(self._stack.ask("voice.stop_recording", leg))

    def level(self, leg: LegId) -> float | None:
        level: float | None = self._stack.ask("voice.level", leg)
        return level

    def figures(self, leg: LegId) -> Figures:
        return self._figures(self._stack.ask("voice.figures", leg))

    def pulses(self, legs: Collection[LegId]) -> Mapping[LegId, tuple[int, int]]:
        found: Mapping[LegId, tuple[int, int]] = self._stack.ask("voice.pulses", legs)
        return found

    def _figures(self, value: object) -> Figures:
        assert isinstance(value, Figures)
        return value


class RemoteStack:
    """The port over a pipe."""

    def __init__(self, tls: TlsFiles | None = None) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, tls), daemon=True)
        self._process.start()
        theirs.close()
        self.voice = RemoteVoice(self)
        self._receive(START_SECONDS)

    def listen(self, listeners: Sequence[Listener]) -> None:
        self.ask("listen", tuple(listeners))

    def put_account(self, account: Account) -> None:
        self.ask("put_account", account)

    def drop_account(self, key: AccountKey) -> None:
        self.ask("drop_account", key)

    def register(self, key: AccountKey, on: bool = True) -> None:
        self.ask("register", key, on)

    def probe(self, key: AccountKey, uri: str) -> None:
        self.ask("probe", key, uri)

    def admit(self, neighbours: Sequence[Neighbour], credentials: Sequence[Credential]) -> None:
        self.ask("admit", tuple(neighbours), tuple(credentials))

    def pin(self, pins: Sequence[Pin]) -> None:
        self.ask("pin", tuple(pins))

    def command(self, command: LegCommand) -> None:
        self.ask("command", command)

    def call_id(self, leg: LegId) -> str:
        return str(self.ask("call_id", leg))

    def poll(self, seconds: float) -> list[Event]:
        events: list[Event] = self.ask("poll", seconds)
        return events

    def wake(self) -> None:
        self.ask("wake")

    def close(self) -> None:
        """Close the stack and end the child."""
        if self._process.is_alive():
            self.ask("close")
            self._pipe.close()
            self._process.join(5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
            raise FarProcessFailed("the process did not end by itself after close")

    def ask(self, method: str, *args: object) -> Any:
        """Call a method of the child's stack."""
        self._pipe.send((method, args))
        return self._receive(ANSWER_SECONDS)

    def _receive(self, seconds: float) -> Any:
        try:
            if not self._pipe.poll(seconds):
                self._process.kill()
                raise FarProcessFailed("no answer: the SIP thread hangs")
            kind, value = self._pipe.recv()
        except EOFError as err:
            self._process.join(5)
            raise FarProcessFailed(f"the process died with {self._process.exitcode}") from err
        if kind == "taken":
            raise PortTaken(*value)
        if kind == "refused":
            raise AccountRefused(*value)
        if kind == "failed":
            raise FarProcessFailed(value)
        return value


def serve(pipe: Connection, tls: TlsFiles | None) -> None:
    """The child: pump, and obey."""
    from sipengine.pjsip.adapter import PjsipStack  # only in the child: importing it starts nothing, but is heavy

    stack = PjsipStack(tls=tls)
    waiting: list[Event] = []
    pipe.send(("ok", None))
    while True:
        waiting += stack.poll(0.005)
        if not pipe.poll(0):
            continue
        try:
            method, args = pipe.recv()
        except EOFError:
            stack.close()
            return
        pipe.send(_obey(stack, waiting, method, args))
        if method == "close":
            return


def _obey(stack: Any, waiting: list[Event], method: str, args: tuple[Any, ...]) -> tuple[str, object]:
    if method == "poll":
        deadline = time.monotonic() + args[0]
        while not waiting and time.monotonic() < deadline:
            waiting += stack.poll(0.005)
        events, waiting[:] = list(waiting), []
        return "ok", events
    try:
        target = stack.voice if method.startswith("voice.") else stack
        return "ok", getattr(target, method.removeprefix("voice."))(*args)
    except PortTaken as err:
        return "taken", (err.listener, str(err))
    except AccountRefused as err:
        return "refused", (err.key, err.detail)
    except Exception as err:  # noqa: BLE001 - whatever it is, the test must see it rather than a dead pipe
        return "failed", f"{method}: {type(err).__name__}: {err}"
