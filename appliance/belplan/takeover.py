"""When an inbound call takes its belplan before its PBX is tried, and which triggers were chosen.

Law: pure. A trigger that was not chosen changes nothing; a number without a belplan has no other road. A number's
own choice stands in place of the one for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from appliance.settings import Number, Settings


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
            return chosen(number, settings, cause)
    return None


def chosen(number: Number, settings: Settings, cause: Cause, alarm: bool = False) -> Takeover | None:
    """The belplan of this number for a cause, if that was chosen."""
    triggers = settings.failover.triggers if number.triggers is None else number.triggers
    if number.belplan is None or cause.value not in triggers:
        return None
    return Takeover(number.belplan, cause, alarm)
