"""A part of the settings as a form: what the template draws, field by field, with its words and its errors.

Law: never holds a password; a stored one is only told to be there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from appliance.settings.problems import prefixes
from appliance.words import Lang, printable
from appliance.words.fields import hint, label, option
from webui.settings.collect import by_identity, identity, joined, was
from webui.settings.schema import Either, Group, Leaf, Many, Node, Pair

Errors = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A node of the form. `kind`: text, int, flag, choice, secret, lines, group, list.

    `name`: of the control, and the path of its setting. `only`: the choice that it counts for. `on`: of a flag, or
    of a group that may be absent. `stored`: a password is kept. `was`: which stored entry of a list it is.
    """

    kind: str
    name: str
    label: str
    hint: str = ""
    value: str = ""
    on: bool = True
    optional: bool = False
    stored: bool = False
    only: str = ""
    was: str = ""
    options: tuple[tuple[str, str], ...] = ()
    errors: tuple[str, ...] = ()
    parts: tuple[Shown, ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether something in it is wrong: then it is shown open."""
        return bool(self.errors) or any(part.wrong for part in self.parts)


@dataclass(frozen=True)
class Form:
    """Draws plain data. `errors`: sentences by the path of a control."""

    lang: Lang
    errors: Errors

    def shown(self, node: Group, data: Mapping[str, Any], stored: Mapping[str, Any]) -> tuple[Shown, ...]:
        """The whole part."""
        return tuple(
            self._node(member.node, data.get(member.name), stored.get(member.name), member.name, (member.name,))
            for member in node.members
        )

    def _node(self, node: Node, data: Any, stored: Any, path: str, names: tuple[str, ...]) -> Shown:
        words = label(names, self.lang)
        match node:
            case Leaf():
                return self._leaf(node, data, stored, path, names)
            case Pair():
                ends = data if isinstance(data, list) and len(data) == 2 else ["", ""]
                ways = (option("first", self.lang), option("last", self.lang))
                parts = tuple(
                    Shown("text", f"{path}[{n}]", ways[n], value=_text(ends[n]), errors=self._of(f"{path}[{n}]"))
                    for n in (0, 1)
                )
                return Shown("group", path, words, hint(names, self.lang), errors=self._of(path), parts=parts)
            case Group():
                return self._group(node, data, stored, path, names)
            case Either():
                return self._either(node, data, stored, path, names)
            case Many():
                return self._many(node, data, stored, path, names)

    def _leaf(self, leaf: Leaf, data: Any, stored: Any, path: str, names: tuple[str, ...]) -> Shown:
        secret = leaf.kind == "secret"
        options = tuple((one, option(one, self.lang)) for one in leaf.options)
        if leaf.kind == "choice" and (leaf.optional or _text(data) not in leaf.options):
            options = (
                ("" if leaf.optional else _text(data), _text(data) and printable(_text(data), 60)),
                *options,
            )
        value = "\n".join(map(_text, data)) if isinstance(data, list) else "" if secret else _text(data)
        if leaf.optional and leaf.kind == "choice" and data is None:
            value = ""
        return Shown(
            leaf.kind,
            path,
            label(names, self.lang),
            hint(names, self.lang),
            value,
            on=data is True,
            optional=leaf.optional,
            stored=secret and bool(stored) and data is not False,
            options=options,
            errors=self._of(path),
        )

    def _group(self, node: Group, data: Any, stored: Any, path: str, names: tuple[str, ...]) -> Shown:
        given = data if isinstance(data, dict) else node.blank()
        there = stored if isinstance(stored, dict) else {}
        return Shown(
            "group",
            path,
            label(names, self.lang),
            hint(names, self.lang),
            on=isinstance(data, dict),
            optional=node.optional,
            errors=self._of(path),
            parts=tuple(self._members(node, given, there, path, names)),
        )

    def _members(
        self, node: Group, data: Mapping[str, Any], stored: Mapping[str, Any], path: str, names: tuple[str, ...]
    ) -> Iterator[Shown]:
        for member in node.members:
            value = data.get(member.name, member.default)
            place = joined(path, member.name)
            yield self._node(member.node, value, stored.get(member.name), place, (*names, member.name))

    def _either(self, node: Either, data: Any, stored: Any, path: str, names: tuple[str, ...]) -> Shown:
        tag = node.tag(data) if isinstance(data, dict) else "" if node.optional else node.variants[0][0]
        options = tuple((one, option(one, self.lang)) for one, _ in node.variants)
        if node.optional:
            options = (("", option("none", self.lang)), *options)
        choice = Shown("choice", f"{path}~", option("kind", self.lang), value=tag, options=options)
        given, there = (value if isinstance(value, dict) else {} for value in (data, stored))
        parts = tuple(self._variants(node, tag, given, there, path, names))
        return Shown("group", path, label(names, self.lang), errors=self._of(path), parts=(choice, *parts))

    def _variants(
        self,
        node: Either,
        tag: str,
        data: dict[str, Any],
        stored: dict[str, Any],
        path: str,
        names: tuple[str, ...],
    ) -> Iterator[Shown]:
        """The fields of all variants, each once; those of one alone say so, since without script all are shown."""
        groups = dict(node.variants)
        seen: set[str] = set()
        for one in sorted(groups, key=lambda name: name != tag):
            members = [member for member in groups[one].members if member.name not in seen]
            seen.update(member.name for member in members)
            for member, shown in zip(
                members, self._members(Group(tuple(members)), data, stored, path, names), strict=True
            ):
                alone = sum(member.name in {m.name for m in group.members} for group in groups.values()) == 1
                yield replaced(shown, only=option(one, self.lang)) if alone and len(groups) > 1 else shown

    def _many(self, node: Many, data: Any, stored: Any, path: str, names: tuple[str, ...]) -> Shown:
        items = data if isinstance(data, list) else []
        known = by_identity(stored)
        parts = []
        for n, item in enumerate(items):
            shown = self._node(node.item, item, known.get(was(item)), f"{path}[{n}]", names)
            name = printable(identity(item) or self._summary(item), 60) or option("new", self.lang)
            said = item.get("label") or item.get("name") if isinstance(item, dict) else ""
            parts.append(replaced(shown, label=name, was=was(item), hint=printable(_text(said), 60)))
        return Shown(
            "list",
            path,
            label(names, self.lang),
            hint(names, self.lang),
            value=str(len(items)),
            errors=self._of(path),
            parts=tuple(parts),
        )

    def _summary(self, item: Any) -> str:
        """An entry without a name, by what it holds."""
        if not isinstance(item, dict):
            return option(item, self.lang) if isinstance(item, str) else str(item or "")
        heads = (option(name, self.lang) if isinstance(value, dict) else "" for name, value in item.items())
        parts = [(head, self._summary(value)) for head, value in zip(heads, item.values(), strict=True)]
        return " ".join(f"{head}: {said}" if head else said for head, said in parts if said)

    def _of(self, path: str) -> tuple[str, ...]:
        return tuple(self.errors.get(path, ()))


def replaced(shown: Shown, **changes: Any) -> Shown:
    """`shown` with some of it changed."""
    values = {name: getattr(shown, name) for name in Shown.__dataclass_fields__}
    return Shown(**{**values, **changes})


def controls(parts: tuple[Shown, ...]) -> Iterator[Shown]:
    """Every control, group and list, from the top."""
    for part in parts:
        yield part
        yield from controls(part.parts)


def beside(problem_path: str, names: set[str]) -> str:
    """The control beside which a problem belongs: its own, else what it lies in; "" when it lies elsewhere."""
    return next((place for place in prefixes(problem_path) if place in names), "")


def _text(value: Any) -> str:
    return "" if value is None or value is False else "true" if value is True else str(value)
