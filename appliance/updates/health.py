"""Is the telephony of a new version sound? What was before it, against what is now.

Law: pure; a box that merely started is not healthy; a provider or a PBX that is silent alone is no reason to go
back, because another version would not hear it either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from appliance.control.values import AccountStatus, Status

PATIENCE = 420.0
"""Seconds that a new version has until all that stood before stands again; then it is judged by what there is."""
STARTS = 6
"""So often an engine that never got ready may have been started anew: more is no slow start."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What stood: accounts registered, as `trunk/account`, and PBXs reachable or logged in."""

    accounts: frozenset[str] = frozenset()
    pbxs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TrialCall:
    """The call that the new version makes between imitated peers on this machine: whether both sides heard it."""

    heard: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen now, `seconds` after the start of the new version. None: not known yet, or no answer."""

    seconds: float
    engine: Status | None = None
    starts: int = 0
    pages: bool = False
    test_call: TrialCall | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One thing about the new version, a code with words."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Good:
    """It stays; `notes`: what is silent, but is no fault of the version."""

    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet; `notes`: what is waited for."""

    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Bad:
    """Back to the version before; `notes`: why."""

    notes: tuple[Note, ...]


Judgement = Good | Wait | Bad


def lines_of(status: Status) -> Lines:
    """What stands now."""
    accounts = (f"{t.id}/{a.key}" for t in status.trunks for a in t.accounts if a.state == "registered")
    pbxs = (pbx.id for pbx in status.pbxs if pbx.state in ("reachable", "registered"))
    return Lines(frozenset(accounts), frozenset(pbxs))


def judge(before: Lines, look: Look, patience: float = PATIENCE) -> Judgement:
    """Good, bad, or wait. Without anything before (a new box), engine, pages and test call decide."""
    own = _own_faults(look)
    hopeless = tuple(note for note in own if note.code in ("health_engine_falls", "health_no_sound"))
    if hopeless:
        return Bad(hopeless)
    late = look.seconds >= patience
    if own or look.engine is None:
        return Bad(own) if late else Wait(own)
    now = lines_of(look.engine)
    missing = _missing(before, look.engine, now)
    if not missing:
        return Good()
    if not late:
        return Wait(missing)
    refused = tuple(note for note in missing if note.code == "health_trunk_refused")
    if refused:
        return Bad(refused)
    if before.accounts and before.pbxs and not now.accounts and not now.pbxs:
        return Bad((Note("health_all_silent"), *missing))
    return Good(missing)


def _own_faults(look: Look) -> tuple[Note, ...]:
    """What is the version's own doing, whatever the world outside does."""
    notes = []
    ready = look.engine is not None and look.engine.engine.ready
    if not ready:
        falls = look.starts >= STARTS
        notes.append(Note("health_engine_falls" if falls else "health_engine", {"starts": str(look.starts)}))
    elif look.engine is not None and _deaf(look.engine):
        notes.append(Note("health_deaf"))
    if not look.pages:
        notes.append(Note("health_pages"))
    if look.test_call is None and not notes:
        notes.append(Note("health_no_test_call"))
    elif look.test_call is not None and not look.test_call.heard:
        notes.append(Note("health_no_sound", {"why": look.test_call.why}))
    return tuple(notes)


def _deaf(status: Status) -> bool:
    sockets = status.engine.listening
    return bool(sockets) and not any(one.open for one in sockets)


def _missing(before: Lines, status: Status, now: Lines) -> tuple[Note, ...]:
    accounts = {f"{t.id}/{a.key}": (t.id, a) for t in status.trunks for a in t.accounts}
    notes = [
        _account(*accounts[key]) for key in sorted(before.accounts - now.accounts) if key in accounts
    ]  # one that is no longer in the settings is missed by nobody
    known = {pbx.id for pbx in status.pbxs}
    lost = sorted((before.pbxs - now.pbxs) & known)
    return (*notes, *(Note("health_pbx_silent", {"pbx": name}) for name in lost))


def _account(trunk: str, account: AccountStatus) -> Note:
    if account.state == "refused":
        said = f"{account.code} {account.reason}".strip()
        return Note("health_trunk_refused", {"trunk": trunk, "said": said})
    return Note("health_trunk_silent", {"trunk": trunk})
