"""A sound for a prompt: from a file, the microphone or a text; then listened to, named, and kept.

Law: nothing is in the settings before its owner heard it; what was typed stays when something is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from flask import Response, abort, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.prompts import keeping
from appliance.prompts.convert import Unfit, seconds
from appliance.prompts.library import Lang
from appliance.settings import Settings
from appliance.store import NoSuchRevision
from webui.box import author, box
from webui.clash import clash_page
from webui.desk import Clash, Invalid, NotSaved, Saved, at
from webui.filters import words
from webui.language import lang
from webui.prompts import blueprint
from webui.prompts.shelf import Shown, one
from webui.settings.access import loaded, revision, tell

MICROPHONE = "camera=(), microphone=(self), geolocation=()"
"""Only the page that records may."""


@blueprint.get("/maak")
def made_of() -> Response:
    """Choose how: upload, record, type."""
    shown = _shown(request.args.get("id", ""))
    text = shown.choice.text if shown else ""
    return choose(shown, {"text": text, "lang": box().settings().box.language}, {})


@blueprint.post("/maak")
def make() -> AnyResponse:
    """Convert or speak, then let it be heard."""
    shown = _shown(request.form.get("id", ""))
    way = request.form.get("way", "")
    typed = {name: request.form.get(name, "")[:5000] for name in ("text", "lang", "label")}
    try:
        file = _made(way, typed)
    except Unfit as err:
        return choose(shown, typed, {way: [err]}, 422)
    id = shown.choice.id if shown else None
    return redirect(url_for("prompts.hear", file=file, label=typed["label"] or None, id=id), 303)


def _made(way: str, typed: dict[str, str]) -> str:
    if way == "text":
        spoken: Lang = "en" if typed["lang"] == "en" else "nl"
        return keeping.say(box().data, typed["text"], spoken)
    sent = request.files.get("file")
    if way != "file" or sent is None or not sent.filename:
        raise Unfit("prompt_no_file")
    return keeping.take(box().data, sent.stream.read())


@blueprint.get("/proef/<file>")
def hear(file: str) -> Response | str:
    """Listen to what was made, and name it."""
    found = loaded()
    if isinstance(found, Response):
        return found
    shown = _shown(request.args.get("id", ""))
    label = request.args.get("label") or (shown.choice.label if shown else "")
    return _trial(file, shown, label, found.revision)


@blueprint.get("/proef/<file>/geluid")
def trial_sound(file: str) -> Response:
    """What was made, as WAV."""
    path = keeping.sound(box().data, file)
    if path is None:
        abort(404)
    return send_file(path.absolute(), mimetype="audio/wav", conditional=True, max_age=0)


@blueprint.post("/proef/<file>")
def keep(file: str) -> AnyResponse:
    """Put it into the settings."""
    found = loaded()
    if isinstance(found, Response):
        return found
    shown, label = _shown(request.form.get("id", "")), request.form.get("label", "").strip()
    if not label:
        errors = {"label": [_("Geef de meldtekst een naam, zodat u hem in een belplan terugvindt.")]}
        return make_response(_trial(file, shown, "", revision(), errors), 422)
    if keeping.sound(box().data, file) is None:
        abort(404)

    def edit(now: Settings) -> Settings:
        id = shown.choice.id if shown else keeping.free_id(now, label)
        with at("prompts[]"):
            return keeping.put(now, id, label, file)

    outcome = box().desk.save(revision(), edit, author(), _("Meldteksten"))
    match outcome:
        case Saved():
            _sweep(outcome.loaded.settings)
            tell(outcome, revision())
            return redirect(url_for("prompts.index"), 303)
        case Clash():
            return clash_page(outcome)
        case Invalid():
            errors = outcome.by_field(lang(), {"prompts[].label": "label"})
            return make_response(_trial(file, shown, label, revision(), errors), 422)
        case NotSaved():
            errors = {"": [outcome.say(lang())]}
            return make_response(_trial(file, shown, label, revision(), errors), 422)


def known() -> Shown | None:
    """The prompt that this page replaces."""
    return _shown(request.values.get("id", ""))


def choose(
    shown: Shown | None, typed: dict[str, str], errors: Mapping[str, Sequence[Unfit | str]], status: int = 200
) -> Response:
    """The page with every way to make one."""
    said = {way: [one if isinstance(one, str) else words(one) for one in wrong] for way, wrong in errors.items()}
    pbxs = [(one.id, one.id) for one in box().settings().pbxs]
    page = render_template("prompts/make.html", shown=shown, typed=typed, errors=said, pbxs=pbxs)
    response = make_response(page, status)
    response.headers["Permissions-Policy"] = MICROPHONE
    return response


def _trial(
    file: str, shown: Shown | None, label: str, revision: int, errors: dict[str, list[str]] | None = None
) -> str:
    path = keeping.sound(box().data, file)
    if path is None:
        abort(404)
    return render_template(
        "prompts/hear.html",
        file=file, seconds=seconds(path), shown=shown, label=label, revision=revision, errors=errors or {},
    )  # fmt: skip


def _shown(id: str) -> Shown | None:
    return one(box().settings(), box().data, lang(), id) if id else None


def _sweep(now: Settings) -> None:
    """What was tried and not kept, and what no version of the settings names any more."""
    kept = [now]
    for generation in box().desk.history():
        with suppress(NoSuchRevision):
            kept.append(box().store.earlier(generation.revision))
    keeping.sweep(box().data, box().clock(), kept)
