"""Does the engine answer, is it of this version, and what does it complain of?

Law: believes the engine about itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.control import ControlError
from appliance.doctor.finding import Around, Finding, error, ok, warning
from appliance.version import version


def check(around: Around) -> Iterator[Finding]:
    """The engine process."""
    asked = around.engine
    if isinstance(asked, ControlError):
        yield error(asked.code, **asked.params)
        return
    engine = asked.engine
    if engine.version != version():
        yield warning("doctor_engine_other", running=engine.version, installed=version())
    elif not engine.ready:
        yield warning("engine_starting")
    else:
        yield ok("doctor_engine_ok", version=engine.version, pid=engine.pid)
    for problem in engine.problems:
        # A taken port is named by the check of the ports, with who has it; settings by theirs.
        if problem.code not in {"sip_port_taken", "settings_unreadable", "settings_too_new"}:
            yield error(problem.code, **problem.params)
