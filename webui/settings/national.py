"""Numbers in a form of settings: shown as their country dials them, taken in any notation, stored as E.164.

Law: pure; which fields hold numbers is known from the settings' own types.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from appliance.numbering.typed import international, national
from webui.settings.schema import Leaf, Node, Pair, inside


def shown(node: Node, data: Any, country: str) -> Any:
    """Plain data with its numbers as people of `country` (ISO 3166) write them."""
    return _each(node, data, lambda number: national(number, country))


def stored(node: Node, data: Any, country: str) -> Any:
    """Plain data that was typed, with its numbers as the settings hold them."""
    return _each(node, data, lambda text: international(text, country))


def _each(node: Node, data: Any, change: Callable[[str], str]) -> Any:
    match node:
        case Leaf(number=True) | Pair(leaf=Leaf(number=True)):
            if isinstance(data, list):
                return [change(one) if isinstance(one, str) else one for one in data]
            return change(data) if isinstance(data, str) and data else data
        case _:
            return inside(node, data, lambda below, value: _each(below, value, change))
