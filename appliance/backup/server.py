"""The latest backup to a server of one's own, by the system's `sftp` (OpenSSH).

Law: the server is known by the key that it showed first, and one that shows another gets nothing; a copy is there
under its name once it is whole; no file there is touched but those of ours.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from appliance.agent.commands import Ran, run
from appliance.backup.contents import BackupError
from appliance.backup.nightly import FOLDER, NAME, backups
from appliance.settings.upkeep import ToSftp
from appliance.store.durable import make_folder

PLACE = "backup-ssh"
"""In the data folder, its owner's alone: the box's own key, and the servers that it knows."""
KEY, PUBLIC, HOSTS = "key", "key.pub", "known_hosts"
RESULT = "backup-server.json"
KEEP = 14
"""Files that are kept on the server."""
CONNECT = 20
"""Seconds for a connection, and for a silence in it until a question; three of these without an answer end it."""
LONGEST = 25 * 60.0
"""Seconds that the whole of it may take."""
_SECRET = "TRUNKBOX_SFTP_PASSWORD"
_SIGNS = (
    ("REMOTE HOST IDENTIFICATION HAS CHANGED", "server_other_key"),
    ("Host key verification failed", "server_other_key"),
    ("Could not resolve hostname", "server_no_name"),
    ("Permission denied (", "server_login"),
    ("Too many authentication failures", "server_login"),
    ("Connection refused", "server_silent"),
    ("timed out", "server_silent"),
    ("No route to host", "server_silent"),
    ("Network is unreachable", "server_silent"),
    ("is not on this machine", "server_no_program"),
)
"""What OpenSSH says when it fails, and our word for it; the first that fits."""


def public_key(data: Path) -> str:
    """The line that the server's owner adds to `authorized_keys`; the key is made the first time.

    Raises BackupError, OSError."""
    place = data / PLACE
    if not (place / KEY).exists():
        make_folder(place)
        place.chmod(0o700)
        with tempfile.TemporaryDirectory(dir=place) as draft:
            words = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "trunkbox", "-f", f"{draft}/{KEY}")
            _judge(run(words))
            # The public half first: the private one decides that both are there.
            Path(draft, PUBLIC).replace(place / PUBLIC)
            Path(draft, KEY).replace(place / KEY)
    return (place / PUBLIC).read_text("utf-8").strip()


def fingerprint(data: Path, to: ToSftp) -> str:
    """Of the key that this server showed first; "" when it was never reached."""
    place = data / PLACE / HOSTS
    found = run(("ssh-keygen", "-l", "-F", _known_as(to), "-f", str(place))).out if place.exists() else ""
    return next((word for word in found.split() if word.startswith("SHA256:")), "")


def forget(data: Path) -> None:
    """Its next key is believed: for a server that was replaced. Raises OSError."""
    (data / PLACE / HOSTS).unlink(missing_ok=True)


def carry(data: Path, to: ToSftp, keep: int = KEEP) -> str:
    """Copy the latest backup there and keep the youngest `keep`; the file's name. Raises BackupError, OSError."""
    public_key(data)
    found = backups(data / FOLDER)
    if not found:
        raise BackupError("server_nothing")
    latest = found[0]
    enter = (f"-mkdir {_quoted(to.path)}", f"cd {_quoted(to.path)}") if to.path else ()
    there = {line.strip() for line in _session(data, to, (*enter, "ls -1")).splitlines()}
    ours = sorted((name for name in there if NAME.fullmatch(name)), reverse=True)
    then: list[str] = []
    if latest.name not in ours:
        part = f".{latest.name}.part"
        then += [f"put -f {_quoted(str(latest.absolute()))} {part}", f"rename {part} {latest.name}"]
        ours = sorted((*ours, latest.name), reverse=True)
    # A server that lets nobody remove anything keeps them all, and that is its owner's wish.
    then += [f"-rm {name}" for name in ours[keep:]]
    if then:
        _session(data, to, (*enter, *then))
    return latest.name


def _session(data: Path, to: ToSftp, batch: tuple[str, ...]) -> str:
    """Log in and do these; what was said. One that fails ends it, unless it has a "-". Raises BackupError."""
    methods = "publickey" if to.password is None else "publickey,password,keyboard-interactive"
    options: Mapping[str, object] = {
        # Before `-b`, which asks for no password otherwise: the first word on an option counts.
        "BatchMode": "yes" if to.password is None else "no",
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "PreferredAuthentications": methods,
        "NumberOfPasswordPrompts": 1,
        "StrictHostKeyChecking": "accept-new",
        "UserKnownHostsFile": HOSTS,
        "GlobalKnownHostsFile": "/dev/null",
        "HashKnownHosts": "no",
        "UpdateHostKeys": "no",
        "CheckHostIP": "no",
        "ConnectTimeout": CONNECT,
        "ServerAliveInterval": CONNECT,
        "ServerAliveCountMax": 3,
    }
    words = ["sftp", "-F", "none", "-i", KEY, "-P", str(to.port)]
    for name, value in options.items():
        words += ["-o", f"{name}={value}"]
    host = f"[{to.host}]" if ":" in to.host else to.host
    words += ["-b", "-", "--", f"{to.username}@{host}"]
    with tempfile.TemporaryDirectory() as asks:
        ran = run(words, "\n".join(batch) + "\n", LONGEST, folder=data / PLACE, also=_asked(Path(asks), to))
    return _judge(ran)


def _asked(folder: Path, to: ToSftp) -> Mapping[str, str]:
    """What has ssh ask our program for the password (ssh(1), SSH_ASKPASS): it is on no command line."""
    if to.password is None:
        return {}
    program = folder / "password"
    program.write_text(f"#!/bin/sh\nprintf '%s\\n' \"${_SECRET}\"\n")
    program.chmod(0o700)
    return {"SSH_ASKPASS": str(program), "SSH_ASKPASS_REQUIRE": "force", _SECRET: to.password.get_secret_value()}


def _judge(ran: Ran) -> str:
    if ran.code == 0:
        return ran.out
    if ran.code == 124:
        raise BackupError("server_slow")
    code = next((code for sign, code in _SIGNS if sign in ran.err), "server_refused")
    lines = [line.strip() for line in ran.err.splitlines() if line.strip()]
    raise BackupError(code, why=(lines[-1] if lines else ran.why)[:200].rstrip("."))


def _quoted(text: str) -> str:
    """A word of sftp's own language: in double quotes, where a backslash takes the meaning of the next away."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _known_as(to: ToSftp) -> str:
    """As known_hosts writes it (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT)."""
    return to.host.lower() if to.port == 22 else f"[{to.host.lower()}]:{to.port}"


def able() -> bool:
    """Whether this machine has the program for it."""
    return shutil.which("sftp") is not None
