"""Every check of the doctor, in the order in which a person would look.

Law: a table; a new check is a row here and a small file beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appliance.doctor import data, engine, lines, machine, names, nat, owner, ports, python, settings
from appliance.doctor.finding import Around, Check, Finding, error

CHECKS: tuple[tuple[str, Check], ...] = (
    ("library", python.check),
    ("data", data.check),
    ("settings", settings.check),
    ("owner", owner.check),
    ("engine", engine.check),
    ("ports", ports.check),
    ("names", names.check),
    ("trunks", lines.check_trunks),
    ("pbxs", lines.check_pbxs),
    ("nat", nat.check),
    ("clock", machine.check_clock),
    ("files", machine.check_files),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding and the check that made it."""

    check: str
    finding: Finding


def examine(around: Around, checks: tuple[tuple[str, Check], ...] = CHECKS) -> Iterator[Found]:
    """Run the checks one after another. One that fails by itself is a finding, and the rest goes on."""
    for name, check in checks:
        try:
            for finding in check(around):
                yield Found(name, finding)
        except Exception as err:  # noqa: BLE001 - the patient's trouble must not silence the doctor
            yield Found(name, error("doctor_check_failed", check=name, detail=f"{type(err).__name__}: {err}"))
