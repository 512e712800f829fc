"""What the agent can be asked, and by whom.

Law: pure; this table is all there is. The engine speaks to the internet, so it may do least.
"""

from __future__ import annotations

from appliance.control.verbs import Arg, Verb

AGENT_VERBS = (
    Verb("status"),
    Verb("firewall", (Arg("plan", dict),)),
    Verb("update"),
    Verb("restart"),
    Verb("stick"),
    Verb("backup"),
    Verb("network", (Arg("do"), Arg("wiring", dict, False), Arg("interface", str, False))),
    Verb("clock", (Arg("timezone", str, False), Arg("ntp", bool, False))),
    Verb("factory_reset"),
)
"""status: `AgentStatus`. firewall: put a `Plan` in force, answers `FirewallNow`; errors firewall_plan (what does
not fit), firewall_refused (nft does not take it), firewall_not_kept (the disk; the old one is in force again).
update: begin to install the bundle that lies ready, and restart when nobody calls. restart, factory_reset: begin.
stick: begin to look at the memory stick: a new version from it, the latest backup to it. All four answer `Begun`;
errors update_no_image (no image of ours), machine_refused (systemd's words).
network: `do` try (a `wiring` as in the settings, on an `interface` or the first one), confirm or back, answers
`NetworkNow`; errors network_not_ours (somebody else looks after it), network_wiring, network_no_interface,
network_failed, network_not_kept, network_nothing (nothing is on trial).
clock: the time zone, and whether time servers are followed, `ClockNow`; errors clock_zone, clock_failed."""

ENGINE_MAY = frozenset({"status", "firewall"})
EVERYTHING = frozenset(verb.name for verb in AGENT_VERBS)


def may(uid: int, engine: frozenset[int], web: frozenset[int]) -> frozenset[str]:
    """The verbs of a user. `engine`, `web`: the users that these run as."""
    if uid == 0 or uid in web:
        return EVERYTHING
    return ENGINE_MAY if uid in engine else frozenset()
