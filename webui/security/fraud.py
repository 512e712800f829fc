"""The page Fraude: what the box looks out for, what it does then, and what it saw.

Law: a sign of fraud is no proof; the page says what was seen and leaves the judgement to people.
"""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import ControlError, FraudFinding, Status
from appliance.settings import Settings
from appliance.settings.security import Fraud
from appliance.store import Loaded
from appliance.words import say
from webui.box import box
from webui.desk import at
from webui.filters import phone, words
from webui.language import lang
from webui.security import blueprint, said
from webui.security.frame import Problems, loaded, page, save
from webui.security.judged import Judged

SHAPES = ("burst", "short_calls", "new_country_at_night", "sequential")
CHOICES = ("off", "warn", "block")


@blueprint.get("/fraude")
def fraud() -> Response:
    """The shapes and the findings."""
    now = loaded()
    return _page(now, {shape: getattr(now.settings.fraud, shape) for shape in SHAPES})


@blueprint.post("/fraude")
def save_fraud() -> AnyResponse:
    """Save what is done about each."""
    typed = {shape: request.form.get(shape, "")[:20] for shape in SHAPES}

    def edit(now: Settings) -> Settings:
        with at("fraud"):
            return now.replace(fraud=Fraud.model_validate(typed))

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), typed, code, problems)

    fields = {f"fraud.{shape}": shape for shape in SHAPES}
    return save(edit, _("Fraude"), fields, again, "security.fraud")


def shape_title(shape: str) -> str:
    """A shape's name."""
    return str(
        {
            "burst": _("Veel gesprekken tegelijk begonnen"),
            "short_calls": _("Korte gesprekken achter elkaar"),
            "new_country_at_night": _("’s Nachts een nieuw land"),
            "sequential": _("Nummers op een rij"),
        }.get(shape, shape)
    )


def shape_about(shape: str) -> str:
    """What a shape is, for who never heard of it."""
    return str(
        {
            "burst": _("Een centrale begint binnen enkele tellen meer gesprekken dan mensen kunnen kiezen."),
            "short_calls": _(
                "Gesprekken van enkele tellen, het een na het ander: zo verdient een fraudeur per oproep."
            ),
            "new_country_at_night": _(
                "Tussen 22 en 7 uur wordt voor het eerst naar een land gebeld: zo beginnen de meeste inbraken."
            ),
            "sequential": _("Nummers die vlak na elkaar liggen, zoals een machine ze afgaat."),
        }.get(shape, shape)
    )


def finding(one: FraudFinding) -> str:
    """What was seen, in a sentence."""
    params = {"pbx": one.pbx, "number": phone(one.number), "country": said.in_country(one.detail)}
    return say(lang(), f"fraud_{one.shape}", params)


def fraud_verdict(told: Status | ControlError, settings: Settings) -> Judged:
    """Is there a sign of fraud?"""
    off = [shape for shape in SHAPES if getattr(settings.fraud, shape) == "off"]
    if not isinstance(told, Status):
        return Judged("unknown", _("Of er iets verdachts is, is nu niet te zeggen."), words(told))
    if told.fraud:
        text = ngettext(
            "%(num)d keer zag de box iets wat op fraude lijkt.",
            "%(num)d keer zag de box iets wat op fraude lijkt.",
            len(told.fraud),
        )
        remedy = _("Klopt het niet? Zoek dan uit welk toestel belde, en verander de wachtwoorden van de centrale.")
        return Judged("warn", text, remedy)
    if len(off) == len(SHAPES):
        return Judged("warn", _("De box let nergens op: elk teken van fraude staat uit."))
    return Judged("ok", _("De box zag niets wat op fraude lijkt."))


def _page(now: Loaded, typed: dict[str, str], code: int = 200, problems: Problems | None = None) -> Response:
    told = box().engine.status()
    return page(
        "fraud",
        "security/fraud.html",
        now,
        code,
        verdict=fraud_verdict(told, now.settings),
        findings=[(one, finding(one), shape_title(one.shape)) for one in told.fraud]
        if isinstance(told, Status)
        else [],
        shapes=[(shape, shape_title(shape), shape_about(shape)) for shape in SHAPES],
        choices=[
            ("off", _("Uit")),
            ("warn", _("Waarschuwen: het gesprek gaat door")),
            ("block", _("Tegenhouden")),
        ],
        typed=typed,
        problems=problems or {},
        labels={shape: shape_title(shape) for shape in SHAPES},
    )
