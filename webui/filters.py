"""How numbers, moments, sums and durations are written on a page.

Law: an unreadable value is shown as it is; the settings' time zone and country count, read once per request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal
from flask import Flask, g
from flask_babel import gettext as _
from jinja2 import pass_context

from appliance.numbering import display
from appliance.prompts import uses
from appliance.settings import Settings
from appliance.words import say
from webui.box import box
from webui.language import lang

DASH = "–"


def init_filters(app: Flask) -> None:
    """Give templates `phone`, `euro`, `moment`, `clock`, `duration`, `amount`, `words`, `said`, `step`."""
    filters: dict[str, Callable[..., str]] = {
        "phone": phone,
        "euro": euro,
        "moment": moment,
        "clock": clock,
        "duration": duration,
        "amount": amount,
        "words": words,
        "said": said,
        "step": step,
    }
    for name, function in filters.items():
        app.jinja_env.filters[name] = _late(function)


def _late(function: Callable[..., str]) -> Callable[..., str]:
    """Keep Jinja from working out a filter of a constant as it compiles: the language is the request's."""

    @pass_context
    def late(_context: object, /, *args: Any, **kwargs: Any) -> str:
        return function(*args, **kwargs)

    return late


def settings() -> Settings:
    """The settings in force, read once per request."""
    if "trunkbox_settings" not in g:
        g.trunkbox_settings = box().settings()
    found: Settings = g.trunkbox_settings
    return found


def phone(number: str | None) -> str:
    """`050 123 45 67` at home, `+32 2 ...` from abroad; "Anoniem" for a withheld number, a dash for none."""
    if not number:
        return DASH
    return str(_("Anoniem")) if number == "anonymous" else display(number, settings().box.country)


def euro(sum_: Decimal | str | int) -> str:
    """`€ 1,84`, and `€ 10` for whole euros; the space does not break."""
    value = Decimal(sum_)
    whole = value == value.to_integral_value()
    form = "¤\u00a0#,##0" if whole else "¤\u00a0#,##0.00"
    return format_currency(value, "EUR", form, locale=lang(), currency_digits=False)


def amount(number: Decimal | float | int) -> str:
    """A plain number with the language's own separators."""
    return format_decimal(number, locale=lang())


def duration(seconds: float | None) -> str:
    """`3:08`, `1:02:09`; a dash for none."""
    if seconds is None:
        return DASH
    total = max(0, int(seconds))
    hours, rest = divmod(total, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def clock(epoch: float | None, *, seconds: bool = True) -> str:
    """The time of day in the box's zone: `11:04:12`."""
    return DASH if epoch is None else f"{local(epoch):%H:%M:%S}" if seconds else f"{local(epoch):%H:%M}"


def moment(epoch: float | None) -> str:
    """As said to people: `11:04` today, `gisteren 22:14`, `19 november 08:12`, with another year also that."""
    if epoch is None:
        return DASH
    then, now = local(epoch), local(box().clock())
    time = f"{then:%H:%M}"
    if then.date() == now.date():
        return time
    if then.date() == now.date() - timedelta(days=1):
        return str(_("gisteren %(time)s", time=time))
    if then.year == now.year:
        return f"{format_skeleton('MMMMd', then, locale=lang())} {time}"
    return f"{format_date(then, 'long', locale=lang())} {time}"


def words(problem: object) -> str:
    """Anything with `code` and `params` (a ControlError, a Problem of the engine) as its sentence."""
    code, params = getattr(problem, "code", ""), getattr(problem, "params", None)
    if not isinstance(params, Mapping):
        return say(lang(), str(code))
    return say(lang(), str(code), {name: _shown(value) for name, value in params.items()})


def _shown(value: object) -> str:
    """A particular of a sentence: a number as people write it."""
    text = str(value)
    return display(text, settings().box.country) if text.startswith("+") else text


def said(code: str, /, **params: object) -> str:
    """The sentence of a code of `appliance.words`."""
    return say(lang(), code, params)


def step(named: str) -> str:
    """A step of a belplan that says a prompt, as people name it."""
    return uses.said(named, lang())


def local(epoch: float) -> datetime:
    """UTC epoch seconds in the box's time zone; in UTC when this machine does not know that zone."""
    try:
        zone = ZoneInfo(settings().box.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return datetime.fromtimestamp(epoch, zone)
