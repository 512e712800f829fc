"""Does a list still let somebody in?

Law: pure; near addresses need no line, and a box that nobody claimed shows itself to them alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from appliance.settings.security import Whitelisted
from appliance.whitelist.near import address_of, near

Way = Literal["sip", "web"]


def lets_in(lines: Iterable[Whitelisted], way: Way, text: str) -> bool:
    """Whether a line of the list names this address for `way`; nearness does not count here."""
    address = address_of(text)
    return address is not None and any(way in line.allow and address in line.network for line in lines)


def excludes(own: str, before: Iterable[Whitelisted], after: Iterable[Whitelisted]) -> bool:
    """Whether a browser at `own` gets pages by the list `before` and would get none by `after`."""
    return not near(own) and lets_in(before, "web", own) and not lets_in(after, "web", own)
