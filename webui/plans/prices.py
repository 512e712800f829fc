"""What forwarding costs, beside the step that does it: the price a minute, and whether the number may be called.

Law: asks the same rules and rates as a call does.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from appliance.destinations.explained import explain
from appliance.settings import Settings
from appliance.settings.plans import Queue, Ring, Step
from webui.filters import euro
from webui.plans.names import Names
from webui.plans.sentences import listed


def forwarding(step: Step, settings: Settings, names: Names) -> tuple[str, str] | None:
    """Tone and text for a step that calls out over the trunk; None for others."""
    if not isinstance(step, (Ring, Queue)) or not step.numbers:
        return None
    told = {number: explain(number, settings) for number in step.numbers}
    barred = [names.number(number) for number, one in told.items() if one.verdict == "block"]
    if barred:
        who = listed(barred)
        return "bad", _("%(who)s mag niet gebeld worden: sta die bestemming toe, of kies een ander.", who=who)
    dearest = max((one.per_minute for one in told.values() if one.per_minute is not None), default=None)
    together = isinstance(step, Queue) or step.order == "together"
    lines = len(step.numbers) if together else 1
    more = ngettext("%(num)d extra uitgaand kanaal", "%(num)d extra uitgaande kanalen", lines)
    text = (
        _("Gebruikt %(lines)s.", lines=more)
        if dearest is None
        else _("Kost ± %(price)s per minuut en gebruikt %(lines)s.", price=euro(dearest), lines=more)
    )
    otherwise = _("Is dat er niet of is de limiet op, dan gaat het plan door met de volgende stap.")
    return "", f"{text} {otherwise}"
