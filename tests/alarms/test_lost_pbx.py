"""A PBX that is lost: a letter once it lasts, an entry on the page, one letter when it has stayed back."""

from __future__ import annotations

import itertools

from sipengine.outages import QUIET_SECONDS, STEADY_SECONDS, TELL_SECONDS, Outages
from sipengine.timers import Timers

AWAY, HERE = frozenset({"centrale"}), frozenset[str]()


class Letters:
    """What the owner gets, each with its second."""

    def __init__(self, clock: Clock) -> None:
        self.told: list[tuple[str, float]] = []
        self._clock = clock

    def down(self, pbx: str, since: float, caught: int, lost: int, /) -> None:
        self.told.append(("down", self._clock.now))

    def back(self, pbx: str, since: float, until: float, caught: int, lost: int, /) -> None:
        self.told.append(("back", self._clock.now))

    def alarm(self, code: str, /, **params: str) -> None:
        self.told.append((code, self._clock.now))


class Clock:
    """A loop's time and timers."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.timers: Timers[object] = Timers()
        self.letters = Letters(self)
        self.outages = Outages(
            self.timers, lambda: self.now, lambda: self.now, self.letters, lambda _did: None, lambda: None
        )

    def seconds(self, count: float) -> None:
        for _ in range(int(count)):
            self.now += 1
            for key in self.timers.due(self.now):
                self.outages.fired(key)  # type: ignore[arg-type]

    @property
    def shown(self) -> list[str]:
        return [one.pbx for one in self.outages.statuses()]


def test_one_letter_an_entry_and_one_that_it_is_back() -> None:
    clock = Clock()
    clock.outages.look(AWAY)
    assert clock.shown == ["centrale"], "at once"
    clock.seconds(TELL_SECONDS - 1)
    assert clock.letters.told == []
    clock.seconds(3600)
    assert [what for what, _ in clock.letters.told] == ["down"]
    clock.outages.look(HERE)
    assert clock.shown == []
    clock.seconds(STEADY_SECONDS - 1)
    assert [what for what, _ in clock.letters.told] == ["down"]
    clock.seconds(2)
    assert [what for what, _ in clock.letters.told] == ["down", "back"]


def test_a_pbx_that_flutters_fills_no_mailbox() -> None:
    clock = Clock()
    for _ in range(100):
        clock.outages.look(AWAY)
        clock.seconds(TELL_SECONDS + 30)
        clock.outages.look(HERE)
        clock.seconds(STEADY_SECONDS - 30)
    assert [what for what, _ in clock.letters.told] == ["down"], "never back for long: it is away all that time"
    clock.seconds(STEADY_SECONDS)
    for _ in range(40):
        clock.outages.look(AWAY)
        clock.seconds(TELL_SECONDS + 30)
        clock.outages.look(HERE)
        clock.seconds(STEADY_SECONDS + 30)
    told = clock.letters.told
    assert [what for what, _ in told] == ["down", "back"] * (len(told) // 2), "each that was told is solved"
    downs = [at for what, at in told if what == "down"]
    assert len(downs) > 5
    assert all(later - earlier >= QUIET_SECONDS for earlier, later in itertools.pairwise(downs))
