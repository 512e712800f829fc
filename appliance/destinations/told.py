"""A rule back from the text that tells it, as the call log keeps it: `block country BE type mobile`.

Law: pure; a text that no rule wrote gives nothing, whoever wrote it.
"""

from __future__ import annotations

from pydantic import ValidationError

from appliance.destinations.verdicts import Action, Level, Rule, level_of
from appliance.settings.security import Match


def rule_told(text: str) -> Rule | None:
    """The rule that `str(Rule)` wrote, without its place in the settings; None for another text."""
    words = text.split(" ")
    if words[0] == "default" and len(words) == 2 and words[1] in tuple(Action):
        return Rule(None, Action(words[1]), Level.DEFAULT, f"destination_default_{words[1]}")
    if words[0] not in tuple(Action) or len(words) % 2 == 0:
        return None
    pairs = dict(zip(words[1::2], words[2::2], strict=True))
    try:
        match = Match.model_validate(pairs)
    except ValidationError:
        return None
    level = level_of(match)
    return Rule(None, Action(words[0]), level, f"destination_{level.name.lower()}_{words[0]}", match)
