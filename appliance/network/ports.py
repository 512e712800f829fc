"""Who holds a port of this machine, as far as /proc lets us see.

Law: reads only; what another user hides gives a holder without a name, never an error.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_LISTEN = "0A"
"""State TCP_LISTEN in /proc/net/tcp (proc(5)); UDP sockets have no such state."""


@dataclass(frozen=True, slots=True)
class PortHolder:
    """A process that holds a port; pid 0 and name "" when it is another user's."""

    pid: int = 0
    name: str = ""


Transport = Literal["udp", "tcp", "tls"]


def port_holder(transport: Transport, port: int, proc: Path = Path("/proc")) -> PortHolder | None:
    """Who listens on `port`, on whatever address; None when nobody does."""
    inodes = set(_inodes(transport, port, proc))
    if not inodes:
        return None
    for folder in _processes(proc):
        if inodes & set(_sockets(folder)):
            return PortHolder(int(folder.name), _name(folder))
    return PortHolder()


def _inodes(transport: str, port: int, proc: Path) -> Iterator[str]:
    kind = "udp" if transport == "udp" else "tcp"
    for table in (proc / "net" / kind, proc / "net" / f"{kind}6"):
        try:
            lines = table.read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            held = int(fields[1].rpartition(":")[2], 16) == port
            if held and (kind == "udp" or fields[3] == _LISTEN):
                yield fields[9]


def _processes(proc: Path) -> Iterator[Path]:
    try:
        yield from (folder for folder in proc.iterdir() if folder.name.isdigit())
    except OSError:
        return


def _sockets(folder: Path) -> Iterator[str]:
    try:
        for entry in (folder / "fd").iterdir():
            target = os.readlink(entry)
            if target.startswith("socket:["):
                yield target[8:-1]
    except OSError:
        return


def _name(folder: Path) -> str:
    try:
        return (folder / "comm").read_text().strip()
    except OSError:
        return ""
