"""How a trial of the PBX that failed leads to the belplan of the called number.

Law: pure; what a status means is read where every answer is read (`core.answers`).
"""

from __future__ import annotations

from appliance.belplan.takeover import Cause, Takeover, chosen
from appliance.settings import Number, Settings
from sipengine.core.answers import Trigger, meaning_of
from sipengine.port import Ended

ALARMING = frozenset({404, 488})
"""The PBX does not know the number, or takes no codec of ours: a fault in its settings that stays until mended."""


def after_failing(number: Number, settings: Settings, trigger: Trigger, code: int = 0) -> Takeover | None:
    """The belplan that follows a trial that failed, or None: relay the answer. `code`: the PBX's, 0 for none."""
    return chosen(number, settings, Cause(trigger.value), code in ALARMING)


def after_answer(number: Number, settings: Settings, ended: Ended, rang: bool) -> Takeover | None:
    """The same, read from the end of the PBX's leg; `rang`: it gave a provisional answer before."""
    return after_failing(number, settings, meaning_of(ended, rang).trigger, ended.code)
