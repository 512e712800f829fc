"""A registrar on loopback that behaves as a test says: UDP, TCP or TLS, one answer per request.

Law: it keeps what it heard, and judges digests with the arithmetic of `tests.peers.sip`, not with the box's own.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.peers import sip

Answer = tuple[int, str, tuple[tuple[str, str], ...]] | None
Behaviour = Callable[["Registrar", sip.Message], Answer]
HOST = "127.0.42.1"


class Registrar:
    """Serves one socket on a thread until `close`. `bindings` are Contact URIs."""

    def __init__(
        self, behaviour: Behaviour, transport: str = "udp", tls: tuple[Path, Path] | None = None, host: str = HOST
    ) -> None:
        self.behaviour, self.transport = behaviour, transport
        self.heard: list[sip.Message] = []
        self.bindings: set[str] = set()
        kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
        self._socket = socket.socket(socket.AF_INET, kind)
        self._socket.bind((host, 0))
        self.place = "{}:{}".format(*self._socket.getsockname())
        self._context = None
        if tls is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(*tls)
        if transport != "udp":
            self._socket.listen(8)
        self._socket.settimeout(0.05)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                if self.transport == "udp":
                    data, source = self._socket.recvfrom(65535)
                    self._hear(data, lambda raw, to=source: self._socket.sendto(raw, to))
                else:
                    self._attend(self._socket.accept()[0])

    def _attend(self, stream: socket.socket) -> None:
        with contextlib.suppress(OSError):
            stream.settimeout(2)
            if self._context is not None:
                stream = self._context.wrap_socket(stream, server_side=True)
            with stream:
                rest = b""
                while chunk := stream.recv(65535):
                    found, rest = sip.split(rest + chunk)
                    for raw in found:
                        self._hear(raw, stream.sendall)

    def _hear(self, raw: bytes, send: Callable[[bytes], object]) -> None:
        message = sip.parse(raw)
        self.heard.append(message)
        answer = self.behaviour(self, message)
        if answer is not None:
            status, phrase, extra = answer
            built = sip.response(message, status, phrase, tag="reg")
            send(replace(built, headers=(*built.headers, *extra)).encode())

    def methods(self) -> list[tuple[str, str]]:
        """Method and Expires of everything heard, in order; repetitions left out."""
        seen = dict.fromkeys((m.get("CSeq"), m.method, m.get("Expires")) for m in self.heard)
        return [(method, expires) for _, method, expires in seen]

    def close(self) -> None:
        self._stop.set()
        self._thread.join(3)
        self._socket.close()


def final(status: int, phrase: str, *extra: tuple[str, str]) -> Behaviour:
    """Always this answer."""
    return lambda _registrar, _message: (status, phrase, extra)


def silent(_registrar: Registrar, _message: sip.Message) -> Answer:
    """Never an answer."""
    return None


def wants(
    password: str,
    *,
    least: int = 0,
    proxy: bool = False,
    algorithms: tuple[str, ...] = ("MD5",),
    user: str = "dave",
) -> Behaviour:
    """A proper registrar: challenges, checks the digest, wants at least `least` seconds, lists every contact."""

    def behave(self: Registrar, message: sip.Message) -> Answer:
        if proxy and not _right(message, "Proxy-Authorization", user, password, "proxy"):
            return 407, "Proxy Authentication Required", (("Proxy-Authenticate", _challenge("proxy", "MD5")),)
        if not _right(message, "Authorization", user, password, "lab"):
            offers = tuple(("WWW-Authenticate", _challenge("lab", name)) for name in algorithms)
            return 401, "Unauthorized", offers
        seconds = int(message.get("Expires"))
        if 0 < seconds < least:
            return 423, "Interval Too Brief", (("Min-Expires", str(least)),)
        contact = sip.contact_uri(message)
        (self.bindings.add if seconds else self.bindings.discard)(contact)
        rows = tuple(("Contact", f"<{uri}>;expires={seconds}") for uri in sorted(self.bindings))
        return 200, "OK", rows

    return behave


def _challenge(realm: str, algorithm: str) -> str:
    return f'Digest realm="{realm}", nonce="n-{realm}", algorithm={algorithm}, qop="auth", opaque="o,\\"p"'


def _right(message: sip.Message, header: str, user: str, password: str, realm: str) -> bool:
    given = message.get(header)
    parts = {k: q or p for k, q, p in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', given)}
    if not parts:
        return False
    offered = f'Digest realm="{realm}", nonce="n-{realm}", algorithm={parts["algorithm"]}, qop="auth"'
    wanted = sip.authorization(
        message.method, message.uri, offered, user, password, nc=int(parts["nc"], 16), cnonce=parts["cnonce"]
    )
    expected = re.search(r'response="(\w+)"', wanted)
    return expected is not None and parts.get("response") == expected[1]


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate of its own signing for a name or address: PEM and key."""
    pem, key = folder / f"{name}.pem", folder / f"{name}.key"
    kind = "IP" if name[0].isdigit() else "DNS"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName={kind}:{name}",
         "-keyout", str(key), "-out", str(pem)],
        check=True, capture_output=True,
    )  # fmt: skip
    return pem, key
