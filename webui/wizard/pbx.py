"""The step Uw centrale: which brand, what to type there, and what arrives from it, live.

Law: what a message claims is shown and never believed; the PBX's password is made by the box.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import Attempt, PbxStatus
from appliance.judge.callers import is_deaf
from appliance.network.place import GOOD, WARNINGS
from appliance.settings import Pbx, Settings
from appliance.store import Loaded
from appliance.wizard.brand_files import config_text
from appliance.wizard.brands import PRODUCTS, fields, product
from appliance.wizard.explain import Explained, explain_arrival, explain_attempt
from appliance.words import say
from webui.box import author, box
from webui.language import lang
from webui.wizard import blueprint
from webui.wizard.frame import ENDPOINTS, Problems, answer, loaded, onward, page, revision, status
from webui.wizard.here import Here, box_place, here, own_network
from webui.wizard.pbx_form import brand_of, edited, fields_of, new_password, paths

HERE = ENDPOINTS["pbx"]
LONGEST = 400
SHOWN = 6
"""Attempts told; the latest first."""
FRESH = 15 * 60.0
"""Seconds after which an attempt is no news about the PBX that is being set up."""


@dataclass(frozen=True, slots=True)
class Told:
    """An attempt and what it means."""

    attempt: Attempt
    one: Explained


@dataclass(frozen=True, slots=True)
class Live:
    """What is seen of a PBX. `pbx` None: the engine does not know it or does not answer (`silent`).

    `deaf`: no SIP socket could be opened, so nothing can arrive.
    """

    id: str
    where: str
    silent: bool = False
    deaf: bool = False
    pbx: PbxStatus | None = None
    told: tuple[Told, ...] = ()
    nothing: Explained | None = None

    @property
    def works(self) -> bool:
        return self.pbx is not None and self.pbx.state in ("reachable", "registered")

    @property
    def tone(self) -> str:
        return "ok" if self.works else "bad" if self.silent or self.deaf else "wait"

    @property
    def mark(self) -> str:
        """What the polling card sends back, so that nothing is sent when nothing changed."""
        seen = "-".join(f"{int(one.attempt.last)}.{one.attempt.count}" for one in self.told)
        return f"{self.silent:d}{self.deaf:d}{self.pbx.state if self.pbx else '?'}-{seen}"


@blueprint.get("/centrale")
def pbx() -> Response:
    """The form of a PBX (`?centrale=`), else of the first; a saved one with its fields and what arrives."""
    shown = loaded()
    wanted = request.args.get("centrale")
    first = shown.settings.pbxs[0] if shown.settings.pbxs else None
    found = (shown.settings.pbx(wanted) if wanted != "nieuw" else None) if wanted else first
    return _page(shown, fields_of(found, own_network(here(shown.settings).host)))


@blueprint.post("/centrale")
def save_pbx() -> AnyResponse:
    """Save it; stay to see its fields and what arrives (`do=velden`, `do=wachtwoord`), or go on."""
    typed = {name: value.strip()[:LONGEST] for name, value in request.form.items() if name not in _OWN}
    do = request.form.get("do", "")
    settings = loaded().settings
    if not typed.get("brand"):
        return _page(loaded(), typed, 422, {"brand": [_("Kies het merk van uw centrale, of ‘Ander merk’.")]})
    fresh = new_password()
    outcome = box().desk.save(
        revision(), lambda now: edited(now, typed, fresh, do == "wachtwoord"), author(), "wizard: pbx"
    )

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), typed, code, problems)

    made = loaded().settings.pbxs  # a new one stands last; without its id the page would show the first
    stay = url_for(HERE, centrale=typed.get("id") or (made[-1].id if made else None))
    said = None if do == "verder" else (_("Opgeslagen. Neem nu de velden over in uw centrale."), "ok")
    return answer(outcome, paths(settings, typed), again, onward("pbx") if do == "verder" else stay, said)


@blueprint.get("/centrale/live/<id_>")
def pbx_live(id_: str) -> Response:
    """The card of what arrives, for polling; 204 while it is as the page shows it (`?was=`)."""
    settings = loaded().settings
    found = settings.pbx(id_)
    if found is None:
        abort(404)
    live = _live(settings, found, here(settings).host)
    if request.args.get("was") == live.mark:
        return Response(status=204)
    return make_response(render_template("wizard/_pbx_live.html", live=live, polled=True, next=onward("pbx")))


_OWN = frozenset(("csrf_token", "revision", "do"))


def _live(settings: Settings, pbx: Pbx, host: str) -> Live:
    place = box_place(settings, host)
    where = f"{host}:{place.tls_port if pbx.transport == 'tls' else place.port}"
    now = status()
    if now is None:
        return Live(pbx.id, where, silent=True)
    seen = next((one for one in now.pbxs if one.id == pbx.id), None)
    since = box().clock() - FRESH
    tried = [*(seen.attempts if seen else ()), *(one for one in now.strangers if one.near)]
    fresh = sorted((one for one in tried if one.last >= since), key=lambda one: -one.last)[:SHOWN]
    told = tuple(Told(one, explain_attempt(one, pbx=pbx.id, box=where)) for one in fresh)
    nothing = None if told else explain_arrival("nothing", pbx=pbx.id, box=where)
    return Live(pbx.id, where, deaf=is_deaf(now), pbx=seen, told=told, nothing=nothing)


def _page(shown: Loaded, typed: Mapping[str, str], code: int = 200, problems: Problems | None = None) -> Response:
    settings = shown.settings
    saved = settings.pbx(typed.get("id", ""))
    at = here(settings)
    place = box_place(settings, at.host, settings.default_caller_id)
    return page(
        "pbx",
        "wizard/pbx.html",
        shown,
        code,
        typed=typed,
        problems=problems or {},
        products=PRODUCTS,
        chosen=product(brand_of(typed.get("brand", ""))),
        saved=saved if saved and not problems else None,
        rows=fields(saved.brand, saved, place) if saved else (),
        config=config_text(saved.brand, saved, place) if saved else None,
        live=_live(settings, saved, at.host) if saved and not problems else None,
        warnings=_warnings(at),
        at=at,
        others=[one.id for one in settings.pbxs if one.id != typed.get("id")],
    )


def _warnings(at: Here) -> list[tuple[str, str]]:
    """What is to be known of the box's own addresses: how bad, and in words."""
    return [
        ("warn" if code in WARNINGS else "ok" if code in GOOD else "unknown", say(lang(), code, one.params))
        for one in at.places
        for code in one.codes()
    ]
