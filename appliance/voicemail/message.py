"""One message of a caller as a value, and its plain form beside the recording.

Law: pure; read by older and newer code than wrote it, so unknown keys and unfit values never break reading.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from appliance.calllog.record import id_start


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`call`: the id of the call that left it, and so its own name. `at`: UTC epoch seconds of its beginning.

    `caller`: E.164, `anonymous` when hidden, "" when not known. `number`: the called one. `seconds` of sound.
    `sent_to`: who got it by mail. `heard`: played in a page; kept apart from the rest.
    """

    call: str
    at: float
    seconds: float
    caller: str = ""
    name: str = ""
    number: str = ""
    belplan: str = ""
    sent_to: tuple[str, ...] = ()
    heard: bool = False


def to_json(message: Message) -> bytes:
    """The facts, without what is kept elsewhere."""
    facts = asdict(message)
    del facts["heard"]
    return json.dumps(facts).encode("ascii")


def from_json(content: bytes, call: str, seconds: float, at: float) -> Message:
    """A message of what was written beside it; the rest as the recording tells (`seconds`, and `at` its date)."""
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        read = None
    facts: Mapping[str, Any] = read if isinstance(read, dict) else {}
    began = facts.get("at")
    return Message(
        call=call,
        at=float(began)
        if isinstance(began, int | float) and not isinstance(began, bool)
        else id_start(call) or at,
        seconds=seconds,
        sent_to=_texts(facts.get("sent_to")),
        caller=_text(facts.get("caller")),
        name=_text(facts.get("name")),
        number=_text(facts.get("number")),
        belplan=_text(facts.get("belplan")),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
