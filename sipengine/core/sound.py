"""How a leg sounded, from what it counted: shares of loss, delay and MOS for both of its directions.

Law: pure; what was never counted or told is None, not zero.
"""

from __future__ import annotations

from appliance.calllog.sound import LegSound
from sipengine.core.oneway import HEARD, Notice
from sipengine.core.quality import burst_ratio, mos, mouth_to_ear
from sipengine.port import Figures


def sound_of(side: str, figures: Figures, notice: Notice = HEARD) -> LegSound | None:
    """The sound of a leg, None when no voice was negotiated on it. `side`: caller or called."""
    if figures.codec is None and notice == HEARD:
        return None
    due = figures.packets_received + figures.packets_lost - figures.duplicates
    told = figures.far_lost is not None and figures.far_due
    return LegSound(
        side=side,
        codec=figures.codec or "",
        way=figures.way.value,
        secured=figures.secured,
        received=figures.packets_received,
        sent=figures.packets_sent,
        lost=figures.packets_lost,
        duplicates=figures.duplicates,
        reordered=figures.reordered,
        loss=loss_of(figures),
        jitter_ms=_short(figures.jitter_ms if due > 0 else None),
        mos=_short(_heard(figures, due)),
        sent_loss=_sent_loss(figures) if told else None,
        sent_jitter_ms=_short(figures.far_jitter_ms if told else None),
        sent_mos=_short(_sent(figures) if told else None),
        round_trip_ms=_short(figures.round_trip_ms),
        notice=notice.code,
        place=notice.place,
    )


def loss_of(figures: Figures) -> float | None:
    """The share of what should have come that did not, 0..1; a packet that came twice came once."""
    due = figures.packets_received + figures.packets_lost - figures.duplicates
    return round(min(1.0, max(0, figures.packets_lost) / due), 6) if due > 0 else None


def _short(value: float | None) -> float | None:
    """To a microsecond, or a thousandth of a score: what is more only fills disks and lines."""
    return None if value is None else round(value, 3)


def _heard(figures: Figures, due: int) -> float | None:
    loss = loss_of(figures)
    if loss is None:
        return None
    delay = mouth_to_ear(figures.round_trip_ms, figures.jitter_ms)
    return mos(figures.codec or "", delay, loss, burst_ratio(figures.packets_lost, figures.bursts, due))


def _sent_loss(figures: Figures) -> float:
    return round(min(1.0, (figures.far_lost or 0) / (figures.far_due or 1)), 6)


def _sent(figures: Figures) -> float:
    delay = mouth_to_ear(figures.round_trip_ms, figures.far_jitter_ms or 0.0)
    return mos(figures.codec or "", delay, _sent_loss(figures))
