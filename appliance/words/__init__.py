"""What the box says to people: one sentence per machine code, in Dutch ("u") and in English.

Law: pure; saying never fails. A code without a sentence shows itself and its particulars: nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from appliance.words import (
    admin,
    agent,
    alarms,
    arrival,
    attempts,
    backup,
    belplan,
    brands,
    cli,
    console,
    control,
    destinations,
    doctor,
    explain,
    install,
    judge,
    limits,
    paste,
    place,
    presets,
    probe,
    prompts,
    proof,
    rates,
    run,
    sealing,
    security,
    sip,
    sound,
    takeovers,
    updates,
    verdicts,
    wizard,
)

Lang = Literal["nl", "en"]
TABLES: tuple[Mapping[str, tuple[str, str]], ...] = (
    control.WORDS,
    cli.WORDS,
    admin.WORDS,
    run.WORDS,
    doctor.WORDS,
    sip.WORDS,
    probe.WORDS,
    proof.WORDS,
    wizard.WORDS,
    explain.WORDS,
    arrival.WORDS,
    attempts.WORDS,
    brands.WORDS,
    paste.WORDS,
    destinations.WORDS,
    rates.WORDS,
    limits.WORDS,
    security.WORDS,
    place.WORDS,
    sealing.WORDS,
    presets.WORDS,
    judge.WORDS,
    verdicts.WORDS,
    sound.WORDS,
    belplan.WORDS,
    prompts.WORDS,
    updates.WORDS,
    console.WORDS,
    takeovers.WORDS,
    agent.WORDS,
    install.WORDS,
    backup.WORDS,
    alarms.WORDS,
)
"""Each maps a code to its Dutch and its English sentence; `{name}` is filled in."""
_COLUMN = {"nl": 0, "en": 1}


def known(code: str) -> bool:
    """Whether there is a sentence for the code."""
    return any(code in table for table in TABLES)


def say(lang: Lang, code: str, params: Mapping[str, object] | None = None) -> str:
    """The sentence of `code`, filled in; characters that steer a terminal are shown as `?`."""
    shown = _Filled({name: printable(str(value)) for name, value in (params or {}).items()})
    for table in TABLES:
        if code in table:
            return table[code][_COLUMN[lang]].format_map(shown)
    rest = ", ".join(f"{name}={value}" for name, value in shown.items())
    return f"{code} ({rest})" if rest else code


def printable(text: str, limit: int = 300) -> str:
    """A stranger's text, safe for a terminal and a log: one line, no escapes, not endless."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    return clean if len(clean) <= limit else clean[: limit - 3] + "..."


class _Filled(dict[str, str]):
    """A missing particular shows its own name."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
