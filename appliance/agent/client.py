"""Asking the agent, and what it means when nobody answers.

Law: a machine without an agent is no fault: it says so in words, and everything else goes on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, TypeVar

from appliance.agent.values import AgentStatus, Begun, FirewallNow
from appliance.control import Client, ControlError, EngineDown, EngineSilent, VersionMismatch, wire
from appliance.control import NotAllowed as NotAllowedThere
from appliance.firewall import Plan, with_web
from appliance.settings import Settings

T = TypeVar("T")


class AgentAbsent(ControlError):
    """No agent on this machine, or it does not run."""

    code = "agent_absent"


class AgentSilent(ControlError):
    """It gave no answer in time. Params `verb`, `seconds`."""

    code = "agent_silent"


class NotAllowed(ControlError):
    """This user may not ask it."""

    code = "agent_not_allowed"


class AgentClient:
    """Asks the agent behind a socket; None: there is none."""

    def __init__(self, socket: Path | None, *, timeout: float = 25.0) -> None:
        self.socket = socket
        self._timeout = timeout

    def status(self) -> AgentStatus:
        """What it holds. Raises ControlError."""
        return _read(AgentStatus, self.call("status"))

    def firewall(self, plan: Plan) -> FirewallNow:
        """Put a plan in force. Raises ControlError; then the one before still is."""
        return _read(FirewallNow, self.call("firewall", plan=plan.model_dump(mode="json")))

    def pages_only(self, settings: Settings) -> FirewallNow:
        """The pages of these settings, and the telephony that stands: while no engine says who may speak.

        Raises ControlError.
        """
        now = self.status().firewall
        return self.firewall(with_web(_plan(now), settings))

    def begin(self, what: Literal["update", "restart", "factory_reset", "stick", "backup"]) -> Begun:
        """Have it begin something with the whole machine. Raises ControlError."""
        return _read(Begun, self.call(what))

    def call(self, verb: str, **args: Any) -> Any:
        """Ask one verb; its plain JSON answer. Raises ControlError."""
        if self.socket is None:
            raise AgentAbsent
        try:
            return Client(self.socket.parent, timeout=self._timeout, socket_path=self.socket).call(verb, **args)
        except EngineDown as err:
            raise AgentAbsent from err
        except EngineSilent as err:
            raise AgentSilent(**err.params) from err
        except NotAllowedThere as err:
            raise NotAllowed from err


def _plan(now: FirewallNow | None) -> Plan:
    try:
        return Plan() if now is None else Plan.model_validate(now.plan)
    except ValueError as err:
        raise VersionMismatch(what="plan") from err


def _read(kind: type[T], answer: object) -> T:
    try:
        return wire.value(kind, answer)
    except wire.BadLine as err:
        raise VersionMismatch(**err.params) from err
