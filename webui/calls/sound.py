"""How each leg of a call sounds, as names and values for a page.

Law: pure but for the words; a figure that nobody counted is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from appliance.calllog.sound import LegSound
from appliance.judge.sound import not_heard
from appliance.words import printable, say
from webui.filters import amount
from webui.language import lang


def sound_rows(legs: Iterable[LegSound]) -> Iterator[tuple[str, str]]:
    """Two directions of each leg, its round trip, and how its packets went."""
    for leg in legs:
        caller = leg.side == "caller"
        heard = _direction(leg.mos, leg.loss, leg.jitter_ms)
        if heard:
            yield _("Van de beller") if caller else _("Van de gebelde kant"), heard
        sent = _direction(leg.sent_mos, leg.sent_loss, leg.sent_jitter_ms)
        if sent:
            yield _("Naar de beller") if caller else _("Naar de gebelde kant"), sent
        way = ", ".join(_way(leg))
        if way:
            yield _("Weg van de beller") if caller else _("Weg van de gebelde kant"), way


def sound_notes(legs: Iterable[LegSound]) -> tuple[str, ...]:
    """Who is not heard, and why."""
    return tuple(
        say(lang(), said.code, {name: printable(value, 60) for name, value in said.params.items()})
        for said in not_heard(legs)
    )


def worst(legs: Iterable[LegSound]) -> str:
    """The worst score of a call so far, "" when nothing was counted."""
    scores = [score for leg in legs for score in (leg.mos, leg.sent_mos) if score is not None]
    return f"MOS {amount(round(min(scores), 1))}" if scores else ""


def _direction(mos: float | None, loss: float | None, jitter: float | None) -> str:
    parts = (
        f"MOS {amount(round(mos, 1))}" if mos is not None else "",
        _("%(loss)s%% verlies", loss=amount(round(loss * 100, 2))) if loss is not None else "",
        _("%(jitter)s ms jitter", jitter=amount(round(jitter, 1))) if jitter is not None else "",
    )
    return ", ".join(part for part in parts if part)


def _way(leg: LegSound) -> Iterator[str]:
    ways = {
        "short": _("rechtstreeks doorgegeven"),
        "codec": _("omgezet: de twee kanten spreken een andere codec"),
        "held": _("via de box: een kant stond in de wacht"),
        "sound": _("via de box: er klonk of luisterde iets van de box mee"),
    }
    if leg.way in ways:
        yield ways[leg.way]
    if leg.secured:
        yield _("versleuteld (SRTP)")
    if leg.round_trip_ms is not None:
        yield _("heen en terug %(time)s ms", time=amount(round(leg.round_trip_ms, 1)))
    if leg.duplicates:
        yield _("dubbel: %(count)s", count=amount(leg.duplicates))
    if leg.reordered:
        yield _("niet op volgorde: %(count)s", count=amount(leg.reordered))
