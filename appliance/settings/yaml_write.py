"""Plain data as the settings file: YAML 1.2 that a person can read and change.

Law: what is written is read back equal, and means the same to a reader of YAML 1.1.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.representer import SafeRepresenter

N = TypeVar("N", bound=CollectionNode)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./@-]*")
_WORDS = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])
"""To YAML 1.1 these are truth values."""
_LONGEST = 230
"""Characters of a collection that still stands on one line: a number with all its settings does."""


def write_yaml(data: Mapping[str, Any], comment: str = "") -> str:
    """Plain data as YAML, in its own order; `comment` goes on top. Short things stand on one line."""
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 1_000_000
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False
    yaml.Representer = _Representer
    out = io.StringIO()
    for line in comment.splitlines():
        out.write(f"# {line}\n")
    yaml.dump(data, out)
    return out.getvalue()


class _Representer(SafeRepresenter):
    """Short things on one line, texts in quotes unless plain words."""

    def represent_str(self, data: str) -> ScalarNode:
        plain = _PLAIN.fullmatch(data) is not None and data.lower() not in _WORDS
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=None if plain else '"')

    def represent_mapping(self, tag: Any, mapping: Any, flow_style: Any = None) -> MappingNode:
        return _laid_out(super().represent_mapping(tag, mapping, flow_style))

    def represent_sequence(self, tag: Any, sequence: Any, flow_style: Any = None) -> SequenceNode:
        return _laid_out(super().represent_sequence(tag, sequence, flow_style))

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the library calls it so
        """Two equal lists are two lists."""
        return True


_Representer.add_representer(str, _Representer.represent_str)


def _laid_out(node: N) -> N:
    """The collection on one line if it fits there; what it holds was laid out before it."""
    width = _width(node)
    node.flow_style = width is not None and width <= _LONGEST
    return node


def _width(node: CollectionNode) -> int | None:
    """Characters on one line; None: something in it wants lines of its own."""
    parts = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
    if any(isinstance(part, MappingNode) for part in parts) and isinstance(node, SequenceNode):
        return None
    total = 2
    for part in parts:
        if isinstance(part, ScalarNode):
            total += len(part.value) + 3
        elif part.flow_style:
            total += (_width(part) or 0) + 2
        else:
            return None
    return total
