"""A sound for a prompt, spoken into a telephone: the box rings, and the page shows how far it is.

Law: the engine rings and records; what was spoken becomes a trial like any other, which its owner hears and names.
"""

from __future__ import annotations

import re

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import ControlError
from appliance.control.proof_values import ProofStatus
from appliance.prompts import keeping
from appliance.prompts.convert import Unfit
from webui.box import box
from webui.filters import words
from webui.prompts import blueprint
from webui.prompts.making import choose, known

SPOKEN = "tests"
"""The folder in the data folder where the engine leaves what was spoken."""
_FILE = re.compile(r"[0-9a-f]{8}\.wav")
LONGEST = 60


@blueprint.post("/bellen")
def ring() -> AnyResponse:
    """Let the box ring who will speak."""
    number, pbx = (request.form.get(name, "").strip()[:LONGEST] for name in ("number", "pbx"))
    try:
        if not number:
            return choose(
                known(), typed(), {"phone": [_("Vul in welk toestel of nummer de box moet bellen.")]}, 422
            )
        begun = box().engine.client.test_call("record", number, pbx=pbx or None)
    except ControlError as err:
        return choose(known(), typed(), {"phone": [words(err)]}, 422)
    return redirect(_here(begun.id), 303)


@blueprint.get("/bellen/<id_>")
def calling(id_: str) -> str:
    """How far the call is."""
    return render_template("prompts/calling.html", **_card(id_))


@blueprint.get("/bellen/<id_>/kaart")
def calling_live(id_: str) -> Response:
    """The card of the call, for polling; 204 while it is as the page shows it (`?was=`)."""
    card = _card(id_)
    if request.args.get("was") == card["mark"]:
        return Response(status=204)
    return make_response(render_template("prompts/_calling.html", **card))


@blueprint.post("/bellen/<id_>")
def spoken(id_: str) -> AnyResponse:
    """Take what was spoken, and let it be heard."""
    found = _asked(id_)
    if not isinstance(found, ProofStatus) or not _FILE.fullmatch(found.recording):
        abort(404)
    try:
        content = (box().data / SPOKEN / found.recording).read_bytes()
        file = keeping.take(box().data, content)
    except OSError:
        flash(_("De opname is er niet meer. Laat de box opnieuw bellen."), "bad")
        return redirect(url_for("prompts.made_of", id=_given("id"), label=_given("label")), 303)
    except Unfit as err:
        return choose(known(), typed(), {"phone": [words(err)]}, 422)
    return redirect(url_for("prompts.hear", file=file, id=_given("id"), label=_given("label")), 303)


@blueprint.post("/bellen/<id_>/stop")
def stop_calling(id_: str) -> AnyResponse:
    """Hang up."""
    try:
        box().engine.client.test_stop(id_)
    except ControlError as err:
        flash(words(err), "warn")
    return redirect(_here(id_), 303)


def typed() -> dict[str, str]:
    """What stays in the page when something is wrong with it."""
    shown = known()
    text = shown.choice.text if shown else ""
    kept = {name: request.form.get(name, "")[:LONGEST] for name in ("number", "pbx", "label")}
    return {"text": text, "lang": box().settings().box.language, **kept}


def _asked(id_: str) -> ProofStatus | ControlError:
    try:
        found = box().engine.client.test_status(id_)
    except ControlError as err:
        return err
    if found.kind != "record":
        abort(404)
    return found


def _card(id_: str) -> dict[str, object]:
    found = _asked(id_)
    carried = {"id": _given("id"), "label": _given("label")}
    shown = known()
    problem = found if isinstance(found, ControlError) else None
    it = None if isinstance(found, ControlError) else found
    mark = f"{len(it.steps)}-{it.done:d}" if it else "?"
    return {"it": it, "problem": problem, "mark": mark, "carried": carried, "shown": shown}


def _given(name: str) -> str | None:
    """The prompt that is replaced, or its name, from page to page."""
    return request.values.get(name, "")[:200] or None


def _here(id_: str) -> str:
    return url_for("prompts.calling", id_=id_, id=_given("id"), label=_given("label"))
