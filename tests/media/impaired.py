"""What a bad line does to a stream, decided ahead by a seed, and what RFC 3550 counts of the result.

Law: pure; `counted` is written from the RFC and shares nothing with the box.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.peers.rtp import Packet

CLOCK = 8000


@dataclass(frozen=True)
class Impairment:
    """Shares 0..1 of packets lost, sent twice, and held back behind the next; delays within `jitter_ms`."""

    loss: float = 0.0
    jitter_ms: float = 0.0
    swapped: float = 0.0
    doubled: float = 0.0


@dataclass(frozen=True)
class Counted:
    """What a receiver counts (RFC 3550 A.1, A.3, A.8). `jitter_ms`: the mean of J over all packets."""

    received: int
    lost: int
    duplicates: int
    reordered: int
    jitter_ms: float

    @property
    def loss(self) -> float:
        """0..1 of what was due."""
        return self.lost / (self.lost + self.received - self.duplicates)


def schedule(count: int, step_ms: float, line: Impairment, seed: int) -> list[tuple[float, int]]:
    """When (ms from the start) which packet comes out of the line. The first and the last always come, in place:
    nobody can count what was lost before the first or after the last."""
    dice = random.Random(seed)
    out: list[tuple[float, int]] = []
    for n in range(count):
        due, edge = n * step_ms, n < 2 or n > count - 3
        late = 0.0 if edge else dice.uniform(0, line.jitter_ms)
        lost, swapped, doubled = (dice.random() < share for share in (line.loss, line.swapped, line.doubled))
        if lost and not edge:
            continue
        due += late + (1.5 * step_ms if swapped and not edge else 0.0)
        out.append((due, n))
        if doubled:
            out.append((due + 0.3 * step_ms, n))
    last = max(due for due, n in out if n < count - 2)
    return sorted((max(due, last + n), n) if n > count - 3 else (due, n) for due, n in out)


def counted(packets: Iterable[Packet]) -> Counted:
    """Count packets in the order of their `at`; sequence numbers do not wrap here."""
    seen: set[int] = set()
    highest, duplicates, reordered = -1, 0, 0
    jitter, total, timed = 0.0, 0.0, 0
    before: Packet | None = None
    for packet in packets:
        if packet.sequence in seen:
            duplicates += 1
            continue
        seen.add(packet.sequence)
        reordered += packet.sequence < highest
        highest = max(highest, packet.sequence)
        if before is not None:
            apart = (packet.at - before.at) - (packet.timestamp - before.timestamp) / CLOCK
            jitter += (abs(apart) - jitter) / 16
            total, timed = total + jitter, timed + 1
        before = packet
    due = highest - min(seen) + 1 if seen else 0
    mean = 1000 * total / timed if timed else 0.0
    return Counted(len(seen) + duplicates, due - len(seen), duplicates, reordered, mean)


def within(found: float, wanted: float, share: float = 0.1, slack: float = 0.0) -> bool:
    """Whether a figure is right within a share of what it should be."""
    return abs(found - wanted) <= share * wanted + slack


def runs(numbers: Sequence[int]) -> int:
    """How many runs of numbers are missing between the first and the last."""
    have = sorted(set(numbers))
    return sum(after - before > 1 for before, after in itertools.pairwise(have))
