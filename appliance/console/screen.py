"""What the screen shows, as text of 80 by 25.

Law: pure; the setup code is shown while nobody owns the box, and never after.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import segno

from appliance.words import Lang, say

WIDTH = 80
LEFT = 42
"""Columns for the words; the picture to scan stands to the right of them."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is to be shown. `code`: None once the box has an owner. `fingerprint`: SHA-256 with colons, or ""."""

    version: str
    name: str
    addresses: tuple[str, ...]
    code: str | None
    fingerprint: str = ""
    data_lost: bool = False


def picture(facts: Facts, lang: Lang) -> str:
    """The whole screen."""
    words = [line for part in _parts(facts, lang) for line in (*_wrapped(part, LEFT), "")]
    qr = _qr(place(facts)) if facts.addresses and facts.code else []
    rows = max(len(words), len(qr))
    lines = [
        f"{words[row] if row < len(words) else '':{LEFT}}  {qr[row] if row < len(qr) else ''}".rstrip()
        for row in range(rows)
    ]
    menu = [say(lang, code) for code in ("console_menu_password", "console_menu_reset", "console_menu_restart")]
    return "\n".join([*lines, "", *(f"  {number}  {text}" for number, text in enumerate(menu, 1)), ""])


def place(facts: Facts) -> str:
    """The address that is typed or scanned."""
    host = facts.addresses[0] if facts.addresses else "trunkbox.local"
    return f"https://{host}/" + (f"welkom?code={facts.code}" if facts.code else "")


def _parts(facts: Facts, lang: Lang) -> list[str]:
    parts = [f"Trunkbox {facts.version} - {facts.name}"]
    if facts.data_lost:
        parts.append(say(lang, "console_data_lost"))
    if not facts.addresses:
        parts.append(say(lang, "console_no_address"))
    else:
        shown = "\n".join(f"https://{one}/" for one in facts.addresses[:3])
        parts.append(f"{say(lang, 'console_address')}\n{shown}\nhttps://trunkbox.local/")
    if facts.code:
        parts.append(f"{say(lang, 'console_code')}\n{facts.code}")
    if facts.fingerprint:
        half = len(facts.fingerprint) // 2 + 1
        lines = [facts.fingerprint[:half].rstrip(":"), facts.fingerprint[half:]]
        quarters = [line[at : at + 24].rstrip(":") for line in lines for at in range(0, len(line), 24)]
        shown = "\n".join(" ".join(pair) for pair in zip(quarters[::2], quarters[1::2], strict=False))
        parts.append(f"{say(lang, 'console_fingerprint')}\n{shown}")
    return parts


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for row in text.split("\n"):
        line = ""
        for word in row.split(" "):
            if line and len(line) + 1 + len(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines


def _qr(text: str) -> list[str]:
    out = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out, border=2, compact=True)
    return out.getvalue().splitlines()
