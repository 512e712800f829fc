"""An announcement spoken into a telephone that the box rang: told how, a beep, recorded, heard back, and done.

Law: knows the one call that it speaks in, and ends by itself after some tries; what was spoken lies in one file,
and whether that is worth keeping is the outcome.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from appliance.control.proof_values import ProofOutcome
from appliance.prompts.built_in import Spoken, Tone
from appliance.sharing import file_mode
from sipengine.port import DigitHeard, Ended, LegEvent, LegId, Played, Recorded, RecordLimit, Voice
from sipengine.wav import seconds_of

log = logging.getLogger("trunkbox.proof")

LONGEST_SECONDS = 120.0
"""Of one announcement."""
SILENCE_SECONDS = 5.0
"""After so long without a sound it is complete."""
LEAST_SECONDS = 0.8
TRIES = 3
MOST_LOOKS = 20
NO_FILE = Path("/nonexistent")


class Doing(Enum):
    """Where the call is."""

    ASKING = auto()
    BEEPING = auto()
    SPEAKING = auto()
    HEARING = auto()
    """What was spoken is played back."""
    LEAVING = auto()
    """The last words."""


class Do(Enum):
    """What to do on the way to the next place."""

    ASK = auto()
    BEEP = auto()
    RECORD = auto()
    JUDGE = auto()
    """Stop recording; play it back, or ask again when nothing was said."""
    THANK = auto()
    END = auto()


class Sign(Enum):
    """What happened: a sound came to its end, # or * was pressed, the recording reached its limit."""

    PLAYED = auto()
    HASH = auto()
    STAR = auto()
    RECORDED = auto()


TABLE: dict[tuple[Doing, Sign], Do] = {
    (Doing.ASKING, Sign.PLAYED): Do.BEEP,
    (Doing.ASKING, Sign.HASH): Do.BEEP,
    (Doing.BEEPING, Sign.PLAYED): Do.RECORD,
    (Doing.SPEAKING, Sign.HASH): Do.JUDGE,
    (Doing.SPEAKING, Sign.RECORDED): Do.JUDGE,
    (Doing.SPEAKING, Sign.STAR): Do.BEEP,
    (Doing.HEARING, Sign.PLAYED): Do.THANK,
    (Doing.HEARING, Sign.HASH): Do.THANK,
    (Doing.HEARING, Sign.STAR): Do.BEEP,
    (Doing.LEAVING, Sign.PLAYED): Do.END,
}
"""Whatever is not named changes nothing."""


@dataclass(slots=True)
class Dictation:
    """One call. `find`: the file of a prompt. `tell`: what happened, for people: the seconds that were spoken."""

    voice: Voice
    find: Callable[[str], Path | None]
    file: Path
    tell: Callable[[float], None]
    doing: Doing = Doing.ASKING
    tries: int = 0
    seconds: float | None = None
    """Of what was spoken and not taken back."""
    looks: int = 0
    told: float | None = None
    """What the limit said when it stopped the recording."""

    def begin(self, leg: LegId) -> None:
        """Somebody picked up."""
        self._act(leg, Do.ASK)

    def happened(self, event: LegEvent) -> bool:
        """Something happened in the call; True: it may end now."""
        match event:
            case Ended():
                self.left(event.leg)
                return True
            case Played():
                sign = Sign.PLAYED
            case Recorded(seconds=seconds):
                self.told, sign = seconds, Sign.RECORDED
            case DigitHeard(digit="#"):
                sign = Sign.HASH
            case DigitHeard(digit="*"):
                sign = Sign.STAR
            case _:
                return False
        do = TABLE.get((self.doing, sign))
        return do is not None and self._act(event.leg, do)

    def left(self, leg: LegId) -> None:
        """The call ends, perhaps because who spoke hung up: that completes what was spoken."""
        if self.doing is Doing.SPEAKING:
            self._stop(leg)
        self.doing = Doing.LEAVING

    def whole(self) -> bool:
        """Whether the file is complete; asked some times only, and then it is taken as it is."""
        self.looks += 1
        return bool(seconds_of(self.file)) or self.looks > MOST_LOOKS

    def share(self) -> str:
        """Let the pages, which may be of another user, read what was spoken; the name of the file."""
        try:
            os.chmod(self.file, file_mode(self.file.parent))
        except OSError as err:
            log.error("what was spoken cannot be read by the pages: %s", err)
        return self.file.name

    @property
    def outcome(self) -> ProofOutcome:
        """How it went, once the call is over."""
        return "nothing_said" if self.seconds is None else "recorded"

    def _act(self, leg: LegId, do: Do) -> bool:
        match do:
            case Do.ASK:
                self.doing, self.tries = Doing.ASKING, self.tries + 1
                self._play(leg, Spoken.SPEAK_PROMPT)
            case Do.BEEP:
                if self.doing is Doing.SPEAKING:
                    self.voice.stop_recording(leg)
                self.doing, self.seconds = Doing.BEEPING, None
                self._play(leg, Tone.BEEP)
            case Do.RECORD:
                self.doing, self.told = Doing.SPEAKING, None
                self.voice.record(leg, self.file, RecordLimit(LONGEST_SECONDS, SILENCE_SECONDS))
            case Do.JUDGE:
                self._stop(leg)
                if self.seconds is not None:
                    self.doing = Doing.HEARING
                    self.voice.play(leg, self.file)
                elif self.tries < TRIES:
                    self._act(leg, Do.ASK)
                else:
                    return True
            case Do.THANK:
                self.doing = Doing.LEAVING
                self._play(leg, Spoken.PROMPT_KEPT)
            case Do.END:
                return True
        return False

    def _stop(self, leg: LegId) -> None:
        """The recording is whole; silence is none."""
        seconds = self.voice.stop_recording(leg) if self.told is None else self.told
        if seconds >= LEAST_SECONDS:
            self.seconds = seconds
            self.tell(seconds)

    def _play(self, leg: LegId, prompt: Spoken | Tone) -> None:
        self.voice.play(leg, self.find(prompt) or NO_FILE)
