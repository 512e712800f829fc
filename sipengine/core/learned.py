"""What a call tells about how its line writes numbers, against what the settings say.

Law: pure; only what was really seen is suggested, and a withheld caller stays withheld.
"""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from appliance.control.proof_values import Learned, Place, Style, Suggestion
from appliance.numbering import E164, Reader, canonical, format_number
from sipengine.core.compiled import Lines, PbxLine, TrunkLine
from sipengine.core.did import places
from sipengine.core.identity import FROM_PBX, FROM_PROVIDER, read_caller
from sipengine.core.policy import line_of
from sipengine.core.uri import Uri
from sipengine.port import Request

STYLES: tuple[Style, ...] = get_args(Style)


def style_of(raw: str, number: str, country: str) -> Style | None:
    """The notation in which `raw` is that canonical number; None in none of them."""
    return next((style for style in STYLES if format_number(E164(number), style, country) == raw), None)


def learn(request: Request, lines: Lines) -> Learned | None:
    """From an arriving call; None when no line of ours sent it."""
    match line_of(request, lines):
        case TrunkLine() as trunk:
            return learn_inbound(request, trunk, lines)
        case PbxLine() as pbx:
            return learn_outbound(request, pbx, lines)
    return None


def learn_inbound(request: Request, trunk: TrunkLine, lines: Lines) -> Learned:
    """From a call of a provider, whether or not the settings as they are find its number."""
    found = _called(request, trunk, lines)
    caller = read_caller(request, FROM_PROVIDER, trunk.reader)
    learned = _with_caller(Learned(called_raw=_user(request)), request, FROM_PROVIDER, trunk.reader, lines.country)
    if found is None:
        return learned
    place, raw, number = found
    style = style_of(raw, number, lines.country)
    learned = replace(learned, called=number, called_raw=raw, place=place, style=style)
    seen = style or (None if caller.withheld else learned.caller_style)
    return replace(learned, suggestions=tuple(_for_trunk(trunk, place, seen)))


def learn_outbound(request: Request, pbx: PbxLine, lines: Lines) -> Learned:
    """From a call of a PBX: how it dials, and how it shows who calls."""
    order = FROM_PBX[pbx.pbx.caller_id_from]
    learned = _with_caller(Learned(called_raw=_user(request)), request, order, pbx.shown, lines.country)
    number = canonical(learned.called_raw, pbx.dialled)
    if not isinstance(number, E164):
        return learned
    bare = learned.called_raw.removeprefix(pbx.pbx.outside_prefix)
    style = style_of(learned.called_raw, number.number, lines.country) or style_of(
        bare, number.number, lines.country
    )
    learned = replace(learned, called=number.number, place="request-uri", style=style)
    seen = style if learned.caller_style in (None, style) else None  # it writes the two differently: no one style
    if seen is None or seen == pbx.pbx.number_format:
        return learned
    path = f"pbxs.{pbx.id}.number_format"
    return replace(learned, suggestions=(Suggestion(path=path, now=pbx.pbx.number_format, seen=seen),))


def _called(request: Request, trunk: TrunkLine, lines: Lines) -> tuple[Place, str, str] | None:
    """The first place that names an own number, in whatever notation."""
    for place, raw in places(request, trunk, "auto"):
        for style in (trunk.trunk.number_format, *STYLES):
            number = canonical(raw, Reader(lines.country, style)) if raw else None
            if isinstance(number, E164) and number.number in lines.numbers:
                return place, raw, number.number
    return None


def _for_trunk(trunk: TrunkLine, place: Place, style: Style | None) -> list[Suggestion]:
    rows: list[tuple[str, str, str]] = []
    if style is not None and style != trunk.trunk.number_format:
        rows.append(("number_format", trunk.trunk.number_format, style))
    if trunk.trunk.did_from not in ("auto", place):
        rows.append(("did_from", trunk.trunk.did_from, place))
    return [Suggestion(path=f"trunks.{trunk.id}.{name}", now=now, seen=seen) for name, now, seen in rows]


def _with_caller(
    learned: Learned, request: Request, order: tuple[str, ...], reader: Reader, country: str
) -> Learned:
    for where in FROM_PROVIDER:
        if where not in order:
            continue
        caller = read_caller(request, (where,), reader)
        if caller.withheld:
            return learned
        if isinstance(caller.number, E164):
            style = style_of(caller.raw, caller.number.number, country)
            return replace(learned, caller_raw=caller.raw, caller_place=where, caller_style=style)
    return learned


def _user(request: Request) -> str:
    uri = Uri.parse(request.uri)
    return uri.digits if uri else ""
