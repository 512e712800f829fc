"""The settings: an overview of the parts, and each part as a form.

Law: a form changes its own part alone; nothing is saved that does not check; nothing typed is lost but passwords.
"""

from __future__ import annotations

from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from appliance.settings import Settings, messages
from appliance.settings.parse import to_data
from appliance.settings.problems import Problem
from appliance.store import Loaded
from appliance.words.fields import label
from webui.box import author, box
from webui.clash import clash_page
from webui.desk import Clash, Invalid, NotSaved, Saved
from webui.language import lang
from webui.settings import blueprint, national
from webui.settings.access import loaded, parsed, revision, tell
from webui.settings.collect import filled, group, pressed, with_origins
from webui.settings.form import Form, Shown, beside, controls
from webui.settings.rename import followed
from webui.settings.schema import Group, root
from webui.settings.sections import BY_ID, COUNTED, GROUPS, OF_KEY, Part
from webui.settings.window import Window, asked, at, cut, in_form, long_list, merged, nameable, opened, reopened


@blueprint.get("/")
def index() -> Response:
    """All parts."""
    found = loaded()
    if isinstance(found, Response):
        return found
    counts = {id: count(found.settings) for id, count in COUNTED.items()}
    groups = [(title, [BY_ID[id] for id in ids]) for title, ids in GROUPS]
    page = render_template("settings/index.html", groups=groups, counts=counts, current=found.generation)
    return make_response(page)


@blueprint.get("/<id>")
def part(id: str) -> AnyResponse:
    """One part as a form; of a list that is too long for one, the page that `?zoek=` and `?blad=` ask for."""
    wanted, found = _part(id), loaded()
    if isinstance(found, Response):
        return found
    if not wanted.form:
        return redirect(url_for(wanted.page) if wanted.page else url_for("settings.text", id=id))
    node = root(wanted.keys)
    data = with_origins(node, _plain(found.settings, wanted, secrets=False))
    path = long_list(node, data)
    if path is None:
        return _page(wanted, found, data, found.revision)
    if not nameable(at(data, path)):
        count = len(at(data, path))
        return make_response(render_template("settings/long.html", part=wanted, count=count))
    view = opened(data, path, *asked(request.args), found.settings.box.country)
    return _page(wanted, found, cut(data, view), found.revision, view=view)


@blueprint.post("/<id>")
def save(id: str) -> AnyResponse:
    """Save the part, or add or remove an entry in the form, which saves nothing."""
    wanted, found = _part(id), loaded()
    if isinstance(found, Response):
        return found
    if not wanted.form:
        abort(404)
    node = root(wanted.keys)
    typed = national.stored(node, group(node, request.form), found.settings.box.country)
    view = reopened(node, _plain(found.settings, wanted, secrets=False), request.form)
    add, remove = request.form.get("add", ""), request.form.get("remove", "")
    if add or remove:
        changed = pressed(node, typed, add, remove)
        return _page(wanted, found, changed, revision(), view=view, fresh=add or remove)
    outcome = box().desk.save(revision(), lambda now: _edit(now, node, typed, view), author(), str(wanted.title))
    match outcome:
        case Saved():
            tell(outcome, revision())
            again: dict[str, Any] = view.address if view else {}
            return redirect(url_for("settings.part", id=id, **again), 303)
        case Clash():
            return clash_page(outcome)
        case Invalid(problems=problems):
            problems = in_form(problems, _whole(found.settings, typed, view), typed, view)
            return _page(wanted, found, typed, revision(), problems, view=view)
        case NotSaved():
            return _page(wanted, found, typed, revision(), view=view, refusal=outcome.say(lang()))


def _edit(now: Settings, node: Group, typed: dict[str, Any], view: Window | None) -> Settings:
    stored = to_data(now, secrets=True)
    whole = _whole(now, typed, view)
    wanted = followed({**stored, **filled(node, whole, stored)}, whole)
    return parsed(stored, wanted)


def _whole(now: Settings, typed: dict[str, Any], view: Window | None) -> dict[str, Any]:
    """What was typed, with what the form did not show around it."""
    return typed if view is None else merged(typed, to_data(now, secrets=False, keys=tuple(typed)), view)


def _page(
    wanted: Part,
    found: Loaded,
    data: dict[str, Any],
    revision: int,
    problems: tuple[Problem, ...] = (),
    *,
    view: Window | None = None,
    refusal: str = "",
    fresh: str = "",
) -> Response:
    """The form. `fresh`: the list that was just changed, so nothing is saved yet."""
    node, stored = root(wanted.keys), _plain(found.settings, wanted, secrets=True)
    names = {one.name for one in controls(Form(lang(), {}).shown(node, data, stored))}
    errors, elsewhere = _sorted(problems, names)
    shown = Form(lang(), errors).shown(node, national.shown(node, data, found.settings.box.country), stored)
    page = render_template(
        "settings/part.html",
        part=wanted,
        shown=shown,
        revision=revision,
        errors=errors,
        elsewhere=elsewhere,
        labels=_labels(shown),
        refusal=refusal,
        fresh=fresh,
        view=view,
        list_name=label(view.path, lang()) if view else "",
    )
    return make_response(page, 422 if problems or refusal else 200)


def _sorted(problems: tuple[Problem, ...], names: set[str]) -> tuple[dict[str, list[str]], list[dict[str, str]]]:
    """What is wrong by control, and what is wrong in other parts because of this one, with where that is."""
    errors: dict[str, list[str]] = {}
    elsewhere: list[dict[str, str]] = []
    for problem in problems:
        if place := beside(problem.path, names):
            errors.setdefault(place, []).append(messages.typed(problem, lang()))
        else:
            other = OF_KEY.get(problem.path.partition(".")[0].partition("[")[0])
            elsewhere.append({"text": messages.say(problem, lang()), "part": other.id if other else ""})
    return errors, elsewhere


def _labels(shown: tuple[Shown, ...]) -> dict[str, str]:
    """The label of each control, with the name of the entry that it lies in."""
    labels: dict[str, str] = {}

    def walk(parts: tuple[Shown, ...], before: str) -> None:
        for one in parts:
            here = f"{before} › {one.label}" if before else one.label
            labels[one.name] = here
            walk(one.parts, here)

    walk(shown, "")
    return labels


def _plain(settings: Settings, part: Part, *, secrets: bool) -> dict[str, Any]:
    return to_data(settings, secrets=secrets, keys=part.keys)


def _part(id: str) -> Part:
    found = BY_ID.get(id)
    if found is None:
        abort(404)
    return found
