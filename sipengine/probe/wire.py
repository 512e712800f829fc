"""One socket toward a server that is tried out: UDP, TCP or TLS, and why it could not be reached.

Law: every wait has a deadline; what the system says of a fault is kept in its words.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from sipengine.port import Address, Transport
from sipengine.resolve import Target

LARGEST = 65_535
_LENGTH = re.compile(rb"\r\n(?:content-length|l)[ \t]*:[ \t]*(\d{1,6})", re.IGNORECASE)


class Closed(Exception):
    """The port is closed, or nobody routes there; the text is the system's."""


class NotTrusted(Exception):
    """TLS was there, but its certificate is not believed; the text says why."""


class Silent(Exception):
    """Nothing came in time."""


class Wire:
    """A connected socket, from construction to `close`."""

    def __init__(
        self,
        target: Target,
        transport: Transport,
        *,
        name: str,
        bind: Address | None,
        authorities: Path | None,
        deadline: float,
    ) -> None:
        """Connect. `name`: what a TLS certificate must be for; `authorities` None: it is not checked.

        `deadline` in monotonic seconds. Raises Closed, NotTrusted, Silent.
        """
        self.transport = transport
        self._rest = b""
        family = socket.AF_INET if target.address.version == 4 else socket.AF_INET6
        kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
        self._socket = socket.socket(family, kind)
        try:
            if bind is not None and bind.version == target.address.version:
                self._socket.bind((str(bind), 0))
            self._wait_until(deadline)
            self._socket.connect((str(target.address), target.port))
            if transport == "tls":
                self._socket = _context(authorities).wrap_socket(self._socket, server_hostname=name)
        except BaseException as err:
            self._socket.close()
            raise _told(err) from err

    @property
    def local(self) -> tuple[Address, int]:
        """Our own address and port on this socket."""
        host, port = self._socket.getsockname()[:2]
        return ip_address(str(host).partition("%")[0]), int(port)

    def send(self, text: str, deadline: float) -> None:
        """Send one message. Raises Closed, Silent."""
        try:
            self._wait_until(deadline)
            self._socket.sendall(text.encode())
        except OSError as err:
            raise _told(err) from err

    def receive(self, deadline: float) -> str:
        """The next message, as text. Raises Closed when the far end refuses or hangs up, or Silent."""
        try:
            if self.transport == "udp":
                self._wait_until(deadline)
                return self._socket.recv(LARGEST).decode(errors="replace")
            while (whole := self._cut()) is None:
                self._wait_until(deadline)
                chunk = self._socket.recv(LARGEST)
                if not chunk or len(self._rest) > LARGEST:
                    raise Closed("connection closed")
                self._rest += chunk
            return whole.decode(errors="replace")
        except OSError as err:
            raise _told(err) from err

    def _cut(self) -> bytes | None:
        """One whole message off the stream (RFC 3261 section 18.3)."""
        self._rest = self._rest.lstrip(b"\r\n")
        head, end, body = self._rest.partition(b"\r\n\r\n")
        if not end:
            return None
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        if len(body) < length:
            return None
        self._rest = body[length:]
        return head + end + body[:length]

    def _wait_until(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)

    def close(self) -> None:
        """Free the socket."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _context(authorities: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if authorities is None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        context.load_verify_locations(authorities)
    return context


def _told(err: BaseException) -> BaseException:
    match err:
        case ssl.SSLCertVerificationError():
            return NotTrusted(err.verify_message or str(err.reason))
        case TimeoutError():
            return Silent()
        case ssl.SSLError():
            return NotTrusted(str(err.reason or err))
        case OSError():
            return Closed(err.strerror or type(err).__name__)
    return err
