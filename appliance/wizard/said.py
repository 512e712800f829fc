"""A sentence for a person, as a code and its particulars.

Law: pure; nothing here knows a language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Said:
    """`code` and `params` for `appliance.words.say`. A password is never a particular."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
