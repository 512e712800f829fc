"""The practice folder: its plan and its settings, made or brought up to date before the practice box starts.

Law: touches nothing outside the practice folder.
"""

from __future__ import annotations

from pathlib import Path

from appliance.practice.plan import PracticePlan, make_plan, read_plan, settings_of, still_free, write_plan
from appliance.settings import Settings
from appliance.store import Loaded, SettingsStore

PRACTICE = "practice"
"""The folder inside the data folder where the practice box keeps all that is its own."""
AUTHOR = "practice"
_LINES = ("sip", "trunks", "outbound", "pbxs", "numbers", "default_caller_id")
"""What the plan decides; what a newcomer tries out in other settings stays."""


def prepare(practice: Path, base: Settings) -> PracticePlan:
    """Make the folder ready to start. `base`: the real settings, for language, country and time zone.

    Raises NotWritten, and NotChangeable when newer software made the folder's settings.
    """
    plan = read_plan(practice)
    if plan is None or not still_free(plan):
        plan = make_plan()
        write_plan(practice, plan)
    store = SettingsStore(practice)
    found = store.load()
    if not isinstance(found, Loaded):
        store.set_aside(AUTHOR)
        found = store.load()
    wanted = settings_of(plan, base)
    revision = 0
    if isinstance(found, Loaded) and found.revision:
        revision = found.revision
        wanted = found.settings.replace(**{name: getattr(wanted, name) for name in _LINES})
        if wanted == found.settings:
            return plan
    store.save(wanted, revision, AUTHOR, "ports and numbers of the practice")
    return plan


def recordings(practice: Path) -> Path:
    """Where the practice peers keep what they heard."""
    return practice / "recordings"
