"""Voice that passes from leg to leg undecoded: the C module's joins and counts, as values.

Law: called from the SIP thread alone; a leg is named by its pjsua call, and one that is gone is nobody.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

_NO_VOICE = 2**64 - 1


class Joining(IntEnum):
    """What came of joining two legs; the reasons stand in the call log."""

    JOINED = 0
    NO_LEG = 1
    CODEC = 2
    """The legs speak different codecs: somebody has to translate."""
    HELD = 3
    """One side does not send or does not listen."""


class RawMedia(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_uint64) for name in ("received", "received_bytes", "sent", "sent_bytes")),
        *((name, ctypes.c_uint64) for name in ("lost", "duplicates", "reordered", "refused", "jitter_us")),
        *((name, ctypes.c_uint64) for name in ("bursts", "strangers")),
        *(
            (name, ctypes.c_int64)
            for name in ("silent_ms", "far_lost", "far_due", "far_jitter_us", "round_trip_us")
        ),
        *((name, ctypes.c_int32) for name in ("far_told", "joined", "digits_pass", "comfort", "secured")),
        ("codec", ctypes.c_char * 24),
        *((name, ctypes.c_char * 48) for name in ("named", "heard_from", "stranger")),
    )


class RawMediaStats(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("open", "strangers", "relatched", "unsent"))


@dataclass(frozen=True, slots=True)
class LegMedia:
    """What one leg measured, in whatever way its voice goes. Packets of strangers are in none of it.

    `lost`, `duplicates`, `reordered`, `jitter_ms` (mean of RFC 3550 A.8): of what the box received. `far_lost`,
    `far_jitter_ms` and `round_trip_ms` as the far end told by RTCP, None when it never did. `silent_ms` since the
    last packet, None before the first. `digits_pass`: telephone events go over to the joined leg by themselves.
    `bursts`: runs of lost packets. `far_due`: packets of ours that the far end expected. `comfort`: the last
    packet was comfort noise, so silence is meant. `secured`: SRTP. Addresses with port, "" for nobody: `named` by
    SDP, `heard_from`, `stranger` who sent last and may not be heard, `strangers` how often.
    """

    codec: str
    received: int
    received_bytes: int
    sent: int
    sent_bytes: int
    lost: int
    duplicates: int
    reordered: int
    refused: int
    jitter_ms: float
    bursts: int
    strangers: int
    silent_ms: int | None
    far_lost: int | None
    far_due: int | None
    far_jitter_ms: float | None
    round_trip_ms: float | None
    joined: bool
    digits_pass: bool
    comfort: bool
    secured: bool
    named: str
    heard_from: str
    stranger: str


@dataclass(frozen=True, slots=True)
class MediaStats:
    """All legs together. `strangers`: packets left unheard; `relatched`: far ends not found where SDP said."""

    open: int
    strangers: int
    relatched: int
    unsent: int


class Medium:
    """The media side of a running C module."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._lib = library
        self._lib.trunk_part.restype = None
        self._lib.trunk_media_stats.restype = None
        self._lib.trunk_heard.restype = None

    def join(self, one: int, other: int) -> Joining:
        """Let two calls' packets pass; JOINED, or nothing changed."""
        return Joining(self._lib.trunk_join(one, other))

    def part(self, call: int) -> None:
        """Back to their streams, this call and whoever it was joined to."""
        self._lib.trunk_part(call)

    def leg(self, call: int) -> LegMedia | None:
        """What a call measured so far; None when it has no voice."""
        raw = RawMedia()
        if not self._lib.trunk_media(call, ctypes.byref(raw)):
            return None
        told = bool(raw.far_told)
        return LegMedia(
            codec=_text(raw.codec),
            received=raw.received,
            received_bytes=raw.received_bytes,
            sent=raw.sent,
            sent_bytes=raw.sent_bytes,
            lost=raw.lost,
            duplicates=raw.duplicates,
            reordered=raw.reordered,
            refused=raw.refused,
            jitter_ms=raw.jitter_us / 1000,
            bursts=raw.bursts,
            strangers=raw.strangers,
            silent_ms=raw.silent_ms if raw.silent_ms >= 0 else None,
            far_lost=raw.far_lost if told else None,
            far_due=raw.far_due if told else None,
            far_jitter_ms=raw.far_jitter_us / 1000 if told else None,
            round_trip_ms=raw.round_trip_us / 1000 if raw.round_trip_us >= 0 else None,
            joined=bool(raw.joined),
            digits_pass=bool(raw.digits_pass),
            comfort=bool(raw.comfort),
            secured=bool(raw.secured),
            named=_text(raw.named),
            heard_from=_text(raw.heard_from),
            stranger=_text(raw.stranger),
        )

    def heard(self, calls: Sequence[int]) -> list[tuple[int, int] | None]:
        """Packets that each call received and those of strangers; None for one that has no voice."""
        count = len(calls)
        received, strangers = (ctypes.c_uint64 * count)(), (ctypes.c_uint64 * count)()
        self._lib.trunk_heard(count, (ctypes.c_int * count)(*calls), received, strangers)
        return [None if pair[0] == _NO_VOICE else pair for pair in zip(received, strangers, strict=True)]

    def stats(self) -> MediaStats:
        """Counts since the process started; `open` at this moment."""
        raw = RawMediaStats()
        self._lib.trunk_media_stats(ctypes.byref(raw))
        return MediaStats(raw.open, raw.strangers, raw.relatched, raw.unsent)


def _text(raw: bytes) -> str:
    return raw.decode("ascii", "replace")
