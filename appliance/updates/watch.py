"""What happens at a start: an update is judged, and kept or taken back; any other start has to answer.

Law: every end is written down before the machine restarts, so that the next start knows why.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from appliance.updates.attempt import Attempt, State, Task, returned, task
from appliance.updates.health import Bad, Good, Lines, Look, Note, TrialCall, Wait, judge
from appliance.updates.place import read_attempt, write_attempt
from appliance.updates.snapshot import put_back_if_needed
from appliance.updates.world import World
from appliance.words import say

log = logging.getLogger("trunkbox.health")
HEARD = TrialCall(True)
ORDINARY_PATIENCE = 600.0
"""Seconds that an ordinary start has until engine and pages answer; then the slot is not called good this time."""


def watch(data: Path, running: str, world: World) -> State | None:
    """Do what this start has to do; how the attempt ended, None when there was none. Raises OSError."""
    attempt = read_attempt(data)
    what = task(attempt, running)
    log.warning("version %s: %s", running, what.value)
    if attempt is None or what is Task.ORDINARY:
        _ordinary(world)
        return None
    if what is Task.RETURNED:
        return _returned(data, attempt, world)
    return _judge(data, attempt, world)


def _ordinary(world: World) -> None:
    # No test call: it is an update that has to prove itself.
    found = _until(
        world, lambda look: judge(Lines(), replace(look, test_call=HEARD), ORDINARY_PATIENCE), call=False
    )
    if isinstance(found, Good):
        world.mark_good()
    else:
        log.error("this start is not called good: %s", words(found.notes))


def _returned(data: Path, attempt: Attempt, world: World) -> State:
    over = returned(attempt)
    if put_back_if_needed(data):
        over = replace(over, notes=(*over.notes, Note("health_restored")))
    write_attempt(data, over)
    log.error("version %s was taken back: %s", attempt.new, words(over.notes))
    _ordinary(world)
    return over.state


def _judge(data: Path, attempt: Attempt, world: World) -> State:
    found = _until(world, lambda look: judge(attempt.before, look), call=True)
    if isinstance(found, Good):
        world.mark_good()
        write_attempt(data, replace(attempt, state=State.GOOD, notes=found.notes))
        log.warning("version %s stays; %s", attempt.new, words(found.notes))
        return State.GOOD
    log.error("version %s is taken back: %s", attempt.new, words(found.notes))
    write_attempt(data, replace(attempt, state=State.FAILED, notes=found.notes))
    world.mark_bad()
    world.restart()
    return State.FAILED


def _until(world: World, judged: Callable[[Look], Good | Wait | Bad], *, call: bool) -> Good | Bad:
    last: tuple[Note, ...] = ()
    while True:
        found = judged(world.look(call=call))
        if not isinstance(found, Wait):
            return found
        if found.notes != last:
            last = found.notes
            log.warning("not yet: %s", words(last))
        world.rest()


def words(notes: tuple[Note, ...]) -> str:
    """For the log, in English."""
    return " ".join(say("en", note.code, note.params) for note in notes) or "nothing to remark"
