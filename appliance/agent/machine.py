"""What is done to the machine as a whole: a version installed, a restart, the state of delivery.

Law: each is a unit of systemd with fixed words, begun and not waited for; nothing that the asker says becomes part
of a command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from appliance.agent.commands import Ran, run
from appliance.agent.values import Begun, Refusal
from appliance.updates.place import RELEASE, machine

WORDS: Mapping[str, tuple[str, ...]] = {
    "update": ("start", "trunkbox-update.service"),
    "restart": ("reboot",),
    "stick": ("start", "trunkbox-stick.service"),
    "backup": ("start", "trunkbox-backup.service"),
    "factory_reset": ("start", "trunkbox-factory-reset.service"),
}
"""What systemctl is told."""
IMAGE_ONLY = frozenset({"update", "factory_reset"})


class Machine:
    """`release`: the file that an image of ours has."""

    def __init__(self, release: Path = RELEASE, run: Callable[[Sequence[str]], Ran] = run) -> None:
        self._release = release
        self._run = run

    def begin(self, what: str) -> Begun:
        """Begin one of WORDS. Raises Refusal."""
        if what in IMAGE_ONLY and machine(self._release) is None:
            raise Refusal("update_no_image")
        ran = self._run(("systemctl", "--no-block", *WORDS[what]))
        if ran.code:
            raise Refusal("machine_refused", why=ran.why)
        return Begun(what=what)

    def deeds(self) -> dict[str, Callable[[Mapping[str, Any]], Begun]]:
        """As verbs of the agent."""
        return {what: partial(self._do, what) for what in WORDS}

    def _do(self, what: str, _args: Mapping[str, Any]) -> Begun:
        return self.begin(what)
