"""The start address, `/health` for programs, the pill in the top bar, the page "Meer".

Law: nothing here changes anything.
"""

from __future__ import annotations

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import Status
from appliance.version import version
from webui.auth.gate import owner_session
from webui.box import box
from webui.filters import settings
from webui.shell import blueprint
from webui.shell.health import health_now, paused


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
    }
