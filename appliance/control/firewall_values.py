"""How the firewall stands, as people see it.

Law: pure; words for it are `firewall_<state>`, or those of `code` where something is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallStatus:
    """absent: no agent runs on this machine. pending: not said yet. applied: in force since `since` (UTC epoch s).
    refused: what is wanted is not in force, for the reason `code`; what was before still is."""

    state: Literal["absent", "pending", "applied", "refused"] = "absent"
    since: float | None = None
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
