"""An exception for one number that was held back: what it opens, first; then one press.

Law: a number that may be dear is asked about twice, with its price; nothing else is opened by the way.
"""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.destinations import Danger, Opening, opened, opening
from appliance.destinations.explained import Explained, explain
from appliance.numbering import Reader, canonical, emergency_number
from appliance.settings import Settings
from appliance.store import Loaded
from webui.filters import euro, phone
from webui.security import blueprint, said
from webui.security.frame import Asking, ask, loaded, save

LONGEST = 40
EXAMPLE = 600
"""Seconds of the call whose price is told."""


@blueprint.get("/uitzondering")
def exception() -> AnyResponse:
    """Say what the exception will open."""
    now = loaded()
    typed = request.args.get("nummer", "")[:LONGEST]
    made = _made(typed, now.settings)
    if made is None or explain(str(made.number), now.settings).verdict != "block":
        # Nothing to open: the page that explains numbers says why.
        return redirect(url_for("security.destinations", nummer=typed))
    return _ask(now, made)


@blueprint.post("/uitzondering")
def make_exception() -> AnyResponse:
    """Make it; a number that may be dear is asked about once more."""
    now = loaded()
    made = _made(request.form.get("nummer", "")[:LONGEST], now.settings)
    if made is None:
        return redirect(url_for("security.destinations"), 303)
    if made.danger is not Danger.NONE and request.form.get("zeker") != "ja":
        return _ask(now, made, twice=True)

    def edit(settings: Settings) -> Settings:
        return settings.replace(destinations=opened(settings.destinations, made))

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _ask(now, made, code=code, problems=tuple(text for texts in problems.values() for text in texts))

    shown = phone(str(made.number))
    return save(
        edit,
        _("Uitzondering voor %(number)s", number=str(made.number)),
        {},
        again,
        "security.destinations",
        _("%(number)s mag vanaf nu gebeld worden.", number=shown),
    )


def _made(typed: str, settings: Settings) -> Opening | None:
    if emergency_number(typed, settings.box.country, "") is not None:
        return None
    return opening(canonical(typed, Reader(settings.box.country, "plain")))


def _ask(
    now: Loaded, made: Opening, *, twice: bool = False, code: int = 200, problems: tuple[str, ...] = ()
) -> Response:
    found = explain(str(made.number), now.settings)
    number = phone(str(made.number))
    dear = made.danger is not Danger.NONE
    title = _("%(number)s voortaan toestaan?", number=number)
    if twice:
        title = _("Weet u het zeker? %(number)s kan veel geld kosten.", number=number)
    asking = Asking(
        title,
        url_for("security.make_exception"),
        _("Ja, sta %(number)s toe", number=number) if twice else _("Sta %(number)s toe", number=number),
        url_for("security.blocked"),
        _("Geblokkeerd laten"),
        _danger(made.danger),
        "bad" if dear else "",
        fields=(("nummer", str(made.number)), *((("zeker", "ja"),) if twice else ())),
        facts=_facts(found, number),
        points=_points(dear),
        problems=problems,
    )
    return ask("blocked", now, asking, code)


def _danger(danger: Danger) -> str:
    texts = {
        Danger.NONE: "",
        Danger.PREMIUM: _(
            "Dit is een betaalnummer. Fraudeurs laten gekraakte centrales juist zulke nummers bellen."
        ),
        Danger.SATELLITE: _(
            "Dit is een satelliet- of internationaal dienstnummer. Zulke gesprekken kosten vaak euro’s per minuut."
        ),
        Danger.UNKNOWN: _("Geen nummerplan kent dit nummer, dus niemand kan zeggen waar het heen gaat."),
    }
    return str(texts[danger])


def _facts(found: Explained, number: str) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Nu"), said.told(found.rule)),
        (_("Straks"), _("Toegestaan: alleen %(number)s", number=number)),
    ]
    if found.price is not None:
        minute = found.per_minute
        text = _("%(minute)s per minuut", minute=euro(minute)) if minute is not None else ""
        if found.price.prefix is None:
            unknown = _("het onbekende tarief")
            text = f"{text} ({unknown})"
        ten = _("tien minuten: %(cost)s", cost=euro(said.rounded(found.price.cost(EXAMPLE))))
        facts.append((_("Kosten"), f"{text}; {ten}"))
    return tuple(facts)


def _points(dear: bool) -> tuple[str, ...]:
    points = [
        _("Al het andere wat geblokkeerd is, blijft geblokkeerd."),
        _("De limieten blijven gelden, en de geschiedenis heeft de weg terug."),
    ]
    if dear:
        points.append(_("Liever niet? Bel dit nummer dan vanaf een mobiele telefoon."))
    return tuple(points)
