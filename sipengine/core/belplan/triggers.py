"""When an inbound call leaves the road to its PBX for its belplan: before it is tried, or by how the trial ended.

Law: pure. A trigger that was not chosen changes nothing; a number without a belplan has no other road. A number's
own choice stands in place of the one for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from appliance.settings import Number, Settings
from sipengine.core.answers import Trigger, meaning_of
from sipengine.port import Ended

ALARMING = frozenset({404, 488})
"""The PBX does not know the number, or takes no codec of ours: a fault in its settings that stays until mended."""


class Cause(StrEnum):
    """Why a call takes its belplan, in the words of `failover.triggers`, and by order."""

    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    ERROR = "error"
    CHANNELS_FULL = "channels_full"
    BUSY = "busy"
    DECLINED = "declined"
    FORCED = "forced"
    """Maintenance: by the settings, from the page or by a rehearsal."""


@dataclass(frozen=True, slots=True)
class Takeover:
    """Take the belplan of that id. `alarm`: somebody must look at the PBX's settings."""

    belplan: str
    cause: Cause
    alarm: bool = False


def before_trying(
    number: Number, settings: Settings, down: bool, full: bool, forced: bool = False
) -> Takeover | None:
    """The belplan that is taken without an INVITE, or None: try the PBX.

    `down`: the PBX is known to be dead, or there is none; `full`: all channels to it are taken; `forced`: by
    somebody at the box, beside what the settings force.
    """
    if number.belplan is None:
        return None
    if forced or number.forced or settings.failover.forced:
        return Takeover(number.belplan, Cause.FORCED)
    if number.pbx is None:
        return Takeover(number.belplan, Cause.UNREACHABLE)
    for true, cause in ((down, Cause.UNREACHABLE), (full, Cause.CHANNELS_FULL)):
        if true:
            return _chosen(number, settings, cause)
    return None


def after_failing(number: Number, settings: Settings, trigger: Trigger, code: int = 0) -> Takeover | None:
    """The belplan that follows a trial that failed, or None: relay the answer. `code`: the PBX's, 0 for none."""
    return _chosen(number, settings, Cause(trigger.value), code in ALARMING)


def after_answer(number: Number, settings: Settings, ended: Ended, rang: bool) -> Takeover | None:
    """The same, read from the end of the PBX's leg; `rang`: it gave a provisional answer before."""
    return after_failing(number, settings, meaning_of(ended, rang).trigger, ended.code)


def _chosen(number: Number, settings: Settings, cause: Cause, alarm: bool = False) -> Takeover | None:
    chosen = settings.failover.triggers if number.triggers is None else number.triggers
    if number.belplan is None or cause.value not in chosen:
        return None
    return Takeover(number.belplan, cause, alarm)
