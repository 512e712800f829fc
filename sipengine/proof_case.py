"""One test call under way: its legs, what is said in it, who pays for it, and which calls it is about.

Law: pure; what happens to a test is of `Proofs`.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.calllog.record import Direction
from appliance.control.proof_values import ProofStatus
from sipengine.core.plan import Attempt, Plan, Verdict
from sipengine.dictation import Dictation
from sipengine.port import LegId

PREFIX = "own-"
"""How the legs of calls that the box makes begin."""


@dataclass(slots=True)
class Case:
    """A test under way. `near` is the leg that the call came in on, `far` the one that was dialled; `dictation`:
    what is said in it is to become an announcement."""

    status: ProofStatus
    seconds: float
    attempts: tuple[Attempt, ...] = ()
    tried: int = 0
    near: LegId | None = None
    far: LegId | None = None
    rang: bool = False
    answered: float | None = None
    dictation: Dictation | None = None

    def concerns(self, leg: LegId) -> bool:
        """Whether this leg is of the call that is tested."""
        if self.near is None:
            return leg == self.far
        return leg == self.near or leg.startswith(f"{self.near}/")

    def both_heard(self) -> bool:
        """Whether sound came from every side, and packets went to every side."""
        sides = [side for side, leg in ((self.status.near, self.near), (self.status.far, self.far)) if leg]
        return all(side is not None and side.heard and side.sent > 0 for side in sides)


def bill(id: str) -> LegId:
    """Under what name a test is paid for."""
    return LegId(f"{PREFIX}{id}")


def id_of(leg: LegId) -> str:
    """The id of the test of one of our own legs."""
    return leg.removeprefix(PREFIX).rpartition("-")[0]


def owns(leg: LegId) -> bool:
    """Whether a leg is one of a call that the box makes itself."""
    return leg.startswith(PREFIX)


def meant(number: str, verdict: Verdict) -> bool:
    """A call for a number that we do not know may be the one that is waited for, written in an unknown way."""
    facts = verdict.facts
    called = facts.did if facts.direction is Direction.IN else facts.callee
    return not number or called in (None, number) or not isinstance(verdict, Plan)
