"""The start address, `/health` for programs, the pill in the top bar, the page "Meer".

Law: nothing here changes anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import ControlError, Status
from appliance.version import version
from webui.auth.gate import owner_session
from webui.box import box
from webui.shell import blueprint


@dataclass(frozen=True, slots=True)
class Health:
    """The pill: a tone of the design, its word, and the calls in progress."""

    tone: str
    text: str
    calls: str = ""

    @property
    def mark(self) -> str:
        """What the polling element sends back, so that nothing is sent when nothing changed."""
        return f"{self.tone}|{self.text}|{self.calls}"


@blueprint.get("/")
def home() -> AnyResponse:
    """Where everybody arrives."""
    return redirect(url_for("status.index"))


@blueprint.get("/health")
def health() -> Response:
    """For programs: whether the web and the engine answer. Needs no login and tells no more than that."""
    asked = box().engine.status()
    return jsonify(web="ok", version=version(), engine="ok" if isinstance(asked, Status) else asked.code)


@blueprint.get("/deel/gezondheid")
def pill() -> Response:
    """The pill anew; 204 while it is as the page shows it (`?was=`)."""
    now = health_of(box().engine.status())
    if request.args.get("was") == now.mark:
        return Response(status=204)
    return make_response(render_template("shell/_health.html", health=now))


@blueprint.get("/meer")
def more() -> str:
    """All sections, the language, the way out: a page, so that it works on a phone without script."""
    return render_template("shell/more.html")


@blueprint.app_context_processor
def _health_for_pages() -> dict[str, object]:
    return {"owner": owner_session(), "health_now": lambda: health_of(box().engine.status())}


def health_of(asked: Status | ControlError) -> Health:
    """The pill of an engine's state."""
    if not isinstance(asked, Status):
        return Health("bad", _("Motor antwoordt niet"))
    count = len(asked.calls)
    calls = ngettext("%(num)d gesprek", "%(num)d gesprekken", count)
    if not asked.engine.ready:
        return Health("wait", _("Start op"), calls)
    if not asked.trunks or not asked.pbxs:
        return Health("unknown", _("Nog niet klaar"), calls)
    if asked.engine.problems or _cut_off(asked):
        return Health("bad", _("Storing"), calls)
    return Health("ok", _("Alles werkt"), calls)


def _cut_off(status: Status) -> bool:
    """Whether calls cannot pass: no trunk of use, or a PBX gone."""
    usable = any(a.state in ("registered", "static") for t in status.trunks if t.enabled for a in t.accounts)
    return not usable or any(p.state in ("unreachable", "not_registered") for p in status.pbxs)
