"""What nobody foresaw, kept from ending the engine: a fault costs what it happened in, and calls go on.

Law: a fault is logged whole and told to whoever asked; it is never hidden, and never repeated by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TypeVarTuple

from appliance.control import Request

log = logging.getLogger("trunkbox.engine")
Given = TypeVarTuple("Given")


def dealt_with(name: str, deal: Callable[[*Given], object], *given: *Given) -> bool:
    """Whether `deal(*given)` went well. What nobody foresaw must cost one thing at most, never all calls."""
    try:
        deal(*given)
    except Exception:
        log.exception("%s could not be dealt with; the engine goes on", name)
        return False
    return True


def serve(verbs: Mapping[str, Callable[[Request], None]], request: Request) -> None:
    """Answer a request by its verb; one that fails is refused as `engine_fault`."""
    if not dealt_with(f"verb {request.verb}", verbs[request.verb], request):
        request.refuse("engine_fault", verb=request.verb)
