"""The steps of the wizard: their order, and what makes each of them done.

Law: pure; progress is read from the settings and the engine's status alone, so a lost session loses nothing and
every step can be visited again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from appliance.control.values import PbxStatus, Status, TrunkStatus
from appliance.settings import Settings
from appliance.wizard.said import Said

StepId = Literal["trunk", "numbers", "pbx", "whitelist", "belplan", "proof"]
StepState = Literal["todo", "waiting", "done"]
"""todo: nothing usable is set. waiting: it is set, but does not work yet, or cannot be seen to. done: it works."""
Proven = Literal["in", "out"]
"""A direction in which a real call was answered."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What progress is judged from. `status` None: the engine does not run or does not answer."""

    settings: Settings
    status: Status | None = None
    proven: Collection[Proven] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step is, and the sentence that says why. `optional`: the box works without it."""

    step: StepId
    state: StepState
    why: Said
    optional: bool = False


def progress(seen: Seen) -> tuple[Progress, ...]:
    """Every step in order."""
    return tuple(_STEPS[step](seen) for step in STEPS)


def next_step(steps: tuple[Progress, ...]) -> StepId | None:
    """Where to go on: the first step that is to do, else the first that waits; None when all is done.

    Optional steps are passed by unless they are all that is left.
    """
    for optional in (False, True):
        for state in ("todo", "waiting"):
            for one in steps:
                if one.optional is optional and one.state == state:
                    return one.step
    return None


def complete(steps: tuple[Progress, ...]) -> bool:
    """Whether everything that the box cannot do without is done."""
    return all(one.state == "done" for one in steps if not one.optional)


def neighbours(step: StepId) -> tuple[StepId | None, StepId | None]:
    """The steps before and after, for Back and Next."""
    at = STEPS.index(step)
    return (STEPS[at - 1] if at else None, STEPS[at + 1] if at + 1 < len(STEPS) else None)


def _trunk(seen: Seen) -> Progress:
    wanted = [trunk.id for trunk in seen.settings.trunks if trunk.enabled]
    if not wanted:
        return Progress("trunk", "todo", Said("wizard_why_no_trunk"))
    if seen.status is None:
        return Progress("trunk", "waiting", Said("wizard_why_engine_silent"))
    known = {trunk.id: trunk for trunk in seen.status.trunks}
    for id_ in wanted:
        if id_ not in known or not _up(known[id_]):
            return Progress("trunk", "waiting", Said("wizard_why_trunk_down", {"trunk": id_}))
    return Progress("trunk", "done", Said("wizard_why_trunk_up", {"count": str(len(wanted))}))


def _up(trunk: TrunkStatus) -> bool:
    """A trunk carries calls with one login; device accounts each carry their own number, so all must be up."""
    good = [account.state in ("registered", "static") for account in trunk.accounts]
    return bool(good) and (all(good) if trunk.kind == "accounts" else any(good))


def _numbers(seen: Seen) -> Progress:
    table = seen.settings.number_table()
    if not table:
        return Progress("numbers", "todo", Said("wizard_why_no_numbers"))
    if not any(number.inbound or number.outbound for number in table.values()):
        return Progress("numbers", "todo", Said("wizard_why_numbers_closed"))
    if seen.settings.default_caller_id is None:
        return Progress("numbers", "waiting", Said("wizard_why_no_default_caller_id"))
    return Progress("numbers", "done", Said("wizard_why_numbers", {"count": str(len(table))}))


def _pbx(seen: Seen) -> Progress:
    if not seen.settings.pbxs:
        return Progress("pbx", "todo", Said("wizard_why_no_pbx"))
    table = seen.settings.number_table()
    orphans = [one.number for one in table.values() if one.inbound and one.pbx is None and one.belplan is None]
    if orphans:
        particulars = {"number": orphans[0], "count": str(len(orphans))}
        return Progress("pbx", "todo", Said("wizard_why_number_without_pbx", particulars))
    if seen.status is None:
        return Progress("pbx", "waiting", Said("wizard_why_engine_silent"))
    known = {pbx.id: pbx for pbx in seen.status.pbxs}
    for pbx in seen.settings.pbxs:
        if pbx.id not in known or not _answers(known[pbx.id]):
            return Progress("pbx", "waiting", Said("wizard_why_pbx_" + pbx.mode, {"pbx": pbx.id}))
    return Progress("pbx", "done", Said("wizard_why_pbx_up", {"count": str(len(seen.settings.pbxs))}))


def _answers(pbx: PbxStatus) -> bool:
    return pbx.state in ("reachable", "registered")


def _whitelist(seen: Seen) -> Progress:
    """The page that a person uses must stay reachable, so an entry for the web is what counts."""
    if any("web" in entry.allow for entry in seen.settings.whitelist):
        particulars = {"count": str(len(seen.settings.whitelist))}
        return Progress("whitelist", "done", Said("wizard_why_whitelist", particulars))
    return Progress("whitelist", "todo", Said("wizard_why_no_whitelist"))


def _belplan(seen: Seen) -> Progress:
    inbound = [number for number in seen.settings.number_table().values() if number.inbound]
    without = [number for number in inbound if number.belplan is None]
    if inbound and not without:
        return Progress("belplan", "done", Said("wizard_why_belplan"), optional=True)
    if without and len(without) < len(inbound):
        particulars = {"count": str(len(without)), "number": without[0].number}
        return Progress("belplan", "waiting", Said("wizard_why_some_belplans", particulars), optional=True)
    return Progress("belplan", "todo", Said("wizard_why_no_belplan"), optional=True)


def _proof(seen: Seen) -> Progress:
    table = seen.settings.number_table().values()
    wanted: dict[Proven, bool] = {"in": any(n.inbound for n in table), "out": any(n.outbound for n in table)}
    missing = [way for way, is_wanted in wanted.items() if is_wanted and way not in seen.proven]
    if not table or len(missing) == sum(wanted.values()):
        return Progress("proof", "todo", Said("wizard_why_no_proof"))
    if missing:
        return Progress("proof", "waiting", Said("wizard_why_proof_" + missing[0]))
    return Progress("proof", "done", Said("wizard_why_proof"))


_STEPS: Mapping[StepId, Callable[[Seen], Progress]] = {
    "trunk": _trunk,
    "numbers": _numbers,
    "pbx": _pbx,
    "whitelist": _whitelist,
    "belplan": _belplan,
    "proof": _proof,
}
STEPS: tuple[StepId, ...] = tuple(_STEPS)
"""In order; the title of each is the sentence `wizard_step_<id>`."""
