"""How one leg of a call sounded, as the call log keeps it.

Law: pure; unknown keys and words never break reading, as in `record`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class LegSound:
    """One leg, both directions. `heard`: what the box got from it; `sent`: what its far end got from the box.

    Loss as a fraction 0..1, times in milliseconds, MOS by the E-model (ITU-T G.107); None where nobody told.
    """

    side: str = ""
    """`caller` or `called`."""
    codec: str = ""
    way: str = ""
    """`short`: its packets passed undecoded; else why the box decoded them: `codec`, `held`, `sound`."""
    secured: bool = False
    """SRTP."""
    received: int = 0
    """Packets, as `sent`, `lost`, `duplicates`, `reordered`."""
    sent: int = 0
    lost: int = 0
    duplicates: int = 0
    reordered: int = 0
    loss: float | None = None
    jitter_ms: float | None = None
    mos: float | None = None
    sent_loss: float | None = None
    sent_jitter_ms: float | None = None
    sent_mos: float | None = None
    round_trip_ms: float | None = None
    notice: str = ""
    """Why this leg was not heard for a while, in the words of `sound_<notice>`; "" when it was. `place`: where."""
    place: str = ""


_SHAPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "bool": (bool,),
    "int": (int,),
    "float | None": (int, float),
}


def to_plain(sound: LegSound) -> dict[str, Any]:
    """JSON types only; what holds its default, or is no number, is left out."""
    pairs = ((item, getattr(sound, item.name)) for item in fields(LegSound))
    return {
        item.name: value
        for item, value in pairs
        if value != item.default and not (isinstance(value, float) and not math.isfinite(value))
    }


def from_plain(plain: Mapping[str, Any]) -> LegSound:
    """The leg of a plain form. Raises ValueError naming the key that holds another type than it may."""
    values: dict[str, Any] = {}
    for item in fields(LegSound):
        if item.name not in plain or plain[item.name] is None:
            continue
        value: Any = plain[item.name]
        shape = _SHAPES[str(item.type)]
        if not isinstance(value, shape) or (isinstance(value, bool) and bool not in shape):
            raise ValueError(f"{item.name}: not {item.type}")
        values[item.name] = float(value) if isinstance(value, int | float) and float in shape else value
        if not math.isfinite(values[item.name] if float in shape else 0):
            raise ValueError(f"{item.name}: not a number")
    return LegSound(**values)
