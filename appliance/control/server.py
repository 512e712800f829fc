"""The engine's end of the control socket: a thread of its own that speaks to peers and hands requests over.

Law: the thread that takes requests never blocks here; it takes, answers and publishes through queues.
"""

from __future__ import annotations

import os
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from appliance.control import place, wire
from appliance.control.connection import MAX_WAITING, NOBODY, Connection, Credentials, Gone, credentials
from appliance.control.verbs import ENGINE_VERBS, SUBSCRIBE, Verb, by_name, check_args
from appliance.holding import Held, Holder, Holding
from appliance.sharing import make_shared

MAX_CONNECTIONS = 64
MAX_EVENTS = 10_000
"""Published events that wait for the socket thread; beyond it the oldest are lost, never the engine's time."""

Line = Callable[[wire.Id | None], bytes]
"""An answer that still wants the id of its request."""


class SocketHeld(Exception):
    """Another process answers at this socket."""

    def __init__(self, path: Path, holder: Holder) -> None:
        super().__init__(f"{path} is served by process {holder.pid}")
        self.path = path
        self.holder = holder


@dataclass(frozen=True, slots=True)
class Request:
    """Something asked, its arguments checked against the verbs. Answer or refuse it once, from any thread."""

    verb: str
    args: Mapping[str, Any]
    reply: Callable[[Line], None] = field(repr=False, compare=False)
    peer: Credentials = field(default=NOBODY, repr=False)

    def answer(self, ok: object = None) -> None:
        """Answer with a value of `appliance.control`, a tuple of them, or plain JSON."""
        self.reply(lambda id: wire.ok_line(id, ok))

    def refuse(self, code: str, **params: str) -> None:
        """Answer that it cannot be: a machine code and what fills its words."""
        self.reply(lambda id: wire.error_line(id, code, params))


class ControlServer:
    """A served control socket, from construction to `close`."""

    def __init__(
        self,
        path: Path,
        *,
        verbs: Collection[Verb] = ENGINE_VERBS,
        uids: Collection[int] = (),
        gid: int | None = None,
        members: bool = True,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """Open `path` and serve it on a thread.

        `uids`: users let in beside our own and root; `gid`: the group that may reach the socket, whose
        `members` are let in. `wake` is called on the socket thread when a request waits.
        Raises SocketHeld, or OSError when the place cannot be made.
        """
        self.path = path
        self._verbs = by_name(verbs)
        self._uids = frozenset({os.geteuid(), 0, *uids})
        self._gid = gid if members else None
        self._wake_taker = wake
        self._requests: deque[Request] = deque()
        self._answers: deque[tuple[Connection, wire.Id, Line]] = deque()
        self._events: deque[object] = deque(maxlen=MAX_EVENTS)
        self._connections: set[Connection] = set()
        self._subscribed = 0
        self._stop = False
        self._holding, self._listener = _open(path, gid)
        self._bell, self._ring = socket.socketpair()
        self._bell.setblocking(False)
        self._ring.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._serve, name="control", daemon=True)
        self._thread.start()

    # ---- the side of the thread that answers -----------------------------------------------------------------

    def take(self) -> list[Request]:
        """The requests that came since the last take, in order. Never blocks."""
        taken: list[Request] = []
        while self._requests:
            taken.append(self._requests.popleft())
        return taken

    def publish(self, event: object) -> None:
        """Send an event value to every subscriber. Never blocks; costs nothing without subscribers."""
        if self._subscribed:
            self._events.append(event)
            self._wake()

    @property
    def subscribers(self) -> int:
        """How many connections hear events."""
        return self._subscribed

    def close(self) -> None:
        """Send what was answered, close every connection, remove the socket. Twice is fine."""
        if self._stop:
            return
        self._stop = True
        self._wake()
        self._thread.join(5)
        self._holding.release()

    def __enter__(self) -> ControlServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _wake(self) -> None:
        # A full pipe means that the thread is awake already.
        with suppress(OSError):
            self._ring.send(b"!")

    # ---- the socket thread -----------------------------------------------------------------------------------

    def _serve(self) -> None:
        while not self._stop:
            ready = self._selector.select()
            for key, mask in ready:
                if isinstance(key.data, Connection):
                    self._attend(key.data, mask)
                elif key.fileobj is self._bell:
                    with suppress(BlockingIOError):
                        self._bell.recv(4096)
            # Newcomers last: a peer that hung up before they came has left its place by now.
            if any(key.fileobj is self._listener for key, _ in ready):
                self._accept()
            self._deliver()
        self._shut()

    def _accept(self) -> None:
        try:
            sock, _ = self._listener.accept()
        except OSError:
            return
        peer = credentials(sock)
        connection = Connection(sock, peer)
        code = "" if peer.uid in self._uids or self._gid in peer.gids else "not_allowed"
        if not code and len(self._connections) >= MAX_CONNECTIONS:
            code = "busy"
        if code:
            with suppress(Gone):
                connection.send(wire.error_line(None, code, {}))
            connection.close()
            return
        self._connections.add(connection)
        self._selector.register(sock, selectors.EVENT_READ, connection)

    def _attend(self, connection: Connection, mask: int) -> None:
        try:
            if mask & selectors.EVENT_WRITE:
                connection.flush()
            if mask & selectors.EVENT_READ:
                for line in connection.read():
                    self._hear(connection, line)
        except wire.BadLine as err:
            # The rest of an overlong line cannot be told from a new one, so this peer starts afresh.
            self._tell(connection, wire.error_line(None, err.code, err.params))
            self._drop(connection)
        except Gone:
            self._drop(connection)
        self._watch(connection)

    def _hear(self, connection: Connection, line: bytes) -> None:
        try:
            asked = wire.read_ask(line)
        except wire.BadLine as err:
            connection.send(wire.error_line(err.id, err.code, err.params))
            return
        if asked.verb == SUBSCRIBE:
            self._subscribe(connection, asked.id)
            return
        verb = self._verbs.get(asked.verb)
        if verb is None:
            connection.send(wire.error_line(asked.id, "unknown_verb", {"verb": asked.verb[:40]}))
            return
        bad = check_args(verb, asked.args)
        if bad:
            connection.send(wire.error_line(asked.id, "bad_args", {"arg": bad.name[:40], "why": bad.code}))
            return
        if connection.waiting >= MAX_WAITING:
            connection.send(wire.error_line(asked.id, "busy", {}))
            return
        connection.waiting += 1
        self._requests.append(
            Request(asked.verb, asked.args, self._replier(connection, asked.id), connection.peer)
        )
        self._wake_taker()

    def _subscribe(self, connection: Connection, id: wire.Id) -> None:
        if connection.subscription is None:
            self._subscribed += 1
        connection.subscription = id
        connection.send(wire.ok_line(id, {}))

    def _replier(self, connection: Connection, id: wire.Id) -> Callable[[Line], None]:
        pending = [connection]

        def reply(line: Line) -> None:
            # pop is atomic, so a second answer finds nothing to answer.
            with suppress(IndexError):
                self._answers.append((pending.pop(), id, line))
                self._wake()

        return reply

    def _deliver(self) -> None:
        touched: set[Connection] = set()
        while self._answers:
            connection, id, line = self._answers.popleft()
            connection.waiting -= 1
            self._tell(connection, _encoded(id, line))
            touched.add(connection)
        while self._events:
            event = self._events.popleft()
            for connection in [c for c in self._connections if c.subscription is not None]:
                self._tell(connection, _encoded(connection.subscription, partial(wire.event_line, event=event)))
                touched.add(connection)
        for connection in touched:
            self._watch(connection)

    def _tell(self, connection: Connection, line: bytes) -> None:
        if not connection.open:
            return
        try:
            connection.send(line)
        except Gone:
            self._drop(connection)

    def _watch(self, connection: Connection) -> None:
        if connection.open:
            write = selectors.EVENT_WRITE if connection.wants_to_write else 0
            self._selector.modify(connection.sock, selectors.EVENT_READ | write, connection)

    def _drop(self, connection: Connection) -> None:
        if not connection.open:
            return
        self._selector.unregister(connection.sock)
        connection.close()
        self._connections.discard(connection)
        if connection.subscription is not None:
            self._subscribed -= 1

    def _shut(self) -> None:
        self._deliver()
        self.path.unlink(missing_ok=True)
        self._listener.close()
        for connection in list(self._connections):
            self._drop(connection)
        self._selector.close()
        self._bell.close()
        self._ring.close()


def _encoded(id: wire.Id | None, line: Line) -> bytes:
    try:
        return line(id)
    except wire.BadLine as err:
        return wire.error_line(id, err.code, err.params)


def _open(path: Path, gid: int | None) -> tuple[Holding, socket.socket]:
    if not path.parent.exists():
        path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_shared(path.parent)
    try:
        holding = Holding(path.with_suffix(".lock"), f"serves {path.name}")
    except Held as err:
        raise SocketHeld(path, err.holder) from err
    # The lock is ours, so a socket that still lies there belongs to a process that died.
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        place.bind(listener, path, gid)
        listener.listen(MAX_CONNECTIONS)
    except OSError:
        listener.close()
        holding.release()
        raise
    listener.setblocking(False)
    return holding, listener
