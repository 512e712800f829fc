"""The prompts as a page shows them: label, text, where used, what may be done.

Law: pure but for whether a sound is there; a built-in one in use can be replaced but never be missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appliance.prompts.built_in import Spoken
from appliance.prompts.catalogue import Choice, choices, texts
from appliance.prompts.convert import seconds
from appliance.prompts.library import Lang, library
from appliance.prompts.uses import Use, uses
from appliance.settings import Settings

INSIDERS = frozenset(
    {
        Spoken.ENTER_PIN, Spoken.WRONG_PIN, Spoken.SWITCHED_ON, Spoken.SWITCHED_OFF, Spoken.SPEAK_PROMPT,
        Spoken.PROMPT_KEPT,
    }
)  # fmt: skip
"""What only people of the office hear, who dial a code of the box."""
CALLERS = frozenset(Spoken) - INSIDERS


@dataclass(frozen=True, slots=True)
class Shown:
    """One prompt. `seconds` None: there is no sound. `bound`: it may not be deleted, since belplans say it."""

    choice: Choice
    seconds: float | None
    uses: tuple[Use, ...]

    @property
    def bound(self) -> bool:
        """Whether a belplan would be left without it; a built-in one comes back by itself."""
        return bool(self.uses) and not self.choice.built_in


def shelf(settings: Settings, data: Path, lang: Lang) -> tuple[Shown, ...]:
    """All of them: the owner's, the built-in ones, the tones. `lang`: of the labels; texts are in the box's."""
    said, found = uses(settings), library(settings, data)
    spoken = texts(settings.box.language)
    return tuple(
        Shown(
            Choice(one.id, one.label, one.own, one.built_in, "" if one.own else spoken[one.id].get("text", "")),
            seconds(found[one.id]) if one.id in found else None,
            said.get(one.id, ()),
        )
        for one in choices(settings, lang, tones=True)
    )


def one(settings: Settings, data: Path, lang: Lang, id: str) -> Shown | None:
    """The prompt of that id."""
    return next((shown for shown in shelf(settings, data, lang) if shown.choice.id == id), None)
