"""The practice box: an imitated provider and PBX around a real box, so that a newcomer sees calls cross it.

Law: everything it has lies in its own folder and on loopback; a real setting is never read or written.
"""

from appliance.practice.plan import Party, PracticePlan, read_plan, write_plan
from appliance.practice.values import (
    PRACTICE_VERBS,
    PracticeCall,
    PracticeState,
    PracticeStatus,
    peer_socket,
    run_socket,
)

__all__ = [
    "PRACTICE_VERBS",
    "Party",
    "PracticeCall",
    "PracticePlan",
    "PracticeState",
    "PracticeStatus",
    "peer_socket",
    "read_plan",
    "run_socket",
    "write_plan",
]
