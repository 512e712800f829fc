"""What the owner is to read by mail, before it has a language.

Law: a value; the words `<code>_subject` and `<code>_text` of `appliance.words` make a letter of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Notice:
    """One letter to be. The words get `params`, the box's name as `box`, and the sentence of the code `what`, when
    there is one, as `what`."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    what: str = ""
