"""The verb `drain` of the control socket.

Law: who asks has to ask again before his time is over, so that nobody's death keeps callers out.
"""

from __future__ import annotations

import logging

from appliance.control import Request
from appliance.control.limit_values import DrainStatus
from sipengine.core.drain import asked
from sipengine.engine import Engine

log = logging.getLogger("trunkbox.engine")


def drain(request: Request, engine: Engine, steady: float) -> None:
    """Answer `drain`."""
    before = engine.drain
    left = before.forbidden(steady)
    seconds = int(str(request.args["seconds"]))
    engine.drain = asked(before, seconds, steady)
    if seconds > 0 and left:
        request.refuse("drain_urgent", minutes=str(int(left // 60) + 1))
        return
    if before.on(steady) != engine.drain.on(steady):
        log.warning("new calls %s", "go elsewhere: a restart is near" if seconds > 0 else "are taken again")
    request.answer(DrainStatus(calls=len(engine.calls), draining=engine.drain.on(steady)))
