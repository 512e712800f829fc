"""Asterisk's manager interface: actions with their answers, and every event kept so that a test can await it.

Law: an event is never missed, because all are kept from the login on; a wait that fails names what it waited for.
"""

import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping

Event = Mapping[str, str]


def parse(block: str) -> Event:
    """Parse one block of `Key: value` lines; a repeated key gathers its values, a line each."""
    event: dict[str, str] = {}
    for line in block.splitlines():
        key, colon, value = line.partition(":")
        if colon:
            value = value.removeprefix(" ")
            event[key] = f"{event[key]}\n{value}" if key in event else value
    return event


class ActionRefused(Exception):
    """Asterisk refused an action; the text holds its words."""


class Ami:
    """One logged-in session over a connected socket."""

    def __init__(self, connection: socket.socket, user: str, secret: str) -> None:
        """Log in and gather events from now on."""
        self._socket = connection
        self._socket.settimeout(None)
        self._changed = threading.Condition()
        self._ids = itertools.count(1)
        self._answers: dict[str, Event] = {}
        self._closed = False
        self.events: list[Event] = []
        self._reader = threading.Thread(target=self._read, name="ami", daemon=True)
        self._reader.start()
        self.action("Login", Username=user, Secret=secret, Events="on")

    def _read(self) -> None:
        with self._socket.makefile("r", encoding="utf-8", errors="replace", newline="\r\n") as lines:
            try:
                for block in _blocks(lines):
                    self._take(parse(block))
            except OSError:
                pass
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _take(self, event: Event) -> None:
        with self._changed:
            if "Event" not in event:
                self._answers[event.get("ActionID", "")] = event
            else:
                self.events.append(event)
            self._changed.notify_all()

    def action(
        self, name: str, *, timeout: float = 10.0, variables: Mapping[str, str] | None = None, **fields: str
    ) -> Event:
        """Send one action and return its answer; ActionRefused when Asterisk says Error."""
        ref = str(next(self._ids))
        lines = [f"Action: {name}", f"ActionID: {ref}", *(f"{key}: {value}" for key, value in fields.items())]
        lines += [f"Variable: {key}={value}" for key, value in (variables or {}).items()]
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        with self._changed:
            if not self._changed.wait_for(lambda: ref in self._answers or self._closed, timeout):
                raise TimeoutError(f"Asterisk did not answer the action {name} in {timeout} s")
            answer = self._answers.pop(ref, {"Response": "Error", "Message": "connection closed"})
        if answer["Response"] == "Error":
            raise ActionRefused(f"{name}: {answer.get('Message')}")
        return answer

    def command(self, line: str) -> str:
        """Run a command of the console and return what it prints."""
        return self.action("Command", Command=line).get("Output", "")

    def mark(self) -> int:
        """Return the present moment, for `await_event(since=...)`."""
        return len(self.events)

    def find(self, test: Callable[[Event], bool], since: int = 0) -> list[Event]:
        """Return the events from `since` on that pass `test`, oldest first."""
        return [event for event in self.events[since:] if test(event)]

    def await_event(
        self, what: str, test: Callable[[Event], bool], *, since: int = 0, timeout: float = 10.0
    ) -> Event:
        """Return the first event from `since` on that passes `test`, waiting for it; TimeoutError names `what`."""
        deadline = time.monotonic() + timeout
        at = since
        with self._changed:
            while True:
                for event in self.events[at:]:
                    if test(event):
                        return event
                at = len(self.events)
                left = deadline - time.monotonic()
                if left <= 0 or self._closed:
                    raise TimeoutError(f"no {what} in {timeout} s; last events: {self.events[since:][-8:]}")
                self._changed.wait(left)

    def close(self) -> None:
        """End the session and its reader thread."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._reader.join(5)
        self._socket.close()


def _blocks(lines: Iterator[str]) -> Iterator[str]:
    block: list[str] = []
    for line in lines:
        if line.strip():
            block.append(line)
        elif block:
            yield "".join(block)
            block = []
