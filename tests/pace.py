"""How slow this machine is right now, so that a test of a duration judges our code and not the neighbours.

Law: the measure is wall time of fixed work, taken beside what is judged; an idle machine of today is 1.
"""

import time

NOMINAL = 0.045
"""Seconds of `_work` on one idle core of the machine on which the limits of the tests were found."""


def slowness() -> float:
    """How many times longer fixed work takes now than on an idle machine; never under 1."""
    spent = []
    for _ in range(3):
        before = time.perf_counter()
        _work()
        spent.append(time.perf_counter() - before)
    return max(1.0, sorted(spent)[1] / NOMINAL)


def _work() -> int:
    total = 0
    for n in range(200_000):
        total += len(f"{n}{total & 7}")
    return total
