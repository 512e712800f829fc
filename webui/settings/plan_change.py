"""What a saved change did to a belplan, in the sentences of its own page.

Law: pure but for words; a plan is told whole, before and after: a step only has a meaning in its order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from appliance.belplan.places import INSIDE, OTHERWISE, rows
from appliance.settings import Settings
from appliance.settings.differences import Change
from appliance.settings.plans import Belplan, Step
from appliance.words import Lang
from webui.plans.names import Names, names, plan_name
from webui.plans.sentences import sentence


def plan_of(change: Change) -> str | None:
    """The belplan whose steps a difference is about, or that it adds or takes away; None for any other."""
    plan = change.steps[1] if len(change.steps) > 1 else None
    if change.names[:1] != ("belplans",) or plan is None or not plan.entry:
        return None
    return plan.name if change.names[1:2] in ((), ("steps",)) else None


def told(settings: Settings | None, id: str, lang: Lang) -> str:
    """A belplan as numbered sentences, after its name; "" when these settings have none of that id."""
    plan = next((one for one in settings.belplans if one.id == id), None) if settings is not None else None
    return "" if settings is None or plan is None else _plan(plan, names(settings, lang))


def _plan(plan: Belplan, called: Names) -> str:
    none = _("geen stappen")
    return f"{plan_name(plan.id, plan.name)}: {' '.join(_steps(plan.steps, called, '')) or none}"


def _steps(steps: Sequence[Step], called: Names, before: str) -> Iterator[str]:
    for place, step in enumerate(steps, 1):
        yield f"{before}{place}. {sentence(step, called)}."
        for name, inner in rows(step):
            if inner and name != INSIDE:
                yield _key(name) + ":"
            yield from _steps(inner, called, f"{before}{place}.")


def _key(name: str) -> str:
    """The name of a row of a menu."""
    return str(_("Anders")) if name == OTHERWISE else str(_("Toets %(key)s", key=name[1:]))
