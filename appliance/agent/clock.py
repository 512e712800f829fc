"""The machine's clock: its time zone, and whether it follows time servers.

Law: orders to systemd, which has the rights; a zone is one that is known, and what was set is put back when the
rest fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from appliance.agent.commands import Ran
from appliance.agent.values import ClockNow, Refusal

Run = Callable[[Sequence[str]], Ran]


def clock_now(run: Run) -> ClockNow:
    """The clock as systemd knows it; empty where it does not."""
    told = dict(line.partition("=")[::2] for line in run(("timedatectl", "show")).out.splitlines())
    return ClockNow(
        timezone=told.get("Timezone", ""),
        ntp=told.get("NTP") == "yes",
        synchronised=told.get("NTPSynchronized") == "yes",
    )


def set_clock(run: Run, args: Mapping[str, Any]) -> ClockNow:
    """Set what is given; what was set is put back when the rest fails. Raises Refusal."""
    zone, ntp, before = args.get("timezone"), args.get("ntp"), clock_now(run)
    if zone is not None:
        if zone not in available_timezones():
            raise Refusal("clock_zone", timezone=zone[:64])
        _order(run, "clock_failed", "timedatectl", "set-timezone", zone)
    if ntp is not None:
        try:
            _order(run, "clock_failed", "timedatectl", "set-ntp", "true" if ntp else "false")
        except Refusal:
            if zone is not None and before.timezone:
                run(("timedatectl", "set-timezone", before.timezone))
            raise
    return clock_now(run)


def _order(run: Run, code: str, *words: str) -> None:
    ran = run(words)
    if ran.code:
        raise Refusal(code, why=ran.why)
