"""Switches by telephone: a code that a PBX dials turns a switch, after its PIN where it has one.

Law: a code costs nothing and reaches nobody outside. A PIN is pressed, never dialled, so that no message and no
log holds it; after some wrong ones the switch cannot be turned by telephone for a while.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from appliance.prompts.built_in import Spoken, Tone
from appliance.settings.plans import Switch
from sipengine.calls import Calls, call_of
from sipengine.core import planned
from sipengine.core.call import Call
from sipengine.core.moves import Moved
from sipengine.port import DigitHeard, LegEvent, LegId, Played, Voice
from sipengine.timers import Timers

log = logging.getLogger("trunkbox.belplan")
TRIES = 3
PATIENCE_SECONDS = 15.0
"""For the whole PIN."""
MOST_WRONG = 6
LOCKED_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class CodeTimer:
    """The patience with one caller, among all timers of the loop."""

    call: LegId


@dataclass(slots=True)
class _Kept:
    switch: Switch
    digits: str = ""
    wrong: int = 0
    over: tuple[str, str] | None = None
    """Why the call ends, and how the switch stands, once the last words were said."""


@dataclass(frozen=True, slots=True)
class CodeMeans:
    """`find`: the file of a prompt. `stands`: whether a switch is on. `turn`: turn it."""

    calls: Calls
    voice: Voice
    timers: Timers[object]
    find: Callable[[str], Path | None]
    stands: Callable[[str], bool]
    turn: Callable[[str, bool], object]


@dataclass(slots=True)
class Codes:
    """Every caller who turns a switch now."""

    means: CodeMeans
    _kept: dict[LegId, _Kept] = field(default_factory=dict)
    _wrong: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Wrong PINs in a row, and when the last came, by switch."""

    def begin(self, call: Call, switch: Switch, steady: float) -> None:
        """Somebody dialled a code."""
        self._kept[call.id] = kept = _Kept(switch)
        self.means.calls.change(call.id, planned.accepted, steady)
        if switch.pin is None:
            self._judge(call.id, kept, steady)
        else:
            self._ask(call.id, steady)

    def happened(self, event: LegEvent, steady: float) -> None:
        """Something happened on a leg."""
        kept = self._kept.get(call_of(event.leg))
        if kept is None:
            return
        match event:
            case DigitHeard(digit=digit) if kept.over is None:
                self.means.voice.quiet(event.leg)
                pin = kept.switch.pin.get_secret_value() if kept.switch.pin else ""
                kept.digits += "" if digit == "#" else digit
                if digit == "#" or len(kept.digits) >= len(pin):
                    self._judge(event.leg, kept, steady)
            case Played() if kept.over is not None:
                self._end(event.leg, kept, steady)

    def fired(self, timer: CodeTimer, steady: float) -> None:
        """The caller took too long, or the last words were never played."""
        kept = self._kept.get(timer.call)
        if kept is not None:
            kept.over = kept.over or ("switch_refused", "")
            self._end(timer.call, kept, steady)

    def over(self, call: LegId) -> None:
        """The call is no more."""
        if self._kept.pop(call, None) is not None:
            self.means.timers.stop(CodeTimer(call))

    def _ask(self, call: LegId, steady: float) -> None:
        self._say(call, Spoken.ENTER_PIN)
        self.means.timers.start(CodeTimer(call), steady + PATIENCE_SECONDS)

    def _judge(self, call: LegId, kept: _Kept, steady: float) -> None:
        switch, given, kept.digits = kept.switch, kept.digits, ""
        if self._fits(switch, given, steady):
            on = not self.means.stands(switch.id)
            self.means.turn(switch.id, on)
            kept.over = ("switch_turned", "on" if on else "off")
            self._last(call, Spoken.SWITCHED_ON if on else Spoken.SWITCHED_OFF, steady)
            return
        kept.wrong += 1
        log.warning("wrong PIN for switch %s", switch.id)
        if kept.wrong >= TRIES or self._locked(switch, steady):
            kept.over = ("switch_refused", "")
            self._last(call, Spoken.WRONG_PIN, steady)
        else:
            self._ask(call, steady)

    def _fits(self, switch: Switch, given: str, steady: float) -> bool:
        if switch.pin is None:
            return True
        if self._locked(switch, steady):
            return False
        if hmac.compare_digest(given.encode(), switch.pin.get_secret_value().encode()):
            self._wrong.pop(switch.id, None)
            return True
        count, _ = self._wrong.get(switch.id, (0, 0.0))
        self._wrong[switch.id] = (count + 1, steady)
        return False

    def _locked(self, switch: Switch, steady: float) -> bool:
        count, last = self._wrong.get(switch.id, (0, 0.0))
        if count >= MOST_WRONG and steady - last >= LOCKED_SECONDS:
            del self._wrong[switch.id]
            return False
        return count >= MOST_WRONG

    def _last(self, call: LegId, prompt: Spoken, steady: float) -> None:
        self.means.timers.start(CodeTimer(call), steady + PATIENCE_SECONDS)
        self._say(call, prompt)

    def _say(self, call: LegId, prompt: Spoken) -> None:
        file = self.means.find(prompt) or self.means.find(Tone.BEEP) or Path("/nonexistent")
        self.means.voice.play(call, file)

    def _end(self, call: LegId, kept: _Kept, steady: float) -> None:
        reason, stands = kept.over or ("switch_refused", "")
        params = (("switch", kept.switch.id), ("stands", stands))

        def end(call: Call, now: float) -> Moved:
            return planned.ended(call, reason, params, now)

        self.means.calls.change(call, end, steady)
