"""A belplan that is being changed, carried in its own form: the plan, how it was, and what it was made from.

Law: pure; nothing is kept on the box until it is saved, so a login in between, a restart and a second browser lose
or mix nothing. What comes back is read as a stranger's: bounded, and a plan of the settings' types or nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass

from pydantic import ValidationError

from appliance.belplan.edit import MOST_PAST, Draft
from appliance.settings.plans import Belplan

MOST_TEXT = 1_000_000
"""Characters of a carried draft."""
MOST_DATA = 16_000_000
"""Bytes of it once unpacked: what packs well must not fill the memory of a small box."""


@dataclass(frozen=True, slots=True)
class Carried:
    """`base`: the `mark` of the stored plan that the draft began with."""

    draft: Draft
    base: str


def mark(plan: Belplan | None) -> str:
    """What tells one state of a stored plan from another; "" for a plan that is not stored."""
    return "" if plan is None else hashlib.sha256(plan.model_dump_json().encode()).hexdigest()[:16]


def packed(carried: Carried) -> str:
    """As text for a hidden field."""
    draft = carried.draft
    plans = [one.model_dump(mode="json") for one in (draft.plan, *draft.past)]
    data = json.dumps({"base": carried.base, "plans": plans}, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(zlib.compress(data, 6)).decode()


def unpacked(text: str) -> Carried | None:
    """What `packed` made; None for anything else."""
    if not text or len(text) > MOST_TEXT:
        return None
    try:
        reader = zlib.decompressobj()
        data = reader.decompress(base64.urlsafe_b64decode(text.encode()), MOST_DATA)
        if not reader.eof:
            return None
        held = json.loads(data)
        plan, *past = (Belplan.model_validate(one) for one in held["plans"][: MOST_PAST + 1])
        return Carried(Draft(plan, tuple(past)), str(held["base"])[:64])
    except (ValueError, KeyError, TypeError, zlib.error, ValidationError, RecursionError):
        return None
