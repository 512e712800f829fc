"""Random A-law that can be recognised byte for byte after it crossed the box, and the comparison that finds it.

Law: nothing here decodes a sample; a codec in the path shows as a difference, never as a rounding that we forgive.
"""

import random
from dataclasses import dataclass

FRAME = 160  # bytes in 20 ms of G.711 at 8000 Hz
SILENCE = 0xD5
ANCHOR = 40  # bytes; so many random ones in a row are in no other place


def noise(seconds: float, seed: str) -> bytes:
    """Return `seconds` of A-law, whole frames of 20 ms, where every code is as likely; the same for a `seed`."""
    return random.Random(seed).randbytes(round(seconds * 50) * FRAME)


@dataclass(frozen=True)
class Run:
    """A stretch of the sent sound that arrived unchanged: where it begins in both, and its length, in bytes."""

    at_sent: int
    at_received: int
    length: int


@dataclass(frozen=True)
class Match:
    """What arrived of `sent` bytes: the unchanged runs, in order."""

    sent: int
    runs: tuple[Run, ...]

    @property
    def exact(self) -> int:
        """Bytes that arrived unchanged."""
        return sum(run.length for run in self.runs)

    @property
    def lost_head(self) -> int:
        """Bytes before the first run."""
        return self.runs[0].at_sent if self.runs else self.sent

    @property
    def lost_tail(self) -> int:
        """Bytes after the last run."""
        return self.sent - self.runs[-1].at_sent - self.runs[-1].length if self.runs else 0

    @property
    def slips(self) -> int:
        """Times that sound was lost, doubled, smoothed or otherwise changed between the first run and the last."""
        return max(0, len(self.runs) - 1)

    @property
    def hurt(self) -> int:
        """Bytes between the runs that did not arrive unchanged."""
        return self.sent - self.lost_head - self.lost_tail - self.exact

    def is_bit_exact(self, edge_seconds: float = 0.25, slips: int = 0) -> bool:
        """Tell whether all arrived unchanged, but for at most `edge_seconds` (s) at either end.

        `slips` allows so many stutters of at most 100 ms each: a busy machine drops or doubles a packet here and
        there, while a codec, a gain or an echo canceller in the path leaves no byte run at all.
        """
        edge = edge_seconds * 50 * FRAME
        whole = self.exact > 0 and self.lost_head <= edge and self.lost_tail <= edge
        return whole and self.slips <= slips and self.hurt <= slips * 5 * FRAME


def compare(sent: bytes, received: bytes) -> Match:
    """Find `sent` (random A-law) in `received`, which may hold anything before, after and between."""
    runs: list[Run] = []
    at_sent = at_received = 0
    while (found := _anchor(sent, received, at_sent, at_received)) is not None:
        begin_sent, begin_received = found
        while (
            begin_sent > at_sent
            and begin_received > at_received
            and sent[begin_sent - 1] == received[begin_received - 1]
        ):
            begin_sent, begin_received = begin_sent - 1, begin_received - 1
        length = _common(sent, received, begin_sent, begin_received)
        runs.append(Run(begin_sent, begin_received, length))
        at_sent, at_received = begin_sent + length, begin_received + length
    return Match(len(sent), tuple(runs))


def _anchor(sent: bytes, received: bytes, from_sent: int, from_received: int) -> tuple[int, int] | None:
    """Return the first place at or after both offsets where ANCHOR bytes agree."""
    for at in range(from_received, len(received) - ANCHOR + 1, ANCHOR // 2):
        found = sent.find(received[at : at + ANCHOR], from_sent)
        if found >= 0:
            return found, at
    return None


def _common(sent: bytes, received: bytes, at_sent: int, at_received: int) -> int:
    """Return how many bytes agree from these offsets on."""
    longest = min(len(sent) - at_sent, len(received) - at_received)
    return next((n for n in range(longest) if sent[at_sent + n] != received[at_received + n]), longest)
