"""The step Proefgesprekken: real calls, watched live, both sides' sound measured, formats corrected by a click.

Law: the engine calls, watches and measures; what it learned becomes a setting only when a person says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import ControlError
from appliance.control.proof_values import ProofKind, ProofStatus, Suggestion
from appliance.settings import Pbx, Settings, Trunk
from appliance.store import Loaded
from appliance.wizard.steps import Proven
from webui.box import author, box
from webui.desk import at
from webui.filters import phone, words
from webui.wizard import blueprint
from webui.wizard.frame import ENDPOINTS, Problems, answer, loaded, page, revision
from webui.wizard.proven import proven

HERE = ENDPOINTS["proof"]
LONGEST = 60
MOST_CHOICES = 100
KINDS: tuple[ProofKind, ...] = ("in", "from_pbx", "out", "pbx")
_WAYS: dict[ProofKind, Proven] = {"in": "in", "from_pbx": "out"}
"""What a watched call proves; one that the box makes itself leaves out half of the way."""
_OF_NUMBER = frozenset(("proof_emergency", "proof_not_a_number", "proof_blocked"))
"""Refusals that are about the number that was typed."""
_CORRECTED = {"trunks": ("number_format", "did_from"), "pbxs": ("number_format",)}
"""What a test may offer to correct; anything else of newer code is shown, not applied."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A test as the page shows it; `problem`: why it cannot be asked after."""

    proof: ProofStatus | None = None
    problem: ControlError | None = None

    @property
    def running(self) -> bool:
        return self.proof is not None and not self.proof.done

    @property
    def tone(self) -> Literal["wait", "ok", "bad"]:
        if self.running:
            return "wait"
        return "ok" if self.proof is not None and self.proof.outcome == "heard" else "bad"

    @property
    def way(self) -> Proven | None:
        """The direction that this test proved by itself: its call is in the call log only once it is over."""
        if self.proof is None or self.proof.outcome != "heard":
            return None
        return _WAYS.get(self.proof.kind)

    @property
    def offers(self) -> list[tuple[int, Suggestion, bool]]:
        """What was learned that differs, by its number, and whether it can be taken over here."""
        learned = self.proof.learned if self.proof else None
        return [(n, one, corrects(one)) for n, one in enumerate(learned.suggestions if learned else ())]

    @property
    def mark(self) -> str:
        """What the polling card sends back, so that nothing is sent when nothing changed."""
        if self.proof is None:
            return "?"
        sounds = [f"{side.heard:d}{side.received > 0:d}" for side in (self.proof.near, self.proof.far) if side]
        return f"{len(self.proof.steps)}-{self.proof.done:d}-{'-'.join(sounds)}"


@blueprint.get("/proefgesprekken")
def proof() -> Response:
    """The ways to prove a line, and the test that runs or ran last (`?proef=`)."""
    return _page(loaded())


@blueprint.post("/proefgesprekken")
def begin_proof() -> AnyResponse:
    """Begin a test: the kind is `do`."""
    kind = next((one for one in KINDS if one == request.form.get("do")), None)
    if kind is None:
        abort(400)
    given = {name: request.form.get(name, "").strip()[:LONGEST] or None for name in ("trunk", "pbx", "caller")}
    number = request.form.get(f"number_{kind}", "").strip()[:LONGEST]
    if kind in ("out", "pbx") and not number:
        return _page(loaded(), 422, {f"number_{kind}": [_("Vul in welk nummer de box moet bellen.")]})
    try:
        begun = box().engine.client.test_call(
            kind,
            number or None,
            trunk=given["trunk"] if kind == "out" else None,
            pbx=given["pbx"] if kind == "pbx" else None,
            caller=given["caller"] if kind in ("out", "pbx") else None,
        )
    except ControlError as err:
        return _page(loaded(), 422, {f"number_{kind}" if err.code in _OF_NUMBER else "": [words(err)]})
    return redirect(url_for(HERE, proef=begun.id) + "#proef", 303)


@blueprint.get("/proefgesprekken/<id_>")
def proof_live(id_: str) -> Response:
    """The card of a test, for polling; 204 while it is as the page shows it (`?was=`)."""
    found = _watched(id_)
    if request.args.get("was") == found.mark:
        return Response(status=204)
    card = make_response(render_template("wizard/_proof.html", watched=found, revision_shown=loaded().revision))
    if not found.running:  # the rest of the page still says that no call was seen
        card.headers["HX-Refresh"] = "true"
    return card


@blueprint.post("/proefgesprekken/<id_>/stop")
def stop_proof(id_: str) -> AnyResponse:
    """End a test; a call of the box itself is hung up."""
    try:
        box().engine.client.test_stop(id_)
    except ControlError as err:
        flash(words(err), "warn")
    return redirect(url_for(HERE, proef=id_) + "#proef", 303)


@blueprint.post("/proefgesprekken/<id_>/overnemen")
def take_over(id_: str) -> AnyResponse:
    """Make a setting of what a test learned: suggestion number `n` of it, as the engine tells it."""
    found = _watched(id_)
    offers = found.proof.learned.suggestions if found.proof and found.proof.learned else ()
    n = request.form.get("n", "")
    if not n.isdecimal() or len(n) > 3 or int(n) >= len(offers) or not corrects(offers[int(n)]):
        abort(404)
    outcome = box().desk.save(revision(), lambda now: corrected(now, offers[int(n)]), author(), "wizard: learned")

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), code, {"": [text for texts in problems.values() for text in texts]})

    said = (_("Overgenomen. Doe het proefgesprek nog eens om te zien dat het klopt."), "ok")
    return answer(outcome, {}, again, url_for(HERE, proef=id_), said)


def corrects(offer: Suggestion) -> bool:
    """Whether this code knows the setting that a suggestion names."""
    kind, _dot, rest = offer.path.partition(".")
    return rest.rpartition(".")[2] in _CORRECTED.get(kind, ())


def corrected(settings: Settings, offer: Suggestion) -> Settings:
    """The settings with a suggestion taken over; unchanged when its trunk or PBX is gone. Raises Unfit."""
    kind, _dot, rest = offer.path.partition(".")
    id_, _dot, name = rest.rpartition(".")
    rows: tuple[Trunk | Pbx, ...] = settings.trunks if kind == "trunks" else settings.pbxs
    made: list[Trunk | Pbx] = []
    for place, row in enumerate(rows):
        values = {field: getattr(row, field) for field in type(row).model_fields}
        with at(f"{kind}[{place}]"):
            made.append(type(row)(**values | {name: offer.seen}) if row.id == id_ else row)
    return settings.replace(**{kind: tuple(made)})


def _watched(id_: str) -> Watched:
    try:
        return Watched(box().engine.client.test_status(id_))
    except ControlError as err:
        return Watched(problem=err)


def _page(shown: Loaded, code: int = 200, problems: Problems | None = None) -> Response:
    asked = request.args.get("proef", "")
    table = shown.settings.number_table().values()
    watched = _watched(asked) if asked else None
    ways = proven() | ({watched.way} if watched and watched.way else set())
    callers = [(one.number, phone(one.number)) for one in table if one.outbound][:MOST_CHOICES]
    return page(
        "proof",
        "wizard/proof.html",
        shown,
        code,
        problems=problems or {},
        typed=request.form,
        watched=watched,
        ways=ways,
        next_way=next((way for way in ("in", "out") if way not in ways), None),
        inbound=[one.number for one in table if one.inbound][:3],
        callers=[("", _("het standaardnummer")), *callers],
        trunks=[("", _("de eerste die werkt")), *((one.id, one.id) for one in shown.settings.trunks)],
        pbxs=[(one.id, one.id) for one in shown.settings.pbxs],
    )
