"""A recording that listens: how long it lasts, when it last heard something, and when it has heard enough.

Law: pure; `now` in monotonic seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sipengine.port import RecordLimit

LOUD_DBFS = -45.0
"""Louder than a quiet line, far below speech (some -20)."""


@dataclass(frozen=True, slots=True)
class Listening:
    """One recording. `began`: media flowed for the first time; `loud`: the last sound."""

    limit: RecordLimit | None
    began: float
    loud: float | None = None

    def hears(self, level: float | None, now: float) -> Listening:
        """The level of this moment, in dBFS; None when there is none."""
        return replace(self, loud=now) if level is not None and level >= LOUD_DBFS else self

    def over(self, now: float) -> bool:
        """Whether a limit is reached."""
        if self.limit is None:
            return False
        return now - self.began >= self.limit.most or now - (self.loud or self.began) >= self.limit.silence

    @property
    def seconds(self) -> float:
        """Until the last sound; 0 when nothing was heard."""
        return 0.0 if self.loud is None else max(0.1, self.loud - self.began)
