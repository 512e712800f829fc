"""How speech is heard after what its packets went through: the E-model of ITU-T G.107, as a rating R and as MOS.

Law: pure. All parameters of G.107 that a box in the middle cannot know have the default of its table 2; delay,
loss, the length of bursts and the codec are measured. A wideband codec is judged on the scale of G.107.1 and
brought back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import exp, log2, log10, sqrt

PACKET_MS = 20.0
"""Of speech that a packet holds: it leaves when its last sample was spoken."""
BUFFER_MS = (20.0, 200.0)
"""The jitter buffer of a phone, which nobody tells: twice the mean jitter, within these."""
WIDE_SCALE = 1.29
"""G.107.1: the best wideband call has R = 129, the best narrowband one 100."""


@dataclass(frozen=True, slots=True)
class Codec:
    """Equipment impairment Ie, and robustness Bpl against random loss, with concealment: planning values, which
    G.113 itself calls provisional."""

    ie: float
    bpl: float
    wide: bool = False


G711 = Codec(0.0, 25.1)
"""Ie 0 stands in G.113 appendix I. Bpl 25.1 with concealment (4.3 without) is told of it too, without its edition;
another reader found no Bpl for narrowband in that of 09/2024."""
CODECS = {"PCMA": G711, "PCMU": G711, "G722": Codec(13.0, 4.9, wide=True)}
"""Others (there are none in the settings) are judged as G.711.

G.722's two figures are an assumption: none published for it was found. They are told of G.722.2 (AMR-WB), another
codec, in G.113 appendix IV: Ie 13 at 12.65 kbit/s in one ear, Bpl 4.9 at 23.85 in both. Its score is a hint.
"""


def mos(codec: str, delay_ms: float, loss: float, burst: float = 1.0) -> float:
    """Mean opinion score for listening and talking, 1 to 4.5.

    `delay_ms` from mouth to ear, `loss` 0..1, `burst` the mean length of a run of lost packets against what random
    loss would give (1 or more).
    """
    return mos_of(rating(codec, delay_ms, loss, burst))


def rating(codec: str, delay_ms: float, loss: float, burst: float = 1.0) -> float:
    """R of G.107, 0 to 93.2: what the line, the delay and the equipment with its losses leave."""
    which = CODECS.get(codec.upper(), G711)
    impaired = _equipment(which, min(max(loss, 0.0), 1.0) * 100, max(burst, 1.0))
    delay = max(delay_ms, 0.0)
    if which.wide:
        return min(max((129.0 - _too_late(delay) - impaired) / WIDE_SCALE, 0.0), 100.0)
    basic, noise, always = _line()
    return min(max(basic - always - _delay(delay, basic, noise) - impaired, 0.0), 100.0)


def mos_of(r: float) -> float:
    """Annex B of G.107. Its formula dips under 1 near R = 6; nobody's opinion does."""
    if r <= 0:
        return 1.0
    if r >= 100:
        return 4.5
    return max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)


def mouth_to_ear(round_trip_ms: float | None, jitter_ms: float) -> float:
    """One way, in milliseconds: the packet, half the round trip, the listener's jitter buffer."""
    shortest, longest = BUFFER_MS
    return PACKET_MS + (round_trip_ms or 0.0) / 2 + min(max(2 * jitter_ms, shortest), longest)


def burst_ratio(lost: int, bursts: int, due: int) -> float:
    """BurstR of G.107: the mean length of a run of lost packets against that of random loss, 1 / (1 - loss)."""
    if lost <= 0 or bursts <= 0 or due <= lost:
        return 1.0
    return max(1.0, (lost / bursts) * (1 - lost / due))


def _soft(x: float, power: int) -> float:
    """The knee that all of G.107 is drawn with: 1 for small x, x for great ones."""
    knee: float = (1 + x**power) ** (1 / power)
    return knee


def _equipment(codec: Codec, percent: float, burst: float) -> float:
    """Ie-eff, G.107 formula 7-29 (without BurstR in G.107.1)."""
    if percent <= 0:
        return codec.ie
    spread = 1.0 if codec.wide else burst
    return codec.ie + (95 - codec.ie) * percent / (percent / spread + codec.bpl)


def _too_late(delay: float) -> float:
    """Idd, formula 7-27: what even a line without echo costs above 100 ms."""
    if delay <= 100:
        return 0.0
    x = log2(delay / 100)
    return 25 * (_soft(x, 6) - 3 * _soft(x / 3, 6) + 2)


def _delay(delay: float, basic: float, noise: float) -> float:
    """Id, formulas 7-18 to 7-28: talker echo (TELR 65 dB), listener echo (WEPL 110 dB), and being late."""
    loudness = 65 - 40 * log10((1 + delay / 10) / (1 + delay / 150)) + 6 * exp(-0.3 * delay**2)
    echo, quiet = 80 + 2.5 * (loudness - 14), -1.5 * (noise - 2)
    half = (quiet - echo) / 2
    talker = (half + sqrt(half**2 + 100) - 1) * (1 - exp(-delay))
    heard = 10.5 * (110 + 7) / sqrt(sqrt(2 * delay + 1))
    half = (basic - heard) / 2
    listener = half + sqrt(half**2 + 169)
    return talker + listener + _too_late(delay)


@cache
def _line() -> tuple[float, float, float]:
    """Ro, No and Is at the defaults (7-2 to 7-17): SLR 8, RLR 2, STMR 15, Ds 3, Nc -70, room noise 35 dB."""
    send, receive, side = 8.0, 2.0, 15.0
    both = send + receive
    far = 35 - send - 3 - 100 + 0.004 * (35 - both - 3 - 14) ** 2
    room = 35 + 10 * log10(1 + 10 ** ((10 - 18) / 10))
    near = receive - 121 + room + 0.008 * (room - 35) ** 2
    noise = 10 * log10(sum(10 ** (one / 10) for one in (-70.0, far, near, -64.0 + receive)))
    basic = 15 - 1.5 * (send + noise)
    loud = both + 0.2 * (64 + noise - receive)
    too_quiet = 20 * (_soft(loud / 8, 8) - loud / 8)
    tone = -10 * log10(10 ** (-side / 10) + 10 ** (-65 / 10))
    sidetone = (
        12 * _soft((tone - 13) / 6, 8) - 28 * _soft((tone + 1) / 19.4, 35) - 13 * _soft((tone - 3) / 33, 13) + 29
    )
    units = 37.0  # quantizing distortion of one unit
    grain = 1.07 + 0.258 * units + 0.0602 * units**2
    quantized = 15 * log10(1 + 10 ** ((basic - 100) / 15 + 46 / 8.4 - grain / 9) + 10 ** (46 / 30 - grain / 40))
    return basic, noise, too_quiet + sidetone + quantized
