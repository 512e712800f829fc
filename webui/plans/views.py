"""The list of belplans: which numbers use each, when it runs, does every caller end somewhere; new, copy, delete.

Law: a plan that is in use cannot be deleted, and the page says where it is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.belplan.edit import Draft
from appliance.belplan.templates import TEMPLATES, Given, Template, steps, wanted
from appliance.settings import Settings, messages
from appliance.settings.check_plans import gotos
from appliance.settings.plans import Belplan, Email, Ring
from appliance.words import printable
from webui.box import author, box
from webui.clash import clash_page
from webui.desk import Clash, Invalid, NotSaved, Saved, Unfit, at
from webui.language import lang
from webui.plans import blueprint
from webui.plans.editor import editor_page
from webui.plans.fields import prompts_page, users
from webui.plans.names import Names, capital, names, plan_name
from webui.plans.press import LONGEST_NAME, Screen
from webui.plans.runs import runs_when
from webui.plans.step_form import Errors, numbers_of
from webui.plans.view import Verdict, verdict
from webui.settings.access import loaded, revision


@dataclass(frozen=True, slots=True)
class Row:
    """A plan in the list."""

    id: str
    name: str
    verdict: Verdict
    users: str
    used: bool
    runs: str
    count: int


@blueprint.get("/")
def index() -> AnyResponse:
    """All plans."""
    found = loaded()
    if isinstance(found, Response):
        return found
    settings, called = found.settings, names(found.settings, lang())
    rows = [_row(plan, settings, called) for plan in settings.belplans]
    without = [one for one in settings.number_table().values() if one.inbound and one.belplan is None]
    return make_response(
        render_template("plans/index.html", rows=rows, without=len(without), prompts=prompts_page())
    )


def _row(plan: Belplan, settings: Settings, called: Names) -> Row:
    used = [one.number for one in settings.number_table().values() if one.belplan == plan.id]
    coming = _coming(plan.id, settings)
    said = users(used, called) if used or not coming else _("Alleen vanuit een ander belplan.")
    runs = runs_when(plan.id, settings)
    return Row(
        plan.id,
        plan_name(plan.id, plan.name),
        verdict(settings, plan),
        said,
        bool(used or coming),
        runs,
        len(plan.steps),
    )


def _coming(id: str, settings: Settings) -> list[Belplan]:
    """The plans that lead to this one."""
    return [
        plan
        for plan in settings.belplans
        if plan.id != id and any(there == id for _place, there in gotos("steps", plan.steps))
    ]


# ---- new ------------------------------------------------------------------------------------------------------


@blueprint.get("/nieuw")
def new() -> AnyResponse:
    """Choose what to begin with."""
    found = loaded()
    return found if isinstance(found, Response) else _new_page(found.settings, {})


@blueprint.post("/nieuw")
def begin() -> AnyResponse:
    """The editor with a plan from a template; nothing is saved yet."""
    found = loaded()
    if isinstance(found, Response):
        return found
    typed = {name: request.form.get(name, "").strip()[:2000] for name in ("template", "name", *_GIVEN)}
    template = next((one for one in TEMPLATES if one == typed["template"]), None)
    errors: Errors = {} if template else {"template": [_("Kies waarmee u begint.")]}
    name = " ".join(typed["name"].split())
    if len(name) > LONGEST_NAME or not name.isprintable():
        errors["name"] = [_("Kies een naam van hoogstens %(most)s tekens.", most=LONGEST_NAME)]
    given = _given(typed, found.settings, template, errors) if template else Given()
    if errors or template is None:
        return _new_page(found.settings, typed, errors)
    called = name or str(dict(_titles())[template])
    plan = Belplan(id=free_id(called, found.settings), name=called, steps=steps(template, given))
    return editor_page(found, Screen(Draft(plan)), "", found.revision)


@blueprint.post("/plan/<id>/kopie")
def copy(id: str) -> AnyResponse:
    """The editor with a copy; nothing is saved yet."""
    found = loaded()
    if isinstance(found, Response):
        return found
    plan = found.settings.belplan(id)
    if plan is None:
        abort(404)
    name = _("%(name)s (kopie)", name=plan_name(plan.id, plan.name))[:LONGEST_NAME]
    twin = plan.model_copy(update={"id": free_id(name, found.settings), "name": name})
    return editor_page(found, Screen(Draft(twin)), "", found.revision)


_GIVEN = ("mobile", "mail", "schedule")


def _given(typed: Mapping[str, str], settings: Settings, template: Template, errors: Errors) -> Given:
    """What was typed for a template; what is wrong goes into `errors`."""
    numbers = tuple(numbers_of(typed["mobile"], settings))
    mails = tuple(one for one in re.split(r"[,;\s]+", typed["mail"]) if one)
    needs = wanted(template)
    if "numbers" in needs and not numbers:
        errors["mobile"] = [_("Vul minstens één nummer in.")]
    if numbers:
        _checked(errors, "mobile", lambda: Ring(numbers=numbers))
    if mails or "mails" in needs:
        _checked(errors, "mail", lambda: Email(to=mails))
    known = {one.id for one in settings.schedules}
    return Given(numbers, mails, typed["schedule"] if typed["schedule"] in known else None)


def _checked(errors: Errors, field: str, make: Callable[[], object]) -> None:
    try:
        with at(field):
            make()
    except Unfit as err:
        errors[field] = [messages.text(one, lang()) for one in err.problems[:3]]


def _titles() -> tuple[tuple[Template, str], ...]:
    return (
        ("pbx_down", _("Centrale onbereikbaar")),
        ("closed", _("Gesloten")),
        ("duty", _("Storingsdienst")),
        ("menu", _("Keuzemenu")),
        ("voicemail", _("Alleen voicemail")),
        ("mobile", _("Alleen mobiel")),
        ("empty", _("Leeg belplan")),
    )


def _about() -> dict[Template, str]:
    return {
        "pbx_down": _("melding, dan uw mobiele nummers, en neemt niemand op: voicemail"),
        "closed": _("binnen uw openingstijden toch uw mobiel; anders ‘wij zijn gesloten’ en voicemail"),
        "duty": _("toets 1 voor wie dienst heeft, toets 2 voor een bericht"),
        "menu": _("toets 1 belt iemand, toets 2 is voicemail; maak hem verder af zoals u wilt"),
        "voicemail": _("de beller spreekt in, u krijgt de opname per e-mail"),
        "mobile": _("uw mobiele nummers gaan tegelijk over, anders de bezettoon"),
        "empty": _("u begint zelf, stap voor stap"),
    }


def _new_page(settings: Settings, typed: Mapping[str, str], errors: Errors | None = None) -> Response:
    schedules = (("", _("geen")), *((one.id, capital(one.id)) for one in settings.schedules))
    about = _about()
    page = render_template(
        "plans/new.html",
        templates=[(id, title, about[id]) for id, title in _titles()],
        typed=typed,
        problems=errors or {},
        schedules=schedules,
    )
    return make_response(page, 422 if errors else 200)


def free_id(name: str, settings: Settings) -> str:
    """An id for a plan of that name that no plan has."""
    return unused(name, {plan.id for plan in settings.belplans}, "belplan")


def unused(name: str, taken: set[str], otherwise: str) -> str:
    """An id made from a name, unlike those taken."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30].strip("-") or otherwise
    numbered = (plain, *(f"{plain}-{n}" for n in range(2, len(taken) + 3)))
    return next(one for one in numbered if one not in taken)


# ---- delete ---------------------------------------------------------------------------------------------------


@blueprint.get("/plan/<id>/wissen")
def ask_delete(id: str) -> AnyResponse:
    """What would be deleted, or where it is used."""
    found = loaded()
    if isinstance(found, Response):
        return found
    plan = found.settings.belplan(id)
    if plan is None:
        abort(404)
    called = names(found.settings, lang())
    numbers = [one for one in found.settings.number_table().values() if one.belplan == id]
    page = render_template(
        "plans/delete.html",
        plan=plan,
        title=plan_name(plan.id, plan.name),
        numbers=[(called.number(one.number), printable(one.label)) for one in numbers[:20]],
        more=max(0, len(numbers) - 20),
        plans=[(one.id, plan_name(one.id, one.name)) for one in _coming(id, found.settings)],
        revision=found.revision,
    )
    return make_response(page)


@blueprint.post("/plan/<id>/wissen")
def delete(id: str) -> AnyResponse:
    """Delete a plan that nothing uses."""
    found = loaded()
    if isinstance(found, Response):
        return found
    plan = found.settings.belplan(id)
    if plan is None:
        flash(_("Dit belplan is er al niet meer."), "ok")
        return redirect(url_for("plans.index"), 303)
    if _coming(id, found.settings) or any(one.belplan == id for one in found.settings.numbers):
        return redirect(url_for("plans.ask_delete", id=id), 303)
    outcome = box().desk.save(
        revision(),
        lambda now: now.replace(belplans=tuple(one for one in now.belplans if one.id != id)),
        author(),
        f"belplan: {plan.name or id}",
    )
    match outcome:
        case Clash():
            return clash_page(outcome)
        case Invalid(problems=problems):
            flash(messages.say(problems[0], lang()), "bad")
        case NotSaved():
            flash(outcome.say(lang()), "bad")
        case Saved():
            flash(_("Belplan ‘%(name)s’ is gewist.", name=plan_name(plan.id, plan.name)), "ok")
    return redirect(url_for("plans.index"), 303)
