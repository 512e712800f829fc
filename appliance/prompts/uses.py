"""Which step of which belplan says a prompt.

Law: pure; a step is named as people count: from 1, those inside another after a point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from appliance.settings import Settings
from appliance.settings.plans import Menu, Queue, Say, Step, Voicemail, When
from appliance.words import Lang, say


@dataclass(frozen=True, slots=True)
class Use:
    """`plan`: its id; `name`: as people call it; `step`: `2`, or `3.1` for the first step inside the third. Below
    a menu `3.[1].2` is the second step of key 1, `3.[-].1` the first for a wrong key and for none."""

    plan: str
    name: str
    step: str


def said(step: str, lang: Lang) -> str:
    """A step of a `Use` as people name it: `3, toets 1, stap 2`."""
    text = ""
    for part in re.split(r"\.(?=\[)", step):
        key, number = re.fullmatch(r"(?:\[(.)\]\.)?(.*)", part, re.S).groups()  # type: ignore[union-attr]
        code = "use_step" if key is None else "use_otherwise" if key == "-" else "use_key"
        text += say(lang, code, {"key": key or "", "step": number})
    return text


def uses(settings: Settings) -> Mapping[str, tuple[Use, ...]]:
    """For each prompt that belplans say, where; in the order of the plans."""
    found: dict[str, tuple[Use, ...]] = {}
    for plan in settings.belplans:
        for prompt, step in _said("", plan.steps):
            found[prompt] = (*found.get(prompt, ()), Use(plan.id, plan.name or plan.id, step))
    return found


def _said(before: str, steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
    for number, step in enumerate(steps, 1):
        place = f"{before}{number}"
        if isinstance(step, Say | Menu | Voicemail | Queue) and step.prompt is not None:
            yield step.prompt, place
        if isinstance(step, When):
            yield from _said(f"{place}.", step.steps)
        if isinstance(step, Menu):
            for key, inner in step.choices.items():
                yield from _said(f"{place}.[{key}].", inner)
            yield from _said(f"{place}.[-].", step.otherwise)
