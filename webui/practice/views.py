"""The practice page and its recordings; calls are begun here and watched by asking again.

Law: nothing of the practice touches the own box's settings, calls or lines.
"""

from __future__ import annotations

import re
from pathlib import Path

from flask import Response, abort, flash, redirect, render_template, request, send_from_directory, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import ControlError
from appliance.practice.desk import WHO, PracticeDesk
from appliance.practice.folder import PRACTICE, recordings
from appliance.practice.plan import FAX
from webui.box import box
from webui.filters import words
from webui.practice import blueprint
from webui.practice.scene import Scene, look

_RECORDING = re.compile(r"[0-9]{8}-[0-9]{6}-(?:in|out)-(?:provider|pbx)-[0-9]+\.wav")
_NUMBER = re.compile(r"\+?[0-9]{1,20}")


@blueprint.get("")
def index() -> str:
    """The page."""
    return _page(look(_desk()))


@blueprint.get("/stand")
def live() -> Response | str:
    """The moving part alone; the whole page (HX-Refresh) once the practice has begun or ended."""
    scene = look(_desk())
    if request.args.get("state") != str(scene.state):
        return Response(headers={"HX-Refresh": "true"})
    if request.args.get("was") == scene.mark:
        return Response(status=204)
    return render_template("practice/_live.html", **_shown(scene))


@blueprint.post("/aan")
def begin() -> AnyResponse:
    """Let the practice box and its peers start."""
    return _turn(on=True)


@blueprint.post("/uit")
def end() -> AnyResponse:
    """Let them stop."""
    return _turn(on=False)


@blueprint.post("/bel")
def dial() -> AnyResponse | tuple[str, int]:
    """Begin a call in the asked direction to the typed number."""
    direction = request.form.get("direction", "")
    if direction not in ("in", "out"):
        abort(400)
    number = re.sub(r"[\s().-]", "", request.form.get("number", ""))
    if not _NUMBER.fullmatch(number):
        wrong = _("Typ een telefoonnummer: alleen cijfers, eventueel met een plus ervoor.")
        return _page(look(_desk()), {direction: request.form.get("number", "")[:60]}, {direction: [wrong]}), 422
    try:
        _desk().dial("in" if direction == "in" else "out", number)
    except ControlError as err:
        flash(words(err), "bad")
    return redirect(url_for("practice.index"), 303)


@blueprint.get("/opname/<name>")
def recording(name: str) -> Response:
    """What one side of a practice call heard, as WAV; parts of it too (RFC 9110 section 14)."""
    if not _RECORDING.fullmatch(name):
        abort(404)
    folder = recordings(_folder()).absolute()
    return send_from_directory(folder, name, mimetype="audio/wav", conditional=True, max_age=0)


def _folder() -> Path:
    return box().data / PRACTICE


def _desk() -> PracticeDesk:
    return PracticeDesk(box().data, _folder())


def _turn(*, on: bool) -> AnyResponse:
    try:
        _desk().turn(on=on)
    except ControlError as err:
        flash(words(err), "bad")
    return redirect(url_for("practice.index"), 303)


def _page(scene: Scene, typed: dict[str, str] | None = None, errors: dict[str, list[str]] | None = None) -> str:
    typed = {"in": WHO["in"][1], "out": WHO["out"][1]} | (typed or {})
    return render_template("practice/index.html", typed=typed, errors=errors or {}, **_shown(scene))


def _shown(scene: Scene) -> dict[str, object]:
    return {"scene": scene, "who": WHO, "fax": FAX}
