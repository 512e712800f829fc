"""The firewall as the engine wants it: told to the agent whenever who may speak changes.

Law: the SIP loop only says what is wanted; a thread of its own asks the agent, and asks again until it is so.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_network

from appliance.agent.client import AgentAbsent, AgentClient
from appliance.control import ControlError
from appliance.control.firewall_values import FirewallStatus
from appliance.firewall import Plan, plan
from appliance.settings import Settings
from appliance.whitelist.near import Network
from sipengine.port import Admission, Neighbour

log = logging.getLogger("trunkbox.engine")
AGAIN = 20.0
"""Seconds after which an agent that was away, or said no, is asked again: it may have been restarted."""


class Wall:
    """The one firewall of one engine. With an agent-less client it says "absent" and does nothing."""

    def __init__(self, agent: AgentClient, *, wall: Callable[[], float] = time.time, again: float = AGAIN) -> None:
        self._agent = agent
        self._wall = wall
        self._again = again
        self._wanted: tuple[Settings, tuple[Neighbour, ...]] | None = None
        self._tried: object = None
        self._done: object = None
        self._status = FirewallStatus(state="absent" if agent.socket is None else "pending")
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="firewall", daemon=True)
        if agent.socket is not None:
            self._thread.start()

    def want(self, settings: Settings, neighbours: tuple[Neighbour, ...]) -> None:
        """Who may speak now. Never blocks."""
        with self._changed:
            if self._wanted is None or self._wanted[0] is not settings or self._wanted[1] != neighbours:
                self._wanted = (settings, neighbours)
                self._changed.notify()

    def status(self) -> FirewallStatus:
        """How it stands."""
        return self._status

    def close(self) -> None:
        """Ask no more. What is in force stays so: strangers stay out while the engine is away."""
        with self._changed:
            self._stopping = True
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                # What was said no to, or nobody heard, is said again after a while; what was done is not.
                self._changed.wait_for(self._waiting, None if self._done is self._wanted else self._again)
                if self._stopping:
                    return
                wanted = self._wanted
            if wanted is not None:
                self._ask(wanted)

    def _waiting(self) -> bool:
        return self._stopping or (self._wanted is not None and self._wanted is not self._tried)

    def _ask(self, wanted: tuple[Settings, tuple[Neighbour, ...]]) -> None:
        self._tried = wanted
        try:
            self._agent.firewall(plan_of(*wanted))
        except AgentAbsent:
            self._status = FirewallStatus(state="absent")
        except ControlError as err:
            log.warning("the firewall is not as it should be: %s", err)
            self._status = FirewallStatus(state="refused", code=err.code, params=err.params)
        except Exception:
            log.exception("the firewall could not be asked for; it is tried again")
            self._status = FirewallStatus(state="refused", code="agent_fault", params={"verb": "firewall"})
        else:
            self._done = wanted
            self._status = FirewallStatus(state="applied", since=self._wall())


def plan_of(settings: Settings, neighbours: Iterable[Neighbour]) -> Plan:
    """The firewall's plan, of the very list that the SIP stack was given."""
    by_kind: dict[Admission, list[Network]] = {kind: [] for kind in Admission}
    for one in neighbours:
        by_kind[one.admission].append(ip_network(one.network))
    return plan(settings, by_kind[Admission.TRUST], by_kind[Admission.DIGEST], by_kind[Admission.DROP])
