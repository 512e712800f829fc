"""`trunkbox explain NUMBER`: may it be called, by which rule, at what cost; or what happens to who calls it.

Law: nobody is called and nothing is changed; works without an engine.
"""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from appliance.belplan.dry_run import Line, dry_run
from appliance.cli.context import Context, Failed
from appliance.destinations.explained import Explained, explain
from appliance.rates.price import MICROS
from appliance.settings import Settings
from appliance.store import Loaded, SettingsStore


def run(context: Context, args: argparse.Namespace) -> int:
    """Explain one number. Raises Failed."""
    settings = _settings(context)
    if args.direction == "in":
        return _inbound(context, args, settings)
    if args.pbx is not None and settings.pbx(args.pbx) is None:
        raise Failed("no_such_pbx", pbx=args.pbx)
    found = explain(args.number, settings, args.pbx)
    reason = context.words(found.reason, **found.params)
    context.note_practice()
    if args.json:
        context.print(json.dumps(_plain(found, reason), indent=2, ensure_ascii=False))
        return 0
    context.print(context.words(f"explain_{found.verdict}", number=found.number))
    context.print("  " + reason)
    if found.verdict != "emergency":
        context.print("  " + context.words("explain_rule", rule=found.rule))
    if found.price is not None:
        context.print("  " + _price(context, found))
    return 0


def _inbound(context: Context, args: argparse.Namespace, settings: Settings) -> int:
    """The path of a caller, each line with the answer of its condition."""
    at = _instant(args.at, settings.box.timezone)
    lines = dry_run(args.number, args.caller, at, args.pbx_down, settings)
    context.note_practice()
    told = [(line, context.words(line.code, **_said(context, line))) for line in lines]
    if args.json:
        plain = [{"path": one.path, "depth": one.depth, "code": one.code, "text": text} for one, text in told]
        context.print(json.dumps({"at": at.isoformat(), "lines": plain}, indent=2, ensure_ascii=False))
        return 0
    for line, text in told:
        context.print("  " * line.depth + text)
    return 0


def _said(context: Context, line: Line) -> dict[str, str]:
    why = line.why
    return {**line.params, **({} if why is None else {"why": context.words(why.code, **why.params)})}


def _instant(text: str | None, timezone: str) -> datetime:
    """As people write it, in the box's time zone unless it says another. Raises Failed."""
    zone = ZoneInfo(timezone)
    if text is None:
        return datetime.now(zone)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as err:
        raise Failed("dry_at", value=text) from err
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _settings(context: Context) -> Settings:
    loaded = SettingsStore(context.shown).load()
    if not isinstance(loaded, Loaded):
        raise Failed("explain_no_settings", data=context.shown)
    return loaded.settings


def _plain(found: Explained, reason: str) -> dict[str, str | None]:
    per_minute = found.per_minute
    return {
        "number": found.number,
        "verdict": found.verdict,
        "rule": found.rule,
        "reason": reason,
        "code": found.reason,
        "per_minute": None if per_minute is None else _euros(per_minute),
    }


def _price(context: Context, found: Explained) -> str:
    price = found.price
    assert price is not None  # asked by the caller
    return context.words(
        "explain_price" if price.prefix else "explain_price_unknown",
        per_minute=_euros(Decimal(price.per_minute) / MICROS),
        setup=_euros(Decimal(price.setup) / MICROS),
        increment=f"{price.first}/{price.following}",
        prefix=price.prefix or "",
    )


def _euros(amount: Decimal) -> str:
    """With two decimals at least, and no more than there are: 0.02, 0.0215."""
    text = format(amount.normalize(), "f")
    whole, _, part = text.partition(".")
    return f"{whole}.{part:0<2}"
