"""The step Als de centrale niet opneemt: a ready call plan from a template.

Law: only the wizard's own plan is made, changed or removed here; plans of others stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.numbering import E164, Reader, canonical
from appliance.settings import Number, NumberRange, Settings
from appliance.settings.plans import Belplan, Email, Ring, Step, Voicemail
from appliance.store import Loaded
from webui.box import author, box
from webui.desk import at
from webui.wizard import blueprint
from webui.wizard.frame import Problems, answer, loaded, onward, page, revision

PLAN = "uitval"
"""The id of the wizard's own plan."""
LONGEST = 2000
_FIELDS = {"numbers": "mobile", "to": "mail"}


@blueprint.get("/belplan")
def belplan() -> Response:
    """The templates, and the plan as it is."""
    shown = loaded()
    return _page(shown, _fields(shown.settings))


@blueprint.post("/belplan")
def save_belplan() -> AnyResponse:
    """Make the plan and give it to the inbound numbers that have none; or take it away."""
    names = ("choice", "mobile", "mail")
    typed = {name: request.form.get(name, "").strip()[:LONGEST] for name in names}
    if typed["choice"] not in _CHOICES:
        return _page(loaded(), typed, 422, {"choice": [_("Kies wat er met de beller gebeurt.")]})
    settings = loaded().settings
    index = _index(settings)
    outcome = box().desk.save(revision(), lambda now: edited(now, typed), author(), "wizard: belplan")

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), typed, code, problems)

    paths = {
        f"belplans[{index}].steps[{n}].{setting}": field for n in range(3) for setting, field in _FIELDS.items()
    }
    return answer(outcome, paths, again, onward("belplan"))


_CHOICES = ("none", "mobile", "voicemail", "both")


def edited(settings: Settings, typed: Mapping[str, str]) -> Settings:
    """The settings with the plan that was chosen. Raises Unfit."""
    index = _index(settings)
    plans = settings.belplans
    if typed["choice"] == "none":
        lines = tuple(_with(line, None) if line.belplan == PLAN else line for line in settings.numbers)
        return settings.replace(numbers=lines, belplans=tuple(plan for plan in plans if plan.id != PLAN))
    old = settings.belplan(PLAN)
    plan = Belplan(
        id=PLAN, name=old.name if old else "Centrale onbereikbaar", steps=_steps(settings, typed, index)
    )
    free = [line.inbound and line.belplan is None for line in settings.numbers]
    lines = tuple(
        _with(line, PLAN) if wanted else line for line, wanted in zip(settings.numbers, free, strict=True)
    )
    return settings.replace(numbers=lines, belplans=(*plans[:index], plan, *plans[index + 1 :]))


def _index(settings: Settings) -> int:
    ids = [plan.id for plan in settings.belplans]
    return ids.index(PLAN) if PLAN in ids else len(ids)


def _with(line: Number | NumberRange, plan: str | None) -> Number | NumberRange:
    return line.model_copy(update={"belplan": plan})


def _steps(settings: Settings, typed: Mapping[str, str], index: int) -> tuple[Step, ...]:
    reader = Reader(settings.box.country, "national")
    numbers = [canonical(text, reader) for text in re.split(r"[,;\n]+", typed["mobile"]) if text.strip()]
    plain = tuple(one.number if isinstance(one, E164) else one.raw for one in numbers)
    mails = tuple(one for one in re.split(r"[,;\s]+", typed["mail"]) if one)
    made: list[Any] = []
    if typed["choice"] in ("mobile", "both"):
        if mails and typed["choice"] == "mobile":
            with at(f"belplans[{index}].steps[{len(made)}]"):
                made.append(Email(to=mails))
        with at(f"belplans[{index}].steps[{len(made)}]"):
            made.append(Ring(numbers=plain))
    if typed["choice"] in ("voicemail", "both"):
        with at(f"belplans[{index}].steps[{len(made)}]"):
            made.append(Voicemail(to=mails))
    return tuple(made)


def _fields(settings: Settings) -> dict[str, str]:
    plan = settings.belplan(PLAN)
    steps = plan.steps if plan else ()
    rings = [step for step in steps if isinstance(step, Ring)]
    mails = [step for step in steps if isinstance(step, (Voicemail, Email))]
    voicemail = any(isinstance(step, Voicemail) for step in steps)
    choice = ("both" if rings else "voicemail") if voicemail else "mobile" if rings else ""
    return {
        "choice": choice,
        "mobile": ", ".join(number for ring in rings for number in ring.numbers),
        "mail": ", ".join(mail for one in mails for mail in one.to),
    }


def _page(shown: Loaded, typed: Mapping[str, str], code: int = 200, problems: Problems | None = None) -> Response:
    table = shown.settings.number_table().values()
    return page(
        "belplan",
        "wizard/belplan.html",
        shown,
        code,
        typed=typed,
        problems=problems or {},
        numbered=any(one.inbound for one in table),
        without=[one.number for one in table if one.inbound and one.belplan is None],
        others=sorted({one.belplan for one in table if one.belplan and one.belplan != PLAN}),
    )
