"""The control socket: how the CLI, the web and the supervisor ask the engine, and hear what happens in it.

Law: the values here are the whole contract; both ends import them from this package, nobody builds raw dicts.
"""

from appliance.control.attempt_values import Attempt, AttemptOutcome, AttemptSeen
from appliance.control.client import (
    Client,
    ControlError,
    EngineDown,
    EngineSilent,
    NotAllowed,
    Refused,
    VersionMismatch,
)
from appliance.control.place import engine_socket
from appliance.control.probe_values import ProbeChanged, ProbeOutcome, ProbeResult, ProbeStatus, ProbeStep
from appliance.control.server import ControlServer, Request, SocketHeld
from appliance.control.values import (
    AccountRole,
    AccountState,
    AccountStatus,
    Applied,
    CallChanged,
    CallState,
    CallStatus,
    EngineStatus,
    Event,
    ListenStatus,
    PbxChanged,
    PbxState,
    PbxStatus,
    Problem,
    ProblemSeen,
    Status,
    TrunkChanged,
    TrunkStatus,
)
from appliance.control.verbs import ENGINE_VERBS, Arg, Verb

__all__ = [
    "ENGINE_VERBS",
    "AccountRole",
    "AccountState",
    "AccountStatus",
    "Applied",
    "Arg",
    "Attempt",
    "AttemptOutcome",
    "AttemptSeen",
    "CallChanged",
    "CallState",
    "CallStatus",
    "Client",
    "ControlError",
    "ControlServer",
    "EngineDown",
    "EngineSilent",
    "EngineStatus",
    "Event",
    "ListenStatus",
    "NotAllowed",
    "PbxChanged",
    "PbxState",
    "PbxStatus",
    "ProbeChanged",
    "ProbeOutcome",
    "ProbeResult",
    "ProbeStatus",
    "ProbeStep",
    "Problem",
    "ProblemSeen",
    "Refused",
    "Request",
    "SocketHeld",
    "Status",
    "TrunkChanged",
    "TrunkStatus",
    "Verb",
    "VersionMismatch",
    "engine_socket",
]
