"""When a belplan runs, in one sentence: by which triggers, for the numbers that use it.

Law: tells what the settings say; a number's own triggers stand in place of those for all.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from appliance.settings import Settings
from webui.plans.sentences import listed


def triggers() -> dict[str, str]:
    """Each trigger, as the end of "Loopt als ..."."""
    return {
        "unreachable": _("uw centrale onbereikbaar is"),
        "no_answer": _("niemand opneemt"),
        "error": _("uw centrale een fout meldt"),
        "channels_full": _("alle lijnen naar uw centrale bezet zijn"),
        "busy": _("het toestel in gesprek is"),
        "declined": _("het gesprek wordt geweigerd"),
    }


def runs_when(id: str, settings: Settings) -> str:
    """The sentence for a plan."""
    numbers = [one for one in settings.numbers if one.belplan == id]
    if not numbers:
        return str(_("Loopt nog voor geen enkel nummer."))
    if settings.failover.forced or all(one.forced for one in numbers):
        return str(_("Loopt nu voor elk gesprek: de centrale wordt overgeslagen."))
    common = settings.failover.triggers
    own = [one for one in numbers if one.triggers is not None and set(one.triggers) != set(common)]
    if len(own) == len(numbers) and len({one.triggers for one in own}) == 1 and own[0].triggers is not None:
        return because(own[0].triggers)
    return because(common) + (" " + _("Sommige nummers wijken af.") if own else "")


def because(chosen: Iterable[str]) -> str:
    """`Loopt als ...`."""
    said = [text for id, text in triggers().items() if id in set(chosen)]
    if not said:
        return str(_("Loopt nooit vanzelf: er is geen aanleiding gekozen."))
    return str(_("Loopt als %(when)s.", when=listed(said, _("of"))))
