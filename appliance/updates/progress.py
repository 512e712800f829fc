"""How far an installation is, for the page: a small file that its process writes and everybody may read.

Law: written whole or not at all; a file that cannot be read says nothing.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROGRESS = Path("/run/trunkbox-update/progress.json")
_PERCENT = re.compile(r"^\s*(\d{1,3})%")


@dataclass(frozen=True, slots=True)
class Progress:
    """`code`: what is being done, or how it ended; with `params` it becomes words. `percent`: of the writing."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    percent: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing more comes."""
        return self.code not in ("update_step_check", "update_step_write", "update_step_wait", "update_step_drain")


def percent(line: str, before: int) -> int:
    """What a line of RAUC's says about how far it is."""
    found = _PERCENT.match(line)
    return max(before, min(100, int(found[1]))) if found else before


def write(path: Path, progress: Progress) -> None:
    """Put it there. Raises OSError."""
    text = json.dumps({"code": progress.code, "params": dict(progress.params), "percent": progress.percent})
    draft = path.with_suffix(".new")
    draft.write_text(text)
    os.chmod(draft, 0o644)
    draft.rename(path)


def read(path: Path = PROGRESS) -> Progress | None:
    """How far it is; None when nothing was begun since the start of the machine."""
    try:
        plain = json.loads(path.read_bytes())
        params = {str(key): str(value) for key, value in plain["params"].items()}
        return Progress(str(plain["code"]), params, int(plain["percent"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
