"""The firewall of the box: what is let in, as a value, and the nftables ruleset that says so.

Law: pure; the ruleset is made whole from one value, so that what stands in the kernel follows from what is saved.
"""

from appliance.firewall.plan import Plan, plan, with_web
from appliance.firewall.ruleset import Guard, ruleset

__all__ = ["Guard", "Plan", "plan", "ruleset", "with_web"]
