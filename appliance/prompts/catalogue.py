"""What a person can choose from: the owner's prompts and the built-in ones, with their labels and texts.

Law: a built-in one whose place the owner's has taken is shown once, as the owner's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from appliance.prompts.built_in import IDS, Spoken, Tone
from appliance.prompts.library import Lang
from appliance.settings import Settings
from appliance.settings.yaml_read import Document, read_yaml

TEXTS = Path(__file__).with_name("texts")


@dataclass(frozen=True, slots=True)
class Choice:
    """One prompt. `own`: the owner's; `built_in`: every box has that id; `text`: what it says, if known."""

    id: str
    label: str
    own: bool
    built_in: bool
    text: str = ""


@cache
def texts(lang: Lang) -> Mapping[str, Mapping[str, str]]:
    """`label` and `text` of every built-in sound, by id; a tone has no text."""
    document = read_yaml((TEXTS / f"{lang}.yaml").read_bytes())
    if not isinstance(document, Document):
        raise ValueError(f"{lang}.yaml: {document}")
    return MappingProxyType({id: MappingProxyType(said) for id, said in document.data.items()})


def choices(settings: Settings, lang: Lang, tones: bool = False) -> tuple[Choice, ...]:
    """For a list to choose from: the owner's in their order, then the built-in ones; `tones`: also those."""
    own = tuple(
        Choice(one.id, one.label or _label(one.id, lang), own=True, built_in=one.id in IDS)
        for one in settings.prompts
    )
    taken = {one.id for one in own}
    names: tuple[Spoken | Tone, ...] = (*Spoken, *Tone) if tones else tuple(Spoken)
    return own + tuple(
        Choice(one.value, _label(one, lang), own=False, built_in=True, text=texts(lang)[one].get("text", ""))
        for one in names
        if one.value not in taken
    )


def _label(id: str, lang: Lang) -> str:
    return texts(lang).get(id, {}).get("label", id)
