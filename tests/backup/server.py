"""An SFTP server on loopback, of AsyncSSH, which shares no code with the OpenSSH that the box logs in with.

Law: a port of the kernel's choosing; a login by one key or one password; a folder is its whole world.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

USER, PASSWORD = "kantoor", "geheim woord"


@dataclass(frozen=True)
class Served:
    """Where it is: `root` is its "/"."""

    port: int
    root: Path


@contextmanager
def server(root: Path, *, keys: str = "", port: int = 0, sock: socket.socket | None = None) -> Iterator[Served]:
    """One that lets in whose public key is in `keys`, and who knows PASSWORD, with a new key of its own.

    `sock`: bound already, perhaps in another network; else it is on loopback.
    """

    class Login(asyncssh.SSHServer):
        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == (USER, PASSWORD)

    async def begin() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            *(("127.0.0.1", port) if sock is None else ()),
            sock=sock,
            server_factory=Login,
            server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
            authorized_client_keys=asyncssh.import_authorized_keys(keys) if keys else None,
            sftp_factory=lambda chan: asyncssh.SFTPServer(chan, chroot=str(root).encode()),
        )

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        acceptor = asyncio.run_coroutine_threadsafe(begin(), loop).result(20)
        yield Served(acceptor.get_port(), root)
        loop.call_soon_threadsafe(acceptor.close)
        asyncio.run_coroutine_threadsafe(acceptor.wait_closed(), loop).result(20)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()
