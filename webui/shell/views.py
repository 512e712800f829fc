"""The start address, `/health` for programs, the pill in the top bar, the page "Meer".

Law: nothing here changes settings but the end of a list on trial.
"""

from __future__ import annotations

from flask import Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.config.trouble import say as say_trouble
from appliance.config.trouble import trouble
from appliance.control import Status
from appliance.store import NotWritten
from appliance.version import version
from webui.auth.gate import owner_session
from webui.box import box
from webui.filters import settings
from webui.language import lang
from webui.shell import blueprint
from webui.shell.health import health_now, paused
from webui.trials import settle


@blueprint.get("/")
def home() -> AnyResponse:
    """Where everybody arrives: at the set-up while there is nothing, else at the status."""
    empty = not settings().trunks and not settings().pbxs
    return redirect(url_for("wizard.index" if empty else "status.index"))


@blueprint.get("/health")
def health() -> Response:
    """For programs: whether the web and the engine answer. Needs no login and tells no more than that."""
    asked = box().engine.status()
    return jsonify(web="ok", version=version(), engine="ok" if isinstance(asked, Status) else asked.code)


@blueprint.get("/deel/gezondheid")
def pill() -> Response:
    """The pill anew; 204 while it is as the page shows it (`?was=`)."""
    now = health_now()
    if request.args.get("was") == now.mark:
        return Response(status=204)
    return make_response(render_template("shell/_health.html", health=now))


@blueprint.post("/toegang/proef")
def trial() -> AnyResponse:
    """The list on trial: keep it, or take the one of before back now."""
    doorman = box().doorman
    try:
        if request.form.get("do") == "keep":
            kept = doorman.keep()
            told = _("De nieuwe lijst blijft.") if kept else _("Te laat: de lijst van daarvoor geldt weer.")
            tone = "ok" if kept else "warn"
        else:
            back = settle(doorman, box().desk, at_once=True)
            told = _("De lijst van daarvoor geldt weer.") if back else _("Er is niets meer op proef.")
            tone = "ok"
    except NotWritten as err:
        told, tone = say_trouble(trouble(err), lang()), "warn"
    flash(told, tone)
    return redirect(url_for("settings.part", id="toegang"), 303)


@blueprint.get("/meer")
def more() -> str:
    """All sections, the language, the way out: a page, so that it works on a phone without script."""
    return render_template("shell/more.html")


@blueprint.app_context_processor
def _for_pages() -> dict[str, object]:
    return {
        "owner": owner_session(),
        "box_name": lambda: settings().box.name,
        "health_now": health_now,
        "paused": paused,
        "trial": box().doorman.running(),
        "trial_left": box().doorman.left(),
    }
