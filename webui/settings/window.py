"""A list too long for one form, a page of it at a time: what is shown, found, and put back among the rest.

Law: pure; entries are known by their names alone, so what somebody else added meanwhile stays, and only what stood
in the form can be changed or removed by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from appliance.numbering import E164, Reader, canonical
from appliance.settings.problems import Problem
from webui.settings.collect import WAS, identity, was
from webui.settings.schema import Group, Many, Node

MOST_ENTRIES = 200
"""A longer list is shown by the page: a form of ten thousand numbers is of use to nobody."""
PAGE = 50
LONGEST = 100
"""Characters of what is looked for."""
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """A page of the list at `path`. `found` of `all` entries fit what was `asked`; `shown`: their names here."""

    path: Path
    asked: str
    page: int
    all: int
    found: int
    shown: tuple[str, ...]

    @property
    def name(self) -> str:
        """The list, as a form names it."""
        return ".".join(self.path)

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.found // PAGE))

    @property
    def address(self) -> dict[str, str]:
        """What leads here again."""
        return self.of(self.page)

    def of(self, page: int) -> dict[str, str]:
        """What leads to another page of the same."""
        return {**({"zoek": self.asked} if self.asked else {}), **({"blad": str(page)} if page > 1 else {})}


def long_list(node: Group, data: Mapping[str, Any], most: int = MOST_ENTRIES) -> Path | None:
    """Where the longest list lies that is too long for a form; None when none is."""
    lists = [(len(found), path) for path, found in _lists(node, data) if len(found) > most]
    return max(lists)[1] if lists else None


def nameable(entries: Sequence[Any]) -> bool:
    """Whether each entry has a name of its own, by which a form can know it."""
    names = {identity(entry) for entry in entries}
    return "" not in names and len(names) == len(entries)


def _lists(node: Node, data: Any, path: Path = ()) -> Iterator[tuple[Path, list[Any]]]:
    if isinstance(node, Group) and isinstance(data, Mapping):
        for member in node.members:
            yield from _lists(member.node, data.get(member.name), (*path, member.name))
    elif isinstance(node, Many) and isinstance(data, list):
        yield path, data


def at(data: Any, path: Path) -> Any:
    """What lies there."""
    for name in path:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def put(data: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy with another value there."""
    first, *rest = path
    below = data.get(first)
    return {**data, first: put(below if isinstance(below, Mapping) else {}, tuple(rest), value) if rest else value}


def asked(given: Mapping[str, str]) -> tuple[str, int]:
    """What is looked for, and on which page."""
    page = given.get("blad", "")
    return given.get("zoek", "").strip()[:LONGEST], int(page) if page.isascii() and page.isdigit() and len(
        page
    ) < 7 else 1


def opened(data: Mapping[str, Any], path: Path, wanted: str, page: int, country: str) -> Window:
    """The page of those that fit; beyond the last page it is the last one. `country`: of numbers without one."""
    entries = at(data, path)
    fits = fitting(wanted, country)
    found = [identity(entry) for entry in entries if not wanted or fits(entry)]
    page = min(max(page, 1), max(1, -(-len(found) // PAGE)))
    return Window(path, wanted, page, len(entries), len(found), tuple(found[(page - 1) * PAGE : page * PAGE]))


def reopened(node: Group, data: Mapping[str, Any], form: MultiDict[str, str]) -> Window | None:
    """The window that a sent form was; None for one that held everything."""
    here = next((path for path, _found in _lists(node, data) if ".".join(path) == form.get("venster")), None)
    if here is None:
        return None
    shown = tuple(form.getlist("getoond"))[: 2 * PAGE]
    wanted, page = asked(form)
    found = form.get("gevonden", "")
    count = int(found) if found.isascii() and found.isdigit() and len(found) < 9 else len(shown)
    return Window(here, wanted, page, len(at(data, here)), count, shown)


def cut(data: Mapping[str, Any], window: Window) -> dict[str, Any]:
    """The data with only what the window shows in its list."""
    wanted = set(window.shown)
    return put(data, window.path, [entry for entry in at(data, window.path) if identity(entry) in wanted])


def merged(typed: Mapping[str, Any], stored: Mapping[str, Any], view: Window) -> dict[str, Any]:
    """What was typed, with the stored entries that the form did not show around it; new ones stand last."""
    entries = at(typed, view.path) or []
    changed = {was(entry): entry for entry in entries if was(entry)}
    kept = []
    for entry in at(stored, view.path) or []:
        name = identity(entry)
        if name in changed:
            kept.append(changed.pop(name))
        elif name not in view.shown:
            kept.append({**entry, WAS: name})
    return put(typed, view.path, [*kept, *changed.values(), *(entry for entry in entries if not was(entry))])


def in_form(
    problems: Iterable[Problem], whole: Mapping[str, Any], typed: Mapping[str, Any], view: Window | None
) -> tuple[Problem, ...]:
    """The problems of the `whole` with their places as the form numbers them."""
    if view is None:
        return tuple(problems)
    form = {id(entry): n for n, entry in enumerate(at(typed, view.path) or [])}
    where = {n: form[id(entry)] for n, entry in enumerate(at(whole, view.path)) if id(entry) in form}
    return tuple(replace(one, path=_moved(one.path, view.name, where)) for one in problems)


def _moved(path: str, name: str, where: Mapping[int, int]) -> str:
    """A place in an entry of the list; one that the form does not show is the list's own trouble."""
    found = re.match(re.escape(name) + r"\[(\d+)\](.*)", path, re.DOTALL)
    if found is None:
        return path
    n = where.get(int(found[1]))
    return name if n is None else f"{name}[{n}]{found[2]}"


def fitting(wanted: str, country: str) -> Callable[[Any], bool]:
    """Whether an entry holds what is wanted: words anywhere, digits of a number, or a range around a whole one."""
    words = wanted.casefold().split()
    digits = re.sub(r"\D", "", wanted).lstrip("0")
    digits = digits if len(digits) >= 3 and not re.search(r"[^\W\d_]", wanted) else ""
    whole = canonical(wanted, Reader(country, "national")) if digits else None
    number = whole.number if isinstance(whole, E164) else ""

    def fits(entry: Any) -> bool:
        texts = [text.casefold() for text in _texts(entry)]
        if all(any(word in text for text in texts) for word in words):
            return True
        if digits and any(digits in re.sub(r"\D", "", text) for text in texts):
            return True
        ends = entry.get("range") if isinstance(entry, Mapping) else None
        return bool(number and ends and len(number) == len(ends[0]) and ends[0] <= number <= ends[1])

    return fits


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for below in value.values():
            yield from _texts(below)
    elif isinstance(value, list):
        for below in value:
            yield from _texts(below)
    elif isinstance(value, str):
        yield value
