"""Switches (omleidingen): how they stand, turned with one press; label, phone code, PIN and group as a form.

Law: the engine turns a switch and keeps how it stands; a PIN is never shown, and stays unless it is typed anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import SecretStr
from werkzeug.wrappers import Response as AnyResponse

from appliance.belplan.places import walk
from appliance.control import ControlError, Status, SwitchStatus
from appliance.settings import Settings
from appliance.settings.plans import Switch, SwitchCondition, When
from appliance.store import Loaded
from webui.box import author, box
from webui.desk import at
from webui.filters import words
from webui.plans import blueprint
from webui.plans.names import plan_name
from webui.plans.step_form import Errors
from webui.plans.views import unused
from webui.settings.access import loaded, revision
from webui.wizard.frame import answer

FIELDS = ("label", "dial", "pin", "group", "active", "forget")
LONGEST = 300


@blueprint.get("/schakelaars")
def switches() -> AnyResponse:
    """All switches, and how they stand."""
    found = loaded()
    if isinstance(found, Response):
        return found
    standing = stand()
    rows = [(one, standing.get(one.id), asking(one.id, found.settings)) for one in found.settings.switches]
    return make_response(render_template("plans/switches.html", rows=rows))


def stand() -> Mapping[str, SwitchStatus]:
    """How every switch stands, by its id; empty while the engine does not answer."""
    told = box().engine.status()
    return {one.id: one for one in told.plans.switches} if isinstance(told, Status) else {}


@blueprint.post("/schakelaars/schakelaar/<id>/zet")
def turn(id: str) -> AnyResponse:
    """Turn one: `on` is 1 or 0. Of a group the others go off."""
    on = request.form.get("on") == "1"
    try:
        box().engine.client.switch(id, on)
    except ControlError as err:
        flash(_("Niet omgezet: %(why)s", why=words(err)), "bad")
    else:
        label = next((one.label or one.id for one in box().settings().switches if one.id == id), id)
        flash(_("‘%(name)s’ staat nu aan.", name=label) if on else _("‘%(name)s’ staat nu uit.", name=label), "ok")
    box().engine.forget()
    return redirect(url_for("plans.switches"), 303)


@blueprint.get("/schakelaars/nieuw")
def new_switch() -> AnyResponse:
    """An empty form."""
    found = loaded()
    return found if isinstance(found, Response) else _page(found, None, {})


@blueprint.post("/schakelaars/nieuw")
def add_switch() -> AnyResponse:
    """Make it, under an id from its label."""
    return _save(None)


@blueprint.get("/schakelaars/schakelaar/<id>")
def switch(id: str) -> AnyResponse:
    """One switch as a form."""
    found = loaded()
    if isinstance(found, Response):
        return found
    one = _named(found.settings, id)
    if one is None:
        abort(404)
    typed = {
        "label": one.label,
        "dial": one.code or "",
        "group": one.group or "",
        "active": "1" if one.active else "",
    }
    return _page(found, one, typed)


@blueprint.post("/schakelaars/schakelaar/<id>")
def save_switch(id: str) -> AnyResponse:
    """Save or delete it."""
    return _save(id)


def _save(id: str | None) -> AnyResponse:
    found = loaded()
    if isinstance(found, Response):
        return found
    old = None if id is None else _named(found.settings, id)
    if id is not None and old is None:
        abort(404)
    if id is not None and request.form.get("delete"):
        return _delete(found, id)
    typed = {name: request.form.get(name, "").strip()[:LONGEST] for name in FIELDS}
    if not typed["label"]:
        return _page(found, old, typed, {"label": [_("Geef de schakelaar een naam.")]})
    taken = [one.id for one in found.settings.switches]
    name = id or unused(typed["label"], set(taken), "schakelaar")
    place = f"switches[{len(taken) if id is None else taken.index(id)}]"
    outcome = box().desk.save(
        revision(), lambda now: _edited(now, name, typed, place), author(), f"schakelaar: {name}"
    )
    paths = {f"{place}.{path}": field for path, field in _PATHS.items()}

    def again(code: int, problems: Errors) -> Response:
        return _page(found, old, typed, problems, code)

    return answer(outcome, paths, again, url_for("plans.switches"))


_PATHS = {"label": "label", "code": "dial", "pin": "pin", "group": "group", "active": "active"}


def _edited(settings: Settings, id: str, typed: Mapping[str, str], place: str) -> Settings:
    old = _named(settings, id)
    kept = None if old is None or typed["forget"] else old.pin
    with at(place):
        made = Switch(
            id=id,
            label=typed["label"],
            active=bool(typed["active"]),
            group=_group(typed["group"]),
            code=typed["dial"] or None,
            pin=SecretStr(typed["pin"]) if typed["pin"] else kept,
        )
    if old is None:
        return settings.replace(switches=(*settings.switches, made))
    return settings.replace(switches=tuple(made if one.id == id else one for one in settings.switches))


def _group(text: str) -> str | None:
    """A group as its id: what people type becomes one."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or None


def _delete(found: Loaded, id: str) -> AnyResponse:
    if asking(id, found.settings):
        flash(_("Deze schakelaar is in gebruik en blijft staan."), "warn")
        return redirect(url_for("plans.switch", id=id), 303)
    outcome = box().desk.save(
        revision(),
        lambda now: now.replace(switches=tuple(one for one in now.switches if one.id != id)),
        author(),
        f"schakelaar: {id}",
    )

    def again(_code: int, problems: Errors) -> Response:
        flash(" ".join(text for texts in problems.values() for text in texts), "bad")
        return make_response(redirect(url_for("plans.switches"), 303))

    return answer(outcome, {}, again, url_for("plans.switches"), (_("Gewist."), "ok"))


def asking(id: str, settings: Settings) -> list[tuple[str, str]]:
    """The belplans that ask for a switch: id and name."""
    return [
        (plan.id, plan_name(plan.id, plan.name))
        for plan in settings.belplans
        if any(
            isinstance(step, When) and isinstance(step.condition, SwitchCondition) and step.condition.switch == id
            for _place, step in walk(plan.steps)
        )
    ]


def _named(settings: Settings, id: str) -> Switch | None:
    return next((one for one in settings.switches if one.id == id), None)


def _page(
    found: Loaded,
    one: Switch | None,
    typed: Mapping[str, str],
    problems: Mapping[str, list[str]] | None = None,
    code: int | None = None,
) -> Response:
    groups = sorted({other.group for other in found.settings.switches if other.group})
    page = render_template(
        "plans/switch.html",
        one=one,
        title=(one.label or one.id) if one else _("Nieuwe schakelaar"),
        typed=typed,
        problems=problems or {},
        groups=groups,
        users=asking(one.id, found.settings) if one else [],
        revision=found.revision if code is None and not problems else revision(),
    )
    return make_response(page, code or (422 if problems else 200))
