"""What the supervisor has to say, as values; who shows them decides how.

Law: pure.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Started:
    """A child runs, for the `time`th time."""

    name: str
    pid: int
    time: int


@dataclass(frozen=True, slots=True)
class Ready:
    """A child does its work, `seconds` after its start."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Crashed:
    """A child ended by itself; `status` negative for a signal. It starts again in `pause` seconds."""

    name: str
    status: int
    pause: float


@dataclass(frozen=True, slots=True)
class NotStarted:
    """The program of a child cannot be run. It is tried again in `pause` seconds."""

    name: str
    detail: str
    pause: float


@dataclass(frozen=True, slots=True)
class Finished:
    """A child that runs once is done."""

    name: str


@dataclass(frozen=True, slots=True)
class Stopping:
    """The supervisor was asked to stop, and stops everything."""


@dataclass(frozen=True, slots=True)
class Killed:
    """A child did not end in time and was killed."""

    name: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """A child ended as asked."""

    name: str


Notice = Started | Ready | Crashed | NotStarted | Finished | Stopping | Killed | Stopped
