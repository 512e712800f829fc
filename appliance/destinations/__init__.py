"""Where the box may call: the whitelist of destinations, decided per number with its reason.

Law: pure. The same number under the same rules gets the same verdict; emergency numbers never come here.
"""

from appliance.destinations.compiled import Compiled, compile_rules
from appliance.destinations.kinds import Kind, kind_of
from appliance.destinations.never import Never, never_matching
from appliance.destinations.profiles import PROFILES, profile_of
from appliance.destinations.verdicts import Action, Level, Rule, Verdict

__all__ = [
    "PROFILES",
    "Action",
    "Compiled",
    "Kind",
    "Level",
    "Never",
    "Rule",
    "Verdict",
    "compile_rules",
    "kind_of",
    "never_matching",
    "profile_of",
]
