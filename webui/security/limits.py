"""The page Limieten: how much is left of each, who holds the channels, and the figures themselves.

Law: the figures are settings, saved as such; lifting one for an hour is no setting and ends by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import CallStatus, ControlError
from appliance.control.limit_values import LimitStatus
from appliance.settings import Settings
from appliance.settings.security import Limits
from appliance.store import Loaded
from webui.box import box
from webui.desk import at
from webui.filters import words
from webui.security import blueprint
from webui.security.frame import Asking, Problems, ask, asked, loaded, page, save, status
from webui.security.judged import Told, limit_name, limits_verdict, per_cent, shown
from webui.status.cards import gauges

WINDOWS = ("hour", "day", "week")
NAMES = tuple(f"{kind}_{window}" for kind in ("spend", "calls") for window in WINDOWS)
CHANNELS = ("total", "inbound", "outbound")
LONGEST = 20


@dataclass(frozen=True, slots=True)
class Meter:
    """One limit as it is drawn. `most` empty: not limited. `lifted`: minutes that it does not apply."""

    id: str
    label: str
    used: str
    most: str
    per_cent: int
    tone: str
    lifted: int


@dataclass(frozen=True, slots=True)
class Line:
    """A trunk or PBX and the channels it uses now. `most`: None where nothing limits it."""

    name: str
    used: int
    most: int | None


@blueprint.get("/limieten")
def limits() -> AnyResponse:
    """The page; htmx gets what lives alone, 204 while it is as the page shows it (`?was=`)."""
    if not request.headers.get("HX-Request"):
        return _page(loaded(), typed_of(loaded().settings))
    now = live(loaded().settings)
    if request.args.get("was") == now["mark"]:
        return Response(status=204)
    return make_response(render_template("security/_limits_live.html", **now))


@blueprint.post("/limieten")
def save_limits() -> AnyResponse:
    """Save all figures."""
    typed = {name: request.form.get(name, "").strip()[:LONGEST] for name in FIELDS}

    def edit(now: Settings) -> Settings:
        with at("limits"):
            return now.replace(limits=Limits.model_validate(plain(typed)))

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), typed, code, problems)

    return save(edit, _("Limieten"), {path: name for name, path in FIELDS.items()}, again, "security.limits")


@blueprint.get("/limieten/opheffen/<name>")
def ask_lift(name: str) -> Response:
    """Ask before a limit is lifted."""
    if name not in NAMES:
        abort(404)
    return ask(
        "limits",
        loaded(),
        Asking(
            _("De limiet %(limit)s een uur opheffen?", limit=limit_name(name)),
            url_for("security.lift", name=name),
            _("Een uur opheffen"),
            url_for("security.limits"),
            _("Laten gelden"),
            _(
                "Een uur lang houdt deze limiet geen gesprek tegen. Daarna geldt hij vanzelf weer. Wat in dat uur"
                " gebeld wordt, telt wel mee, en dat u dit deed komt in het logboek van de box."
            ),
            "warn",
            points=(_("De andere limieten, de bestemmingen en de kanalen blijven gelden."),),
        ),
    )


@blueprint.post("/limieten/opheffen/<name>")
def lift(name: str) -> AnyResponse:
    """Do not apply a limit for an hour."""
    if name not in NAMES:
        abort(404)
    try:
        box().engine.client.lift(name)
    except ControlError as err:
        flash(words(err), "bad")
    else:
        flash(_("De limiet %(limit)s geldt een uur niet.", limit=limit_name(name)), "warn")
    return redirect(url_for("security.limits"), 303)


FIELDS: Mapping[str, str] = {
    **{f"spend_{window}": f"limits.spend_eur.{window}" for window in WINDOWS},
    **{f"calls_{window}": f"limits.calls.{window}" for window in WINDOWS},
    **{f"channels_{name}": f"limits.channels.{name}" for name in CHANNELS},
    "warn": "limits.warn_at_percent",
}
"""Form field to settings path."""


def typed_of(now: Settings) -> dict[str, str]:
    """The form of the figures in force."""
    return {name: _shown(value) for name, value in _values(now.limits)}


def _values(now: Limits) -> Iterable[tuple[str, object]]:
    yield from ((f"spend_{window}", getattr(now.spend_eur, window)) for window in WINDOWS)
    yield from ((f"calls_{window}", getattr(now.calls, window)) for window in WINDOWS)
    yield from ((f"channels_{name}", getattr(now.channels, name)) for name in CHANNELS)
    yield "warn", now.warn_at_percent


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        return money_typed(value)
    return "" if value is None else str(value)


def money_typed(value: Decimal) -> str:
    """A sum as it stands in a form: `10`, `12,50`."""
    if value == value.to_integral_value():
        return str(int(value))
    text = f"{value.normalize():f}"
    whole, _dot, digits = text.partition(".")
    return f"{whole},{digits.ljust(2, '0')}"


def plain(typed: Mapping[str, str]) -> dict[str, object]:
    """What was typed as the settings' own types want it; what is no figure stays text, so that they say why."""
    return {
        "spend_eur": {window: money(typed[f"spend_{window}"]) for window in WINDOWS},
        "calls": {window: figure(typed[f"calls_{window}"]) for window in WINDOWS},
        "channels": {name: figure(typed[f"channels_{name}"]) for name in CHANNELS},
        "warn_at_percent": figure(typed["warn"].removesuffix("%").strip()) if typed["warn"] else 80,
    }


def money(text: str) -> Decimal | str:
    """Euros as people type them: `10`, `12,50`, `€ 5`."""
    bare = text.removeprefix("€").strip()
    if bare.count(",") == 1 and "." not in bare:
        bare = bare.replace(",", ".")
    try:
        return Decimal(bare) if bare and bare.replace(".", "").lstrip("-").isdecimal() else text
    except InvalidOperation:
        return text


def figure(text: str) -> int | str | None:
    """A whole number; nothing for no limit."""
    if not text:
        return None
    return int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdecimal() else text


def told_now() -> Told:
    """How much of each limit is used, or why nobody says."""
    return asked(box().engine.client.limits)


def meters(told: Iterable[LimitStatus], warn: int) -> list[Meter]:
    """The limits as drawings, euros first."""
    order = {name: place for place, name in enumerate(NAMES)}
    known = sorted((one for one in told if one.name in order), key=lambda one: order[one.name])
    return [_meter(one, warn) for one in known]


def _meter(one: LimitStatus, warn: int) -> Meter:
    used = per_cent(one)
    tone = "bad" if used >= 100 else "warn" if used >= warn else ""
    most = "" if one.most is None else shown(one, one.most)
    return Meter(one.name, window(one.name), shown(one, one.used), most, used, tone, -(-one.lifted_seconds // 60))


def window(name: str) -> str:
    """The window of a limit. They roll: no midnight sets one back."""
    texts = {
        "hour": _("Afgelopen uur"),
        "day": _("Afgelopen 24 uur"),
        "week": _("Afgelopen 7 dagen"),
    }
    return str(texts[name.rpartition("_")[2]])


def live(now: Settings) -> dict[str, object]:
    """What changes by itself: verdict, meters, channels; and a mark that changes with it."""
    told = told_now()
    verdict = limits_verdict(told, now)
    state = status()
    calls = state.calls if state else ()
    shown_now: dict[str, object] = {
        "verdict": verdict,
        "meters": [] if isinstance(told, ControlError) else meters(told, now.limits.warn_at_percent),
        "gauges": gauges(calls, now),
        "lines": lines(calls, now),
        "known": state is not None,
        "warn": now.limits.warn_at_percent,
    }
    mark = hashlib.sha256(repr(sorted(shown_now.items())).encode()).hexdigest()[:16]
    return {**shown_now, "mark": mark}


def lines(calls: Iterable[CallStatus], now: Settings) -> list[Line]:
    """Every trunk and PBX with the channels it uses."""
    going = tuple(calls)
    trunks = [
        Line(_("Trunk %(id)s", id=one.id), sum(call.trunk == one.id for call in going), one.channels)
        for one in now.trunks
        if one.enabled
    ]
    pbxs = [
        Line(_("Centrale %(id)s", id=one.id), sum(call.pbx == one.id for call in going), one.channels)
        for one in now.pbxs
    ]
    return [*trunks, *pbxs]


def _page(now: Loaded, typed: Mapping[str, str], code: int = 200, problems: Problems | None = None) -> Response:
    labels = {f"spend_{one}": _("Euro’s %(window)s", window=per(one)) for one in WINDOWS}
    labels |= {f"calls_{one}": _("Gesprekken %(window)s", window=per(one)) for one in WINDOWS}
    labels |= {
        "channels_total": _("Alles samen"),
        "channels_inbound": _("Inkomend"),
        "channels_outbound": _("Uitgaand"),
        "warn": _("Waarschuwen bij (procent)"),
    }
    return page(
        "limits",
        "security/limits.html",
        now,
        code,
        typed=typed,
        windows=WINDOWS,
        channels=CHANNELS,
        labels=labels,
        problems=problems or {},
        **live(now.settings),
    )


def per(one: str) -> str:
    """`per uur`."""
    return str({"hour": _("per uur"), "day": _("per dag"), "week": _("per week")}[one])
