"""Random A-law that can be recognised byte for byte after it crossed the box, and the comparison that finds it.

Law: nothing here decodes a sample; a codec in the path shows as a difference, never as a rounding that we forgive.
"""

import random
from dataclasses import dataclass

FRAME = 160  # bytes in 20 ms of G.711 at 8000 Hz
SILENCE = 0xD5


def noise(seconds: float, seed: str) -> bytes:
    """Return `seconds` of A-law, whole frames of 20 ms, where every code is as likely; the same for a `seed`."""
    return random.Random(seed).randbytes(round(seconds * 50) * FRAME)


@dataclass(frozen=True)
class Match:
    """Where what was received lies in what was sent, in bytes: lost at the head and tail, changed in between."""

    sent: int
    lost_head: int
    lost_tail: int
    changed: int

    @property
    def exact(self) -> int:
        """Bytes that arrived unchanged and in their place."""
        return max(0, self.sent - self.lost_head - self.lost_tail - self.changed)

    def is_bit_exact(self, edge_seconds: float = 0.25) -> bool:
        """Tell whether nothing changed, and less than `edge_seconds` (s) is missing at either end."""
        edge = edge_seconds * 50 * FRAME
        return self.exact > 0 and self.changed == 0 and self.lost_head <= edge and self.lost_tail <= edge


def compare(sent: bytes, received: bytes) -> Match:
    """Find `sent` (random A-law) in `received`, which may hold silence before and after it.

    The first 40 bytes that both hold set the offset; from there on every byte must agree, so a lost, doubled
    or late packet in the middle counts as changed bytes. Nothing found: everything is lost.
    """
    anchor = _anchor(sent, received)
    if anchor is None:
        return Match(len(sent), len(sent), 0, 0)
    at_sent, at_received = anchor
    back = min(at_sent, at_received)
    while back and sent[at_sent - back] != received[at_received - back]:
        back -= 1
    head, start = at_sent - back, at_received - back
    heard = received[start : start + len(sent) - head]
    tail = len(sent) - head - len(heard)
    differs = [i for i, byte in enumerate(heard) if byte != sent[head + i]]
    if differs:
        silent = len(heard) - _silent_from(heard)
        differs = [i for i in differs if i < len(heard) - silent]
        tail += silent
    return Match(len(sent), head, tail, len(differs))


def _anchor(sent: bytes, received: bytes) -> tuple[int, int] | None:
    step = 40
    for at in range(0, len(received) - step + 1, step):
        found = sent.find(received[at : at + step])
        if found >= 0:
            return found, at
    return None


def _silent_from(heard: bytes) -> int:
    """Return where the silence that closes `heard` begins: a stream that ended early has a short tail."""
    at = len(heard)
    while at and heard[at - 1] == SILENCE:
        at -= 1
    return at
