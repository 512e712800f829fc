"""The page Network and clock: another address, tried, and taken back unless it is confirmed from there.

Law: the agent does it and counts; nothing is kept in the settings that was not confirmed.
"""

from __future__ import annotations

from functools import cache
from typing import Any, cast
from zoneinfo import available_timezones

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import TypeAdapter, ValidationError
from werkzeug.wrappers import Response as AnyResponse

from appliance.agent.values import AgentStatus, NetworkNow
from appliance.agent.wiring import wrong_with
from appliance.control import ControlError, wire
from appliance.network import interfaces, places
from appliance.settings import Settings, messages
from appliance.settings.parse import problems_of
from appliance.settings.upkeep import Wiring
from appliance.words import say
from webui.box import author, box
from webui.desk import Saved
from webui.language import lang
from webui.upkeep import blueprint

_WIRING: TypeAdapter[Any] = TypeAdapter(cast(Any, Wiring))
FIELDS = ("mode", "address", "gateway", "dns")


@blueprint.get("/netwerk")
def network() -> Response:
    """How the box is in the network, and its clock."""
    return _page({})


@blueprint.get("/netwerk/stand")
def network_live() -> Response:
    """The trial, counting down; the whole page anew once it is over."""
    now = _status()
    if isinstance(now, str) or now.network.trying is None:
        return Response(headers={"HX-Refresh": "true"})
    return make_response(render_template("upkeep/_network.html", now=now.network))


@blueprint.post("/netwerk")
def network_try() -> AnyResponse:
    """Try what was typed."""
    outcome = _typed()
    if isinstance(outcome, dict):
        return _page(outcome)
    try:
        box().desk.agent.call("network", do="try", wiring=outcome.model_dump(mode="json"))
    except ControlError as err:
        return _page({"": [say(lang(), err.code, err.params)]})
    return redirect(url_for("upkeep.network"), 303)


@blueprint.post("/netwerk/proef")
def network_judged() -> AnyResponse:
    """Keep what is on trial, in the settings too, or take it back now."""
    keep = request.form.get("do") == "keep"
    try:
        answer = box().desk.agent.call("network", do="confirm" if keep else "back")
        now = wire.value(NetworkNow, answer)
    except ControlError as err:
        return _page({"": [say(lang(), err.code, err.params)]})
    except wire.BadLine:
        return _page({"": [say(lang(), "version", {"what": "network"})]})
    if keep and now.wiring is not None:
        wiring = _WIRING.validate_python(dict(now.wiring))
        found = box().desk.load()
        saved = box().desk.save(
            getattr(found, "revision", 0), lambda old: _with(old, wiring), author(), _("Netwerk bevestigd")
        )
        if not isinstance(saved, Saved):
            flash(_("Het netwerk blijft zo, maar de instellingen zeggen nog het oude."), "warn")
    flash(_("Het netwerk blijft zo.") if keep else _("Het netwerk is weer zoals het was."), "ok")
    return redirect(url_for("upkeep.network"), 303)


@blueprint.post("/klok")
def clock() -> AnyResponse:
    """The time zone, and whether time servers are followed."""
    zone = request.form.get("timezone", "")
    if zone not in _zones():
        return _page({"timezone": [_("Kies een tijdzone uit de lijst.")]})
    try:
        box().desk.agent.call("clock", timezone=zone, ntp="ntp" in request.form)
    except ControlError as err:
        return _page({"": [say(lang(), err.code, err.params)]})
    flash(_("De klok is ingesteld."), "ok")
    return redirect(url_for("upkeep.network"), 303)


@cache
def _zones() -> tuple[str, ...]:
    """All of them; six hundred files are looked for once."""
    return tuple(sorted(available_timezones()))


def _with(old: Settings, wiring: Any) -> Settings:
    return old.replace(network=wiring)


def _typed() -> Any:
    """What was typed as a value of the settings, or errors by field."""
    form = {name: request.form.get(name, "").strip() for name in FIELDS}
    data: dict[str, Any] = {"mode": "dhcp"}
    if form["mode"] == "static":
        dns = form["dns"].replace(",", " ").split()
        data = {"mode": "static", "address": form["address"], "gateway": form["gateway"] or None, "dns": dns}
    try:
        wiring = _WIRING.validate_python(data)
    except ValidationError as err:
        errors: dict[str, list[str]] = {}
        for problem in problems_of(err):
            field = problem.path.partition("[")[0]
            errors.setdefault(field if field in FIELDS else "", []).append(messages.text(problem, lang()))
        return errors
    if why := wrong_with(wiring):
        return {"": [say(lang(), "network_wiring", {"where": "", "why": why})]}
    return wiring


def _status() -> AgentStatus | str:
    try:
        return box().desk.agent.status()
    except ControlError as err:
        return say(lang(), err.code, err.params)


def _page(errors: dict[str, list[str]]) -> Response:
    now = _status()
    stored = box().settings().network
    page = render_template(
        "upkeep/network.html",
        errors=errors,
        absent=now if isinstance(now, str) else "",
        now=None if isinstance(now, str) else now.network,
        time=None if isinstance(now, str) else now.clock,
        form=request.form if errors else stored.model_dump(mode="json"),
        here=places(interfaces()),
        zones=[(zone, zone) for zone in _zones()],
    )
    return make_response(page, 422 if errors else 200)
