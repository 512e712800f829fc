"""Call plans as people see them: switches, what is forced, PBXs that are down, callers in a plan, rehearsals.

Law: pure; instants are UTC epoch seconds, `after` are seconds since the caller's INVITE.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RehearsalEnd = Literal["", "time", "person", "call"]
"""Why it is over: its time, somebody at the box, or the one call that it was for; "" while it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchStatus:
    """A switch (omleiding) as it stands. At most one of a `group` is on."""

    id: str
    on: bool
    label: str = ""
    group: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForcedStatus:
    """Whose calls take their belplan by order (maintenance). `all` and `numbers`: by somebody at the box;
    `settings_all`: by `failover.forced`. Numbers that the settings force are in the settings."""

    all: bool = False
    settings_all: bool = False
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageStatus:
    """A PBX that cannot be reached. `caught`: calls that a belplan took since; `lost`: those that got 480."""

    pbx: str
    since: float
    caught: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkStep:
    """One thing that a belplan did. `what`: say, play, ring, answered, key, voicemail, queue, email, end ..;
    `detail`: the prompt, the number, the key, the cause."""

    after: float
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkStatus:
    """A call that took a belplan. `call`: its id; `cause`: unreachable, no_answer, error, channels_full, busy,
    declined, forced. `taken_by`: who took the call, "" while nobody has. `outcome`: of the call log, once over.
    `rehearsal`: it was caught by a rehearsal."""

    call: str
    number: str
    from_: str
    belplan: str
    cause: str
    start: float
    steps: tuple[WalkStep, ...] = ()
    taken_by: str = ""
    outcome: str = ""
    rehearsal: bool = False

    @property
    def first_after(self) -> float | None:
        """Seconds from the INVITE to the first thing that the plan did; None when it did nothing."""
        return self.steps[0].after if self.steps else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalStatus:
    """A rehearsal: the PBXs seem to be down, for all callers or for the next call from `caller` alone.

    `calls`: those that it caught, the oldest first, with what the caller heard. `spared`: calls that it let go to
    the PBX because no belplan would have taken them: in earnest these callers would have been lost."""

    id: str
    since: float
    until: float
    caller: str | None = None
    ended: RehearsalEnd = ""
    calls: tuple[WalkStatus, ...] = ()
    spared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansStatus:
    """All of it. `rehearsal`: the one that runs, else the last one. `walks`: callers in a belplan now."""

    switches: tuple[SwitchStatus, ...] = ()
    forced: ForcedStatus = ForcedStatus()
    outages: tuple[OutageStatus, ...] = ()
    rehearsal: RehearsalStatus | None = None
    walks: tuple[WalkStatus, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansChanged:
    """A switch was turned, something was forced, a rehearsal began or ended, a PBX went or came back."""

    plans: PlansStatus
    event: Literal["plans"] = "plans"
