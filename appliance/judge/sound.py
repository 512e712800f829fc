"""Who was not heard in a call, as sentences with what to do about it.

Law: pure; a cause that this code does not know is told as one that nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from appliance.calllog.sound import LegSound
from appliance.wizard.said import Said

CAUSES = ("never", "stopped", "stranger", "private")


def not_heard(legs: Iterable[LegSound]) -> tuple[Said, ...]:
    """A sentence for each leg that was not heard: `sound_<cause>_<side>`, with the address that it is about."""
    return tuple(_told(legs))


def _told(legs: Iterable[LegSound]) -> Iterator[Said]:
    for leg in legs:
        if leg.notice:
            cause = leg.notice if leg.notice in CAUSES else "never"
            side = "called" if leg.side == "called" else "caller"
            yield Said(f"sound_{cause}_{side}", {"place": leg.place or "?"})
