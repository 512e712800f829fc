"""The editor of one belplan: its page, every press, saving.

Law: nothing is saved but by "Opslaan"; who saves after somebody else changed the same plan is told, and decides.
"""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from appliance.belplan.edit import Draft
from appliance.settings import Settings, messages
from appliance.settings.plans import Belplan
from appliance.store import Loaded
from webui.box import author, box
from webui.clash import clash_page
from webui.desk import Clash, Invalid, NotSaved, Saved
from webui.language import lang
from webui.plans import blueprint, dry
from webui.plans.draft import Carried, mark, packed, unpacked
from webui.plans.fields import BEFORE, fields, users
from webui.plans.kinds import ACTIONS, CONDITIONS, KINDS
from webui.plans.names import names, plan_name
from webui.plans.press import Screen, number_of, pressed
from webui.plans.runs import runs_when
from webui.plans.view import shown, verdict, whole_with
from webui.settings.access import loaded, revision, tell

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@blueprint.get("/plan/<id>")
def edit(id: str) -> AnyResponse:
    """A plan as it is stored."""
    found = loaded()
    if isinstance(found, Response):
        return found
    plan = found.settings.belplan(id)
    if plan is None:
        abort(404)
    return editor_page(found, Screen(Draft(plan)), mark(plan), found.revision)


@blueprint.post("/plan/<id>")
def press(id: str) -> AnyResponse:
    """Any button of the editor; only "Opslaan" saves."""
    found = loaded()
    if isinstance(found, Response):
        return found
    stored = found.settings.belplan(id)
    carried = unpacked(request.form.get("draft", ""))
    if carried is None or carried.draft.plan.id != id or _ID.fullmatch(id) is None:
        if stored is None:
            abort(404)
        carried = Carried(Draft(stored), mark(stored))
    called = names(found.settings, lang())
    screen = pressed(request.form, _typed(), carried.draft, found.settings, called)
    if request.form.get("save") and not screen.bad and screen.name is None:
        return _save(found, screen, carried.base)
    return editor_page(found, screen, carried.base, revision())


def _typed() -> dict[str, str]:
    """The fields of the step that stood open."""
    keys = [key for key in request.form if key.startswith(BEFORE)]
    return {key.removeprefix(BEFORE): "\n".join(request.form.getlist(key))[:4000] for key in keys}


def with_plan(settings: Settings, plan: Belplan) -> Settings:
    """The settings with this plan in its place, or as the last one. Raises ValidationError."""
    whole, _index = whole_with(settings, plan)
    return settings.replace(belplans=whole.belplans)


def _save(found: Loaded, screen: Screen, base: str) -> AnyResponse:
    plan = screen.draft.plan
    # What changed elsewhere in the settings is no clash: only this plan is in question.
    same = mark(found.settings.belplan(plan.id)) == base
    outcome = box().desk.save(
        found.revision if same else revision(),
        lambda now: with_plan(now, plan),
        author(),
        f"belplan: {plan.name or plan.id}",
    )
    match outcome:
        case Saved():
            tell(outcome, found.revision)
            return _onward(url_for("plans.edit", id=plan.id))
        case Clash():
            return clash_page(outcome)
        case Invalid(problems=problems):
            said = [messages.text(one, lang()) for one in problems]
            return editor_page(found, screen, base, revision(), said)
        case NotSaved():
            return editor_page(found, screen, base, revision(), [outcome.say(lang())])


def _onward(address: str) -> AnyResponse:
    if request.headers.get("HX-Request"):
        return Response(headers={"HX-Redirect": address})
    return redirect(address, 303)


def editor_page(
    found: Loaded, screen: Screen, base: str, shown_revision: int, problems: list[str] | None = None
) -> Response:
    """The editor. `problems`: why it was not saved."""
    settings, plan = found.settings, screen.draft.plan
    whole, _index = whole_with(settings, plan)
    called = names(whole, lang())
    used = [one.number for one in settings.number_table().values() if one.belplan == plan.id]
    asked = dry.asked(request.form, used[0] if used else "")
    ran = dry.run(asked, plan, whole, called) if asked.wanted else None
    if isinstance(ran, str):
        asked, ran = replace(asked, errors={"d-date": [ran]}), None
    bad = screen.bad or problems or screen.name is not None
    page = render_template(
        "plans/edit.html",
        plan=plan,
        name=plan.name if screen.name is None else screen.name,
        name_wrong=screen.name is not None,
        title=plan_name(plan.id, plan.name),
        verdict=verdict(settings, plan),
        users=users(used, called),
        runs=runs_when(plan.id, settings) if used else "",
        new=settings.belplan(plan.id) is None,
        changed=mark(plan) != mark(settings.belplan(plan.id)),
        past=len(screen.draft.past),
        screen=screen,
        number_of=number_of,
        how="data-focus" if request.headers.get("HX-Request") else "autofocus",
        root=shown(screen, settings, called, ran.marks if ran else dry.Marks()),
        fields=fields(screen.open, called, settings) if screen.open else (),
        errors=screen.open.errors if screen.open else {},
        kinds=KINDS,
        actions=ACTIONS,
        conditions=CONDITIONS,
        packed=packed(Carried(screen.draft, base)),
        revision_shown=shown_revision,
        problems=problems or [],
        asked=asked,
        ran=ran,
        numbers=[(one, called.number(one)) for one in used[: dry.FEW]],
    )
    return make_response(page, 422 if bad else 200)
