"""An office whose number has a belplan, and the letters that it would write.

Law: nothing here asserts; every sound lasts three seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.belplan.takeover import Takeover
from appliance.calllog.record import CallRecord
from sipengine.core.plan import Road
from sipengine.port import Arrived, LegId, Progressed
from tests.engine.office import PBX, SETTINGS, Office

MOBILE, SECOND_MOBILE = "+31612345670", "+31612345671"
DID, CALLER = "31501234567", "31687654321"


@dataclass
class Letters:
    """Remembers what was to be written."""

    messages: list[tuple[str, float, tuple[str, ...]]] = field(default_factory=list)
    told: list[tuple[str, ...]] = field(default_factory=list)
    outages: list[tuple[Any, ...]] = field(default_factory=list)
    alarms: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    discarded: int = 0

    def message(
        self, call: str, _road: Road, _taken: Takeover, seconds: float, _file: Path, to: tuple[str, ...]
    ) -> None:
        self.messages.append((call, seconds, to))

    def calls(self, _road: Road, _taken: Takeover, to: tuple[str, ...]) -> None:
        self.told.append(to)

    def discard(self, _file: Path) -> None:
        self.discarded += 1

    def down(self, pbx: str, since: float, caught: int, lost: int) -> None:
        self.outages.append(("down", pbx, since, caught, lost))

    def back(self, pbx: str, since: float, until: float, caught: int, lost: int) -> None:
        self.outages.append(("back", pbx, since, until, caught, lost))

    def alarm(self, code: str, /, **params: str) -> None:
        self.alarms.append((code, params))


class Planned:
    """An office with a belplan, and one caller."""

    def __init__(self, *steps: Mapping[str, Any], **changes: Any) -> None:
        number = {"number": f"+{DID}", "trunk": "hoofdtrunk", "pbx": "centrale", "belplan": "plan"}
        changed = {name.removeprefix("number_"): v for name, v in changes.items() if name.startswith("number_")}
        rest = {name: value for name, value in changes.items() if not name.startswith("number_")}
        settings = {
            **SETTINGS,
            "numbers": [{**number, **changed}, *list(SETTINGS["numbers"])[1:]],  # type: ignore[call-overload]
            "belplans": [{"id": "plan", "steps": list(steps)}],
            "prompts": [{"id": name, "file": f"{name}.wav"} for name in ("hallo", "keuze", "missing", "groet")],
            **rest,
        }
        self.letters = Letters()
        self.office = Office(settings, letters=self.letters)
        self.near = LegId("")

    def dead(self) -> None:
        """The PBX answers nothing any more, and the box knows it."""
        self.office.net.silent.add((str(PBX), 5060))
        self.office.wait(40)
        assert "centrale" in self.office.engine.pbxs.down()

    def alive(self) -> None:
        """It answers again."""
        self.office.net.silent.discard((str(PBX), 5060))

    def call(self, caller: str = CALLER) -> LegId:
        self.near = self.office.provider.dial(DID, caller)
        self.office.run()
        return self.near

    def heard(self) -> list[str]:
        """The sounds that the caller was played, by name."""
        legs = [leg for leg in self.office.box.voice.heard if "/" not in leg]
        return [file.stem for leg in legs for file in self.office.box.voice.heard[leg]]

    def codes(self) -> list[int]:
        """The provisional answers that the caller got."""
        heard = self.office.provider.heard
        return [one.code for one in heard if isinstance(one, Progressed) and one.leg == self.near]

    def rung(self) -> list[Arrived]:
        """Calls that came to the provider, from the box."""
        return self.office.provider.arrived()

    def record(self) -> CallRecord:
        (record,) = self.office.records
        return record

    def steps(self) -> list[str]:
        return [what for _, what in self.record().steps]
