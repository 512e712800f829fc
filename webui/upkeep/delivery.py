"""Back to the state of delivery, and a restart, by page: asked with the password once more.

Law: only an image of ours can do it; everything on the box goes, secrets first of all.
"""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _

from appliance.agent.client import AgentClient
from appliance.agent.place import agent_socket
from appliance.control import ControlError
from appliance.words import say
from webui.box import box
from webui.language import lang
from webui.upkeep import blueprint


@blueprint.get("/fabrieksstand")
def delivery() -> Response:
    """Asks whether it shall be."""
    return _page("")


@blueprint.post("/fabrieksstand")
def delivery_begun() -> Response:
    """Begin, when the word was typed."""
    if request.form.get("woord", "").strip().lower() != word().lower():
        return _page(_("Typ het woord %(word)s om te bevestigen. Er is niets gewist.", word=word()))
    try:
        AgentClient(agent_socket(box().data)).begin("factory_reset")
    except ControlError as err:
        return _page(say(lang(), err.code, err.params))
    return _page("", begun=True)


def word() -> str:
    """What must be typed."""
    return say(lang(), "console_sure_word")


def _page(refusal: str, *, begun: bool = False) -> Response:
    image = box().updates.here() is not None
    page = render_template("upkeep/delivery.html", refusal=refusal, begun=begun, image=image, word=word())
    return make_response(page, 422 if refusal else 200)
