"""A real mail server with STARTTLS and a login, and its certificate.

Law: on loopback, on a free port; what it took can be awaited.
"""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class Inbox:
    """What the server took; `arrived` is released with each letter."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.arrived = threading.Semaphore(0)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        self.arrived.release()
        return "250 2.0.0 taken as 4F1"


def make_certificate(folder: Path) -> Path:
    """`cert.pem` and `key.pem` for 127.0.0.1, which nobody vouches for."""
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail.example -keyout key.pem -out cert.pem"
    )
    subprocess.run(
        [*command.split(), "-addext", "subjectAltName=IP:127.0.0.1"], cwd=folder, check=True, capture_output=True
    )
    return folder


def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    """One login is right: box, geheim."""
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"box", b"geheim")
    return AuthResult(success=right, handled=False)


def serve(certificate: Path, inbox: Inbox, port: int) -> Controller:
    """Start it; `stop()` ends it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        authenticator=check,
        auth_required=True,
    )
    controller.start()
    return controller
