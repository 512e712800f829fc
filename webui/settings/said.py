"""The values of settings in the words of a page: what a choice means, yes and no, an entry without what is usual.

Law: pure but for words; a value that no field offers as a choice is somebody's own, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from appliance.words import Lang
from appliance.words.fields import label, option
from webui.settings.schema import Either, Group, Leaf, Many, Node, Pair, root
from webui.settings.sections import OF_KEY


def said(names: tuple[str, ...], value: Any, lang: Lang) -> str:
    """A setting's plain value for people. `names`: where it lies; "" for what is not set."""
    return _said(names, _node(names), value, lang)


def _said(names: tuple[str, ...], node: Node | None, value: Any, lang: Lang) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("ja")) if value else str(_("nee"))
    if isinstance(value, Mapping):
        return ", ".join(_parts(names, node, value, lang))
    if isinstance(value, list):
        joint = " - " if isinstance(node, Pair) else "; " if isinstance(node, Many) else ", "
        item = node.item if isinstance(node, Many) else node.leaf if isinstance(node, Pair) else node
        return joint.join(_said(names, item, one, lang) for one in value)
    text = str(value)
    return option(text, lang) if isinstance(node, Leaf) and text in node.options else text


def _parts(names: tuple[str, ...], node: Node | None, value: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    """What is set in a group, and is not as it usually is."""
    usual = {member.name: member.default for member in _members(node)}
    for name, below in value.items():
        if name in usual and usual[name] == below:
            continue
        here = (*names, name)
        if text := _said(here, _below(node, name), below, lang):
            yield f"{label(here, lang)}: {text}"


def _node(names: tuple[str, ...]) -> Node | None:
    """What the settings' types say of a place; None for one that has no form."""
    part = OF_KEY.get(names[0]) if names else None
    if part is None or not part.form:
        return None
    node: Node | None = root((names[0],))
    for name in names:
        node = _below(node, name)
    return node


def _below(node: Node | None, name: str) -> Node | None:
    return next((member.node for member in _members(node) if member.name == name), None)


def _members(node: Node | None) -> Iterator[Any]:
    match node:
        case Group(members=members):
            yield from members
        case Either(variants=variants):
            for _tag, group in variants:
                yield from group.members
        case Many(item=item):
            yield from _members(item)
