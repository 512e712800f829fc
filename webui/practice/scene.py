"""What the practice page shows at one moment, read once from the sockets.

Law: a part of the practice that does not answer is shown as trouble, never as an error page.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from appliance.control import CallStatus, ControlError
from appliance.practice import PracticeState
from appliance.practice.desk import Made, PracticeDesk

SHOWN = 6
"""Calls on the page; older ones are in the practice box's own log."""


@dataclass(frozen=True, slots=True)
class Scene:
    """`state` None: this box was not started by `trunkbox run`. `ready`: a call can be made now."""

    state: PracticeState | None
    ready: bool = False
    busy: bool = False
    calls: tuple[CallStatus, ...] = ()
    made: tuple[Made, ...] = ()
    trouble: ControlError | None = None

    @property
    def moving(self) -> bool:
        """Whether the next look may show something else without anybody doing anything."""
        waits = self.state in (PracticeState.STARTING, PracticeState.ENDING)
        return waits or self.busy or (self.state is PracticeState.ON and not self.ready)

    @property
    def mark(self) -> str:
        """The same for the same picture: what a polling page sends back."""
        calls = [(call.id, call.state) for call in self.calls]
        made = [made.caller.began for made in self.made]
        text = repr((self.state, self.ready, self.busy, calls, made, self.trouble and self.trouble.code))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def look(desk: PracticeDesk) -> Scene:
    """The practice now. While a call goes on its outcome is not waited for."""
    state: PracticeState | None = None
    try:
        state = desk.state()
        if state is not PracticeState.ON:
            return Scene(state)
        ready, busy, calls = desk.ready(), desk.busy(), desk.calls()
        busy = busy or bool(calls)
        return Scene(state, ready, busy, calls, () if busy else desk.made()[:SHOWN])
    except ControlError as err:
        return Scene(state, trouble=err)
