"""What belongs in a backup: the names that a member may have, how large each may be, and what is wrong otherwise.

Law: pure; a name that is not in the table is refused, so nothing in a backup chooses where it lands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORMAT = 3
"""Of the archive; one that is newer is refused by name. 2: with `switches.json`. 3: with `fraud.json`."""
ABOUT, SETTINGS, LEDGER = "about.json", "settings.json", "ledger.json"
MIB = 1 << 20
MOST_BYTES = 4096 * MIB
"""Of all members together."""
MOST_MEMBERS = 60_000
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[1-9][0-9]{0,4})?"
NAMES: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern, re.ASCII), most * MIB)
    for pattern, most in (
        (r"about\.json", 1),
        (r"settings\.json", 32),
        (r"ledger\.json", 4),
        (r"switches\.json", 1),
        (r"fraud\.json", 1),
        (r"prompts/[A-Za-z0-9][A-Za-z0-9._-]{0,99}", 64),
        (r"voicemail/[0-9A-Za-z][0-9A-Za-z_-]{0,79}\.(wav|json|heard)", 128),
        (rf"calls/{_DAY}\.(json|numbers)", 64),
        (r"calls/[0-9]{4}-[0-9]{2}-[0-9]{2}\.summary\.json", 4),
    )
)
"""Every name that a member may have, and its bytes at most."""


class BackupError(Exception):
    """A backup that is not made, or not restored; then nothing was changed. `code`, `params`: words."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of itself. `made`: UTC epoch seconds; `schema`: of its settings."""

    version: str
    made: float
    box: str
    schema: int


def most_of(name: str) -> int | None:
    """The bytes that a member of this name may have; None: there is no such member."""
    return next((most for pattern, most in NAMES if pattern.fullmatch(name)), None)


def about_to_json(about: About) -> bytes:
    """The first member."""
    plain = {"format": FORMAT, "version": about.version, "made": about.made, "box": about.box}
    return json.dumps({**plain, "schema": about.schema}, indent=1).encode()


def read_about(content: bytes, known_schema: int) -> About:
    """What `about_to_json` wrote. Raises BackupError: backup_newer for what a newer Trunkbox made."""
    try:
        plain: Mapping[str, Any] = json.loads(content)
        about = About(str(plain["version"]), float(plain["made"]), str(plain["box"]), int(plain["schema"]))
        made_as = int(plain["format"])
    except (ValueError, KeyError, TypeError, OverflowError) as err:
        raise BackupError("backup_strange", name=ABOUT) from err
    if made_as > FORMAT or about.schema > known_schema:
        raise BackupError(
            "backup_newer",
            version=about.version,
            found=f"{made_as}.{about.schema}",
            known=f"{FORMAT}.{known_schema}",
        )
    return about
