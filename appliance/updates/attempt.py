"""One attempt to update, and what is to be done about it at a start of the machine.

Law: pure; what a start has to do follows from the record, the version that runs, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from appliance.updates.health import Lines, Note


class State(Enum):
    """How far it is."""

    INSTALLING = "installing"
    """The other slot is being written; until that is done nothing starts from it."""
    INSTALLED = "installed"
    """Written to the other slot; the next start is the new version's."""
    FAILED = "failed"
    """The new version was found bad; the next start is the old one's."""
    GOOD = "good"
    RETURNED = "returned"
    """The old version runs again."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """`began`: UTC epoch seconds. `before`: what stood when it began. `notes`: what was found."""

    old: str
    new: str
    began: float
    state: State = State.INSTALLED
    before: Lines = field(default_factory=Lines)
    notes: tuple[Note, ...] = ()


class Task(Enum):
    """What a start has to do."""

    ORDINARY = "ordinary"
    """No update: engine and pages answer, then this slot is good."""
    JUDGE = "judge"
    """A new version: it has to prove itself."""
    RETURNED = "returned"
    """The new version did not stay: this slot is the one to start from now on, and somebody is told."""


def task(attempt: Attempt | None, running: str) -> Task:
    """What this start has to do."""
    if attempt is None or attempt.state in (State.GOOD, State.RETURNED):
        return Task.ORDINARY
    if running == attempt.new:
        return Task.JUDGE
    # Neither the one nor the other: put back by hand.
    return Task.RETURNED if running == attempt.old else Task.ORDINARY


def returned(attempt: Attempt) -> Attempt:
    """The attempt is over: the old version runs. One that left no word was cut off, or did not even start."""
    why = "health_cut_off" if attempt.state is State.INSTALLING else "health_not_started"
    notes = attempt.notes or (Note(why),)
    return replace(attempt, state=State.RETURNED, notes=notes)


def to_plain(attempt: Attempt) -> dict[str, object]:
    """As JSON keeps it."""
    return {
        "schema": 1,
        "old": attempt.old,
        "new": attempt.new,
        "began": attempt.began,
        "state": attempt.state.value,
        "accounts": sorted(attempt.before.accounts),
        "pbxs": sorted(attempt.before.pbxs),
        "notes": [{"code": note.code, "params": dict(note.params)} for note in attempt.notes],
    }


def from_plain(plain: Mapping[str, object]) -> Attempt | None:
    """What `to_plain` wrote; None when it is something else."""
    try:
        notes = tuple(
            Note(str(one["code"]), {str(k): str(v) for k, v in one["params"].items()})
            for one in plain["notes"]  # type: ignore[attr-defined]
        )
        lines = Lines(frozenset(map(str, plain["accounts"])), frozenset(map(str, plain["pbxs"])))  # type: ignore[call-overload]
        began = float(plain["began"])  # type: ignore[arg-type]
        return Attempt(str(plain["old"]), str(plain["new"]), began, State(plain["state"]), lines, notes)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
