"""The letter about a limit: how much of it is used, what it means, and the dearest destinations.

Law: pure; amounts as people write them, in the box's language.
"""

from __future__ import annotations

from collections.abc import Sequence

from appliance.words import Lang, say

MICROS = 1_000_000


def limit_mail(
    lang: Lang, box: str, limit: str, percent: int, used: int, most: int, top: Sequence[tuple[str, int]]
) -> tuple[str, str]:
    """Subject and text. `limit`: `spend_hour`, `calls_week` ..; the amounts: micro-euros, or calls."""
    money = limit.startswith("spend")
    params = {
        "box": box,
        "limit": say(lang, f"limit_{limit}"),
        "percent": percent,
        "used": _amount(lang, used) if money else used,
        "most": _amount(lang, most) if money else most,
    }
    reached = "reached" if percent >= 100 else "near"
    lines = [say(lang, f"limit_mail_{reached}", params), ""]
    if top:
        lines.append(say(lang, "limit_mail_top"))
        lines.extend(f"  {number}  {_amount(lang, spent)}" for number, spent in top)
        lines.append("")
    lines.append(say(lang, "limit_mail_do"))
    return say(lang, f"limit_subject_{reached}", params), "\n".join(lines) + "\n"


def _amount(lang: Lang, micros: int) -> str:
    cents = -(-micros // (MICROS // 100))
    text = f"{cents // 100}.{cents % 100:02d}"
    return f"€ {text.replace('.', ',')}" if lang == "nl" else f"€{text}"
