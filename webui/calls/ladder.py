"""A call's SIP messages as a ladder: one SVG, a line per message.

Law: pure; x is in per cent and y in pixels, so the drawing needs no viewBox, no inline style and no script: text
stays text size and only the lanes stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

ROW, TOP = 29, 34
LEFT, WIDE = 24, 66
"""Per cent: where the first lane stands, and how far the last is from it."""
LONGEST = 16
"""Characters on an arrow that fit on a phone."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One message: `time` as shown, the `leg`'s class (la, lb, lc), the numbers of its lanes, and its text."""

    time: str
    leg: str
    source: int
    target: int
    text: str


def ladder(lanes: Sequence[str], rungs: Sequence[Rung], summary: str) -> Markup:
    """The drawing; `summary` is what a screen reader hears, the table beside it has the rest."""
    places = [LEFT + n * (WIDE / max(1, len(lanes) - 1)) for n in range(len(lanes))]
    height = TOP + ROW * len(rungs) + 12
    parts = [
        Markup('<svg class="ladder" height="{}" role="img" aria-label="{}">').format(
            height, shortened(summary, 300)
        )
    ]
    parts += [_lane(name, place, height) for name, place in zip(lanes, places, strict=True)]
    before = ""
    for n, rung in enumerate(rungs):
        parts.append(_rung(rung, places, TOP + ROW * n + 14, rung.time if rung.time != before else ""))
        before = rung.time
    return Markup("").join([*parts, Markup("</svg>")])


def key(leg: str) -> Markup:
    """A short sample of a leg's line, for the legend."""
    return Markup(
        '<svg class="ladder key {}" width="28" height="10" aria-hidden="true">'
        '<line class="a" x1="0" x2="28" y1="5" y2="5"/></svg>'
    ).format(leg)


def shortened(text: str, most: int = LONGEST) -> str:
    """At most so many characters, none of which steers anything."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _lane(name: str, x: float, height: int) -> Markup:
    return Markup(
        '<text x="{x}%" y="14" text-anchor="middle" font-weight="600">{name}</text>'
        '<line class="life" x1="{x}%" x2="{x}%" y1="22" y2="{height}"/>'
    ).format(x=f"{x:g}", name=shortened(name), height=height)


def _rung(rung: Rung, places: Sequence[float], y: int, time: str) -> Markup:
    a, b = places[rung.source], places[rung.target]
    clock = Markup('<text class="t" x="0" y="{}">{}</text>').format(y + 4, time) if time else Markup("")
    return clock + Markup(
        '<g class="{leg}"><text x="{middle}%" y="{above}" text-anchor="middle">{text}</text>'
        '<line class="a" x1="{a}%" x2="{b}%" y1="{y}" y2="{y}"/>'
        '<svg x="{b}%" y="{y}" overflow="visible"><path d="M0 0l{way}7-4v8z"/></svg></g>'
    ).format(
        leg=rung.leg,
        middle=f"{(a + b) / 2:g}",
        above=y - 6,
        text=escape(shortened(rung.text)),
        a=f"{a:g}",
        b=f"{b:g}",
        y=y,
        way="-" if b > a else "",
    )
