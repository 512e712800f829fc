"""The control verbs about call plans: `switch`, `force`, `rehearse`.

Law: every refusal has its words; what is forced or rehearsed can be undone by the same verb.
"""

from __future__ import annotations

import time

from appliance.control import Request
from appliance.numbering import E164, Reader, canonical
from sipengine.core.standing import USUAL_MINUTES
from sipengine.engine import Engine


def switch(request: Request, engine: Engine) -> None:
    """`switch`."""
    id = str(request.args["switch"])
    if engine.takeovers.switch(id, request.args["on"] is True, "a person"):
        request.answer(engine.takeovers.status())
    else:
        request.refuse("no_such_switch", switch=id[:80])


def force(request: Request, engine: Engine) -> None:
    """`force`."""
    on, text = request.args["on"] is True, request.args.get("number")
    number = None if text is None else _number(str(text), engine)
    if text is not None:
        listed = engine.lines.numbers.get(number or "")
        if listed is None:
            request.refuse("not_our_number", number=str(text)[:40])
            return
        if on and listed.belplan is None:
            request.refuse("no_belplan", number=listed.number)
            return
    engine.takeovers.force(on, number)
    request.answer(engine.takeovers.status())


def rehearse(request: Request, engine: Engine) -> None:
    """`rehearse`."""
    text = request.args.get("caller")
    caller = None if text is None else _number(str(text), engine)
    if text is not None and caller is None:
        request.refuse("not_a_number", number=str(text)[:40])
        return
    if request.args["on"] is True:
        minutes = int(request.args.get("minutes", USUAL_MINUTES))
        engine.takeovers.rehearse(minutes, caller, time.monotonic())
    else:
        engine.takeovers.end("person")
    request.answer(engine.takeovers.status())


def _number(text: str, engine: Engine) -> str | None:
    """As people write it; None for what is no number."""
    number = canonical(text, Reader(engine.lines.country, "national"))
    return number.number if isinstance(number, E164) else None
