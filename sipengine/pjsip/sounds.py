"""What plays to a leg, and what is recorded of it: files of the library, and when they come to their end.

Law: an end is found by looking, in the loop: a callback of the library would come on a thread of its own. A file
that cannot be opened is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pjsua2 as pj

from sipengine.core.listening import Listening
from sipengine.port import LegId, RecordLimit
from sipengine.wav import seconds_of

MARGIN_SECONDS = 0.1
"""What is still on its way through the bridge when the last sample was read."""


CLOSE_SECONDS = 1.0
"""When the file of a stopped recording is complete in any case."""


@dataclass(slots=True)
class Playing:
    """A file that plays to one leg. `began`: the leg had media for the first time."""

    player: pj.AudioMediaPlayer
    seconds: float
    loop: bool
    began: float | None = None

    def is_over(self, now: float) -> bool:
        """Whether its last sample was played."""
        return not self.loop and self.began is not None and now - self.began >= self.seconds + MARGIN_SECONDS


@dataclass(slots=True)
class Recording:
    """A file that one leg fills."""

    recorder: pj.AudioMediaRecorder
    file: Path
    limit: RecordLimit | None
    listening: Listening | None = None

    @property
    def seconds(self) -> float:
        """Until the last sound."""
        return self.listening.seconds if self.listening else 0.0

    def hear(self, level: float | None, now: float) -> bool:
        """Note how loud it is; True when a limit is reached."""
        listening = self.listening or Listening(self.limit, now)
        self.listening = listening.hears(level, now)
        return self.listening.over(now)


@dataclass(slots=True)
class Closing:
    """Files whose recording stopped: the bridge's own thread completes them a moment later. What shall play of
    them by then waits."""

    files: dict[Path, float] = field(default_factory=dict)
    waiting: dict[LegId, tuple[Path, bool]] = field(default_factory=dict)

    def stopped(self, file: Path, now: float) -> None:
        """The recording into this file stopped at `now`, steady seconds."""
        self.files = {one: until for one, until in self.files.items() if until > now}
        self.files[file] = now + CLOSE_SECONDS

    def holds(self, file: Path, now: float) -> bool:
        """Whether this file may still be incomplete."""
        return self.files.get(file, 0.0) > now


def playing(file: Path, loop: bool) -> Playing | None:
    """Open a file to play, or None."""
    seconds = seconds_of(file)
    if not seconds:
        return None
    player = pj.AudioMediaPlayer()
    try:
        player.createPlayer(str(file), 0 if loop else pj.PJMEDIA_FILE_NO_LOOP)
    except pj.Error:
        return None
    return Playing(player, seconds, loop)


def recording(file: Path, limit: RecordLimit | None) -> Recording | None:
    """Open a file to record into, or None."""
    recorder = pj.AudioMediaRecorder()
    try:
        recorder.createRecorder(str(file))
    except pj.Error:
        return None
    return Recording(recorder, file, limit)
