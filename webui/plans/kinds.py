"""The kinds of steps that can be added to a belplan, each with one sentence that says what it is for.

Law: every action and condition of the settings is here exactly once; a test counts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from appliance.settings.plans import (
    CallerCondition,
    PbxCondition,
    ScheduleCondition,
    Step,
    SwitchCondition,
    When,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """`icon`: of icons.svg. `does`: what a caller or the owner notices of it."""

    id: str
    icon: str
    text: LazyString
    does: LazyString


ACTIONS: tuple[Kind, ...] = (
    Kind("say", "say", _l("Meldtekst laten horen"), _l("De beller hoort een opname uit uw bibliotheek.")),
    Kind("ring", "calls", _l("Iemand bellen"), _l("Mobiel, een toestel aan de box of een andere centrale.")),
    Kind("menu", "keys", _l("Keuzemenu"), _l("De beller drukt een toets; elke toets heeft eigen stappen.")),
    Kind("queue", "wait", _l("Laten wachten met muziek"), _l("Tot uw centrale of een mobiel vrij is.")),
    Kind("voicemail", "voice", _l("Voicemail"), _l("De beller spreekt in, u krijgt de opname per e-mail.")),
    Kind("email", "mail", _l("E-mail sturen"), _l("U leest meteen wie er belt; de beller merkt niets.")),
    Kind(
        "prefix",
        "tag",
        _l("Tekst voor de naam"),
        _l("Op het toestel dat overgaat ziet u wat voor gesprek het is."),
    ),
    Kind("goto", "plan", _l("Naar ander belplan"), _l("Het gesprek gaat daar verder en komt niet terug.")),
    Kind("hangup", "hang", _l("Ophangen"), _l("De beller hoort de bezettoon of dat u niet bereikbaar bent.")),
)
CONDITIONS: tuple[Kind, ...] = (
    Kind("if-schedule", "clock", _l("Op deze tijden"), _l("Binnen of juist buiten uw openingstijden.")),
    Kind("if-caller", "user", _l("Van deze beller"), _l("Hoe het nummer begint, een lijst, of anoniem.")),
    Kind(
        "if-switch", "gear", _l("Schakelaar aan of uit"), _l("U zet hem om op de pagina of met een telefooncode.")
    ),
    Kind("if-pbx", "link", _l("Centrale bereikbaar"), _l("Of uw centrale, of een andere, nu antwoordt.")),
)
KINDS: Mapping[str, Kind] = {one.id: one for one in (*ACTIONS, *CONDITIONS)}
_OF_CONDITION = {
    ScheduleCondition: "if-schedule",
    CallerCondition: "if-caller",
    SwitchCondition: "if-switch",
    PbxCondition: "if-pbx",
}


def kind_of(step: Step) -> Kind:
    """The kind of a step."""
    return KINDS[_OF_CONDITION[type(step.condition)] if isinstance(step, When) else step.do]
