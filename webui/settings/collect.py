"""From a sent form to plain data, and the buttons that add and remove entries of lists.

Law: pure; what cannot be what it should be stays the text that was typed, so that the settings' own types say why
and the page shows it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from webui.settings.schema import Either, Group, Leaf, Many, Node, Pair, inside

MOST = 2000
"""Entries of a list in one form; the text has no such bound."""
WAS = "!"
"""Under this key an entry remembers which stored one it was, whatever its name is now: its passwords stay."""
FORGET = False
"""In the place of a password: it is to be forgotten. None: it stays."""
_IDENTITY = ("id", "username", "number", "range", "prefix", "network")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)

Form = Mapping[str, str]


def group(node: Group, form: Form, path: str = "") -> dict[str, Any]:
    """The group that lies at `path` in the form."""
    data: dict[str, Any] = dict(node.fixed)
    for member in node.members:
        data[member.name] = collect(member.node, form, joined(path, member.name))
    return data


def collect(node: Node, form: Form, path: str) -> Any:
    """What was typed for `node`."""
    match node:
        case Leaf():
            return _leaf(node, form, path)
        case Pair():
            return [_leaf(node.leaf, form, f"{path}[{n}]") for n in (0, 1)]
        case Group():
            return group(node, form, path) if not node.optional or f"{path}?" in form else None
        case Either():
            return _either(node, form, path)
        case Many():
            return [_item(node, form, f"{path}[{n}]") for n in range(_count(form.get(f"{path}#", "")))]


def joined(path: str, name: str) -> str:
    """A name below a path."""
    return f"{path}.{name}" if path else name


def _item(node: Many, form: Form, path: str) -> Any:
    found = collect(node.item, form, path)
    was = form.get(f"{path}!")
    return {**found, WAS: was} if was and isinstance(found, dict) else found


def _either(node: Either, form: Form, path: str) -> Any:
    tag = form.get(f"{path}~", "")
    chosen = dict(node.variants).get(tag)
    if chosen is None:
        return None if node.optional else {"": tag}
    return group(chosen, form, path)


def _leaf(leaf: Leaf, form: Form, path: str) -> Any:
    typed = form.get(path, "")
    if leaf.kind == "flag":
        return path in form
    if leaf.kind == "lines":
        lines = [line.strip() for line in re.split(r"[\r\n]+", typed) if line.strip()]
        return lines or (None if leaf.optional else [])
    if leaf.kind == "secret":
        return typed or (False if f"{path}-" in form else None)
    text = typed.strip()
    if not text and leaf.optional:
        return None
    return int(text) if leaf.kind == "int" and _WHOLE.fullmatch(text) else text


def _count(text: str) -> int:
    return min(int(text), MOST) if _WHOLE.fullmatch(text) and int(text) > 0 else 0


def pressed(node: Node, data: Any, add: str, remove: str) -> Any:
    """`data` after a button: an entry added to the list at path `add`, or the entry at path `remove` removed."""
    return _press(node, data, "", add, remove)


def _press(node: Node, data: Any, path: str, add: str, remove: str) -> Any:
    match node:
        case Group() if isinstance(data, dict):
            members = {member.name: member.node for member in node.members}
            return {
                name: _press(members[name], value, joined(path, name), add, remove) if name in members else value
                for name, value in data.items()
            }
        case Either() if isinstance(data, dict):
            return _press(dict(node.variants)[node.tag(data)], data, path, add, remove)
        case Many() if isinstance(data, list):
            kept = [
                _press(node.item, value, f"{path}[{n}]", add, remove)
                for n, value in enumerate(data)
                if f"{path}[{n}]" != remove
            ]
            return [*kept, blank(node.item)] if path == add and len(kept) < MOST else kept
    return data


def blank(item: Group | Either) -> dict[str, Any]:
    """A new entry of a list."""
    return item.blank() if isinstance(item, Group) else item.variants[0][1].blank()


def with_origins(node: Node, data: Any) -> Any:
    """`data` as it is stored, each entry of a list remembering itself."""
    return _each(node, data, lambda item: {**item, WAS: identity(item)})


def filled(node: Node, data: Any, stored: Any) -> Any:
    """`data` for the settings: null passwords taken from what their entry was in `stored`, memories removed."""
    match node:
        case Leaf(kind="secret"):
            return stored if data is None else data or None
        case Group() if isinstance(data, dict):
            there = stored if isinstance(stored, dict) else {}
            members = {member.name: member.node for member in node.members}
            return {
                name: filled(members[name], value, there.get(name)) if name in members else value
                for name, value in data.items()
                if name != WAS
            }
        case Either() if isinstance(data, dict):
            return filled(dict(node.variants)[node.tag(data)], data, stored)
        case Many() if isinstance(data, list):
            known = by_identity(stored)
            return [filled(node.item, item, known.get(was(item))) for item in data]
    return data


def by_identity(stored: Any) -> dict[str, Any]:
    """The entries of a stored list by their names."""
    entries = [item for item in stored if isinstance(item, dict)] if isinstance(stored, list) else []
    return {name: item for item in entries if (name := identity(item))}


def identity(item: Any) -> str:
    """The name of a list's entry: its id, or what else tells it from the others; "" without any."""
    for name in _IDENTITY if isinstance(item, Mapping) else ():
        if value := item.get(name):
            return "-".join(map(str, value)) if isinstance(value, list) else str(value)
    return ""


def was(item: Any) -> str:
    """Which stored entry an entry of a form was; "" for a new one."""
    return str(item.get(WAS, "")) if isinstance(item, dict) else ""


def _each(node: Node, data: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """`data` with every entry of every list changed."""

    def below(child: Node, value: Any) -> Any:
        done = _each(child, value, change)
        return change(done) if isinstance(node, Many) and isinstance(value, dict) else done

    return inside(node, data, below)
