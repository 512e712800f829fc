"""Where the sound of a prompt lies: the owner's file, else the built-in one in the language, else in another.

Law: `places` is pure, `library` asks the disk once; so a call finds its prompt in a mapping. Files are never
changed in place: the owner's are named by their content.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from appliance.prompts.built_in import Spoken, Tone
from appliance.settings import Settings

FOLDER = "prompts"
"""Inside the data folder: the owner's own."""
MADE = Path(__file__).with_name("made")
"""The built-in ones: `nl/ID.wav`, `en/ID.wav`, `tones/ID.wav`, 16 kHz mono 16 bit; made by the set-up."""
Lang = Literal["nl", "en"]
LANGUAGES: tuple[Lang, ...] = ("nl", "en")


def places(
    settings: Settings, data: Path, lang: Lang | None = None, made: Path = MADE
) -> Mapping[str, tuple[Path, ...]]:
    """Every id with where its sound may lie, the best place first. `lang`: by itself the language of the box."""
    first: Lang = lang or settings.box.language
    order = (first, *(one for one in LANGUAGES if one != first))
    found: dict[str, tuple[Path, ...]] = {
        one.value: tuple(made / lang / f"{one}.wav" for lang in order) for one in Spoken
    }
    found |= {one.value: (made / "tones" / f"{one}.wav",) for one in Tone}
    for prompt in settings.prompts:
        found[prompt.id] = (data / FOLDER / prompt.file, *found.get(prompt.id, ()))
    return found


def library(settings: Settings, data: Path, lang: Lang | None = None, made: Path = MADE) -> Mapping[str, Path]:
    """Every prompt that can be played, by id; what is not in it counts as played. Anew when settings change.

    `library(...).get(id)` is what an engine does during a call: no disk is asked.
    """
    found = {}
    for id, where in places(settings, data, lang, made).items():
        there = next((path for path in where if path.is_file()), None)
        if there is not None:
            found[id] = there
    return MappingProxyType(found)
