"""The page, the upload, and how far the installation is.

Law: a bundle is looked over before anything is begun, a refusal changes nothing; what needs root, the agent does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.agent.client import AgentClient
from appliance.agent.place import agent_socket
from appliance.control import ControlError
from appliance.updates import channel, progress
from appliance.updates.attempt import Attempt
from appliance.updates.place import read_attempt
from appliance.words import say
from webui.box import box
from webui.language import lang
from webui.updates import blueprint


@blueprint.get("")
def index() -> Response:
    """The page."""
    return _page()


@blueprint.get("/mag")
def may() -> Response:
    """Asked by nginx before it lets an upload through: who is not logged in never gets here."""
    return Response(status=204)


@blueprint.get("/stand")
def live() -> str | Response:
    """How far it is; the whole page once it is over."""
    now = box().updates.now()
    if now is None or now.over:
        return Response(headers={"HX-Refresh": "true"})
    return render_template("updates/_live.html", now=now)


@blueprint.post("/laden")
def load() -> AnyResponse:
    """Take a bundle, look it over, and have it installed."""
    here = box().updates.here()
    if here is None:
        return _page(_words("update_no_image"))
    if _busy():
        return _page(_("Er wordt al een versie geïnstalleerd. Wacht tot dat klaar is."))
    sent = request.files.get("bundel")
    if sent is None or not sent.filename:
        return _page(_("Er is niets gekozen. Kies het bestand van de nieuwe versie."))
    try:
        refused = box().updates.keep(sent.stream, box().data, here)
    except OSError as err:
        return _page(_("Het bestand kon niet worden bewaard: %(why)s", why=err.strerror or str(err)))
    finally:
        sent.close()
    if refused is not None:
        return _page(_words(refused.why.value, refused.params))
    return _begin("update", _("De nieuwe versie wordt geïnstalleerd. De telefonie loopt door."))


@blueprint.post("/aanbod")
def offered() -> AnyResponse:
    """Install what the maker offers and the box has fetched."""
    if _busy():
        return _page(_("Er wordt al een versie geïnstalleerd. Wacht tot dat klaar is."))
    if box().updates.here() is None or not channel.take(box().data):
        return _page(_("Er ligt niets meer klaar."))
    return _begin("update", _("De nieuwe versie wordt geïnstalleerd. De telefonie loopt door."))


@blueprint.post("/stick")
def from_stick() -> AnyResponse:
    """Have the agent look at the memory stick; what it finds is offered here."""
    try:
        AgentClient(agent_socket(box().data)).begin("stick")
    except ControlError as err:
        return _page(_words(err.code, err.params))
    return _page(told=_("De box kijkt op de USB-stick. Ververs deze pagina over een minuut."))


@blueprint.post("/herstart")
def restart() -> AnyResponse:
    """Start the machine again."""
    return _begin("restart", _("De box herstart. Over een minuut is hij terug."))


def _begin(what: Literal["update", "restart"], done: str) -> AnyResponse:
    agent = AgentClient(agent_socket(box().data))
    try:
        agent.begin(what)
    except ControlError as err:
        return _page(_words(err.code, err.params))
    return _page(told=done, begun=what == "update")


def _busy() -> bool:
    now = box().updates.now()
    return now is not None and not now.over


def _page(refusal: str = "", *, told: str = "", begun: bool = False) -> Response:
    now = box().updates.now()
    running = now if now is not None and not now.over else None
    if begun and running is None:
        running = progress.Progress("update_step_check")
    ended = now if now is not None and now.over and not begun else None
    page = render_template(
        "updates/index.html",
        here=box().updates.here(),
        attempt=read_attempt(box().data),
        now=running,
        offered=channel.seen(box().data),
        ended=ended,
        refusal=refusal,
        told=told,
        why=_why,
    )
    return make_response(page, 422 if refusal else 200)


def _why(attempt: Attempt) -> str:
    return " ".join(_words(note.code, note.params) for note in attempt.notes)


def _words(code: str, params: Mapping[str, str] | None = None) -> str:
    return say(lang(), code, params)
