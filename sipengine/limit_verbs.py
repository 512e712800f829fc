"""The verbs `limits`, `lift` and `unban` of the control socket.

Law: what a person lifts is logged by its name, and changes no setting; a limit applies again after an hour.
"""

from __future__ import annotations

import logging

from appliance.control import Request
from appliance.control.limit_values import LimitStatus
from sipengine.core.ledger_limits import BY_NAME, EVERY
from sipengine.engine import Engine
from sipengine.spending import Spending

log = logging.getLogger("trunkbox.spending")


def statuses(spending: Spending) -> tuple[LimitStatus, ...]:
    """How much of every limit is used now."""
    now, ledger = spending.now, spending.ledger
    return tuple(
        LimitStatus(
            name=str(limit),
            used=(used := ledger.used(limit, now)),
            held=used - ledger.used(limit, now, held=False),
            most=ledger.most(limit),
            lifted_seconds=ledger.lifted_for(limit, now) // 1000,
        )
        for limit in EVERY
    )


def tell(request: Request, spending: Spending) -> None:
    """Answer `limits`."""
    request.answer(statuses(spending))


def lift(request: Request, spending: Spending) -> None:
    """Answer `lift`: the limit does not apply for an hour; what is spent still counts."""
    name = str(request.args["limit"])
    limit = BY_NAME.get(name)
    if limit is None:
        request.refuse("no_such_limit", limit=name[:80], limits=", ".join(BY_NAME))
        return
    spending.lift(limit)
    log.warning("limit %s lifted for an hour by a person", limit)
    request.answer(statuses(spending))


def unban(request: Request, engine: Engine) -> None:
    """Answer `unban`."""
    address = str(request.args["address"])
    if engine.unban(address):
        request.answer(engine.bans.statuses())
    else:
        request.refuse("no_such_ban", address=address[:80])
