"""A system that carries calls from the office (the caller) to the world (the called party), as the bench sees it.

Law: every system has addresses of its own in one private network, so that all run side by side and take turns.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.peers.netns import NetNs


class Unavailable(Exception):
    """This machine cannot run a system; the text says what is missing."""


@dataclass(frozen=True)
class Addresses:
    """Where the three parties are: SIP on port 5060 of each."""

    system: str
    caller: str
    called: str
    user: str

    @staticmethod
    def of(index: int) -> "Addresses":
        """Return the addresses and the caller's own number (31..) of the system `index` (1-99)."""
        return Addresses(f"127.0.20.{index}", f"127.0.30.{index}", f"127.0.10.{index}", f"3150123{index:02}00")


@dataclass(frozen=True)
class Room:
    """Where a system may live: its network, a folder for its files, and the most calls it gets at once."""

    ns: NetNs
    folder: Path
    calls: int


class System(Protocol):
    """A running system."""

    name: str
    version: str
    addresses: Addresses
    direct_port: int
    """First voice port of a system without SIP, else 0."""

    def pids(self) -> tuple[int, ...]:
        """Return its processes; what they started belongs to it."""

    def stop(self) -> None:
        """End it; nothing of it is left."""
