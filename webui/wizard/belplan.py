"""The step Als de centrale niet opneemt: a ready call plan from a template.

Law: only the wizard's own plan is made, changed or removed here; plans of others stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.belplan.templates import Given, Template, steps, wanted
from appliance.numbering.typed import international, national
from appliance.settings import Number, NumberRange, Settings
from appliance.settings.plans import Belplan, Email, Ring, Step, Voicemail
from appliance.settings.problems import Problem
from appliance.store import Loaded
from webui.box import author, box
from webui.desk import Unfit, at
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
    if typed["choice"] not in ("none", *_CHOICES):
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


_CHOICES: Mapping[str, Template] = {"mobile": "mobile", "voicemail": "voicemail", "both": "pbx_down"}
"""By what is chosen here: its template, one of those that the pages Belplannen have too."""


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
    """The template's steps. What is wrong with the numbers or the addresses is said as of the first step."""
    texts = [text for text in re.split(r"[,;\n]+", typed["mobile"]) if text.strip()]
    plain = tuple(international(text, settings.box.country) for text in texts)
    mails = tuple(one for one in re.split(r"[,;\s]+", typed["mail"]) if one)
    template = _CHOICES[typed["choice"]]
    needs = wanted(template)
    with at(f"belplans[{index}].steps[0]"):
        if "numbers" in needs or plain:
            Ring(numbers=plain)
        if "mails" in needs or mails:
            Email(to=mails)
    if "numbers" in needs and not plain:
        raise Unfit((Problem(f"belplans[{index}].steps[0].numbers", "ring_nobody"),))
    return steps(template, Given(plain, mails))


def _edited_since(settings: Settings) -> bool:
    """Whether the wizard's plan was changed elsewhere: chosen here again, a template takes its place."""
    plan = settings.belplan(PLAN)
    fields = _fields(settings)
    if plan is None or not fields["choice"]:
        return plan is not None
    try:
        return _steps(settings, fields, 0) != plan.steps
    except Unfit:
        return True


def _fields(settings: Settings) -> dict[str, str]:
    plan = settings.belplan(PLAN)
    there = plan.steps if plan else ()
    rings = [step for step in there if isinstance(step, Ring)]
    mails = [step for step in there if isinstance(step, (Voicemail, Email))]
    voicemail = any(isinstance(step, Voicemail) for step in there)
    choice = ("both" if rings else "voicemail") if voicemail else "mobile" if rings else ""
    return {
        "choice": choice,
        "mobile": ", ".join(national(one, settings.box.country) for ring in rings for one in ring.numbers),
        "mail": ", ".join(mail for one in mails for mail in one.to),
    }


def _page(shown: Loaded, typed: Mapping[str, str], code: int = 200, problems: Problems | None = None) -> Response:
    table = shown.settings.number_table().values()
    return page(
        "belplan",
        "wizard/belplan.html",
        shown,
        code,
        unmailed=shown.settings.notify.smtp is None,
        typed=typed,
        made=PLAN if shown.settings.belplan(PLAN) else "",
        edited=_edited_since(shown.settings),
        problems=problems or {},
        numbered=any(one.inbound for one in table),
        without=[one.number for one in table if one.inbound and one.belplan is None],
        others=sorted({one.belplan for one in table if one.belplan and one.belplan != PLAN}),
    )
