"""The firewall in force: put in place whole, kept for the next start, and put back when somebody else wiped it.

Law: the kernel changes in one transaction, and the disk follows; a kill in between leaves the old plan for the
next start, never none.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from appliance.agent.commands import Ran, run
from appliance.agent.values import FirewallNow, Refusal
from appliance.firewall import Guard, Plan, ruleset
from appliance.firewall.ruleset import TABLE, no_table
from appliance.settings.parse import problems_of
from appliance.store.durable import NotWritten, make_folder, write_durably

log = logging.getLogger("trunkbox.agent")
Nft = Callable[[tuple[str, ...], str], Ran]
"""Runs nft with these options and this ruleset."""


def nft(options: tuple[str, ...], text: str) -> Ran:
    """The system's nft."""
    return run(("nft", *options), text)


class Firewall:
    """The one firewall of this machine. `state`: the agent's own folder."""

    def __init__(
        self, state: Path, guard: Guard, *, nft: Nft = nft, clock: Callable[[], float] = time.time
    ) -> None:
        self._path = state / "firewall.json"
        self._guard = guard
        self._nft = nft
        self._clock = clock
        self._plan: Plan | None = None
        self._since = 0.0

    def restore(self) -> None:
        """At the start: what was in force, before the engine is there to say it anew. Without it nobody but near
        addresses gets in: a box that forgot its list must not stand open. Never raises."""
        plan = self._read()
        self._plan, self._since = plan, self._clock()
        ran = self._nft(("-f", "-"), ruleset(plan, self._guard))
        if ran.code:
            log.error("the firewall could not be put back: %s", ran.why)
            self._plan = None

    def apply(self, given: Mapping[str, Any]) -> FirewallNow:
        """Put a plan in force. Raises Refusal; then what was in force still is."""
        try:
            plan = Plan.model_validate(given)
        except ValidationError as err:
            first = problems_of(err)[0]
            raise Refusal("firewall_plan", where=first.path, why=first.code) from err
        text = ruleset(plan, self._guard)
        for options in (("-c", "-f", "-"), ("-f", "-")):
            ran = self._nft(options, text)
            if ran.code:
                raise Refusal("firewall_refused", why=ran.why)
        try:
            make_folder(self._path.parent)
            write_durably(self._path, plan.model_dump_json().encode())
        except NotWritten as err:
            before = ruleset(self._plan, self._guard) if self._plan is not None else no_table()
            self._nft(("-f", "-"), before)
            raise Refusal("firewall_not_kept", why=err.cause) from err
        self._plan, self._since = plan, self._clock()
        return self._now(plan)

    def mend(self) -> None:
        """Put the table back when it is gone: `nft flush ruleset`, as nftables.service does, takes it too."""
        if self._plan is not None and self._nft(("-t", "list", "table", "inet", TABLE), "").code:
            log.warning("the firewall was taken away by somebody else, and is put back")
            self._nft(("-f", "-"), ruleset(self._plan, self._guard))

    def seen(self) -> FirewallNow | None:
        """What is in force; None when nothing could be put in force."""
        return None if self._plan is None else self._now(self._plan)

    def _now(self, plan: Plan) -> FirewallNow:
        return FirewallNow(plan=plan.model_dump(mode="json"), since=self._since, closed=self._guard.closed)

    def _read(self) -> Plan:
        try:
            return Plan.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return Plan()
        except (OSError, ValidationError) as err:
            log.error("the kept firewall cannot be read, so only near addresses get in: %s", err)
            return Plan()
