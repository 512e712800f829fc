"""What the settings are made of, for forms: groups, lists and fields, read from the settings' own types.

Law: pure; says nothing twice that the types say, so a new setting has its field on the page by itself.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from appliance.settings import Settings
from appliance.settings.base import E164, Value

LeafKind = Literal["text", "int", "flag", "choice", "secret", "lines"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field. `optional`: nothing typed is null. `options`: the only values, of a choice or of each line.
    `number`: it holds telephone numbers."""

    kind: LeafKind
    optional: bool = False
    options: tuple[str, ...] = ()
    number: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two fields that belong together, such as a range."""

    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Member:
    """A named part of a group. `default`: plain, for a new one."""

    name: str
    node: Node
    default: Any


@dataclass(frozen=True, slots=True)
class Group:
    """Named parts. `optional`: there may be none of it. `fixed`: what it says by itself, such as `mode: dhcp`."""

    members: tuple[Member, ...]
    optional: bool = False
    fixed: tuple[tuple[str, str], ...] = ()

    def blank(self) -> dict[str, Any]:
        """A new one, in plain data."""
        return {**dict(self.fixed), **{member.name: member.default for member in self.members}}


@dataclass(frozen=True, slots=True)
class Either:
    """One of several groups, by their names."""

    variants: tuple[tuple[str, Group], ...]
    optional: bool = False

    def tag(self, data: Any) -> str:
        """Which of them plain data is: what it says by itself, else the one whose first part it has."""
        given: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        for tag, group in self.variants:
            said = all(given.get(name) == value for name, value in group.fixed)
            if said and (group.fixed or group.members[0].name in given):
                return tag
        return self.variants[0][0]


@dataclass(frozen=True, slots=True)
class Many:
    """A list of groups."""

    item: Group | Either


Node = Leaf | Pair | Group | Either | Many


@cache
def root(keys: tuple[str, ...]) -> Group:
    """These settings as one group. Raises TypeError for one that has no form (schedules, belplans)."""
    fields = {info.alias or name: info for name, info in Settings.model_fields.items()}
    return Group(tuple(Member(key, _of_field(fields[key]), None) for key in keys))


def inside(node: Node, data: Any, change: Callable[[Node, Any], Any]) -> Any:
    """Plain data with what stands one level inside a node changed; what does not fit the node stays as it is."""
    match node:
        case Group() if isinstance(data, dict):
            members = {member.name: member.node for member in node.members}
            return {
                name: change(members[name], value) if name in members else value for name, value in data.items()
            }
        case Either() if isinstance(data, dict):
            return change(dict(node.variants)[node.tag(data)], data)
        case Many() if isinstance(data, list):
            return [change(node.item, item) for item in data]
    return data


def _group(kind: type[Value]) -> Group:
    members, fixed = [], []
    for name, info in kind.model_fields.items():
        values = get_args(_bare(info.annotation)) if get_origin(_bare(info.annotation)) is Literal else ()
        if len(values) == 1:
            fixed.append((info.alias or name, str(values[0])))
        else:
            members.append(Member(info.alias or name, _of_field(info), _default(info)))
    return Group(tuple(members), fixed=tuple(fixed))


def _of_field(info: FieldInfo) -> Node:
    """pydantic takes a field's type apart into what it is and what checks it."""
    check = E164.__metadata__  # type: ignore[attr-defined]
    return NUMBER if info.annotation is str and tuple(info.metadata) == check else _node(info.annotation)


def _node(annotation: Any) -> Node:
    if annotation == E164:
        return NUMBER
    kind = _bare(annotation)
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _union([arg for arg in args if arg is not types.NoneType], types.NoneType in args)
    if origin is Literal:
        return Leaf("choice", options=tuple(str(arg) for arg in args))
    if origin is tuple:
        return _several(args)
    if isinstance(kind, type) and issubclass(kind, Value):
        return _group(kind)
    leaf = _LEAVES.get(kind)
    if leaf is None:
        raise TypeError(f"no form for {kind}")
    return leaf


def _several(args: tuple[Any, ...]) -> Node:
    inner = _node(args[0])
    if isinstance(inner, Group | Either):
        return Many(inner)
    if not isinstance(inner, Leaf):
        raise TypeError(f"no form for lists of {inner}")
    return Leaf("lines", options=inner.options, number=inner.number) if args[1] is Ellipsis else Pair(inner)


def _union(args: list[Any], optional: bool) -> Node:
    nodes = [_node(arg) for arg in args]
    first = nodes[0]
    if all(isinstance(node, Leaf) for node in nodes) and isinstance(first, Leaf):
        return Leaf(first.kind, optional, first.options, first.number)
    if len(nodes) == 1 and isinstance(first, Group):
        return Group(first.members, optional, first.fixed)
    if len(nodes) == 1 and isinstance(first, Either):
        return Either(first.variants, optional)
    groups = [node for node in nodes if isinstance(node, Group)]
    if len(groups) != len(nodes):
        raise TypeError(f"no form for one of {args}")
    names = [group.fixed[0][1] if group.fixed else group.members[0].name for group in groups]
    return Either(tuple(zip(names, groups, strict=True)), optional)


def _bare(annotation: Any) -> Any:
    """Without what only a validator wants to know."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _default(info: FieldInfo) -> Any:
    return "" if info.is_required() else _plain(info.get_default(call_default_factory=True))


def _plain(value: Any) -> Any:
    if isinstance(value, Value):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


NUMBER = Leaf("text", number=True)
_LEAVES: Mapping[Any, Leaf] = {
    bool: Leaf("flag"),
    int: Leaf("int"),
    str: Leaf("text"),
    Decimal: Leaf("text"),
    SecretStr: Leaf("secret"),
    **dict.fromkeys(
        (IPv4Address, IPv6Address, IPv4Network, IPv6Network, IPv4Interface, IPv6Interface), Leaf("text")
    ),
}
