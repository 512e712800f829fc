"""Where the box may call: the whitelist of destinations, decided per number with its reason.

Law: pure. The same number under the same rules gets the same verdict; emergency numbers never come here.
"""

from appliance.destinations.compiled import Compiled, compile_rules
from appliance.destinations.kinds import Kind, kind_of
from appliance.destinations.never import Never, never_matching
from appliance.destinations.opening import Danger, Opening, danger_of, opened, opening
from appliance.destinations.profiles import PROFILES, profile_of
from appliance.destinations.told import rule_told
from appliance.destinations.verdicts import Action, Level, Rule, Verdict

__all__ = [
    "PROFILES",
    "Action",
    "Compiled",
    "Danger",
    "Kind",
    "Level",
    "Never",
    "Opening",
    "Rule",
    "Verdict",
    "compile_rules",
    "danger_of",
    "kind_of",
    "never_matching",
    "opened",
    "opening",
    "profile_of",
    "rule_told",
]
