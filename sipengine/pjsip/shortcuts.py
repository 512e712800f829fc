"""The short way between two legs: their packets pass the conference bridge by, undecoded.

Law: a pair takes the short way whenever nothing has to be decoded: no prompt, no recording, nobody who listens to
its level, the same codec both sides and nobody on hold. Called from the SIP thread alone.
"""

from __future__ import annotations

from collections.abc import Callable

from sipengine.pjsip.legs import Leg
from sipengine.pjsip.medium import Joining, Medium
from sipengine.port import DigitHeard, DigitMethod, LegId, SendDigit, Way

DIGIT_MARGIN = 0.4
"""Seconds after a digit of ours before the short way is taken again: its last packets go out three times."""
DIGIT_GAP = 0.1
"""Seconds between two digits that were asked for at once."""
LISTEN_SECONDS = 2.0
"""How long a level that was asked for is expected to be asked for again."""
_WAYS = {Joining.JOINED: Way.SHORT, Joining.CODEC: Way.CODEC, Joining.HELD: Way.HELD, Joining.NO_LEG: Way.NONE}


class Shortcuts:
    """Which pairs take the short way, and until when others may not. `now` in monotonic seconds."""

    def __init__(self, medium: Medium, find: Callable[[LegId], Leg | None]) -> None:
        self._medium = medium
        self._find = find
        self._short: dict[LegId, LegId] = {}
        self._resting: dict[LegId, float] = {}
        self._method: dict[LegId, DigitMethod] = {}

    def take(self, one: LegId, other: LegId, busy: bool, now: float) -> None:
        """Join the pair if it may be; `busy`: something plays to one of them or records it.

        It is joined anew each time: a leg that was negotiated again has left the pair by itself.
        """
        self.leave(one)
        self.leave(other)
        left, right = self._find(one), self._find(other)
        if left is None or right is None or left.audio is None or right.audio is None:
            return
        if busy or max(self._resting.get(one, 0.0), self._resting.get(other, 0.0)) > now:
            left.way = right.way = Way.SOUND
            return
        found = self._medium.join(int(left.getId()), int(right.getId()))
        left.way = right.way = _WAYS[found]
        if found is Joining.JOINED:
            self._short[one], self._short[other] = other, one

    def leave(self, leg: LegId) -> None:
        """Back to the bridge, this leg and the other of its pair; harmless for one that is there."""
        other = self._short.pop(leg, None)
        if other is None:
            return
        self._short.pop(other, None)
        for one in (leg, other):
            live = self._find(one)
            if live is not None and not live.ended:
                self._medium.part(int(live.getId()))

    def rest(self, leg: LegId, seconds: float, now: float) -> None:
        """Let the bridge carry this leg for a while: somebody listens, or a digit is sent."""
        self._resting[leg] = max(self._resting.get(leg, 0.0), now + seconds)
        self.leave(leg)

    def make_room(self, digit: SendDigit, now: float) -> None:
        """The bridge makes this digit, behind those that it makes already."""
        self._resting[digit.leg] = (
            max(self._resting.get(digit.leg, 0.0), now + DIGIT_MARGIN) + digit.ms / 1000 + DIGIT_GAP
        )
        self.leave(digit.leg)

    def rested(self, now: float) -> tuple[LegId, ...]:
        """The legs whose rest is over; each is told once."""
        over = tuple(leg for leg, until in self._resting.items() if until <= now)
        for leg in over:
            del self._resting[leg]
        return over

    @property
    def resting(self) -> bool:
        """Whether some leg rests."""
        return bool(self._resting)

    def heard(self, digit: DigitHeard) -> None:
        """How a leg presses its keys: what came as RTP has gone over already."""
        self._method[digit.leg] = digit.method

    def passes(self, digit: SendDigit) -> bool:
        """Whether this digit has reached the leg already, packet for packet as the other side sent it."""
        other = self._short.get(digit.leg)
        live = self._find(other) if other is not None else None
        if other is None or live is None or self._method.get(other) is not DigitMethod.RFC4733:
            return False
        found = self._medium.leg(int(live.getId()))
        return found is not None and found.digits_pass

    def forget(self, leg: LegId) -> None:
        """The leg ended."""
        self.leave(leg)
        self._resting.pop(leg, None)
        self._method.pop(leg, None)
