"""A small party that speaks SIP over UDP or TCP from any address of the lab, to say what no real stack would say.

Law: it sends exactly what it is given and keeps everything that comes back.
"""

import select
import socket
import threading
import time
from collections.abc import Callable

from tests.peers import sip
from tests.peers.netns import NetNs


class SipClient:
    """One socket at (`address`, `port`) that talks to (`target`, `target_port`).

    `sources`: for each message of `received` the address and port that it came from.
    """

    def __init__(
        self,
        ns: NetNs,
        address: str,
        target: str,
        *,
        user: str = "test",
        port: int = 0,
        target_port: int = 5060,
        tcp: bool = False,
    ) -> None:
        """Bind, connect when it is TCP, and listen."""
        self.tcp, self.target = tcp, (target, target_port)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._socket = ns.socket(family, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((address, port))
        if tcp:
            self._socket.settimeout(5)
            self._socket.connect(self.target)
        self.port = int(self._socket.getsockname()[1])
        host = f"[{address}]:{self.port}" if family == socket.AF_INET6 else f"{address}:{self.port}"
        self.party = sip.Party(user, host, "TCP" if tcp else "UDP")
        self.received: list[sip.Message] = []
        self.sources: list[tuple[str, int]] = []
        self._buffer = b""
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._bell, self._ear = socket.socketpair()
        self._socket.settimeout(5)
        self._reader = threading.Thread(target=self._read, name="sipclient", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            ready, _, _ = select.select([self._socket, self._ear], [], [])
            if self._ear in ready:
                return
            try:
                data, source = self._socket.recvfrom(65535)
            except OSError:
                return
            if self.tcp and not data:
                return
            self._take(data, self.target if self.tcp else source[:2])

    def _take(self, data: bytes, source: tuple[str, int]) -> None:
        found = [data]
        if self.tcp:
            found, self._buffer = sip.split(self._buffer + data)
        with self._changed:
            heard = [sip.parse(raw) for raw in found if sip.START.match(raw)]
            self.received += heard
            self.sources += [source] * len(heard)
            self._changed.notify_all()

    def send(self, message: sip.Message | bytes, to: tuple[str, int] | None = None) -> None:
        """Send a message, or raw bytes."""
        data = message if isinstance(message, bytes) else message.encode()
        if self.tcp:
            self._socket.sendall(data)
        else:
            self._socket.sendto(data, to or self.target)

    def request(
        self,
        method: str,
        uri: str,
        *extra: tuple[str, str | None],
        to: str = "",
        body: str = "",
        call_id: str = "",
    ) -> sip.Message:
        """Build an out-of-dialog request that comes from here."""
        return sip.request(method, uri, self.party, *extra, to=to, body=body, call_id=call_id)

    def await_message(
        self, what: str, test: Callable[[sip.Message], bool], *, since: int = 0, timeout: float = 5.0
    ) -> sip.Message:
        """Return the first message from `since` on that passes `test`; TimeoutError names `what` and what came."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                for message in self.received[since:]:
                    if test(message):
                        return message
                left = deadline - time.monotonic()
                if left <= 0:
                    came = [message.method or message.status for message in self.received[since:]]
                    raise TimeoutError(f"no {what} in {timeout} s; received: {came}")
                self._changed.wait(left)

    def await_final(self, to: sip.Message, timeout: float = 5.0) -> sip.Message:
        """Return the final answer to the request `to`."""
        return self.await_message(
            f"answer to {to.method}",
            lambda m: m.status >= 200 and m.call_id == to.call_id and m.get("CSeq") == to.get("CSeq"),
            timeout=timeout,
        )

    def ask(self, message: sip.Message, timeout: float = 5.0) -> sip.Message:
        """Send a request and return its final answer."""
        self.send(message)
        return self.await_final(message, timeout)

    def ask_patiently(self, message: sip.Message, timeout: float = 10.0) -> sip.Message:
        """Send a request again every half second until it is answered, as UDP wants it (RFC 3261, 17.1.2)."""
        for _ in range(round(timeout * 2)):
            try:
                return self.ask(message, 0.5)
            except TimeoutError:
                continue
        raise TimeoutError(f"no answer to {message.method} in {timeout} s")

    def ask_signed(self, message: sip.Message, username: str, password: str, timeout: float = 5.0) -> sip.Message:
        """Send a request, answer the challenge if there is one (401, 407), and return the final answer."""
        first = self.ask(message, timeout)
        if first.status not in (401, 407):
            return first
        return self.ask(sip.signed(message, first, username, password), timeout)

    def silence(self, seconds: float) -> list[sip.Message]:
        """Wait `seconds` and return what came meanwhile: that nothing comes can only be seen by waiting."""
        since = len(self.received)
        self._stopped.wait(seconds)
        return self.received[since:]

    def close(self) -> None:
        """Stop listening and free the port."""
        self._bell.send(b".")
        self._reader.join(2)
        for one in (self._bell, self._ear, self._socket):
            one.close()
