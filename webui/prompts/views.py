"""The list, listening, and taking away.

Law: nothing that a belplan says is taken away; taking away leaves the file for an undo.
"""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.prompts import keeping
from appliance.prompts.built_in import Tone
from appliance.prompts.library import library
from webui.box import author, box
from webui.clash import clash_page
from webui.desk import Clash, Invalid, NotSaved, Saved
from webui.language import lang
from webui.prompts import blueprint
from webui.prompts.shelf import CALLERS, INSIDERS, one, shelf
from webui.settings.access import loaded, revision, tell


@blueprint.get("")
def index() -> str:
    """All of them."""
    settings = box().settings()
    shown = shelf(settings, box().data, lang())
    return render_template(
        "prompts/index.html",
        own=[each for each in shown if each.choice.own],
        ready=[each for each in shown if each.choice.id in CALLERS and not each.choice.own],
        rare=[each for each in shown if each.choice.id in INSIDERS and not each.choice.own],
        tones=[each for each in shown if each.choice.id in set(Tone) and not each.choice.own],
        mute=[each for each in shown if each.seconds is None],
        spoken=settings.box.language,
    )


@blueprint.get("/geluid/<id>")
def sound(id: str) -> Response:
    """What callers hear for this prompt, as WAV; parts of it too (RFC 9110 section 14)."""
    path = library(box().settings(), box().data).get(id)
    if path is None:
        abort(404)
    return send_file(path.absolute(), mimetype="audio/wav", conditional=True, max_age=0)


@blueprint.get("/<id>/weg")
def sure(id: str) -> Response | str:
    """Asks whether it shall go, or says what holds it."""
    found = loaded()
    if isinstance(found, Response):
        return found
    shown = one(found.settings, box().data, lang(), id)
    if shown is None or not shown.choice.own:
        abort(404)
    return render_template("prompts/remove.html", shown=shown, revision=found.revision)


@blueprint.post("/<id>/weg")
def remove(id: str) -> AnyResponse:
    """Take it out of the settings."""
    found = loaded()
    if isinstance(found, Response):
        return found
    shown = one(found.settings, box().data, lang(), id)
    if shown is None or not shown.choice.own:
        abort(404)
    if shown.bound:
        return redirect(url_for("prompts.sure", id=id), 303)
    outcome = box().desk.save(revision(), lambda now: keeping.without(now, id), author(), _("Meldteksten"))
    match outcome:
        case Saved():
            tell(outcome, revision())
        case Clash():
            return clash_page(outcome)
        case Invalid():
            flash(" ".join(text for texts in outcome.by_field(lang(), {}).values() for text in texts), "bad")
        case NotSaved():
            flash(outcome.say(lang()), "bad")
    return redirect(url_for("prompts.index"), 303)
