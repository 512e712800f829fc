"""What every subcommand knows: the data folder, the language, and where to speak.

Law: reading the settings for the language happens at most once, and never fails a command.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.words import Lang, say

if TYPE_CHECKING:
    from appliance.settings.upkeep import Box


class Failed(Exception):
    """The thing failed: a code of `appliance.words` and what fills it. Exit code 1."""

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


def lang_of_system(environ: Mapping[str, str]) -> Lang:
    """The language that the system speaks (locale(7)): Dutch for nl_*, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return "nl" if environ[name].lower().startswith("nl") else "en"
    return "en"


def default_data(environ: Mapping[str, str]) -> Path | None:
    """The data folder when none was given; None without a home folder."""
    if environ.get("TRUNKBOX_DATA"):
        return Path(environ["TRUNKBOX_DATA"]).absolute()
    try:
        return Path.home() / ".local" / "share" / "trunkbox"
    except RuntimeError:
        return None


@dataclass(frozen=True)
class Context:
    """One call of the command. `asked` is the language of --lang."""

    data: Path
    asked: Lang | None = None

    @cached_property
    def lang(self) -> Lang:
        """--lang, else the language of the box, else the system's."""
        return self.asked or self._lang_of_box() or lang_of_system(os.environ)

    def _lang_of_box(self) -> Lang | None:
        from appliance.store import Loaded, SettingsStore

        found = SettingsStore(self.data).load()
        return found.settings.box.language if isinstance(found, Loaded) and found.revision else None

    @cached_property
    def box(self) -> Box:
        """What the shown box calls itself, its country and time zone; those of an empty one when unreadable."""
        from appliance.settings import Settings
        from appliance.store import Loaded, SettingsStore

        found = SettingsStore(self.shown).load()
        good = found if isinstance(found, Loaded) else found.last_good
        return (good.settings if good else Settings()).box

    @cached_property
    def shown(self) -> Path:
        """The folder of the box that a person means: the practice one while the own one has nothing to do."""
        from appliance.practice.folder import PRACTICE

        practice = self.data / PRACTICE
        if _has_lines(self.data):
            return self.data
        return practice if _served(practice) or (not _served(self.data) and _has_lines(practice)) else self.data

    def words(self, code: str, /, **params: object) -> str:
        """The sentence of a code, in the language of this call; numbers in it as people write them."""
        shown = {
            name: self.phone(value) if isinstance(value, str) and value.startswith("+") else value
            for name, value in params.items()
        }
        return say(self.lang, code, shown)

    def phone(self, number: str) -> str:
        """`050 123 45 67` where the box is at home, `+32 2 ...` from abroad; other text unchanged."""
        from appliance.numbering import display

        return display(number, self.box.country)

    def print(self, text: str) -> None:
        """A line of the answer."""
        print(text)

    def write(self, pieces: Iterable[str]) -> None:
        """Text that ends its own lines."""
        sys.stdout.writelines(pieces)

    def note(self, text: str) -> None:
        """A line beside the answer, which a program that reads the answer must not see."""
        print(text, file=sys.stderr)

    def note_practice(self) -> None:
        """Say that the practice box is meant, where it is."""
        if self.shown != self.data:
            self.note(self.words("practice_shown", data=self.shown))


def _served(folder: Path) -> bool:
    """Whether an engine takes connections there; the file alone may be left from one that was killed."""
    from appliance.control import place

    try:
        place.connect(place.engine_socket(folder), 1.0).close()
    except OSError:
        return False
    return True


def _has_lines(folder: Path) -> bool:
    """Whether a box has a trunk or a PBX. One whose settings cannot be read is meant to have some."""
    from appliance.store import Loaded, SettingsStore

    found = SettingsStore(folder).load()
    return not isinstance(found, Loaded) or bool(found.settings.trunks or found.settings.pbxs)
